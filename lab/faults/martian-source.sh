# SPDX-License-Identifier: GPL-2.0-or-later
# title: packets arrive from a loopback address
# finding: martian-source
# severity: notice
# look-in: api

setup() {
	topology pair
	setting client net.ipv4.conf.eth0.route_localnet 1
	setting client net.ipv4.conf.eth0.arp_announce 2
	ip -n client route add 10.99.0.1 dev eth0 src 127.0.0.1
}

# the eighth column, hexadecimal, a row for each CPU
martians() {
	on api cat /proc/net/stat/rt_cache | {
		total=0
		read -r heading
		while read -r _ _ _ _ _ _ _ sources _; do
			total=$((total + 0x$sources))
		done
		echo $total
	}
}

fault() {
	traffic client sender udp-send 10.99.0.1:5140 --rate 50
	rises 5 martians
}
