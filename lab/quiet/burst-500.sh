# SPDX-License-Identifier: GPL-2.0-or-later
# title: 500 connections at once, again and again, to a server that takes them
# look-in: api

setup() {
	topology pair
	traffic api api-server accept 10.99.0.1:8080 --backlog 1024
}

bursts() {
	for _ in 1 2 3 4 5; do
		traffic client browsers connect 10.99.0.1:8080 --connections 500 --total 500 --rate 100000
		sleep 2
	done
}

fault() {
	bursts 4>&- &
	rises 500 mib api TcpPassiveOpens
}
