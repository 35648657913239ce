# SPDX-License-Identifier: GPL-2.0-or-later
# title: a box on the way damages the headers of packets
# finding: counter-surge
# severity: notice
# look-in: api
# needs: ethtool

setup() {
	topology middlebox
	traffic box network middlebox client api --only udp --corrupt-header 20%
	traffic api logger udp-serve 10.99.0.1:5140
}

fault() {
	traffic client sender udp-send 10.99.0.1:5140 --rate 100
	rises 10 mib api IpExtInCsumErrors
}
