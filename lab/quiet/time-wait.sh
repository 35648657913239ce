# SPDX-License-Identifier: GPL-2.0-or-later
# title: thousands of connections in TIME_WAIT, far from any limit
# look-in: client

setup() {
	topology pair
	setting client net.ipv4.tcp_max_tw_buckets 65536
	traffic api api-server accept 10.99.0.1:8080
}

fault() {
	traffic client browsers connect 10.99.0.1:8080 --connections 10 --rate 500
	rises 1500 lines client ss -Htn state time-wait
}
