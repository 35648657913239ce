# SPDX-License-Identifier: GPL-2.0-or-later
# title: segments arrive damaged, over IPv6
# finding: tcp-checksum-errors
# culprit: interface name=eth0
# look-in: api
# needs: /proc/sys/net/ipv6 ethtool

setup() {
	topology middlebox
	traffic box network middlebox client api --only tcp,data --way there --corrupt 2%
	traffic api store accept "[fd00:99::1]:8080" --sink
}

fault() {
	traffic client backup bulk "[fd00:99::1]:8080" --megabits 50
	rises 20 mib api TcpInCsumErrors
}
