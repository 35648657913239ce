/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A view: what rules and outputs look at. Where a value came from is not visible here.
 *
 * Answers are NAN where there is nothing to answer, so that every comparison with them is false: a
 * rule does not fire on what it cannot see. view_presence() tells absent from unreadable.
 */
#include "sources/source.h"
#include "trends/trend.h"

struct view {
	struct host *host;
	const struct series_table *table;
	const struct snapshot *snapshot; /* the last one */
	const struct trends *trends;
	const struct source_set *sources;
	uint64_t since_ns; /* stamp of the window's first snapshot */
};

enum presence {
	PRESENT,
	ABSENT,     /* the source was read and does not have it */
	UNREADABLE, /* the source could not be read */
};
enum presence view_presence(const struct view *view, counter_id id);

/* Seconds from the window's first snapshot to its last. */
double view_seconds(const struct view *view);
/*
 * The counter as one number: its bare series where there is one, else its instances folded as the
 * knowledge says. Rate and peak per second over the window, level now, highest level or value seen.
 */
double view_rate(const struct view *view, counter_id id);
double view_peak(const struct view *view, counter_id id);
double view_level(const struct view *view, counter_id id);
double view_highest(const struct view *view, counter_id id);
/* What a counter gained in the window. */
double view_gain(const struct view *view, counter_id id);

/* One instance of a counter. */
struct view_item {
	uint32_t series;
	const struct instance *instance; /* NULL: the number stands alone */
	const struct trend *trend;       /* NULL ends a walk */
	bool now;                        /* seen at the source's last read */
};
struct view_item view_first(const struct view *view, counter_id id);
struct view_item view_after(const struct view *view, struct view_item item);
#define view_each(item, view, id)                                                                 \
	for (struct view_item item = view_first(view, id); item.trend;                            \
		item = view_after(view, item))

/* Another counter of the same instance; NULL where it has none. */
const struct trend *view_beside(
	const struct view *view, const struct instance *instance, counter_id id);
/* The instance of a counter with that key; NULL where there is none. */
const struct trend *view_keyed(const struct view *view, counter_id id, const char *key);
/* The value as a number: signed where the counter is. */
double view_value(const struct view *view, uint32_t series, uint64_t value);
/* What this kernel sets at its start, as text; "" where that is not known. */
void view_default(const struct view *view, uint32_t series, char *buf, size_t room);
