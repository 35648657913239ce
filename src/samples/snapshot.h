/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A snapshot: all values at one instant, in flat arrays indexed by series.
 *
 * Each source fills its block and stamps it at the moment it read. A source that has a slower pace
 * leaves its block untouched: values and stamp are those of its last read. A value counts only when
 * its `seen` is the block's `reads`: so absent, unreadable and zero stay three things, and nothing
 * has to be cleared.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "samples/series.h"

enum { BLOCKS_MAX = 64 };

struct block {
	uint64_t stamp_ns;     /* CLOCK_BOOTTIME of the read */
	uint64_t suspended_ns; /* time asleep since boot, at the read */
	uint32_t reads;        /* number of the last good read; 0: never read */
};

struct snapshot {
	uint64_t number; /* 1, 2, … */
	uint64_t stamp_ns, suspended_ns;
	uint32_t boots;  /* rises when the machine was started anew (replay) */
	struct block block[BLOCKS_MAX];
	uint64_t *value;
	uint32_t *seen;
	size_t room; /* series that the arrays hold */
};

/* Makes room for n series; new ones are unseen. Returns 0 or -ENOMEM. */
int snapshot_reserve(struct snapshot *snapshot, size_t n);
void snapshot_done(struct snapshot *snapshot);

static inline bool snapshot_has(
	const struct snapshot *snapshot, const struct series *series, uint32_t at)
{
	return at < snapshot->room && snapshot->seen[at] &&
	       snapshot->seen[at] == snapshot->block[series->block].reads;
}

/* The pen that a source writes its block with. */
struct sampler {
	struct series_table *table;
	struct snapshot *snapshot;
	const char *source;
	uint16_t block;
	uint32_t reads; /* what `seen` becomes */
};

/* Interns as in series.h; allocates only for what is new. INSTANCE_NONE for a number that stands
 * alone. Keep the result: interning is for the first sample, putting for every one. */
uint32_t sampler_series(struct sampler *sampler, counter_id counter, uint32_t instance);
/* By name: what squall has never heard of becomes an unknown counter. */
uint32_t sampler_series_named(struct sampler *sampler, const char *name, uint32_t instance);
uint32_t sampler_instance(
	struct sampler *sampler, uint64_t identity, const char *const *parts, unsigned n_parts);
#define sampler_instance1(sampler, identity, part)                                                \
	sampler_instance(sampler, identity, (const char *const[]){part}, 1)

/* Writes one value; SERIES_NONE is ignored. */
static inline void sampler_put(struct sampler *sampler, uint32_t series, uint64_t value)
{
	if (series == SERIES_NONE)
		return;
	sampler->snapshot->value[series] = value;
	sampler->snapshot->seen[series] = sampler->reads;
}

/* Adds to a value of this read, or sets it when it is the first of this read. */
static inline void sampler_add(struct sampler *sampler, uint32_t series, uint64_t value)
{
	if (series == SERIES_NONE)
		return;
	if (sampler->snapshot->seen[series] == sampler->reads)
		value += sampler->snapshot->value[series];
	sampler_put(sampler, series, value);
}

/* Marks an instance as seen by this sample without interning it again. */
static inline void sampler_keep(struct sampler *sampler, uint32_t instance)
{
	sampler->table->instances.at[instance].used = sampler->snapshot->number;
}
