# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program accepts far fewer connections than arrive over IPv6
# finding: listen-overflow
# culprit: listener local=[fd00:99::1]:8080 process=api-server
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
}

fault() {
	traffic api api-server accept "[fd00:99::1]:8080" --backlog 5 --pause 1s
	traffic client browsers connect "[fd00:99::1]:8080" --connections 100 --rate 20
	rises 3 mib api TcpExtListenOverflows
}
