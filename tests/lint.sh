#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# lint.sh BUILD: cppcheck and clang-tidy over everything that the build compiles. No finding may
# stand; a false one is answered where it stands, with the reason (`cppcheck-suppress`, `NOLINT`).

set -u

build=$1
cd "$(dirname "$0")/.." || exit 1
jobs=$(nproc)
status=0

# of a file that is not built (a fallback for another build) clang-tidy would not know the options
sources=$(git ls-files 'src/*.c' 'knowledge/*.c' 'lab/*.c' | grep -v '/test-[^/]*\.c$' |
	while read -r file; do grep -q "/$file\"" "$build/compile_commands.json" && echo "$file"; done)

echo "lint: cppcheck"
# it cannot parse __typeof__ in every place, nor a loop whose macro it has not seen; a definition may
# hold no semicolon, which would end it
cppcheck --quiet --std=c11 --language=c --enable=warning,portability,performance --inline-suppr \
	--error-exitcode=1 -j "$jobs" '-D__typeof__(x)=struct any *' \
	'-Dmnl_attr_for_each_nested(a, b)=while ((a = attribute_after(a, b)))' -D__GNUC__ -D__x86_64__ \
	-I src -I "$build" -I "$build/src" $sources || status=1

echo "lint: clang-tidy"
log=$(mktemp)
printf '%s\n' $sources | xargs -P "$jobs" -n 4 clang-tidy --quiet -p "$build" \
	--warnings-as-errors='*' 2>"$log" || status=1
grep -v '^[0-9]* warnings\{0,1\} generated' "$log" >&2
rm -f "$log"
exit $status
