# SPDX-License-Identifier: GPL-2.0-or-later
# title: a peer from before Linux 4.0 rejects our timestamps and we its, and the kernel's limit ends it
# look-in: api

setup() {
	topology pair
	ip -n client addr flush dev eth0
	traffic api api-server accept 10.99.0.1:8080
}

fault() {
	traffic client old-client old-stack eth0 10.99.0.2:5000 10.99.0.1:8080
	sleep 0.2
	[ "$(mib api TcpExtPAWSEstab)" -ge 2 ] || fail "nothing was rejected"
}
