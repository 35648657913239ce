# SPDX-License-Identifier: GPL-2.0-or-later
# title: a server restarts; its clients meet a few resets and refusals
# look-in: api

setup() {
	topology pair
	traffic api api-server accept 10.99.0.1:8080
	server=$!
	traffic client sessions connect 10.99.0.1:8080 --connections 20 --rate 500 --keep --talk 50
	traffic client browsers connect 10.99.0.1:8080 --connections 20 --rate 20
}

restart() {
	sleep 3
	kill "$server"
	sleep 0.2
	traffic api api-server accept 10.99.0.1:8080
	wait
}

fault() {
	restart 4>&- &
}
