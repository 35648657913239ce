/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"

#include <stdio.h>

const char *clock_iso(uint64_t realtime_ns, char buf[CLOCK_ROOM])
{
	time_t seconds = (time_t)(realtime_ns / NS_PER_S);
	struct tm tm = {};

	gmtime_r(&seconds, &tm);
	size_t n = strftime(buf, CLOCK_ROOM, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + n, CLOCK_ROOM - n, ".%03uZ", (unsigned)(realtime_ns % NS_PER_S / NS_PER_MS));
	return buf;
}

const char *clock_of_day(uint64_t realtime_ns, char buf[CLOCK_ROOM])
{
	time_t seconds = (time_t)(realtime_ns / NS_PER_S);
	struct tm tm = {};

	localtime_r(&seconds, &tm);
	strftime(buf, CLOCK_ROOM, "%H:%M:%S", &tm);
	return buf;
}
