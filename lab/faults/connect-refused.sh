# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program keeps connecting to a server that is not there
# finding: connect-refused
# look-in: api

setup() {
	topology pair
}

fault() {
	traffic api api-worker connect 10.99.0.2:5432 --connections 5 --rate 20
	rises 10 mib api TcpAttemptFails
}
