# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of the lab share: they need root, and recipes of their own beside the real ones.

squall=$1
source=$2
[ "$(id -u)" -eq 0 ] || {
	echo "skipped: the lab needs root"
	exit 77
}

work=$(mktemp -d)
running=
finish() {
	[ -z "$running" ] || kill -KILL "$running" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
cp -r "$source/lab/lib.sh" "$source/lab/faults" "$source/lab/quiet" "$source/lab/topologies" "$work"
export SQUALL_LAB_DIR=$work

die() {
	echo "FAILED: $*" >&2
	exit 1
}

# recipe NAME HEADER…: a scenario of the test's own; its functions come from standard input
recipe() {
	file=$work/faults/$1.sh
	shift
	printf '# %s\n' "title: made by a test" "finding: none" "look-in: api" "$@" >"$file"
	printf '\n' >>"$file"
	cat >>"$file"
}

# until_true COMMAND…: within five seconds
until_true() {
	for _ in $(seq 100); do
		if "$@"; then
			return 0
		fi
		sleep 0.05
	done
	return 1
}

# start NAME [OPTION…]: lab run in the background; $running is its process, $netns the namespace's
# path, $first the cell's first process
start() {
	"$squall" lab run "$@" --hold 1m >"$work/said" 2>&1 &
	running=$!
	until_true grep -q '^It ends after' "$work/said" || die "lab run $1: $(cat "$work/said")"
	netns=$(sed -n 's/.*--netns //p' "$work/said")
	first=${netns#/proc/}
	first=${first%%/*}
}

# how many processes live in the PID namespace of that number
inhabitants() {
	find /proc -maxdepth 3 -path '/proc/[0-9]*/ns/pid' -lname "pid:\[$1\]" 2>/dev/null | wc -l
}

# how many processes live in the network namespace of that number
networkers() {
	find /proc -maxdepth 3 -path '/proc/[0-9]*/ns/net' -lname "net:\[$1\]" 2>/dev/null | wc -l
}
