# SPDX-License-Identifier: GPL-2.0-or-later
# title: the default route of IPv6 is lost while a program sends
# finding: no-route
# severity: notice
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	ip -n api route add default via fd00:99::2
	traffic api api-worker udp-send "[2001:db8::7]:5140" --rate 20
}

fault() {
	ip -n api route del default via fd00:99::2
	rises 5 mib api Ip6OutNoRoutes
}
