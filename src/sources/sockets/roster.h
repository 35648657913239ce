/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A roster: the few members of a large population that become instances, with their series.
 *
 * Members come and go; what was interned for one is kept while each read names it again, so that a
 * stable roster allocates nothing.
 */
#include "base/map.h"
#include "samples/snapshot.h"

struct roster_field {
	const char *name; /* the counter's: "listener.queue" */
	enum counter_kind kind;
};

struct roster {
	const struct roster_field *fields; /* borrowed */
	unsigned n_fields, limit;
	counter_id *counters; /* by field, once known */
	struct roster_row {
		uint64_t key; /* 0: free */
		uint32_t instance, read;
	} *rows;          /* twice the limit: the last read's and this one's */
	uint32_t *series; /* by row and field; SERIES_NONE: not yet interned */
	struct map by_key;
};

/* At most `limit` members in one read. Returns 0 or -ENOMEM. */
int roster_init(
	struct roster *roster, const struct roster_field *fields, unsigned n_fields, unsigned limit);
void roster_done(struct roster *roster);
/* Names a member of this read: `key` (not 0) tells it from the others, `identity` and `parts` as in
 * series_instance(). Returns its row, or -1 when there is no room. */
int roster_row(struct roster *roster, struct sampler *sampler, uint64_t key, uint64_t identity,
	const char *const *parts, unsigned n_parts);
void roster_put(
	struct roster *roster, struct sampler *sampler, int row, unsigned field, uint64_t value);
/* Gives up the members that this read did not name. */
void roster_sweep(struct roster *roster, const struct sampler *sampler);
