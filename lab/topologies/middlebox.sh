# SPDX-License-Identifier: GPL-2.0-or-later
# Two hosts with a box between them: `api` (10.99.0.1, fd00:99::1) and `client` (10.99.0.2, fd00:99::2), eth0 each, on
# one network; `box` has `client` and `api`, the interface towards each, and no address. Nothing passes until
#
#	traffic box network middlebox client api OPTION…
#
# runs; `there` is the way to the api. Offloads are off: frames and checksums are those of a real wire.
ip netns add api
ip netns add box
ip netns add client
setting box net.ipv6.conf.default.disable_ipv6 1
for host in api client; do
	case $host in
	api) number=1 ;;
	client) number=2 ;;
	esac
	# ends with numbers of their own, as in pair.sh
	ip -n $host link add eth0 index 1$number type veth peer name $host index 2$number netns box
	for end in "$host eth0" "box $host"; do
		on ${end% *} ethtool -K ${end#* } tx off tso off gso off gro off >/dev/null
	done
	ip -n $host link set lo up
	ip -n $host addr add 10.99.0.$number/24 dev eth0
	ip -n $host addr add fd00:99::$number/64 dev eth0 nodad
	ip -n box link set $host up
	ip -n $host link set eth0 up
done
