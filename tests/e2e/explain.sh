#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# squall explain by every kind of name, for other kernels, on a counter that this test moves in a
# namespace of its own, and told nonsense.
set -eu
squall=$1 source=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

fail() {
	echo "FAILED: $*" >&2
	cat "$folder/out" "$folder/err" >&2
	exit 1
}

# try STATUS WORD...: runs squall explain with the words
try() {
	wanted=$1
	shift
	status=0
	"$squall" explain "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
	[ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: $*"
}

complains() {
	[ "$(wc -l <"$folder/err")" -eq 1 ] || fail "not one line"
	grep -qF -- "$1" "$folder/err" || fail "does not say: $1"
	[ ! -s "$folder/out" ] || fail "results beside a complaint"
}

# the words of the output, wherever its lines break
has() {
	tr -s ' \n' ' ' <"$folder/out" | grep -qE -- "$1" || fail "'$1' is missing"
}

lacks() {
	! tr -s ' \n' ' ' <"$folder/out" | grep -qE -- "$1" || fail "'$1' should not be there"
}

try 2
complains "needs a name"
try 2 TcpExt.PAWSEstba
complains "unknown name 'TcpExt.PAWSEstba', did you mean 'TcpExt.PAWSEstab'"
try 2 akc-loop
complains "did you mean 'ack-loop'"
try 2 Tcp.InSegs no-such-thing-at-all
complains "unknown name 'no-such-thing-at-all'"
try 2 --all Tcp.InSegs
complains "--all takes no name"
try 2 --man Tcp.InSegs
complains "need --all"
try 2 --all --man --json
complains "exclude each other"

# a folder is one moment of another kernel: values without rates, and what holds there
old=$source/tests/root/kernel-3.10 new=$source/tests/root/kernel-6.18
for name in TcpExt.PAWSEstab TcpExtPAWSEstab tcpext.pawsestab PAWSEstab 'TcpExt.PAWSEst?b' \
	'packets rejected in established connections because of timestamp' \
	'    12 packets rejected in established connections because of timestamp' \
	'PAWSEstab: 12' 'TcpExtPAWSEstab                 12                 0.0'; do
	try 0 --root "$new" "$name"
	has '^TcpExt\.PAWSEstab \(counter, segments\)'
	has 'now [0-9 ]+ so far what'
	has 'tcp_validate_incoming\(\)'
	has 'see .*ack-loop'
done
has '6\.14: .* \(so on this kernel, 6\.18\)'
try 0 --root "$old" TcpExt.PAWSEstab
has '6\.14: .* \(not so on this kernel, 3\.10\)'
try 0 --root "$old" TcpExt.PAWSTimewait
has 'now this kernel does not have it'
has 'since Linux 6\.16, so not in this kernel, 3\.10'
try 0 --root "$new" tcp_invalid_ratelimit
has 'default 500'
has 'moves .*TcpExt\.TCPACKSkippedSeq'
try 0 --root "$old" net/core/somaxconn
has 'default 128 until 5\.4, 4096 since 5\.4; 128 on this kernel'
try 0 ack-loop
has '^ack-loop \(finding\)'
has 'who flow'
has 'judged by squall diagnose'
try 0 tcp-checksum-errors
has 'proof Tcp\.InCsumErrors'
# what nobody described is shown all the same
mkdir -p "$folder/root/proc/net"
printf 'Tcp: InSegs NeverHeardOf\nTcp: 5 8\n' >"$folder/root/proc/net/snmp"
try 0 --root "$folder/root" Tcp.NeverHeardOf
has '^Tcp\.NeverHeardOf .* now 8 so far'
# sources that nobody asked for are not read
try 0 --root "$new" --json Tcp.InSegs
grep -q '"name":"Tcp.InSegs".*"values":\[{"value":[0-9]*}\]' "$folder/out" || fail "no value"

# the whole reference, in every format
try 0 --all
has 'TcpExt\.PAWSEstab .* sysctl\.net\.ipv4\.tcp_rmem .* ack-loop \(finding\)'
LC_ALL=C.UTF-8 awk 'length($0) > 80' "$folder/out" | grep . && fail "lines beyond 80 columns"
try 0 --all --json
[ "$(wc -l <"$folder/out")" -gt 800 ] || fail "too few"
try 0 --all --markdown
grep -qx '### ack-loop' "$folder/out" || fail "no ack-loop"
try 0 --all --man
grep -q '^\.SS ack\\-loop$' "$folder/out" || fail "no ack-loop"
# no line of a text may be taken for a request of roff
grep -E "^['.]" "$folder/out" | grep -vE '^\.(TH|SH|SS|TP|PD|br|nh|ad|\\")' && fail "a stray request"

if ! unshare -n true 2>/dev/null; then
	echo "needs to make network namespaces for the rest"
	exit 77
fi
# a machine-wide number says so; a counter that moves in a namespace moves there only
try 0 softnet.dropped
has 'whole machine'
cat >"$folder/ping" <<'END'
set -eu
ip link set lo up
bash -c 'for i in 1 2 3 4 5 6 7; do echo x >/dev/udp/127.0.0.1/9 || true; done' 2>/dev/null
"$1" explain Udp.NoPorts 'times the listen queue of a socket overflowed' --json
END
unshare -n sh "$folder/ping" "$squall" >"$folder/out" 2>"$folder/err" || fail "in a namespace"
grep -q '"name":"Udp.NoPorts".*"values":\[{"value":[1-7],"per_second":0.0}\]' "$folder/out" ||
	fail "Udp.NoPorts did not move"
grep -q '"name":"TcpExt.ListenOverflows".*"values":\[{"value":0,' "$folder/out" ||
	fail "ListenOverflows moved"
