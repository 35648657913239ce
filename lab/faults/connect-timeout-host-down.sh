# SPDX-License-Identifier: GPL-2.0-or-later
# title: a host behind the router is down, connection attempts to it get no answer
# finding: connect-timeout
# culprit: destination address=10.99.9.9 port=5432
# look-in: api

# The router knows no way on and says nothing (a blackhole route counts nowhere).
setup() {
	topology pair
	ip -n api route add 10.99.9.0/24 via 10.99.0.2
	setting client net.ipv4.ip_forward 1
	ip -n client route add blackhole 10.99.9.9
}

fault() {
	traffic api api-worker connect 10.99.9.9:5432 --connections 40 --rate 10
	rises 1 mib api TcpExtTCPSynRetrans
}
