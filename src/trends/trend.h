/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Trends: how each series moved, brought up to date with every snapshot.
 *
 * Here, once, it is settled what a smaller value than before means. A 32-bit counter that fell from
 * the last quarter of its range into the first has wrapped; any other fall is a reset (the counter
 * was cleared, the machine booted): that interval has no rate. Rates are over the time that passed
 * between the two reads of the source, less the time that the machine slept.
 */
#include <stdbool.h>
#include <stdint.h>

#include "samples/snapshot.h"

struct trend {
	uint32_t birth;     /* of the series in that slot; another one starts anew */
	uint32_t points;    /* reads that saw it */
	uint32_t intervals; /* pairs of reads that gave a rate */
	uint32_t resets;
	uint32_t boots;
	uint64_t first, last, low, high; /* values as the kernel gave them */
	uint64_t first_ns, last_ns, changed_ns; /* stamps; changed: of the last change, 0: none */
	uint64_t asleep_ns; /* suspended time at the last read */
	uint64_t delta;     /* what a counter gained in all intervals */
	uint64_t awake_ns;  /* the time of all intervals */
	uint64_t last_delta; /* gained in the last interval */
	uint64_t last_awake_ns; /* its time */
	double rate;        /* per second over all intervals; a gauge's change */
	double now;         /* per second in the last interval */
	double peak;        /* the highest of any interval; a gauge: its highest level */
};

struct trends {
	ARRAY(struct trend) of; /* by series */
	unsigned depth;         /* intervals kept in `recent` */
	uint64_t rounds;        /* snapshots taken */
	float *recent;          /* [series][depth], NAN: no rate in that round */
	size_t recent_room;
};

/* `depth`: how many of the last intervals view_recent() can tell; 0: none. */
void trends_init(struct trends *trends, unsigned depth);
void trends_done(struct trends *trends);
/* Takes in a snapshot. `long_bits` is the width of the host's `long`. Returns 0 or -ENOMEM. */
int trends_take(struct trends *trends, const struct series_table *table,
	const struct snapshot *snapshot, unsigned long_bits);
/* The rate in the round `ago` rounds before the last, NAN where there was none. */
float trends_recent(const struct trends *trends, uint32_t series, unsigned ago);
