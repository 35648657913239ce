#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# squall rates on counters that this test moves by a known number, and on folders and nonsense.
set -eu
squall=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

fail() {
	echo "FAILED: $*" >&2
	cat "$folder/out" "$folder/err" >&2
	exit 1
}

try() {
	wanted=$1
	shift
	status=0
	"$squall" rates "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
	[ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: $*"
}

complains() {
	[ "$(wc -l <"$folder/err")" -eq 1 ] || fail "not one line"
	grep -qF -- "$1" "$folder/err" || fail "does not say: $1"
}

has() {
	grep -qE -- "$1" "$folder/out" || fail "'$1' is missing"
}

try 2 TcpExt.PAWSEstba
complains "unknown counter 'TcpExt.PAWSEstba', did you mean 'TcpExt.PAWSEstab'"
try 2 -i 1
complains "'1' is not a time"
try 2 -n 0
complains "'0' is not a whole number"
try 2 --netns 0
complains "cannot open network namespace '0'"

# moments: 250 a second, a wrap of 32 bits, and a counter that squall has never heard of
for moment in 1 2 3; do
	root=$folder/$moment
	mkdir -p "$root/proc/net"
	echo "$((1000 + moment * 2))" >"$root/boottime"
	printf 'Tcp: InSegs NeverHeardOf\nTcp: %d %d\n' $((moment * 500)) $((moment * 8)) \
		>"$root/proc/net/snmp"
done
printf '%08x 0 0 0 0 0 0 0 0 0 0\n' 4294967200 >"$folder/1/proc/net/softnet_stat"
printf '%08x 0 0 0 0 0 0 0 0 0 0\n' 104 >"$folder/2/proc/net/softnet_stat"
printf '%08x 0 0 0 0 0 0 0 0 0 0\n' 304 >"$folder/3/proc/net/softnet_stat"
try 0 --root "$folder" --json
has '"seconds":2.0,"name":"Tcp.InSegs",.*"value":1000,"delta":500,"per_second":250.0,'
has '"name":"softnet.processed\{0\}",.*"value":104,"delta":200,"per_second":100.0,'
has '"name":"Tcp.NeverHeardOf",.*"per_second":4.0,.*"known":false'
try 0 --root "$folder" TcpInSegs --json
[ "$(wc -l <"$folder/out")" -eq 2 ] || fail "one counter, two intervals"
# a setting beside what the kernel sets at its start
mkdir -p "$folder/1/proc/sys/net/ipv4" "$folder/1/proc/sys/kernel"
echo 6.1.0 >"$folder/1/proc/sys/kernel/osrelease"
echo 0 >"$folder/1/proc/sys/net/ipv4/tcp_invalid_ratelimit"
echo 1 >"$folder/1/proc/sys/net/ipv4/tcp_sack"
try 0 --root "$folder/1" sysctl.net.ipv4.tcp_invalid_ratelimit sysctl.net.ipv4.tcp_sack
has 'tcp_invalid_ratelimit .*\(default 500\)$'
has 'tcp_sack .*[a-z]$'
try 0 --root "$folder/1" sysctl.net.ipv4.tcp_sack --json
has '"value":1,"default":"1",'
try 0 --root "$folder/1" tcp.insegs
has 'Tcp.InSegs +500'

# live: every line is one object, and the count of intervals is kept
try 0 -i 50ms -n 3 --all --json 'Tcp.*Segs'
[ "$(grep -c '"name":"Tcp.InSegs"' "$folder/out")" -eq 3 ] || fail "three intervals"
try 0 -i 50ms -n 1 --all 'link.rx_packets{lo}'
has 'link.rx_packets\{lo\}'
