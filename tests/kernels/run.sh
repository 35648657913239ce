#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh SOURCE BUILD [SERIES…]: boots Debian's stock cloud kernels of those series (6.1 and 6.12) in
# emulation, with an initramfs made from the build, and runs init there.
#
# A line a test, in the scorecard's form. The console of each machine stays in BUILD/kernels/SERIES/.
set -eu
here=$(dirname "$0")
source=$1
build=$(realpath "$2")
shift 2
[ $# -gt 0 ] || set -- 6.1 6.12

SECONDS_LIMIT=170

for program in qemu-system-x86_64 busybox depmod; do
	command -v "$program" >/dev/null || {
		echo "kernels  skipped  '$program' is missing"
		exit 0
	}
done

# boot FOLDER: until the machine is off
boot() {
	cat "$1/modules.cpio" "$work/image.cpio" >"$1/initrd"
	rm -f "$1/results" "$1/console"
	timeout "$SECONDS_LIMIT" qemu-system-x86_64 -M q35 -accel tcg,thread=multi -cpu max -smp 2 -m 1024 -nodefaults \
		-display none -no-reboot -serial "file:$1/console" -serial "file:$1/results" \
		-kernel "$1/vmlinuz" -initrd "$1/initrd" \
		-append "console=ttyS0 quiet loglevel=4 panic=-1 oops=panic ${KERNEL_ARGS-}" </dev/null
	rm "$1/initrd"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
"$here/image.sh" "$source" "$build" "$work/image.cpio"
for series; do
	folder=$build/kernels/$series
	"$here/fetch.sh" "$series" "$folder"
	boot "$folder"
	sed "s/^/$series-/" "$folder/results"
done
