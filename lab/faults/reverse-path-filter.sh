# SPDX-License-Identifier: GPL-2.0-or-later
# title: packets come in by one wire, the way back to their sender leads over another
# finding: reverse-path-filter
# culprit: interface name=eth0
# culprit: sysctl name=net.ipv4.conf.eth0.rp_filter value=1
# look-in: api

setup() {
	topology pair
	ip -n api link add eth1 type veth peer name eth1 netns client
	ip -n api addr add 10.98.0.1/24 dev eth1
	ip -n client addr add 10.98.0.2/24 dev eth1
	ip -n api link set eth1 up
	ip -n client link set eth1 up
	setting api net.ipv4.conf.all.rp_filter 0
	setting api net.ipv4.conf.eth1.rp_filter 0
	setting api net.ipv4.conf.eth0.rp_filter 1
	setting client net.ipv4.conf.eth0.arp_announce 2
	ip -n client route add 10.99.0.1 dev eth0 src 10.98.0.2
}

fault() {
	traffic client sender udp-send 10.99.0.1:5140 --rate 50
	rises 5 mib api TcpExtIPReversePathFilter
}
