#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A lab that is killed leaves nothing: no process, no namespace, no mount, no setting.
set -eu
. "$(dirname "$0")/common.sh"

setting=/proc/sys/net/core/message_burst
saved=/run/squall/lab-settings

nobody_in() {
	[ "$(inhabitants "$1")" -eq 0 ]
}

is_set_to() {
	[ "$(cat $setting)" -eq "$1" ]
}

kill_lab() {
	kill -KILL "$running"
	wait "$running" 2>/dev/null || :
	running=
}

killed_lab_leaves_no_process() {
	mounts=$(grep -c . /proc/self/mountinfo)
	names=$(ls /run/netns 2>/dev/null || :)
	start listen-overflow
	pids=$(readlink "/proc/$first/ns/pid" | tr -dc 0-9)
	api=$(stat -L -c %i "$netns")
	[ "$(inhabitants "$pids")" -ge 4 ] || die "the cell has too few processes to prove anything"
	[ "$(networkers "$api")" -ge 1 ] || die "nobody lives in the cell's network namespace"
	kill_lab
	until_true nobody_in "$pids" || die "processes outlive the lab"
	[ "$(networkers "$api")" -eq 0 ] || die "the network namespace outlives the lab"
	[ "$(grep -c . /proc/self/mountinfo)" -eq "$mounts" ] || die "a mount outlives the lab"
	[ "$(ls /run/netns 2>/dev/null || :)" = "$names" ] || die "a name of a namespace outlives the lab"
}

# a setting of the whole machine that bothers nobody when it is one higher
make_machine_wide() {
	recipe burst "machine-wide: net.core.message_burst=net.core.message_burst+1" <<-'END'
		setup() { topology pair; }
		fault() { :; }
	END
	# another lab of this machine may have raised it just now
	before=$(flock /run/squall/lab.lock cat $setting)
}

start_machine_wide() {
	start burst --machine-wide
	is_set_to $((before + 1)) || die "the setting did not change"
	[ "$(cat $saved)" = "net.core.message_burst $before" ] || die "the old value is not saved"
}

ended_lab_restores() {
	"$squall" lab run burst --machine-wide --hold 100ms >/dev/null
	is_set_to "$before" || die "the setting is not restored after a lab that ended well"
	[ ! -e $saved ] || die "the saved value outlives a lab that ended well"
}

guardian_restores() {
	start_machine_wide
	kill_lab
	until_true is_set_to "$before" || die "the setting outlives the lab"
	until_true test ! -e $saved || die "the saved value outlives the lab"
}

next_lab_restores() {
	start_machine_wide
	pids=$(readlink "/proc/$first/ns/pid" | tr -dc 0-9)
	for pid in $(cat "/proc/$running/task/$running/children"); do
		[ "$(cat "/proc/$pid/comm")" != squall-guardian ] || guardian=$pid
	done
	kill -KILL "$guardian"
	kill_lab
	until_true nobody_in "$pids" || die "processes outlive the lab"
	is_set_to $((before + 1)) || die "something else restored the setting, this proves nothing"
	"$squall" lab list >/dev/null
	is_set_to "$before" || die "the next lab does not restore the setting"
	[ ! -e $saved ] || die "the saved value outlives its restoring"
}

killed_lab_leaves_no_process
if [ -w $setting ]; then
	make_machine_wide
	ended_lab_restores
	guardian_restores
	next_lab_restores
else
	echo "not tested: settings of the whole machine cannot be changed here"
fi
