# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program does not read what its clients send
# finding: receiver-stalled
# culprit: flow local=10.99.0.1:8080 remote=10.99.0.2:* process=api-server
# look-in: api

setup() {
	topology pair
	traffic api api-server accept 10.99.0.1:8080 --deaf
}

fault() {
	traffic client uploader bulk 10.99.0.1:8080
	rises 1 mib client TcpExtTCPWinProbe
}
