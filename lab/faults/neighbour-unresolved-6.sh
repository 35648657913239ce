# SPDX-License-Identifier: GPL-2.0-or-later
# title: a host on the wire is down and does not answer neighbour discovery
# finding: neighbour-unresolved
# culprit: neighbour address=fd00:99::77 interface=eth0
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
}

fault() {
	traffic api api-worker udp-send "[fd00:99::77]:5140" --rate 20
}
