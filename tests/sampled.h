/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What a unit test needs to feed one source or one parser and to look at the values by their names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/snapshot.h"
#include "sources/source.h"
#include "tests/unit.h"

struct sampled {
	struct series_table table;
	struct snapshot snapshot;
	struct sampler sampler;
};

static inline void sampled_init(struct sampled *s)
{
	*s = (struct sampled){.sampler = {.source = "test"}};
	assert_int_equal(series_table_init(&s->table), 0);
	s->sampler.table = &s->table;
	s->sampler.snapshot = &s->snapshot;
}

/* Begins the next sample: what was put before is no longer seen. */
static inline struct sampler *sampled_next(struct sampled *s)
{
	s->snapshot.number++;
	s->sampler.reads++;
	s->snapshot.block[0].reads = s->sampler.reads;
	return &s->sampler;
}

static inline void sampled_done(struct sampled *s)
{
	series_table_done(&s->table);
	snapshot_done(&s->snapshot);
}

/* The series of that name that this sample saw, or SERIES_NONE. */
static inline uint32_t sampled_series(const struct sampled *s, const char *name)
{
	for (uint32_t i = 0; i < s->table.series.n; i++) {
		char buf[256];
		series_name(&s->table, i, buf, sizeof(buf));
		if (strcmp(buf, name) == 0 && snapshot_has(&s->snapshot, &s->table.series.at[i], i))
			return i;
	}
	return SERIES_NONE;
}

static inline bool sampled_has(const struct sampled *s, const char *name)
{
	return sampled_series(s, name) != SERIES_NONE;
}

/* The value of that name; the test fails when this sample did not see it. */
static inline uint64_t sampled_value(const struct sampled *s, const char *name)
{
	uint32_t at = sampled_series(s, name);

	if (at == SERIES_NONE)
		fail_msg("'%s' was not seen", name);
	return s->snapshot.value[at];
}

static inline const char *sampled_text(const struct sampled *s, const char *name)
{
	return series_text(&s->table, sampled_value(s, name));
}

/* How many values this sample saw. */
static inline size_t sampled_count(const struct sampled *s)
{
	size_t n = 0;

	for (uint32_t i = 0; i < s->table.series.n; i++)
		n += snapshot_has(&s->snapshot, &s->table.series.at[i], i);
	return n;
}

/* A folder of tests/root as a host. */
static inline struct host *sampled_host(const char *name)
{
	char folder[128];
	struct text error = {};
	struct host *host;

	snprintf(folder, sizeof(folder), "tests/root/%s", name);
	if (host_open_root(folder, &host, &error) < 0)
		fail_msg("%s", text_str(&error));
	return host;
}

/* Opens a source below a folder of tests/root, reads it once, closes it. Returns what that did. */
static inline int sampled_once(
	struct sampled *s, const char *root, const struct source *source, struct probe *probe)
{
	struct host *host = sampled_host(root);
	void *state;

	*probe = (struct probe){};
	int r = source->open(source, host, &state, probe);
	if (r == 0) {
		r = source->sample(state, sampled_next(s), probe);
		source->close(state);
	}
	host_free(host);
	return r;
}
