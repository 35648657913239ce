# SPDX-License-Identifier: GPL-2.0-or-later
# title: packets come in larger bursts than a CPU's backlog holds
# finding: softnet-backlog-drop
# culprit: cpu
# look-in: api
# allow: udp-receive-overflow
# machine-wide: net.core.netdev_max_backlog=40

# The far end sends 64 datagrams in one go; its link takes no such packet whole, so that the kernel
# cuts it apart and hands all of them over before the receiving side gets its turn. On a busy machine
# the reader comes too late for some, too: that is true, and allowed.
setup() {
	topology pair
	ip -n client link set eth0 gso_max_segs 1
	traffic api logger udp-serve 10.99.0.1:5140
}

dropped() {
	total=0
	while read -r _ drops _; do
		total=$((total + 0x$drops))
	done </proc/net/softnet_stat
	echo $total
}

fault() {
	traffic client sender udp-send 10.99.0.1:5140 --size 500 --segments 64 --rate 100
	rises 50 dropped
}
