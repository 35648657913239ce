# SPDX-License-Identifier: GPL-2.0-or-later
# title: the later fragments of large datagrams get lost on the way
# finding: reassembly-failure
# look-in: api
# needs: nft

setup() {
	topology pair
	setting api net.ipv4.ipfrag_time 1
	on client nft "add table netdev wire; add chain netdev wire out { type filter hook egress device eth0 priority 0; }
		add rule netdev wire out ip frag-off & 0x1fff != 0 drop"
	traffic api logger udp-serve "10.99.0.1:5140"
}

fault() {
	traffic client sender udp-send "10.99.0.1:5140" --size 3000 --rate 20
	rises 3 mib api IpReasmFails
}
