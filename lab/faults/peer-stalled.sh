# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program on the other host does not read what we send
# finding: peer-stalled
# culprit: peer address=10.99.0.1 port=8080 process=uploader
# look-in: client

setup() {
	topology pair
	traffic api api-server accept 10.99.0.1:8080 --deaf
}

fault() {
	traffic client uploader bulk 10.99.0.1:8080
	rises 1 mib client TcpExtTCPWinProbe
}
