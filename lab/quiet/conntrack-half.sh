# SPDX-License-Identifier: GPL-2.0-or-later
# title: connection tracking is half full
# look-in: api
# needs: nft
# machine-wide: net.netfilter.nf_conntrack_max=net.netfilter.nf_conntrack_count+2000

setup() {
	topology pair
	on api nft "add table inet state; add chain inet state input { type filter hook input priority 0; }
		add rule inet state input ct state established,related accept"
	traffic api api-server accept 10.99.0.1:8080
}

fault() {
	traffic client browsers connect 10.99.0.1:8080 --connections $((LIMIT / 2)) --rate 2000 --keep --talk 100
}
