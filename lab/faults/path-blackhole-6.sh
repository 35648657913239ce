# SPDX-License-Identifier: GPL-2.0-or-later
# title: live connections suddenly get no answer any more, over IPv6
# finding: path-blackhole
# culprit: peer address=fd00:99::2 port=5432 process=api-worker
# look-in: api
# needs: /proc/sys/net/ipv6 nft

setup() {
	topology pair
	traffic client database accept "[fd00:99::2]:5432"
	traffic api api-worker connect "[fd00:99::2]:5432" --connections 20 --rate 500 --keep --talk 100
}

fault() {
	rises 20 mib client TcpInSegs
	on client nft "add table inet hole; add chain inet hole swallow { type filter hook prerouting priority -400; }
		add rule inet hole swallow tcp dport 5432 drop"
	rises 1 mib api TcpExtTCPTimeouts
}
