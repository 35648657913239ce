# SPDX-License-Identifier: GPL-2.0-or-later
# title: two ends reject each other's timestamps for ever, after the network changed some for a moment
# finding: ack-loop
# variant: timestamps
# culprit: flow local=10.99.0.1:8080 remote=10.99.0.2:* process=api-server
# look-in: api
# needs: ethtool

# A bare ACK that stands in sequence takes the other end's clock an hour on; what follows is late.
setup() {
	topology middlebox
	setting api net.ipv4.tcp_invalid_ratelimit 0
	setting client net.ipv4.tcp_invalid_ratelimit 0
	traffic box network middlebox client api
	network=$!
	traffic api api-server accept 10.99.0.1:8080
	traffic client api-client connect 10.99.0.1:8080 --keep --talk 5
	rises 5 mib api TcpInSegs
}

fault() {
	kill "$network"
	traffic box network middlebox client api --only tcp,ack --add-timestamp 3600000 --lasting 1s
	rises 5000 mib api TcpExtPAWSEstab
}
