# SPDX-License-Identifier: GPL-2.0-or-later
# title: a shaper lets less through than a program sends
# finding: qdisc-drop
# culprit: qdisc interface=eth0 handle=8001:
# look-in: api
# needs: tc
# intensities: typical light heavy

setup() {
	topology pair
	on api tc qdisc add dev eth0 root handle 8001: tbf rate 1mbit burst 5000 limit 5000
}

dropped() {
	on api tc -s qdisc show dev eth0 | sed -n 's/.*(dropped \([0-9]*\).*/\1/p'
}

fault() {
	traffic api metrics udp-send 10.99.0.2:5140 --size 1000 --rate $(pick 140 250 3000)
	rises 10 dropped
}
