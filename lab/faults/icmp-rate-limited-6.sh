# SPDX-License-Identifier: GPL-2.0-or-later
# title: a router gets more IPv6 packets at the end of their life than it may answer
# finding: icmp-rate-limited
# severity: notice
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	ip netns add far
	ip -n api link add eth1 type veth peer name eth0 netns far
	ip -n api addr add fd00:98::1/64 dev eth1 nodad
	ip -n api link set eth1 up
	ip -n far link set eth0 up
	setting api net.ipv6.conf.all.forwarding 1
	ip -n client route add fd00:98::/64 via fd00:99::1
}

fault() {
	traffic client tracer udp-send "[fd00:98::2]:5140" --hops 1 --rate 200
	rises 20 mib api Icmp6OutRateLimitHost
}
