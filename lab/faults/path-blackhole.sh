# SPDX-License-Identifier: GPL-2.0-or-later
# title: live connections suddenly get no answer any more
# finding: path-blackhole
# culprit: peer address=10.99.0.2 port=5432 process=api-worker
# look-in: api
# needs: nft
# intensities: typical light

setup() {
	topology pair
	traffic client database accept 10.99.0.2:5432
	traffic api api-worker connect 10.99.0.2:5432 --connections $(pick 1 20 20) --rate 500 --keep --talk $(pick 5 100 100)
}

fault() {
	rises 20 mib client TcpInSegs
	on client nft "add table inet hole; add chain inet hole swallow { type filter hook prerouting priority -400; }
		add rule inet hole swallow tcp dport 5432 drop"
	rises 1 mib api TcpExtTCPTimeouts
}
