# SPDX-License-Identifier: GPL-2.0-or-later
# title: the other end of a virtual wire takes no packets so large
# finding: interface-drop
# culprit: interface name=eth0 direction=out
# look-in: api

setup() {
	topology pair
	ip -n client link set eth0 mtu 1280
}

refused() {
	ip -n api -s -j link show dev eth0 | sed 's/.*"tx":{[^}]*"dropped":\([0-9]*\).*/\1/'
}

fault() {
	traffic api sender udp-send 10.99.0.2:5140 --size 1400 --rate 50
	rises 10 refused
}
