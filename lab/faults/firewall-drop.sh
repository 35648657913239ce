# SPDX-License-Identifier: GPL-2.0-or-later
# title: a firewall rule drops the connection attempts to a server of this host
# finding: firewall-drop
# culprit: rule family=inet table=filter chain=input text=*drop*
# look-in: api
# needs: nft
# intensities: typical light heavy

setup() {
	topology pair
	on api nft "add table inet filter; add chain inet filter input { type filter hook input priority 0; }
		add rule inet filter input tcp dport 8080 counter drop"
	traffic api api-server accept 10.99.0.1:8080
}

fault() {
	traffic client browsers connect 10.99.0.1:8080 --connections $(pick 6 60 400) --rate $(pick 2 20 200)
	rises 3 nft_packets api inet filter input
}
