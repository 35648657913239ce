#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The acceptance test: every fault is found with its culprit, nothing is found in what is quiet.
# SQUALL_MACHINE_WIDE=1 in the environment allows those that change settings of the whole machine.
#
# Faults run one by one, because some take all of the machine. Quiet scenarios spend their time
# waiting: two lanes of them run side by side.
set -eu
. "$(dirname "$0")/common.sh"

options=
[ -z "${SQUALL_MACHINE_WIDE-}" ] || options=--machine-wide
unset SQUALL_LAB_DIR
list=$work/list
"$squall" lab list >"$list"

faults=$(awk '$2 != "(quiet)" { print $1 }' "$list")
lane_a=$(awk '$2 == "(quiet)" && ++n % 2 == 1 { print $1 }' "$list")
lane_b=$(awk '$2 == "(quiet)" && ++n % 2 == 0 { print $1 }' "$list")
[ -n "$faults" ] && [ -n "$lane_a" ] && [ -n "$lane_b" ] || die "the lab lists no scenarios"

status=0
# shellcheck disable=SC2086
"$squall" lab check $options $faults || status=$?
# shellcheck disable=SC2086
"$squall" lab check $options $lane_a >"$work/lane_a" &
lane=$!
# shellcheck disable=SC2086
"$squall" lab check $options $lane_b || status=$?
wait $lane || status=$?
cat "$work/lane_a"
exit $status
