# SPDX-License-Identifier: GPL-2.0-or-later
# title: connection tracking has no room for new flows
# finding: conntrack-full
# culprit: sysctl name=net.netfilter.nf_conntrack_max
# look-in: api
# needs: nft
# machine-wide: net.netfilter.nf_conntrack_max=net.netfilter.nf_conntrack_count+1000

# Every namespace counts its own flows but all share the limit: it is lowered to a thousand above what
# the machine's own namespace uses now, so that only this one, which makes more, runs into it.
setup() {
	topology pair
	on api nft "add table inet state; add chain inet state input { type filter hook input priority 0; }
		add rule inet state input ct state established,related accept"
	traffic api resolver udp-serve 10.99.0.1:5353
}

# the eleventh column, hexadecimal, a row for each CPU
refused() {
	on api cat /proc/net/stat/nf_conntrack | {
		total=0
		read -r heading
		while read -r _ _ _ _ _ _ _ _ _ _ drops _; do
			total=$((total + 0x$drops))
		done
		echo $total
	}
}

fault() {
	traffic client browsers udp-send 10.99.0.1:5353 --fresh --rate $((LIMIT / 2))
	rises 1 refused
}
