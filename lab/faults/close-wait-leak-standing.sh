# SPDX-License-Identifier: GPL-2.0-or-later
# title: a server holds many connections that its clients closed, and no more are added
# finding: close-wait-leak
# culprit: process process=api-server
# look-in: api

setup() {
	topology pair
}

fault() {
	traffic api api-server accept 10.99.0.1:8080 --leak
	traffic client browsers connect 10.99.0.1:8080 --connections 300 --rate 1000 --total 300
	[ "$(lines api ss -Htn state close-wait)" -ge 300 ] || fail "too few connections are left"
}
