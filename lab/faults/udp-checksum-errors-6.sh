# SPDX-License-Identifier: GPL-2.0-or-later
# title: a box on the way damages one datagram in five, over IPv6
# finding: udp-checksum-errors
# look-in: api
# needs: ethtool /proc/sys/net/ipv6

setup() {
	topology middlebox
	traffic box network middlebox client api --only udp --corrupt 20%
	traffic api logger udp-serve "[fd00:99::1]:5140"
}

fault() {
	traffic client sender udp-send "[fd00:99::1]:5140" --rate 100
	rises 5 mib api Udp6InCsumErrors
}
