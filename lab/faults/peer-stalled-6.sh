# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program on the other host does not read what we send over IPv6
# finding: peer-stalled
# culprit: peer address=fd00:99::1 port=8080 process=uploader
# look-in: client
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	traffic api api-server accept "[fd00:99::1]:8080" --deaf
}

fault() {
	traffic client uploader bulk "[fd00:99::1]:8080"
	rises 1 mib client TcpExtTCPWinProbe
}
