# SPDX-License-Identifier: GPL-2.0-or-later
# title: a firewall rule refuses the connection attempts to a server of this host
# finding: firewall-drop
# culprit: rule family=inet table=filter chain=input text=*reject*
# look-in: api
# needs: nft

setup() {
	topology pair
	on api nft "add table inet filter; add chain inet filter input { type filter hook input priority 0; }
		add rule inet filter input tcp dport 8080 counter reject with tcp reset"
	traffic api api-server accept 10.99.0.1:8080
}

fault() {
	traffic client browsers connect 10.99.0.1:8080 --connections 60 --rate 20
	rises 3 nft_packets api inet filter input
}
