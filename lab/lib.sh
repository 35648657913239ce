# SPDX-License-Identifier: GPL-2.0-or-later
# What recipes are written with. The lab runs
#
#	sh -eu lib.sh RECIPE
#
# as a child of the first process of its own PID, mount and network namespaces, where /run is empty:
# whatever a recipe starts, mounts or sets up there ends with the lab. Around it stand
# SQUALL_LAB (this folder), SQUALL_TRAFFIC (the traffic program), SQUALL_SECONDS (how long anything may
# run), INTENSITY (light, typical or heavy), and, where the header lowers a machine-wide setting, LIMIT
# (its new value). Descriptor 4 takes one line when the fault is on.

fail() {
	echo "$*" >&2
	exit 1
}

# topology NAME: the namespaces and links of topologies/NAME.sh
topology() {
	. "$SQUALL_LAB/topologies/$1.sh"
}

# on NAMESPACE COMMAND…: runs it there
on() {
	ip netns exec "$@"
}

# setting NAMESPACE NAME VALUE: a sysctl
setting() {
	echo "$3" | on "$1" tee "/proc/sys/$(echo "$2" | tr . /)" >/dev/null
}

# pick LIGHT TYPICAL HEAVY: the one that this run's intensity asks for
pick() {
	case $INTENSITY in
	light) echo "$1" ;;
	heavy) echo "$3" ;;
	*) echo "$2" ;;
	esac
}

# traffic NAMESPACE PROCESS KIND OPERAND…: starts traffic under that process name, waits until it
# says that it has begun
traffic() {
	where=$1
	process=$2
	shift 2
	ready=$(mktemp -u /run/squall-lab/ready.XXXXXX)
	mkfifo "$ready"
	ip netns exec "$where" "$SQUALL_TRAFFIC" --for "${SQUALL_SECONDS}s" --as "$process" "$@" \
		3>"$ready" 4>&- </dev/null &
	read -r word <"$ready" || fail "traffic did not start: $*"
	rm "$ready"
}

# mib NAMESPACE NAME: the value of a counter, named as nstat does (TcpInSegs)
mib() {
	on "$1" nstat -a -s -z "$2" | awk -v name="$2" '$1 == name { print $2 }'
}

# lines NAMESPACE COMMAND…: how many lines the command prints there
lines() {
	on "$@" | wc -l
}

# nft_packets NAMESPACE FAMILY TABLE CHAIN: how often the chain's one counting rule was met
nft_packets() {
	namespace=$1
	shift
	on "$namespace" nft list chain "$@" | sed -n 's/.* packets \([0-9]*\) .*/\1/p'
}

# rises BY COMMAND…: waits until the number that the command prints has risen by that much; the
# fault does not happen where it does not
rises() {
	by=$1
	shift
	first=$("$@")
	tries=0
	while [ $(($("$@") - first)) -lt "$by" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "the fault does not happen: '$*' went from $first to $("$@")"
		sleep 0.05
	done
}

# reaches N COMMAND…: waits until the number that the command prints is at least that
reaches() {
	least=$1
	shift
	tries=0
	while [ "$("$@")" -lt "$least" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "the fault does not happen: '$*' stays at $("$@")"
		sleep 0.05
	done
}

mkdir -p /run/netns /run/squall-lab
. "$1"
setup
fault
echo on >&4
exec sleep "$SQUALL_SECONDS"
