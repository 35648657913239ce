#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The knowledge compiler takes good stanzas and refuses each kind of bad one, by the file and line;
# a finding that a rule makes is one of knowledge/findings.txt.

set -eu
export LC_ALL=C
cd "$1"
compiler=$2/knowledge/knowledge-compile
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bad=0
complain() {
	echo "$1"
	bad=1
}

# compile TEXT: returns the compiler's exit status, its words are in $words
compile() {
	printf '%b' "$1" >"$folder/x.txt"
	words=$("$compiler" "$folder/ids.h" "$folder/table.c" "$folder/findings.c" "$folder/x.txt" 2>&1)
}

# refuses WHAT TEXT PATTERN
refuses() {
	if compile "$2"; then
		complain "takes $1"
	elif ! echo "$words" | grep -q "x\.txt:[0-9]*: .*$3"; then
		complain "$1: says '$words'"
	fi
}

good='counter A.B\nsource s\nshort words\n'
compile "$good" || complain "refuses a good stanza: $words"
finding='finding no-dot\nshort words\nwhat a\nevidence b\nwho c\nnot d\ndo e\n'
compile "$good"'normal 0..1.5% of A.B floor 100\nsee A.B no-dot\nin f()\n  g()\nsince 4.19\n'"$finding" ||
	complain "refuses a full stanza: $words"
grep -q '\.id = "no-dot", \.brief = "words"' "$folder/findings.c" || complain "loses a finding"
grep -q '\.high = 0\.015, \.floor = 100, \.of = C_A_B' "$folder/table.c" ||
	complain "loses a normal"
grep -q '"f() g()"' "$folder/table.c" || complain "loses a continued line"
compile "sysctl net.x\nshort words\ndefault 1 2 until 5.4\ndefault 3 since 5.4\n" ||
	complain "refuses defaults: $words"
grep -q '"1 2", \.since = 0, \.until = 0x50400' "$folder/table.c" || complain "loses a default"

compile "$good"'changed 5.4: a\n  b\nchanged 6.1: c "d"\n' || complain "refuses changes: $words"
grep -qF '"5.4: a b\n6.1: c \"d\""' "$folder/table.c" || complain "loses a change"

refuses 'a name twice' "$good$good" 'stands twice'
refuses 'a finding twice' "$finding$finding" 'stands twice'
refuses 'a finding with a dot' 'finding a.b\n' 'not a name'
refuses 'a finding without evidence' 'finding a\nshort b\nwhat c\nwho d\nnot e\ndo f\n' \
	"does not say 'evidence'"
refuses 'a finding with a unit' "${finding}unit ms\n" "unknown field 'unit'"
refuses 'a counter with a culprit' "${good}who peer\n" "unknown field 'who'"
refuses 'an unknown field' "${good}colour red\n" "unknown field 'colour'"
refuses 'a field twice' "${good}short more\n" 'stands twice'
refuses 'a field before the first stanza' 'short words\n' 'before the first stanza'
refuses 'a continued nothing' '  words\n' 'continues nothing'
refuses 'a stanza without words' 'counter A.B\nsource s\n' 'no short meaning'
refuses 'a stanza without a source' 'counter A.B\nshort words\n' 'no source'
refuses 'a short that is long' "counter A.B\nsource s\nshort $(printf '%073d' 0)\n" 'longer than 72'
refuses 'a name with braces' 'counter A{b}\nsource s\nshort words\n' 'not a name'
refuses 'an unknown kind' "${good}kind meter\n" "'meter' is not one"
refuses 'unknown bits' "${good}bits 16\n" "'16' is not one"
refuses 'an unknown scope' "${good}scope host\n" "'host' is not one"
refuses 'an unknown fold' "${good}fold mean\n" "'mean' is not one"
refuses 'a normal in words' "${good}normal few\n" 'cannot read'
refuses 'a normal upside down' "${good}normal 5..2\n" 'cannot read'
refuses 'a normal with a tail' "${good}normal 0..2 or so\n" 'cannot read'
refuses 'a share of nothing' "${good}normal 0..2%\n" 'cannot read'
refuses 'a share of an unknown' "${good}normal 0..2% of A.C\n" "named 'A.C'"
refuses 'an unknown name to see' "${good}see A.C\n" "named 'A.C'"
refuses 'an unknown finding to see' "${good}see nowhere\n" "named 'nowhere'"
refuses 'a release that is none' "${good}since 4.19.3\n" 'not a release'
refuses 'a release without its word' "sysctl net.x\nshort words\ndefault 1 5.4\n" \
	'without since or until'

compile "${good}proven A.B some-experiment\n" || complain "refuses a proof: $words"
grep -q '\.proven = "some-experiment"' "$folder/table.c" || complain "loses a proof"
refuses 'a proof of nothing' "${good}proven A.C x\n" "named 'A.C'"
refuses 'a proof without its experiment' "${good}proven A.B\n" 'needs a counter'
refuses 'a proof twice' "${good}proven A.B x\nproven A.B y\n" 'stands twice'

# what a sentence names in passing must exist, too
texts="knowledge/*.txt knowledge/counters/*.txt"
sed -n 's/^counter //p; s/^drop /drop./p' $texts | sort -u >"$folder/known"
groups=$(sed -n 's/^\([^.]*\)\..*/\1/p' "$folder/known" | sort -u | paste -sd'|')
[ -n "$groups" ] || complain 'no stanza has a group'
grep -ohE "(^|[^.A-Za-z0-9_])($groups)\.[A-Za-z][A-Za-z0-9_.]*[A-Za-z0-9_]" $texts |
	sed 's/^[^A-Za-z]//' | sort -u >"$folder/named"
[ -s "$folder/named" ] || complain 'no text names a counter'
for name in $(comm -13 "$folder/known" "$folder/named"); do
	complain "a text names '$name', which has no stanza"
done

ids=$(sed -n 's/^finding //p' knowledge/findings.txt)
[ "$ids" = "$(echo "$ids" | LC_ALL=C sort -u)" ] || complain "knowledge/findings.txt is not sorted"
rules=$(sed -n "/^rule_list/,/^]/s/^ *'.*\/\(.*\)',$/\1/p" src/rules/meson.build)
[ -n "$rules" ] || complain 'no list of rules in src/rules/meson.build'
for id in $rules; do
	echo "$ids" | grep -qx -e "$id" || complain "'$id' is not in knowledge/findings.txt"
done
exit $bad
