/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Clocks in nanoseconds. BOOTTIME stamps samples (it goes on through a suspend), MONOTONIC stands
 * still in a suspend: their difference tells how long the machine slept.
 */
#include <stdint.h>
#include <time.h>

#define NS_PER_S  1000000000ull
#define NS_PER_MS 1000000ull

static inline uint64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static inline uint64_t clock_boot_ns(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

enum { CLOCK_ROOM = 40 };
/* "2026-11-20T20:31:00.123Z" of a CLOCK_REALTIME. Returns buf. */
const char *clock_iso(uint64_t realtime_ns, char buf[CLOCK_ROOM]);
/* "20:31:00", local time. Returns buf. */
const char *clock_of_day(uint64_t realtime_ns, char buf[CLOCK_ROOM]);

/* Nanoseconds that the machine spent suspended since it booted. */
static inline uint64_t clock_suspended_ns(void)
{
	uint64_t monotonic = clock_ns(CLOCK_MONOTONIC), boot = clock_boot_ns();

	/* the two reads are not one: below a millisecond it is their distance */
	return boot - monotonic < NS_PER_MS ? 0 : boot - monotonic;
}
