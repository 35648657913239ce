#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh SOURCE BUILD [SCENARIO…]: boots Debian's stock cloud kernels in emulation, with an
# initramfs made from the build, and runs there what init says: all sources, the tests that ask the
# kernel, and these scenarios of the lab ("all": every one).
#
# Prints a line a test in the form of the lab's scorecard. What each machine said stays in
# BUILD/kernels/SERIES/console. SERIES names other kernels than the usual two, SECONDS_LIMIT gives
# them more time. Status 1 when something failed.
set -u
here=$(dirname "$0")
source=$1
build=$(realpath "$2")
shift 2

all_series='6.1 6.12'
# those whose answers depend on the kernel
units='allocations file groups host iptables-legacy knowledge link-live loop netlink nftables owner
	proc-sockets runner sysctl tcp-sockets tcp-watch'
[ $# -gt 0 ] || set -- ack-loop ack-loop-timestamps close-wait-leak connect-timeout firewall-drop \
	listen-overflow old-timestamps-limited udp-receive-overflow
# an emulated machine that stands still is ended
SECONDS_LIMIT=${SECONDS_LIMIT-170}

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0 skipped=0

# line NAME OUTCOME WORDS…
line() {
	printf '%-32s  %-7s  %s\n' "$1" "$2" "${*:3}"
	case $2 in
	ok) passed=$((passed + 1)) ;;
	FAILED) failed=$((failed + 1)) ;;
	skipped) skipped=$((skipped + 1)) ;;
	esac
}

# boot SERIES: until that machine is switched off
boot() {
	local folder=$build/kernels/$1 words
	words="squall_units=$(echo $units | tr ' ' ,) squall_scenarios=$(echo "${@:2}" | tr ' ' ,)"
	cat "$folder/modules.cpio" "$work/image.cpio" >"$work/initrd-$1"
	rm -f "$folder/results" "$folder/console"
	exec timeout "$SECONDS_LIMIT" qemu-system-x86_64 -nodefaults -no-reboot -display none \
		-M q35 -accel tcg,thread=multi,tb-size=128 -cpu max -smp 2 -m 768 \
		-serial "file:$folder/console" -serial "file:$folder/results" \
		-kernel "$folder/vmlinuz" -initrd "$work/initrd-$1" \
		-append "console=ttyS0 quiet panic=-1 oops=panic $words" </dev/null
}

# evidence FOLDER TEST: what it said; of a scenario the line of results says all
evidence() {
	tr -d '\r' <"$1/console" | awk -v test="--- $2:" '
		/^--- / { on = index($0, test) == 1 } on' | tail -n 40
}

# last_words FOLDER
last_words() {
	tail -n 1 "$1/console" | tr -cd '[:print:]'
}

# read_results SERIES: a machine that did not come to its end has failed
read_results() {
	local folder=$build/kernels/$1 name outcome words ended=
	while IFS=$'\t' read -r name outcome words; do
		case $name,$outcome in
		end,) ended=yes ;;
		[a-z]*,ok | [a-z]*,FAILED | [a-z]*,skipped)
			line "$1-$name" "$outcome" "$words"
			[ "$outcome" != FAILED ] || evidence "$folder" "$name"
			;;
		*) line "$1-results" FAILED "not a line of results: '$name $outcome $words'" ;;
		esac
	done < <(cat "$folder/results" 2>/dev/null)
	[ -n "$ended" ] ||
		line "$1-end" FAILED "the machine did not come to its end: $(last_words "$folder")"
}

for program in busybox depmod qemu-system-x86_64 xz; do
	command -v "$program" >/dev/null || {
		line kernels skipped "'$program' is missing"
		exit 0
	}
done
"$here/image.sh" "$source" "$build" "$work/image.cpio" || exit 1
there=()
for series in ${SERIES-$all_series}; do
	status=0
	"$here/fetch.sh" "$series" "$build/kernels/$series" >"$work/fetched" 2>&1 || status=$?
	case $status in
	0)
		there+=("$series")
		boot "$series" "$@" &
		;;
	77) line "$series" skipped "$(tail -n 1 "$work/fetched" | sed 's/^skipped: //')" ;;
	*) line "$series" FAILED "$(tail -n 1 "$work/fetched")" ;;
	esac
done
wait
for series in "${there[@]}"; do
	read_results "$series"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
