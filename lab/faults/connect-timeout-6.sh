# SPDX-License-Identifier: GPL-2.0-or-later
# title: a firewall at the other end swallows our connection attempts over IPv6
# finding: connect-timeout
# culprit: destination address=fd00:99::2 port=5432
# look-in: api
# needs: /proc/sys/net/ipv6 nft

setup() {
	topology pair
	on client nft "add table inet guard; add chain inet guard input { type filter hook input priority 0; }
		add rule inet guard input tcp dport 5432 drop"
}

fault() {
	traffic api api-worker connect "[fd00:99::2]:5432" --connections 40 --rate 10
	rises 1 mib api TcpExtTCPSynRetrans
}
