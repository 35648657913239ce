# SPDX-License-Identifier: GPL-2.0-or-later
# Two hosts on one wire: `api` (10.99.0.1, fd00:99::1) and `client` (10.99.0.2, fd00:99::2), eth0 each.
ip netns add api
ip netns add client
ip -n api link add eth0 type veth peer name eth0 netns client
for host in api client; do
	case $host in
	api) number=1 ;;
	client) number=2 ;;
	esac
	ip -n $host link set lo up
	ip -n $host addr add 10.99.0.$number/24 dev eth0
	[ ! -e /proc/sys/net/ipv6 ] || ip -n $host addr add fd00:99::$number/64 dev eth0 nodad
	ip -n $host link set eth0 up
done
