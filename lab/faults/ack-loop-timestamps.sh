# SPDX-License-Identifier: GPL-2.0-or-later
# title: two ends take each other's timestamps for old ones, and answer for ever
# finding: ack-loop
# variant: timestamps
# culprit: flow local=10.99.0.1:8080 remote=10.99.0.2:* process=api-server
# look-in: api

# One forged timestamp from the future to each end makes each refuse whatever the other sends;
# nothing limits the answers.
setup() {
	topology pair
	setting api net.ipv4.tcp_invalid_ratelimit 0
	setting client net.ipv4.tcp_invalid_ratelimit 0
}

fault() {
	traffic api api-server ack-loop serve 10.99.0.1:8080 --by timestamps
	traffic client api-client ack-loop dial 10.99.0.1:8080 --by timestamps
	rises 5000 mib api TcpExtPAWSEstab
}
