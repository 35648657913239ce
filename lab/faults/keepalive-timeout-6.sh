# SPDX-License-Identifier: GPL-2.0-or-later
# title: the peers of idle connections have vanished, over IPv6
# finding: keepalive-timeout
# culprit: peer address=fd00:99::2 process=api-server
# look-in: api
# needs: /proc/sys/net/ipv6 nft

setup() {
	topology pair
	setting api net.ipv4.tcp_keepalive_time 1
	setting api net.ipv4.tcp_keepalive_intvl 1
	traffic client browsers accept "[fd00:99::2]:8080"
	traffic api api-server connect "[fd00:99::2]:8080" --connections 10 --rate 500 --keep --keepalive
}

# first they answer
fault() {
	rises 10 mib api TcpExtTCPKeepAlive
	on client nft "add table inet hole; add chain inet hole swallow { type filter hook prerouting priority -400; }
		add rule inet hole swallow tcp dport 8080 drop"
	rises 10 mib api TcpExtTCPKeepAlive
}
