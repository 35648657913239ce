#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# commands.sh SQUALL SOURCE BUILD: what holds for every command. Help works, has a man page that
# knows every option; bad usage gets one line on standard error and status 2.

set -u

squall=$1 source=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0

complain() {
	echo "$*"
	bad=1
}

# gives STATUS ARGUMENT...: runs squall into out and err
gives() {
	wanted=$1
	shift
	timeout 20 "$squall" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	[ $status = "$wanted" ] || complain "squall $*: status $status, not $wanted: $(cat "$tmp/err")"
}

# answers ARGUMENT...: something on standard output, nothing on standard error
answers() {
	gives 0 "$@"
	[ -s "$tmp/out" ] || complain "squall $*: says nothing"
	[ ! -s "$tmp/err" ] || complain "squall $*: standard error: $(cat "$tmp/err")"
}

# refuses ARGUMENT...: one line on standard error that says who speaks, nothing else
refuses() {
	gives 2 "$@"
	[ ! -s "$tmp/out" ] || complain "squall $*: wrong usage writes to standard output"
	[ "$(wc -l <"$tmp/err")" = 1 ] && grep -q '^squall: [^ ]' "$tmp/err" ||
		complain "squall $*: not one clear line: $(cat "$tmp/err")"
}

answers --version
grep -qx "squall [0-9.]*" "$tmp/out" || complain "squall --version: $(cat "$tmp/out")"
answers -h
answers help
answers --help
commands=$(sed -n 's/^  squall \([a-z]*\)  .*/\1/p' "$tmp/out")
[ "$(echo "$commands" | wc -w)" -ge 4 ] || complain "squall --help names next to no command: $commands"

for command in $commands; do
	answers "$command" --help
	cp "$tmp/out" "$tmp/help"
	grep -q "^usage: squall $command" "$tmp/help" || complain "$command --help: no usage line"
	answers help "$command"
	cmp -s "$tmp/out" "$tmp/help" || complain "squall help $command differs from squall $command --help"
	page=$source/man/squall-$command.1.scd
	if [ ! -f "$page" ]; then
		complain "$command: no man page man/squall-$command.1.scd"
		continue
	fi
	for option in $(sed -n 's/^  \(-.,\|   \) \(--[a-z-]*\).*/\2/p' "$tmp/help"); do
		[ "$option" = --help ] || grep -qF -e "*$option*" "$page" || complain "$page: does not know $option"
	done
	grep -q "squall $command\*" "$source/man/squall.1.scd" || complain "squall.1: does not know $command"
	refuses "$command" --no-such-option
	refuses "$command" -%
done

refuses no-such-command
refuses help no-such-command
refuses dignose
grep -q "did you mean 'diagnose'" "$tmp/err" || complain "no suggestion for a misspelt command"
refuses --no-such-option
refuses --for
refuses --for 10
refuses --for=-1s
refuses --json=yes
refuses --netns no-such-namespace --for 1s
refuses --netns /dev/null --for 1s
refuses --root /no/such/folder
refuses diagnose --netns
refuses rates -i 0s
refuses rates -i 1
refuses rates -n 0
refuses rates -n 1 TcpExt.NoSuchCounter
refuses rates -n 1 TcpExt.PAWSEstap
grep -q "PAWSEstab" "$tmp/err" || complain "no suggestion for a misspelt counter: $(cat "$tmp/err")"
refuses watch
refuses watch -i nonsense -- true

# what cannot be written is an error, too, said once
fills() {
	status=0
	timeout 20 "$squall" "$@" >/dev/full 2>"$tmp/err" || status=$?
	[ $status -eq 3 ] || complain "squall $*: exit status $status on a full disk, not 3"
	[ "$(wc -l <"$tmp/err")" -eq 1 ] || complain "squall $*: not one line on a full disk: $(cat "$tmp/err")"
}
fills --help
fills --for 100ms
fills --for 100ms --json
fills rates -i 100ms -n 2
fills rates -i 100ms -n 2 --all --json
fills watch -i 100ms -n 2 -- date +%N

# a reader that went away ends it, also where the signal for that is ignored
(
	trap '' PIPE
	timeout 20 "$squall" rates --all -i 100ms 2>"$tmp/err" || echo $? >"$tmp/status"
) | head -n 1 >/dev/null
[ "$(cat "$tmp/status")" -eq 3 ] || complain "squall rates: goes on when nobody reads"
exit $bad
