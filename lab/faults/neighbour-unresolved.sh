# SPDX-License-Identifier: GPL-2.0-or-later
# title: a host on the wire is down and does not answer ARP
# finding: neighbour-unresolved
# culprit: neighbour address=10.99.0.77 interface=eth0
# look-in: api

setup() {
	topology pair
}

fault() {
	traffic api api-worker udp-send "10.99.0.77:5140" --rate 20
}
