# SPDX-License-Identifier: GPL-2.0-or-later
# title: a program accepts far fewer connections than arrive
# finding: listen-overflow
# culprit: listener local=10.99.0.1:8080 process=api-server
# look-in: api
# intensities: typical light heavy

# The accept queue holds six; the clients wait and send their SYN again.
setup() {
	topology pair
}

fault() {
	traffic api api-server accept 10.99.0.1:8080 --backlog 5 --pause $(pick 500ms 1s 10m)
	traffic client browsers connect 10.99.0.1:8080 --connections $(pick 40 100 400) \
		--rate $(pick 8 20 80)
	rises 3 mib api TcpExtListenOverflows
}
