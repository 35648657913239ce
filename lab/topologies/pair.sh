# SPDX-License-Identifier: GPL-2.0-or-later
# Two hosts on one wire: `api` (10.99.0.1, fd00:99::1) and `client` (10.99.0.2, fd00:99::2), eth0 each.
# The two ends have numbers of their own: where they are equal, the kernel takes a pair for a device
# without a peer and says up to a second late that it has a carrier (linkwatch_urgent_event), until
# when IPv6 does not work on it.
ip netns add api
ip netns add client
ip -n api link add eth0 index 11 type veth peer name eth0 index 12 netns client
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
