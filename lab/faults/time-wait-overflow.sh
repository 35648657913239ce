# SPDX-License-Identifier: GPL-2.0-or-later
# title: more connections are closed than TIME_WAIT has room for
# finding: time-wait-overflow
# culprit: sysctl name=net.ipv4.tcp_max_tw_buckets value=200
# look-in: api

setup() {
	topology pair
	setting api net.ipv4.tcp_max_tw_buckets 200
	traffic client database accept 10.99.0.2:5432
}

fault() {
	traffic api api-worker connect 10.99.0.2:5432 --connections 5 --rate 200
	rises 10 mib api TcpExtTCPTimeWaitOverflow
}
