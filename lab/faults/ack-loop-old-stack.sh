# SPDX-License-Identifier: GPL-2.0-or-later
# title: a peer from before Linux 4.0 and this host reject each other's timestamps for ever
# finding: ack-loop
# variant: timestamps
# culprit: flow local=10.99.0.1:8080 remote=10.99.0.2:5000 process=api-server
# look-in: api

# The peer's timestamps fall back by an hour; both ends answer each late bare ACK with one.
setup() {
	topology pair
	ip -n client addr flush dev eth0
	setting api net.ipv4.tcp_invalid_ratelimit 0
	traffic api api-server accept 10.99.0.1:8080
}

fault() {
	traffic client old-client old-stack eth0 10.99.0.2:5000 10.99.0.1:8080
	rises 5000 mib api TcpExtPAWSEstab
}
