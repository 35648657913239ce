# SPDX-License-Identifier: GPL-2.0-or-later
# title: UDP questions and answers
# look-in: api

setup() {
	topology pair
	traffic api resolver udp-serve 10.99.0.1:5353 --answer
}

fault() {
	traffic client asker udp-send 10.99.0.1:5353 --rate 500
	rises 100 mib api UdpOutDatagrams
}
