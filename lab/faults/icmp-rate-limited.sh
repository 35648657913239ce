# SPDX-License-Identifier: GPL-2.0-or-later
# title: a router gets more packets at the end of their life than it may answer
# finding: icmp-rate-limited
# severity: notice
# look-in: api

setup() {
	topology pair
	ip netns add far
	ip -n api link add eth1 type veth peer name eth0 netns far
	ip -n api addr add 10.98.0.1/24 dev eth1
	ip -n api link set eth1 up
	ip -n far link set eth0 up
	setting api net.ipv4.ip_forward 1
	ip -n client route add 10.98.0.0/24 via 10.99.0.1
}

fault() {
	traffic client tracer udp-send "10.98.0.2:5140" --hops 1 --rate 200
	rises 20 mib api IcmpOutRateLimitHost
}
