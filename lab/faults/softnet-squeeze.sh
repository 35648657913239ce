# SPDX-License-Identifier: GPL-2.0-or-later
# title: a round of packet work may handle only a few packets
# finding: softnet-squeeze
# severity: notice
# culprit: cpu
# culprit: sysctl name=net.core.netdev_budget value=1
# look-in: api
# machine-wide: net.core.netdev_budget=1

setup() {
	topology pair
	traffic api logger udp-serve 10.99.0.1:5140
}

# the third column, hexadecimal, a row for each CPU
squeezed() {
	total=0
	while read -r _ _ squeezes _; do
		total=$((total + 0x$squeezes))
	done </proc/net/softnet_stat
	echo $total
}

fault() {
	traffic client sender udp-send 10.99.0.1:5140 --rate 1000
	rises 50 squeezed
}
