# SPDX-License-Identifier: GPL-2.0-or-later
# title: two ends take each other's timestamps for old ones, and the kernel's limit keeps it at that
# look-in: api

setup() {
	topology pair
}

fault() {
	traffic api api-server ack-loop serve 10.99.0.1:8080 --by timestamps
	traffic client api-client ack-loop dial 10.99.0.1:8080 --by timestamps
	rises 2 mib api TcpExtPAWSEstab
}
