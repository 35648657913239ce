#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A rule is proved by a fault of the lab that makes its trouble for real, and a fault claims only
# findings that a rule can make. A rule names counters by their ids, which the compiler checks.

set -eu
cd "$1"
bad=0
complain() {
	echo "$1"
	bad=1
}

rules=$(sed -n "/^rule_list/,/^]/s/^ *'\(.*\)',$/\1/p" src/rules/meson.build)
[ -n "$rules" ] || complain "no list of rules in src/rules/meson.build"

ids=
for rule in $rules; do
	file=src/rules/$rule.c
	id=$(sed -n '/^const struct rule /,/^}/s/.*\.id = "\([^"]*\)".*/\1/p' "$file")
	[ "$id" = "${rule##*/}" ] || complain "$file: its id is '$id', its name says otherwise"
	ids="$ids $id"
	grep -qlx "# finding: $id" lab/faults/*.sh ||
		complain "$file: no fault in lab/faults says '# finding: $id'"
	grep -q '^static const counter_id needs\|\.needs = ' "$file" ||
		complain "$file: does not say which counters it needs"
done

for fault in lab/faults/*.sh; do
	findings=$(sed -n 's/^# finding: *//p' "$fault")
	[ -n "$findings" ] || complain "$fault: does not say '# finding: ID'"
	for id in $findings; do
		case "$ids " in
		*" $id "*) ;;
		*) complain "$fault: no rule finds '$id'" ;;
		esac
	done
done

lookups=$(grep -rnE 'counter_find\(|series_counter(_of_kind)?\(' src/rules || true)
[ -z "$lookups" ] || complain "a rule looks a counter up by its text:
$lookups"
exit $bad
