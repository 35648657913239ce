# SPDX-License-Identifier: GPL-2.0-or-later
# title: connection requests that nobody means to complete, and cookies are off
# finding: syn-flood
# variant: drops
# culprit: listener local=10.99.0.1:8080 process=api-server
# look-in: api
# needs: nft

# The flooder's own kernel would go on with the handshake: nothing but its SYNs gets out.
setup() {
	topology pair
	setting api net.ipv4.tcp_syncookies 0
	on client nft "add table inet mute; add chain inet mute output { type filter hook output priority 0; }
		add rule inet mute output tcp dport 8080 tcp flags & syn == 0 drop"
	traffic api api-server accept 10.99.0.1:8080 --backlog 64
}

fault() {
	traffic client flooder connect 10.99.0.1:8080 --connections 2000 --rate 300
	rises 30 mib api TcpExtListenDrops
}
