/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * One number watched over time: how it moved since the last run, and how fast so far.
 *
 * Nobody says whether a number is a counter or a gauge: it is taken for a counter until it is seen
 * to fall. A fall from just below 2^32 to just above zero is a wrap and is counted through; the first
 * fall of a counter by more than half is a reset, whose size nobody knows; any other makes it a gauge.
 */
#include <stdbool.h>
#include <stdint.h>

struct meter {
	__int128 value, delta; /* in 1/VALUE_ONE; delta of the last interval, 0 when unknown */
	double per_s;          /* of the last interval */
	double min, max;       /* per second, of all intervals whose delta is known */
	double total, seconds; /* of the same intervals */
	uint32_t intervals, rises, resets;
	bool rounded;          /* the delta is inexact: this value or the one before lost its last digits */
	bool value_rounded;    /* this value did */
	bool reset, wrapped;   /* in the last interval */
	bool gauge;
	bool moved, ever_moved; /* in the last interval; in any */
};

/* The first value. */
void meter_begin(struct meter *meter, __int128 value, bool rounded);
/* The next value, `seconds` later (more than 0). */
void meter_update(struct meter *meter, __int128 value, bool rounded, double seconds);
/* Mean per second; 0 before the first known interval. */
double meter_mean(const struct meter *meter);
