# SPDX-License-Identifier: GPL-2.0-or-later
# title: a client keeps connecting to a port where nobody listens
# finding: closed-port
# severity: notice
# look-in: api

setup() {
	topology pair
}

fault() {
	traffic client monitor connect 10.99.0.1:8080 --connections 5 --rate 20
	rises 10 mib api TcpOutRsts
}
