# SPDX-License-Identifier: GPL-2.0-or-later
# title: the later fragments of large datagrams over IPv6 get lost on the way
# finding: reassembly-failure
# look-in: api
# needs: nft /proc/sys/net/ipv6

setup() {
	topology pair
	setting api net.ipv6.ip6frag_time 1
	on client nft "add table netdev wire; add chain netdev wire out { type filter hook egress device eth0 priority 0; }
		add rule netdev wire out meta protocol ip6 frag frag-off != 0 drop"
	traffic api logger udp-serve "[fd00:99::1]:5140"
}

fault() {
	traffic client sender udp-send "[fd00:99::1]:5140" --size 3000 --rate 20
	rises 3 mib api Ip6ReasmFails
}
