#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# squall watch on commands whose numbers move by known steps, fail, hang or do not exist.
set -eu
squall=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

fail() {
	echo "FAILED: $*" >&2
	cat "$folder/out" "$folder/err" >&2
	exit 1
}

# has PATTERN TIMES: so many lines of the output match
has() {
	[ "$(grep -cE -- "$1" "$folder/out" || true)" -eq "$2" ] || fail "'$1' is not there $2 times"
}

watch() {
	wanted=$1
	shift
	status=0
	"$squall" watch "$@" >"$folder/out" 2>"$folder/err" || status=$?
	[ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: $*"
}

cat >"$folder/steps" <<'END'
n=$(($(cat "$1/n" 2>/dev/null || echo 0) + 1))
echo "$n" >"$1/n"
echo 'Tcp:'
echo "    $((n * 100)) segments received"
[ "$n" -eq 2 ] || echo "    Sometimes here: $((n * 7))"
echo "fixed 42"
echo "large $((9007199254740993 + n))"
echo "eth0: 192.0.2.1:80 $n"
END

watch 0 -i 50ms -n 2 --json -- sh "$folder/steps" "$folder"
has '"line":"\{\} segments in"' 0
has '"line":"\{\} segments received","context":"Tcp:".*"delta":100,' 2
has '"line":"Sometimes here: \{\}".*"value":21,"delta":14,' 1
has '"line":"large \{\}".*"value":"900719925474099[56]","delta":1,' 2
has '"line":"eth0: 192.0.2.1:80 \{\}"' 2
has 'fixed' 0
has '^\{"schema":"squall.watch/1","time":"' 7

rm "$folder/n"
watch 0 -i 50ms -n 2 "sh $folder/steps $folder | grep -v fixed"
has 'segments received' 3
has '^3 runs, 4 numbers moved' 1
has 'per s +min +mean +max +line' 2

rm "$folder/n"
watch 0 -i 50ms -n 1 --all -- sh "$folder/steps" "$folder"
has ' 0 +0 +0 +0 +fixed 42' 1

watch 0 -i 100ms -n 2 --all -- cat /proc/net/snmp
has 'Ip: InReceives=[0-9]+$' 2
has 'Tcp: ' "$(awk '/^Tcp:/ { n = NF - 1 } END { print 2 * n }' /proc/net/snmp)"

watch 3 -i 50ms -n 3 -- sh -c 'echo why >&2; exit 5'
[ "$(grep -c "failed with exit status 5: why" "$folder/err")" -eq 1 ] || fail "failure told once"

watch 3 -n 1 -i 50ms -t 100ms sleep 60
grep -q "did not end within 100 ms and was killed" "$folder/err" || fail "timeout told"

watch 3 no-such-command-anywhere
grep -q "^squall: cannot run 'no-such-command-anywhere': " "$folder/err" || fail "missing command"
[ ! -s "$folder/out" ] || fail "output of a command that does not exist"

# fails once, then works: both changes are told, and the watch goes on
rm -f "$folder/n"
cat >"$folder/flaky" <<'END'
n=$(($(cat "$1/n" 2>/dev/null || echo 0) + 1))
echo "$n" >"$1/n"
[ "$n" -ne 2 ] || exit 1
echo "count $n"
END
watch 0 -i 50ms -n 3 -- sh "$folder/flaky" "$folder"
[ "$(wc -l <"$folder/err")" -eq 2 ] || fail "two changes of state are two lines"
grep -q 'works again' "$folder/err" || fail "recovery told"
has '^3 runs' 1

# Ctrl-C ends with a summary and status 0; the old output must not be taken for the new one's
rm -f "$folder/out" "$folder/n"
"$squall" watch -i 50ms -- sh "$folder/flaky" "$folder" >"$folder/out" 2>"$folder/err" &
pid=$!
tries=0
until grep -q count "$folder/out" 2>/dev/null; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "no round within ten seconds"
	sleep 0.1
done
kill -TERM "$pid"
wait "$pid" || fail "stopped with status $?"
has 'numbers? moved' 1

watch 2
watch 2 -i 0s true
watch 2 --nonsense true
