# SPDX-License-Identifier: GPL-2.0-or-later
# title: a server keeps ever more connections that its clients have closed
# finding: close-wait-leak
# culprit: process process=api-server
# look-in: api
# intensities: typical light heavy

setup() {
	topology pair
}

fault() {
	traffic api api-server accept 10.99.0.1:8080 --leak
	traffic client browsers connect 10.99.0.1:8080 --connections 5 --rate $(pick 5 20 200)
	rises 5 lines api ss -Htn state close-wait
}
