#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# squall diagnose on this host, on an empty namespace, on a folder, as an ordinary user, and told
# nonsense.
set -eu
squall=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

fail() {
	echo "FAILED: $*" >&2
	cat "$folder/out" "$folder/err" >&2
	exit 1
}

# try STATUS WORD...: runs squall with the words
try() {
	wanted=$1
	shift
	status=0
	"$squall" "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
	[ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: $*"
}

# one line on standard error that says this, nothing on standard output
complains() {
	[ "$(wc -l <"$folder/err")" -eq 1 ] || fail "not one line"
	grep -qF -- "$1" "$folder/err" || fail "does not say: $1"
	[ ! -s "$folder/out" ] || fail "results beside a complaint"
}

has() {
	grep -qE -- "$1" "$folder/out" || fail "'$1' is missing"
}

try 2 --for 3x
complains "'3x' is not a time"
try 2 --for 0s
complains "'0s' is not a time"
try 2 --fro 3s
complains "unknown option '--fro' (did you mean '--for'?)"
try 2 --for
complains "--for needs a value"
try 2 diagnose this
complains "takes no operand"
try 2 diagnoze
complains "unknown command 'diagnoze', did you mean 'diagnose'?"
try 2 --netns no-such-namespace
complains "cannot open network namespace 'no-such-namespace'"
try 2 --netns /etc/passwd
complains "'/etc/passwd' is not a network namespace"
try 2 --root /no/such/folder
complains "cannot open folder '/no/such/folder'"
try 2 --root "$folder"
complains "no 'proc' in folder"
try 2 --root / --netns 1
complains "exclude each other"

# a moment, and a series of moments in which the listener's queue overflows
mkdir -p "$folder/one/proc/net"
printf 'Ip: InReceives\nIp: 5\n' >"$folder/one/proc/net/snmp"
try 0 --root "$folder/one" --json
has '"schema": "squall.report/1"'
has '"kind": "history"'
try 0 --root "$folder/one"
has 'one moment, so'
# names are bytes, JSON is UTF-8
odd=$(printf '%s/o\377d' "$folder")
cp -r "$folder/one" "$odd"
try 0 --root "$odd" --json
has '"path": ".*/o\?d"'
for moment in 1 2 3; do
	mkdir -p "$folder/many/$moment/proc/net"
	echo "$((100 + moment * 2)).5" >"$folder/many/$moment/boottime"
	printf 'Udp: InDatagrams RcvbufErrors\nUdp: %d %d\n' $((moment * 1000)) $((moment * 400)) \
		>"$folder/many/$moment/proc/net/snmp"
done
try 1 --root "$folder/many" --json
has '"id": "udp-receive-overflow"'
has '"value": 200.0'
has '"seconds": 4.0'
try 1 --root "$folder/many"
has '^1 warning|^1 critical'

# the live host: any verdict, but a whole report
status=0
"$squall" --for 300ms --json >"$folder/out" 2>"$folder/err" </dev/null || status=$?
[ "$status" -le 1 ] || fail "status $status on this host"
for field in schema version host kernel netns source start seconds probes findings unexplained \
	looked_at past other_namespaces; do
	has "^  \"$field\": "
done

if [ "$(id -u)" -eq 0 ]; then
	# an empty namespace has nothing wrong
	status=0
	unshare -n "$squall" --for 300ms >"$folder/out" 2>"$folder/err" </dev/null || status=$?
	[ "$status" -eq 0 ] || fail "status $status in an empty namespace"
	has '^Nothing wrong found'
	# without root: a report, with its blind spots
	copy=$folder/squall
	cp "$squall" "$copy" && chmod 755 "$folder" "$copy"
	status=0
	setpriv --reuid 65534 --regid 65534 --clear-groups "$copy" --for 300ms >"$folder/out" \
		2>"$folder/err" </dev/null || status=$?
	[ "$status" -le 1 ] || fail "status $status without root"
	has 'needs root'
	has 'may live in other network namespaces'
fi

# Ctrl-C ends early, with a report
"$squall" --for 60s --json >"$folder/out" 2>"$folder/err" </dev/null &
pid=$!
sleep 0.5
kill -INT $pid
status=0
wait $pid || status=$?
[ "$status" -le 1 ] || fail "status $status after an interrupt"
has '"schema": "squall.report/1"'
