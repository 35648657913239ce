# SPDX-License-Identifier: GPL-2.0-or-later
# title: a box on the way sets the clock of data segments back
# finding: paws-rejects
# look-in: api
# needs: ethtool

setup() {
	topology middlebox
	traffic box network middlebox client api --only tcp,data --way there --add-timestamp 4290000000 --after 2s
	traffic api api-server accept 10.99.0.1:8080
}

fault() {
	traffic client api-client connect 10.99.0.1:8080 --connections 100 --rate 500 --keep --talk 500
	rises 30 mib api TcpExtPAWSEstab
}
