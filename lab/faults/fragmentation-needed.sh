# SPDX-License-Identifier: GPL-2.0-or-later
# title: a sender keeps sending packets that a tunnel behind the router does not take
# finding: fragmentation-needed
# look-in: api

setup() {
	topology pair
	ip netns add far
	ip -n api link add eth1 mtu 1300 type veth peer name eth0 netns far
	ip -n api addr add 10.98.0.1/24 dev eth1
	ip -n far addr add 10.98.0.2/24 dev eth0
	ip -n api link set eth1 up
	ip -n far link set eth0 up
	setting api net.ipv4.ip_forward 1
	ip -n client route add 10.98.0.0/24 via 10.99.0.1
}

fault() {
	traffic client sender udp-send "10.98.0.2:5140" --size 1400 --whole --rate 20
	rises 5 mib api IpFragFails
}
