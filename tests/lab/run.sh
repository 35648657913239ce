#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What `squall lab` says and how it ends.
set -eu
. "$(dirname "$0")/common.sh"

# ends STATUS WORDS ARGUMENT…: the lab, called so, ends so and says so
ends() {
	status=0
	want=$1
	words=$2
	shift 2
	"$squall" lab "$@" >"$work/said" 2>&1 || status=$?
	[ $status -eq "$want" ] || die "lab $*: ends with $status: $(cat "$work/said")"
	grep -qF -- "$words" "$work/said" || die "lab $*: says '$(cat "$work/said")', not '$words'"
}

wrong_usage() {
	ends 2 "needs one of list, run NAME, check"
	ends 2 "lab knows list, run and check, not 'rum'" rum
	ends 2 "did you mean 'ack-loop'?" run ack-lop
	ends 2 "the lab has no 'nonsense'" check nonsense
	ends 2 "needs the name of one scenario" run
	ends 2 "at most 10m" run idle --hold 11m
	ends 2 "takes no name, got 'idle'" list idle
}

list() {
	ends 0 "ack-loop " list
	lines=$(wc -l <"$work/said")
	recipes=$(ls "$work"/faults/*.sh "$work"/quiet/*.sh | wc -l)
	[ "$lines" -eq "$recipes" ] || die "lab list has $lines lines for $recipes recipes"
}

bad_recipes() {
	echo "# title: only" >"$work/faults/bad.sh"
	ends 3 "faults/bad.sh': the header has no 'finding'" list
	rm "$work/faults/bad.sh"
	recipe fails <<-'END'
		setup() { topology pair; }
		fault() { fail "it will not happen"; }
	END
	ends 3 "cannot make 'fails': it will not happen" run fails
	ends 1 "it will not happen" check fails
	recipe stands-still <<-'END'
		setup() { topology pair; }
		fault() { rises 1 echo 5; }
	END
	ends 3 "the fault does not happen: 'echo 5' went from 5 to 5" run stands-still
	recipe no-traffic <<-'END'
		setup() { topology pair; }
		fault() { traffic api server accept 10.77.0.1:80; }
	END
	ends 3 "traffic did not start: accept 10.77.0.1:80" run no-traffic
	recipe lacks "needs: no-such-program" <<-'END'
		setup() { :; }
		fault() { :; }
	END
	ends 3 "'no-such-program' is missing" run lacks
	ends 0 "0 passed, 0 failed, 1 skipped" check lacks
	recipe wide "machine-wide: net.core.no_such_setting=5" <<-'END'
		setup() { :; }
		fault() { :; }
	END
	ends 3 "needs --machine-wide" run wide
	ends 3 "cannot change 'net.core.no_such_setting'" run wide --machine-wide
}

# the path that it prints is another network namespace, and is gone afterwards
a_namespace_while_it_runs() {
	start idle
	[ "$(stat -L -c %i "$netns")" != "$(stat -L -c %i /proc/self/ns/net)" ] || die "it is our own namespace"
	nsenter --net="$netns" ip -br addr show dev eth0 | grep -q 10.99.0.1 || die "it is not the one looked at"
	kill -TERM "$running"
	wait "$running" 2>/dev/null || :
	running=
	until_true test ! -e "$netns" || die "the namespace outlives the lab"
}

# leaving the shell ends the scenario
shell() {
	# shellcheck disable=SC2016
	echo 'echo "$PS1"; ip -br addr show dev eth0; exit' |
		"$squall" lab run idle --shell >"$work/said" 2>/dev/null
	grep -q 'lab idle, in api# ' "$work/said" || die "the prompt does not name the scenario"
	grep -q 10.99.0.1 "$work/said" || die "the shell is not in the namespace"
}

wrong_usage
list
bad_recipes
a_namespace_while_it_runs
shell
