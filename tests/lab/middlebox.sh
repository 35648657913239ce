#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The box between two hosts does what each of its options says: what arrives is counted.
set -eu
. "$(dirname "$0")/common.sh"

cat >"$work/parts" <<-'END'
	setup() {
		topology middlebox
		traffic api resolver udp-serve 10.99.0.1:5353
	}

	# box OPTION…: puts another box between the hosts
	network=
	box() {
		[ -z "$network" ] || kill "$network"
		traffic box network middlebox client api "$@"
		network=$!
	}

	# same WHAT NUMBER NUMBER
	same() {
		[ "$2" -eq "$3" ] || fail "$1: $2, not $3"
	}

	# between WHAT NUMBER LEAST MOST
	between() {
		[ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "$1: $2, not from $3 to $4"
	}

	# settle COMMAND…: waits until the number that the command prints has stood still for a while
	settle() {
		still=0
		last=
		while [ "$still" -lt 4 ]; do
			sleep 0.05
			now=$("$@")
			[ "$now" = "$last" ] && still=$((still + 1)) || still=0
			last=$now
		done
	}

	# datagrams COUNTER OPTION…: sends some, sets $sent and how far the api's counter has $risen
	datagrams() {
		counter=$1
		shift
		before=$(mib client "$sends")
		risen=$(mib api "$counter")
		traffic client asker udp-send "$server" --rate 500 "$@"
		sender=$!
		rises 200 mib client "$sends"
		kill "$sender"
		settle mib api "$counter"
		sent=$(($(mib client "$sends") - before))
		risen=$(($(mib api "$counter") - risen))
	}

	counts_of_datagrams() {
		server=10.99.0.1:5353
		sends=UdpOutDatagrams
		box
		datagrams UdpInDatagrams
		same "unchanged" "$risen" "$sent"
		box --lose 1/10
		datagrams UdpInDatagrams
		same "lose 1/10" "$risen" $((sent - sent / 10))
		box --lose 1/10 --only tcp
		datagrams UdpInDatagrams
		same "lose tcp" "$risen" "$sent"
		box --lose 100% --way back
		datagrams UdpInDatagrams
		same "lose the other way" "$risen" "$sent"
		box --lose 100% --way there --only udp:5354
		datagrams UdpInDatagrams
		same "lose another port" "$risen" "$sent"
		box --lose 20%x4 --seed 7
		datagrams UdpInDatagrams
		between "lose 20%x4" "$risen" $((sent * 6 / 10)) $((sent * 95 / 100))
		box --duplicate 1/10
		datagrams UdpInDatagrams
		same "duplicate 1/10" "$risen" $((sent + sent / 10))
		box --corrupt 1/10 --way there --only udp
		datagrams UdpInCsumErrors
		same "corrupt 1/10" "$risen" $((sent / 10))
		box --corrupt-header 1/10 --way there --only udp
		datagrams IpExtInCsumErrors
		same "corrupt-header 1/10" "$risen" $((sent / 10))
		box --larger 600
		datagrams UdpInDatagrams --size 572
		same "as large as allowed" "$risen" "$sent"
		datagrams UdpInDatagrams --size 573
		same "too large" "$risen" 0
		box --lose 100% --after 1ms --lasting 1ms
		sleep 0.1
		datagrams UdpInDatagrams
		same "after it lasted" "$risen" "$sent"
		box --lose 100% --after 200ms
		datagrams UdpInDatagrams
		between "a black hole after a while" "$risen" 1 $((sent - 1))
	}

	counts_over_ipv6() {
		server="[fd00:99::1]:5353"
		sends=Udp6OutDatagrams
		traffic api resolver udp-serve "$server"
		# until the neighbours know each other, some wait and some are lost
		box
		traffic client asker udp-send "$server" --rate 20
		sender=$!
		rises 5 mib api Udp6InDatagrams
		kill "$sender"
		settle mib api Udp6InDatagrams
		box --lose 1/10 --only udp:5353
		datagrams Udp6InDatagrams
		same "lose 1/10" "$risen" $((sent - sent / 10))
		box --corrupt 1/10 --way there --only udp
		datagrams Udp6InCsumErrors
		same "corrupt 1/10" "$risen" $((sent / 10))
		box --corrupt-header 1/10 --way there --only udp
		datagrams Ip6InHdrErrors
		same "corrupt-header 1/10" "$risen" $((sent / 10))
	}

	# connection COMMAND…: what ss says of the client's one connection, under that traffic
	connection() {
		traffic client client "$@"
		talker=$!
		sleep 0.5
		on client ss -Htino state established dst 10.99.0.1 >/run/squall-lab/connection
		[ "$(grep -c bytes_acked /run/squall-lab/connection)" -eq 1 ] || fail "no connection with $*"
	}

	has() {
		grep -q -- "$1" /run/squall-lab/connection
	}

	# the smallest round trip in milliseconds
	round_trip() {
		sed -n 's/.* minrtt:\([0-9]*\).*/\1/p' /run/squall-lab/connection
	}

	talk() {
		connection connect 10.99.0.1:8080 --keep --talk 50
		kill "$talker"
	}

	options_of_syns() {
		box
		talk
		has " ts sack .*wscale:" || fail "the hosts do not use the options that are to be stripped"
		box --strip timestamps
		talk
		! has " ts " || fail "timestamps were not stripped"
		has " sack .*wscale:" || fail "more than timestamps was stripped"
		box --strip sack,wscale --way there
		talk
		has " ts " || fail "timestamps were stripped, too"
		! has "sack" || fail "sack was not stripped"
		! has "wscale:" || fail "wscale was not stripped"
		box --strip mss
		talk
		has " mss:5[0-9][0-9] " || fail "mss was not stripped"
		same "segments with a wrong checksum" "$(mib api TcpInCsumErrors)" 0
	}

	delays_and_rates() {
		box --delay 20ms
		talk
		between "round trip with 20 ms each way" "$(round_trip)" 40 60
		box --delay 20ms --way there --only tcp
		talk
		between "round trip with 20 ms one way" "$(round_trip)" 20 39
		# four times that in a second, and a queue of 200 ms
		box --kilobits 4000 --queue 100000 --way there
		before=$(mib client IpExtOutOctets)
		arrived=$(mib api IpExtInOctets)
		connection bulk 10.99.0.1:8081
		sleep 1
		arrived=$(($(mib api IpExtInOctets) - arrived))
		kill "$talker"
		between "bytes at 4 Mbit/s in about 1.5 s" "$arrived" 250000 1500000
	}

	order() {
		box
		early=$(mib api TcpExtTCPOFOQueue)
		connection bulk 10.99.0.1:8081 --megabits 20
		kill "$talker"
		same "out of order on a plain box" "$(mib api TcpExtTCPOFOQueue)" "$early"
		box --reorder 1/50 --reorder-by 3ms --only tcp,data
		connection bulk 10.99.0.1:8081 --megabits 20
		kill "$talker"
		[ "$(mib api TcpExtTCPOFOQueue)" -gt $((early + 10)) ] || fail "nothing was reordered"
	}

	resets() {
		box --reset 1/20 --only tcp:8080,data
		mine=$(mib client TcpEstabResets)
		theirs=$(mib api TcpEstabResets)
		traffic client client connect 10.99.0.1:8080 --keep --talk 50
		talker=$!
		rises 1 mib client TcpEstabResets
		kill "$talker"
		same "resets at the client" $(($(mib client TcpEstabResets) - mine)) 1
		same "resets at the api" $(($(mib api TcpEstabResets) - theirs)) 1
	}

	# what is added to a number and taken from its answer is noticed by nobody; one alone is fatal
	numbers() {
		box --add-sequence 1000 --way there
		resets=$(mib client TcpOutRsts)
		traffic client client connect 10.99.0.1:8080 --keep
		talker=$!
		rises 1 mib client TcpOutRsts
		kill "$talker"
		box --add-timestamp 5 --add-echo 4294967291 --only tcp
		talk
		has " ts " || fail "no timestamps"
		same "segments with a wrong checksum" "$(mib api TcpInCsumErrors)" 0
	}
END
for part in counts_of_datagrams counts_over_ipv6 options_of_syns order resets numbers delays_and_rates; do
	{
		cat "$work/parts"
		echo "fault() {"
		echo "	traffic api api-server accept 10.99.0.1:8080"
		echo "	traffic api store accept 10.99.0.1:8081 --sink"
		echo "	$part"
		echo "}"
	} | recipe box
	"$squall" lab run box --hold 1ms >"$work/said" 2>&1 || die "$part: $(cat "$work/said")"
done
for wrong in "--lose 5" "--only tpc" "--strip everything" "--way up"; do
	recipe wrong <<-END
		setup() { topology middlebox; }
		fault() { traffic box network middlebox client api $wrong; }
	END
	! "$squall" lab run wrong --hold 1ms >"$work/said" 2>&1 || die "it takes $wrong"
done
