# SPDX-License-Identifier: GPL-2.0-or-later
# title: a transfer of 100 Mbit/s loses one packet in ten thousand
# look-in: client
# needs: ethtool

setup() {
	topology middlebox
	traffic box network middlebox client api --lose 0.01% --delay 5ms
	traffic api store accept 10.99.0.1:8080 --sink
}

fault() {
	traffic client backup bulk 10.99.0.1:8080 --megabits 100
	rises 1000 mib client TcpOutSegs
}
