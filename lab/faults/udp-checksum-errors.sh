# SPDX-License-Identifier: GPL-2.0-or-later
# title: a box on the way damages one datagram in five
# finding: udp-checksum-errors
# look-in: api
# needs: ethtool

setup() {
	topology middlebox
	traffic box network middlebox client api --only udp --corrupt 20%
	traffic api logger udp-serve "10.99.0.1:5140"
}

fault() {
	traffic client sender udp-send "10.99.0.1:5140" --rate 100
	rises 5 mib api UdpInCsumErrors
}
