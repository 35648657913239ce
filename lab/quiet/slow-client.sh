# SPDX-License-Identifier: GPL-2.0-or-later
# title: a client reads slowly but steadily what a server has for it
# look-in: api

setup() {
	topology pair
	traffic client reader accept 10.99.0.2:8080 --sink --slowly 500000
}

fault() {
	traffic api store bulk 10.99.0.2:8080
	rises 100 mib api TcpOutSegs
}
