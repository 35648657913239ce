# SPDX-License-Identifier: GPL-2.0-or-later
# title: an ACK loop at full speed among 2000 healthy connections
# finding: ack-loop
# culprit: flow local=10.99.0.1:8081 remote=10.99.0.2:* process=api-server
# look-in: api

# The healthy ones talk a little all the time.
setup() {
	topology pair
	setting api net.ipv4.tcp_invalid_ratelimit 0
	setting client net.ipv4.tcp_invalid_ratelimit 0
	traffic api api-front accept 10.99.0.1:8080
	traffic client browsers connect 10.99.0.1:8080 --connections 2000 --rate 4000 --keep --talk 400
}

fault() {
	traffic api api-server ack-loop serve 10.99.0.1:8081
	traffic client api-client ack-loop dial 10.99.0.1:8081
	rises 20000 mib api TcpInSegs
}
