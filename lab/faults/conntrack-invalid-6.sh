# SPDX-License-Identifier: GPL-2.0-or-later
# title: a firewall that was started late drops the connections over IPv6 that it has not seen begin
# finding: conntrack-invalid
# culprit: rule family=inet table=state chain=input text=*invalid*
# allow: firewall-drop
# look-in: api
# needs: nft /proc/sys/net/ipv6

setup() {
	topology pair
	traffic api api-server accept "[fd00:99::1]:8080"
	traffic client sessions connect "[fd00:99::1]:8080" --connections 100 --rate 500 --keep --talk 50
}

fault() {
	on api nft "add table inet state; add chain inet state input { type filter hook input priority 0; }"
	setting api net.netfilter.nf_conntrack_tcp_loose 0
	on api nft "add rule inet state input ct state invalid counter drop"
	rises 20 nft_packets api inet state input
}
