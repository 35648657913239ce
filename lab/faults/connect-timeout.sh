# SPDX-License-Identifier: GPL-2.0-or-later
# title: a firewall at the other end swallows our connection attempts
# finding: connect-timeout
# culprit: destination address=10.99.0.2 port=5432
# look-in: api
# needs: nft
# intensities: typical light heavy

setup() {
	topology pair
	on client nft "add table inet guard; add chain inet guard input { type filter hook input priority 0; }
		add rule inet guard input tcp dport 5432 drop"
}

fault() {
	traffic api api-worker connect 10.99.0.2:5432 --connections $(pick 6 40 400) --rate $(pick 2 10 100)
	rises 1 mib api TcpExtTCPSynRetrans
}
