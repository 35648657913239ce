#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# squall sysctl on folders with known values, and on settings that this test changes in a namespace of
# its own.
set -eu
squall=$1 source=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

fail() {
	echo "FAILED: $*" >&2
	cat "$folder/out" "$folder/err" >&2
	exit 1
}

# try STATUS WORD...: runs squall sysctl with the words
try() {
	wanted=$1
	shift
	status=0
	"$squall" sysctl "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
	[ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: $*"
}

complains() {
	[ "$(wc -l <"$folder/err")" -eq 1 ] || fail "not one line"
	grep -qF -- "$1" "$folder/err" || fail "does not say: $1"
	[ ! -s "$folder/out" ] || fail "results beside a complaint"
}

has() {
	grep -qE -- "$1" "$folder/out" || fail "'$1' is missing"
}

lacks() {
	! grep -qE -- "$1" "$folder/out" || fail "'$1' should not be there"
}

# set PATH VALUE...: in the folder that stands for a host
set_in() {
	file=$folder/root/proc/sys/net/$1
	shift
	mkdir -p "${file%/*}"
	printf '%s\n' "$*" >"$file"
}

mkdir -p "$folder/root/proc/sys/kernel"
echo 6.1.0 >"$folder/root/proc/sys/kernel/osrelease"
set_in core/somaxconn 128
set_in ipv4/tcp_sack 1
set_in ipv4/ip_local_port_range '1024	60999'
set_in ipv4/tcp_mem '1 2 3'
set_in ipv4/never_heard_of 7
for interface in all default eth0 eth1; do
	set_in ipv4/conf/$interface/rp_filter 0
done
set_in ipv4/conf/eth1/rp_filter 2
try 0 --root "$folder/root"
has '^net\.core\.somaxconn = 128  \(kernel default 4096'
has '^net\.ipv4\.ip_local_port_range = 1024 60999  \(kernel default 32768 60999\)'
has '^net\.ipv4\.conf\.eth1\.rp_filter = 2  \(kernel default 0\)'
has 'moves +TcpExt\.ListenOverflows|moves .*listener'
has '^3 of 9 settings differ'
lacks 'tcp_sack|tcp_mem|never_heard_of'
try 0 --root "$folder/root" --all
has '^net\.ipv4\.tcp_sack = 1  \(the kernel default\)'
has '^net\.ipv4\.tcp_mem = 1 2 3  \(kernel default not known, of the whole machine\)'
has '^net\.ipv4\.never_heard_of = 7  \(kernel default not known\)'
has "not in squall's knowledge"
has '^net\.ipv4\.conf\.all\.rp_filter = 0  \(the kernel default\)'
has 'so, too +for default, eth0$'
# the default is that of the folder's kernel
echo 4.19.0 >"$folder/root/proc/sys/kernel/osrelease"
try 0 --root "$folder/root" somaxconn
has '^net\.core\.somaxconn = 128  \(the kernel default'
for name in net.ipv4.ip_local_port_range net/ipv4/ip_local_port_range IP_LOCAL_PORT_RANGE \
	'net.ipv4.ip_*range' sysctl.net.ipv4.ip_local_port_range; do
	try 0 --root "$folder/root" --json "$name"
	[ "$(wc -l <"$folder/out")" -eq 1 ] || fail "one setting: $name"
	has '"name":"net.ipv4.ip_local_port_range".*"value":"1024 60999","default":"32768 60999","differs":true'
done
try 0 --root "$folder/root" net.ipv4.conf.eth1.rp_filter
[ "$(grep -c rp_filter "$folder/out")" -eq 1 ] || fail "one interface"
try 0 --root "$folder/root" --json tcp_mem
has '"value":"1 2 3","default":null,"differs":null'
try 2 --root "$folder/root" tcp_sakc
complains "unknown setting 'tcp_sakc', did you mean 'sysctl.net.ipv4.tcp_sack'"
try 2 --root "$folder/root" tcp_fack
complains "this kernel does not show 'net.ipv4.tcp_fack' here"
try 3 --root "$source/tests/root/socket-files"
complains "cannot read the settings"

if ! unshare -n true 2>/dev/null; then
	echo "needs to make network namespaces for the rest"
	exit 77
fi
# changes in a namespace are seen there, and only what differs
cat >"$folder/change" <<'END'
set -eu
"$1" sysctl --json >"$2/before"
echo 0 >/proc/sys/net/ipv4/tcp_invalid_ratelimit
echo 1024 50000 >/proc/sys/net/ipv4/ip_local_port_range
"$1" sysctl --json >"$2/after"
"$1" sysctl
END
unshare -n sh "$folder/change" "$squall" "$folder" >"$folder/out" 2>"$folder/err" ||
	fail "in a namespace"
has '^net\.ipv4\.tcp_invalid_ratelimit = 0  \(kernel default 500\)'
has '^net\.ipv4\.ip_local_port_range = 1024 50000  \(kernel default 32768 60999\)'
! grep -q '"net.ipv4.tcp_invalid_ratelimit"' "$folder/before" || fail "differs before it was changed"
[ "$(wc -l <"$folder/after")" -eq "$(($(wc -l <"$folder/before") + 2))" ] || fail "two more"
