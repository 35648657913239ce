# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program asks for more neighbours than the ARP table holds
# finding: neighbour-overflow
# culprit: interface name=eth0
# look-in: api
# machine-wide: net.ipv4.neigh.default.gc_thresh3=150

setup() {
	topology pair
	ip -n api route add 10.98.0.0/16 dev eth0
}

fault() {
	traffic api scanner udp-send 10.98.0.1:5140 --spread 250 --rate 400
}
