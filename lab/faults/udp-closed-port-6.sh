# SPDX-License-Identifier: GPL-2.0-or-later
# title: a sender's datagrams over IPv6 come for a port where nobody listens
# finding: udp-closed-port
# severity: notice
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
}

fault() {
	traffic client sender udp-send "[fd00:99::1]:5140" --rate 100
	rises 5 mib api Udp6NoPorts
}
