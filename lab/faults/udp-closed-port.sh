# SPDX-License-Identifier: GPL-2.0-or-later
# title: a sender's datagrams come for a port where nobody listens
# finding: udp-closed-port
# severity: notice
# look-in: api
# intensities: typical light heavy

setup() {
	topology pair
}

fault() {
	traffic client sender udp-send 10.99.0.1:5140 --rate $(pick 10 100 8000)
	rises 5 mib api UdpNoPorts
}
