#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh BUILD SECONDS: runs every fuzz target of a build with -Dfuzz=true that long, from its seeds.
# What it learns stays in BUILD/corpus; a crash stays in BUILD/crashes and makes the status 1.

set -u

build=$1 seconds=$2
here=$(dirname "$0")
failed=0 ran=0

mkdir -p "$build/crashes"
for target in "$build"/tests/fuzz/fuzz-*; do
	[ -x "$target" ] && [ -f "$target" ] || continue
	name=${target##*/fuzz-}
	corpus=$build/corpus/$name
	seeds=$here/seeds/$name
	[ -d "$seeds" ] || seeds=
	mkdir -p "$corpus"
	log=$build/crashes/$name.log
	if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -verbosity=1 \
		-print_final_stats=1 -artifact_prefix="$build/crashes/$name-" "$corpus" $seeds \
		</dev/null >"$log" 2>&1; then
		echo "fuzz-$name: ok, $(awk '/number_of_executed_units/ { print $2 }' "$log") runs"
		rm -f "$log"
	else
		echo "fuzz-$name: FAILED, see $log"
		tail -n 30 "$log"
		failed=$((failed + 1))
	fi
	ran=$((ran + 1))
done
echo "fuzz: $((ran - failed)) passed, $failed failed"
[ "$failed" = 0 ]
