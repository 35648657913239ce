# SPDX-License-Identifier: GPL-2.0-or-later
# title: UDP questions and answers over IPv6
# look-in: api
# needs: /proc/sys/net/ipv6

setup() {
	topology pair
	traffic api resolver udp-serve "[fd00:99::1]:5353" --answer
}

fault() {
	traffic client asker udp-send "[fd00:99::1]:5353" --rate 500
	rises 100 mib api Udp6OutDatagrams
}
