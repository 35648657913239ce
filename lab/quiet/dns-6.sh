# SPDX-License-Identifier: GPL-2.0-or-later
# title: short questions, each from a port of its own, and their answers over IPv6
# look-in: api

setup() {
	topology pair
	traffic api resolver udp-serve "[fd00:99::1]:53" --answer
}

fault() {
	traffic client askers udp-send "[fd00:99::1]:53" --fresh --rate 300 --size 60
	rises 100 mib api Udp6OutDatagrams
}
