# SPDX-License-Identifier: GPL-2.0-or-later
# title: the path to a peer loses some of what we send
# finding: packet-loss
# variant: outbound
# culprit: peer address=10.99.0.1 port=8080 process=backup
# look-in: client
# needs: ethtool
# intensities: typical light heavy

setup() {
	topology middlebox
	traffic box network middlebox client api --way there --lose $(pick 1.5% 4% 12%) --delay 5ms
	traffic api store accept 10.99.0.1:8080 --sink
}

fault() {
	traffic client backup bulk 10.99.0.1:8080 --megabits 50
	rises 20 mib client TcpRetransSegs
}
