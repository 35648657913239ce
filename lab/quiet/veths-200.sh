# SPDX-License-Identifier: GPL-2.0-or-later
# title: 200 veth interfaces that have nothing to do
# look-in: api

setup() {
	topology pair
	for i in $(seq 100); do
		echo "link add idle$i-a up type veth peer name idle$i-b"
		echo "link set idle$i-b up"
	done | ip -n api -batch -
}

fault() {
	:
}
