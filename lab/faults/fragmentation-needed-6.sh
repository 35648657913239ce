# SPDX-License-Identifier: GPL-2.0-or-later
# title: a sender keeps sending IPv6 packets that a tunnel behind the router does not take
# finding: fragmentation-needed
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	ip netns add far
	ip -n api link add eth1 mtu 1300 type veth peer name eth0 netns far
	ip -n api addr add fd00:98::1/64 dev eth1 nodad
	ip -n far addr add fd00:98::2/64 dev eth0 nodad
	ip -n api link set eth1 up
	ip -n far link set eth0 up
	setting api net.ipv6.conf.all.forwarding 1
	ip -n client route add fd00:98::/64 via fd00:99::1
}

fault() {
	traffic client sender udp-send "[fd00:98::2]:5140" --size 1400 --whole --rate 20
	rises 5 mib api Ip6FragFails
}
