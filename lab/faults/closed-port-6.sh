# SPDX-License-Identifier: GPL-2.0-or-later
# title: a client keeps connecting to a port where nobody listens, over IPv6
# finding: closed-port
# severity: notice
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
}

fault() {
	traffic client monitor connect "[fd00:99::1]:8080" --connections 5 --rate 20
	rises 10 mib api TcpOutRsts
}
