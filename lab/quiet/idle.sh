# SPDX-License-Identifier: GPL-2.0-or-later
# title: two hosts that have nothing to say
# look-in: api

setup() {
	topology pair
}

fault() {
	:
}
