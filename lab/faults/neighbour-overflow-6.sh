# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program asks for more neighbours than the NDP table holds
# finding: neighbour-overflow
# culprit: interface name=eth0
# look-in: api
# needs: /proc/sys/net/ipv6
# machine-wide: net.ipv6.neigh.default.gc_thresh3=150

setup() {
	topology pair
	ip -n api route add fd00:98::/64 dev eth0
}

fault() {
	traffic api scanner udp-send "[fd00:98::1]:5140" --spread 250 --rate 400
}
