#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a machine can see of the house style: licence lines, no #if inside functions, printing and
# exiting only where it belongs, no paths of one machine, no leftovers.

set -eu
cd "$1"
bad=0

# refuse WHAT: complains with the lines on standard input and fails, if there are any
refuse() {
	lines=$(cat)
	[ -n "$lines" ] || return 0
	printf '%s:\n%s\n' "$1" "$lines"
	return 1
}

sources=$(find src knowledge lab tests packaging man .ci -type f \
	\( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name meson.build -o -name run \
	-o -name dependencies \) | sort)

for file in Makefile meson.build meson_options.txt $sources; do
	head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' || echo "$file"
done | refuse 'no SPDX line at the top' || bad=1

# a function's body stands between a { and a } at the start of a line
find src lab knowledge -name '*.[ch]' | sort | xargs awk '
	FNR == 1 || /^}/ { inside = 0 }
	/^{/ { inside = 1 }
	inside && /^ *# *(if|else|elif|endif)/ { printf "%s:%d: %s\n", FILENAME, FNR, $0 }
' | refuse '#if inside a function (make it a whole file with a fallback beside it)' || bad=1

# code that matches a pattern: comments and texts may speak of printf
program=$(find src -name '*.c' ! -name 'test-*' | sort)
uses() {
	awk -v pattern="$1" '
		FNR == 1 || /\*\// { comment = 0 }
		/^[ \t]*\/\*/ && !/\*\// { comment = 1 }
		!comment {
			line = $0
			gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
			sub(/\/\*.*/, "", line)
			if (line ~ "(^|[^A-Za-z0-9_>.])(" pattern ")")
				printf "%s:%d: %s\n", FILENAME, FNR, $0
		}
	' $program
}
# outputs write where their caller says; the lab speaks from the process that it makes, and so do
# sources/netfilter/*-print.c, into a pipe, because their libraries print
uses '(v?printf|puts|putchar|perror|syslog|warnx?|errx?)\(|(v?fprintf|fput[cs]|fwrite)\(.*std(out|err)|dprintf\([12],' |
	grep -v '^src/\(commands/\|lab/\|sources/netfilter/[a-z]*-print\.c:\)' | refuse 'prints outside src/commands/' || bad=1
uses '(exit|quick_exit)\(' | refuse 'ends the process' || bad=1

find . -type f ! -path './.git*' ! -path './build*' ! -path './dist/*' ! -name LICENSE \
	-exec grep -InE '(^|[^A-Za-z0-9_.])/(work|farm|home)/' {} + | refuse 'a path of one machine' || bad=1
grep -nwE 'TODO|FIXME|HACK' Makefile $sources | grep -v '^tests/house/style.sh:' |
	refuse 'a leftover' || bad=1

exit $bad
