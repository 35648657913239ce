#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every file is named in the list beside it, and every list is sorted: nothing is left out of the
# build because somebody forgot a word.

set -eu
cd "$1"
bad=0

# named LIST WORD FILE: LIST has the quoted WORD on a line that is no comment
named() {
	grep -v '^ *#' "$1" | grep -qF "'$2'" || { echo "$3: not named in $1"; bad=1; }
}

for file in $(find src -name '*.c' ! -path src/main.c | sort); do
	top=${file#src/}
	top=${top%%/*}
	inside=${file#src/"$top"/}
	case ${file##*/} in
	test-*) named tests/meson.build "$file" "$file" ;;
	*)
		list=src/$top/meson.build
		grep -v '^ *#' "$list" | grep -qF -e "'$inside'" -e "'${inside%.c}'" ||
			{ echo "$file: not named in $list"; bad=1; }
		;;
	esac
done
for file in $(cd knowledge && find . -name '*.txt' | sort); do
	named knowledge/meson.build "${file#./}" "knowledge/${file#./}"
done
for file in man/*.scd; do
	word=${file#man/}
	named man/meson.build "${word%.1.scd}" "$file"
done
for kind in house e2e; do
	for file in tests/$kind/*.sh; do
		[ -e "$file" ] || continue
		word=${file##*/}
		named tests/meson.build "${word%.sh}" "$file"
	done
done
for kind in fuzz bench; do
	for file in tests/$kind/$kind-*.c; do
		[ -e "$file" ] || continue
		word=${file##*/$kind-}
		named tests/$kind/meson.build "${word%.c}" "$file"
	done
done
for file in $(find lab -name '*.c' | sort); do
	word=${file##*/}
	case $word in
	test-*)
		named tests/meson.build "$file" "$file"
		continue
		;;
	esac
	grep -v '^ *#' "${file%/*}/meson.build" | grep -qF -e "'$word'" -e "'${word%.c}'" ||
		{ echo "$file: not named in ${file%/*}/meson.build"; bad=1; }
done

# lists of one quoted word a line, between an opening and a closing bracket
for list in $(find . -name meson.build ! -path './build*' | sort); do
	awk '
		/[[(]$/ { inside = 1; last = ""; next }
		/^ *[])]/ { inside = 0 }
		inside && /^ *\047[^\047]*\047,$/ {
			if (last != "" && $0 < last) {
				printf "%s:%d: not sorted: %s\n", FILENAME, FNR, $1
				bad = 1
			}
			last = $0
		}
		END { exit bad }' "$list" || bad=1
done
exit $bad
