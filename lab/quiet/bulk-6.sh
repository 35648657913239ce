# SPDX-License-Identifier: GPL-2.0-or-later
# title: one transfer of 300 Mbit/s over IPv6
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	traffic api store accept "[fd00:99::1]:8080" --sink
}

fault() {
	traffic client backup bulk "[fd00:99::1]:8080" --megabits 300
	rises 1000 mib api TcpInSegs
}
