# SPDX-License-Identifier: GPL-2.0-or-later
# title: fragments whose rest is lost use up the memory for fragments
# finding: reassembly-failure
# variant: memory
# culprit: sysctl name=net.ipv4.ipfrag_high_thresh value=100000
# look-in: api
# needs: nft

setup() {
	topology pair
	setting api net.ipv4.ipfrag_low_thresh 50000
	setting api net.ipv4.ipfrag_high_thresh 100000
	on client nft "add table netdev wire; add chain netdev wire out { type filter hook egress device eth0 priority 0; }
		add rule netdev wire out ip frag-off & 0x1fff != 0 drop"
	traffic api logger udp-serve 10.99.0.1:5140
}

fault() {
	traffic client sender udp-send 10.99.0.1:5140 --size 3000 --rate 200
	rises 3 mib api IpReasmFails
}
