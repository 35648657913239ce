#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# install.sh SQUALL SOURCE BUILD: what `make install` puts below DESTDIR runs, and its man pages render.

set -u

source=$2 build=$3
dest=$(mktemp -d)
trap 'rm -rf "$dest"' EXIT
bad=0

complain() {
	echo "$*"
	bad=1
}

if ! DESTDIR=$dest meson install -C "$build" --no-rebuild --strip >"$dest/log" 2>&1; then
	cat "$dest/log"
	exit 1
fi
prefix=$dest$(meson introspect --buildoptions "$build" |
	tr '{' '\n' | sed -n 's/.*"name": "prefix", "value": "\([^"]*\)".*/\1/p')

squall=$prefix/bin/squall
[ -x "$squall" ] || complain "no program at bin/squall"
"$squall" --version | grep -q '^squall [0-9]' || complain "the installed squall has no version"
"$squall" --help >/dev/null || complain "the installed squall has no help"

installed=$(find "$prefix" -name '*.1' -o -name '*.7')
if [ -n "$installed" ]; then
	for page in "$source"/man/*.scd; do
		name=$(basename "$page" .scd)
		echo "$installed" | grep -q "/$name$" || complain "$name is not installed"
	done
fi
reference=$prefix/share/doc/squall/reference.md
grep -q '^### TcpExt\.PAWSEstab$' "$reference" || complain "the reference is not installed"
grep -q '^### ack-loop$' "$reference" || complain "the reference lacks the findings"
for page in $installed; do
	grep -q '^\.TH' "$page" || complain "$page: no man page"
	if command -v man >/dev/null; then
		text=$(MANWIDTH=100 man --warnings -l "$page" 2>"$dest/warnings" | col -b)
		[ -s "$dest/warnings" ] && complain "$page: $(cat "$dest/warnings")"
		for section in NAME SYNOPSIS DESCRIPTION; do
			case $page$section in *.7SYNOPSIS) continue ;; esac
			echo "$text" | grep -q "^$section" || complain "$page: no section $section"
		done
	fi
done

# nothing that is installed may speak of where it was built
for program in $(find "$prefix/bin" "$prefix/share" -type f); do
	if grep -qF "$source/" "$program"; then
		complain "$program: names the folder that it was built from"
	fi
done
exit $bad
