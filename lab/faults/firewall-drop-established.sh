# SPDX-License-Identifier: GPL-2.0-or-later
# title: a new firewall rule cuts connections that were well
# finding: firewall-drop
# culprit: rule family=inet table=filter chain=input text=*drop*
# look-in: api
# needs: nft

setup() {
	topology pair
	traffic api api-server accept 10.99.0.1:8080
	traffic client browsers connect 10.99.0.1:8080 --connections 50 --rate 500 --keep --talk 200
}

fault() {
	on api nft "add table inet filter; add chain inet filter input { type filter hook input priority 0; }
		add rule inet filter input tcp dport 8080 counter drop"
	rises 3 nft_packets api inet filter input
}
