# SPDX-License-Identifier: GPL-2.0-or-later
# title: the path to a peer loses some of what we send, over IPv6
# finding: packet-loss
# variant: outbound
# culprit: peer address=fd00:99::1 port=8080 process=backup
# look-in: client
# needs: /proc/sys/net/ipv6 ethtool

setup() {
	topology middlebox
	traffic box network middlebox client api --way there --lose 4% --delay 5ms
	traffic api store accept "[fd00:99::1]:8080" --sink
}

fault() {
	traffic client backup bulk "[fd00:99::1]:8080" --megabits 50
	rises 20 mib client TcpRetransSegs
}
