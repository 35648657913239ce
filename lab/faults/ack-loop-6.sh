# SPDX-License-Identifier: GPL-2.0-or-later
# title: two ends answer each other's ACKs for ever, over IPv6
# finding: ack-loop
# culprit: flow local=[fd00:99::1]:8080 remote=[fd00:99::2]:* process=api-server
# look-in: api
# needs: /proc/sys/net/ipv6

# The sysctl of IPv4 is the one that counts for both families.
setup() {
	topology pair
	setting api net.ipv4.tcp_invalid_ratelimit 0
	setting client net.ipv4.tcp_invalid_ratelimit 0
}

fault() {
	traffic api api-server ack-loop serve "[fd00:99::1]:8080"
	traffic client api-client ack-loop dial "[fd00:99::1]:8080"
	rises 5000 mib api TcpInSegs
}
