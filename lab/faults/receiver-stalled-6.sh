# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program does not read what its clients send over IPv6
# finding: receiver-stalled
# culprit: flow local=[fd00:99::1]:8080 remote=[fd00:99::2]:* process=api-server
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	traffic api api-server accept "[fd00:99::1]:8080" --deaf
}

fault() {
	traffic client uploader bulk "[fd00:99::1]:8080"
	rises 1 mib client TcpExtTCPWinProbe
}
