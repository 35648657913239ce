#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The acceptance test: every fault is found with its culprit, nothing is found in what is quiet.
# SQUALL_MACHINE_WIDE=1 in the environment allows those that change settings of the whole machine.
set -eu
. "$(dirname "$0")/common.sh"

options=
[ -z "${SQUALL_MACHINE_WIDE-}" ] || options=--machine-wide
unset SQUALL_LAB_DIR
# shellcheck disable=SC2086
"$squall" lab check $options
