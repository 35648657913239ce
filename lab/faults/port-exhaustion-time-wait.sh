# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program opens a new connection for each request until no local port is left
# finding: port-exhaustion
# culprit: destination address=10.99.0.2 port=5432
# look-in: api

setup() {
	topology pair
	setting api net.ipv4.ip_local_port_range "30000 30199"
	traffic client database accept 10.99.0.2:5432
}

fault() {
	traffic api api-worker connect 10.99.0.2:5432 --connections 5 --rate 200
	rises 150 lines api ss -Htn state time-wait
}
