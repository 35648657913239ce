# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program keeps more connections to one server than there are local ports
# finding: port-exhaustion
# culprit: destination address=10.99.0.2 port=5432 process=api-worker
# look-in: api

setup() {
	topology pair
	setting api net.ipv4.ip_local_port_range "30000 30199"
	traffic client database accept 10.99.0.2:5432
}

fault() {
	traffic api api-worker connect 10.99.0.2:5432 --connections 250 --rate 500 --keep
	reaches 190 lines api ss -Htn state established
}
