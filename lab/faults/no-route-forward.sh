# SPDX-License-Identifier: GPL-2.0-or-later
# title: a router has no route for what it is given to forward
# finding: no-route
# look-in: api

setup() {
	topology pair
	setting api net.ipv4.ip_forward 1
	ip -n client route add 192.0.2.0/24 via 10.99.0.1
}

fault() {
	traffic client sender udp-send 192.0.2.7:5140 --rate 50
	rises 5 mib api IpExtInNoRoutes
}
