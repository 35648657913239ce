# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program reads datagrams more slowly than they come
# finding: udp-receive-overflow
# culprit: socket proto=udp local=10.99.0.1:5140 process=logger
# look-in: api
# intensities: typical light heavy

setup() {
	topology pair
}

fault() {
	traffic api logger udp-serve 10.99.0.1:5140 --buffer 32768 --pause 20ms
	traffic client sender udp-send 10.99.0.1:5140 --size 300 --rate $(pick 80 500 5000)
	rises 5 mib api UdpRcvbufErrors
}
