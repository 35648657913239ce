# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program keeps connecting to a server that is not there, over IPv6
# finding: connect-refused
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
}

fault() {
	traffic api api-worker connect "[fd00:99::2]:5432" --connections 5 --rate 20
	rises 10 mib api TcpAttemptFails
}
