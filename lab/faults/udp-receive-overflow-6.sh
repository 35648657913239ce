# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program reads datagrams over IPv6 more slowly than they come
# finding: udp-receive-overflow
# culprit: socket local=[fd00:99::1]:5140 process=logger
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
}

fault() {
	traffic api logger udp-serve "[fd00:99::1]:5140" --buffer 32768 --pause 20ms
	traffic client sender udp-send "[fd00:99::1]:5140" --size 300 --rate 500
	rises 5 mib api Udp6RcvbufErrors
}
