# SPDX-License-Identifier: GPL-2.0-or-later
# title: the default route is lost while a program sends
# finding: no-route
# look-in: api

setup() {
	topology pair
	ip -n api route add default via 10.99.0.2
	traffic api api-worker udp-send 192.0.2.7:5140 --rate 20
}

fault() {
	ip -n api route del default
	rises 5 mib api IpOutNoRoutes
}
