# SPDX-License-Identifier: GPL-2.0-or-later
# title: a router has no IPv6 route for what it is given to forward
# finding: no-route
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	setting api net.ipv6.conf.all.forwarding 1
	ip -n client route add 2001:db8::/32 via fd00:99::1
}

fault() {
	traffic client sender udp-send "[2001:db8::7]:5140" --rate 50
	rises 5 mib api Ip6InNoRoutes
}
