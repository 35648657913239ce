# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program keeps connecting to a service of its own host that is stopped
# finding: connect-refused
# look-in: api

setup() {
	topology pair
}

fault() {
	traffic api api-worker connect 127.0.0.1:5432 --connections 5 --rate 20
	rises 10 mib api TcpAttemptFails
}
