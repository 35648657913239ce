# SPDX-License-Identifier: GPL-2.0-or-later
# title: live connections suddenly get no answer any more, over IPv6
# finding: path-blackhole
# culprit: peer address=fd00:99::2 port=5432 process=api-worker
# look-in: api
# needs: /proc/sys/net/ipv6 nft

# One connection first: those that wait for NDP would take that second for their round-trip time, and
# then be slow to send again.
setup() {
	topology pair
	traffic client database accept "[fd00:99::2]:5432"
	traffic api warm-up connect "[fd00:99::2]:5432" --keep
	reaches 1 lines api ss -Htn state established
	traffic api api-worker connect "[fd00:99::2]:5432" --connections 20 --rate 500 --keep --talk 100
}

fault() {
	rises 20 mib client TcpInSegs
	on client nft "add table inet hole; add chain inet hole swallow { type filter hook prerouting priority -400; }
		add rule inet hole swallow tcp dport 5432 drop"
	rises 1 mib api TcpExtTCPTimeouts
}
