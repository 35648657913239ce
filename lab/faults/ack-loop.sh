# SPDX-License-Identifier: GPL-2.0-or-later
# title: two ends answer each other's ACKs for ever, at full speed
# finding: ack-loop
# culprit: flow local=10.99.0.1:8080 remote=10.99.0.2:* process=api-server
# look-in: api

# One forged byte to each end makes each expect more than the other has sent; nothing limits the
# answers.
setup() {
	topology pair
	setting api net.ipv4.tcp_invalid_ratelimit 0
	setting client net.ipv4.tcp_invalid_ratelimit 0
}

fault() {
	traffic api api-server ack-loop serve 10.99.0.1:8080
	traffic client api-client ack-loop dial 10.99.0.1:8080
	rises 5000 mib api TcpInSegs
}
