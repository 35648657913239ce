/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trends/measure.h"

#include "base/clock.h"

/* Instances that no source has spoken of for so long are forgotten, their slots used again; sooner
 * where there are very many, as on a host whose peers change all the time. */
#define FORGET_AFTER_NS      (15 * 60 * NS_PER_S)
#define FORGET_MANY_AFTER_NS (5 * 60 * NS_PER_S)
enum { MANY_INSTANCES = 4096 };

int measurement_open(struct measurement *m, struct host *host,
	bool (*wanted)(const struct source *, void *), void *user, unsigned depth)
{
	*m = (struct measurement){.host = host};
	trends_init(&m->trends, depth);
	int r = series_table_init(&m->table);
	if (r == 0)
		r = source_set_open(host, &m->table, wanted, user, &m->sources);
	m->view = (struct view){.host = host, .table = &m->table, .snapshot = &m->snapshot,
		.trends = &m->trends, .sources = m->sources};
	return r;
}

static uint64_t last_seen_ns(const struct measurement *m, const struct instance *instance)
{
	uint64_t seen = 0;

	for (uint32_t at = instance->first; at != SERIES_NONE; at = m->table.series.at[at].of_instance)
		if (at < m->trends.of.n && m->trends.of.at[at].last_ns > seen)
			seen = m->trends.of.at[at].last_ns;
	return seen;
}

static void forget_the_gone(struct measurement *m)
{
	uint64_t now = m->snapshot.stamp_ns;
	size_t alive = m->table.instances.n - m->table.free_instances.n;
	uint64_t patience = alive > MANY_INSTANCES ? FORGET_MANY_AFTER_NS : FORGET_AFTER_NS;

	for (uint32_t i = 1; i < m->table.instances.n; i++) {
		struct instance *instance = &m->table.instances.at[i];
		if (!instance->alive)
			continue;
		uint64_t seen = last_seen_ns(m, instance);
		if (seen && now > seen && now - seen > patience)
			series_forget(&m->table, i);
	}
}

int measurement_sample(struct measurement *m, bool force)
{
	enum { TIDY_EVERY = 64 };
	bool first = m->snapshot.number == 0;

	source_set_sample(m->sources, &m->snapshot, force || first);
	if (first)
		m->view.since_ns = m->snapshot.stamp_ns;
	int r = trends_take(&m->trends, &m->table, &m->snapshot, 8 * sizeof(long));
	if (r == 0 && m->snapshot.number % TIDY_EVERY == 0)
		forget_the_gone(m);
	return r;
}

void measurement_close(struct measurement *m)
{
	source_set_free(m->sources);
	trends_done(&m->trends);
	snapshot_done(&m->snapshot);
	series_table_done(&m->table);
	host_free(m->host);
	*m = (struct measurement){};
}
