# SPDX-License-Identifier: GPL-2.0-or-later
# title: the link goes down and comes up again, twice a second
# finding: carrier-flap
# culprit: interface name=eth0
# look-in: api

setup() {
	topology pair
}

losses() {
	on api cat /sys/class/net/eth0/carrier_down_count
}

fault() {
	for turn in $(seq $((SQUALL_SECONDS * 2))); do
		ip -n client link set eth0 down
		sleep 0.2
		ip -n client link set eth0 up
		sleep 0.3
	done 4>&- &
	rises 1 losses
}
