/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/roster.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int roster_init(
	struct roster *roster, const struct roster_field *fields, unsigned n_fields, unsigned limit)
{
	*roster = (struct roster){.fields = fields, .n_fields = n_fields, .limit = limit * 2};
	roster->rows = calloc(roster->limit, sizeof(*roster->rows));
	roster->series = calloc((size_t)roster->limit * n_fields, sizeof(*roster->series));
	roster->counters = calloc(n_fields, sizeof(*roster->counters));
	if (!roster->rows || !roster->series || !roster->counters) {
		roster_done(roster);
		return -ENOMEM;
	}
	for (unsigned i = 0; i < n_fields; i++)
		roster->counters[i] = COUNTER_NONE;
	return 0;
}

void roster_done(struct roster *roster)
{
	free(roster->rows);
	free(roster->series);
	free(roster->counters);
	map_done(&roster->by_key);
	*roster = (struct roster){};
}

static int add_row(struct roster *roster, struct sampler *sampler, uint64_t key, uint64_t identity,
	const char *const *parts, unsigned n_parts)
{
	unsigned i = 0;

	while (i < roster->limit && roster->rows[i].key)
		i++;
	if (i == roster->limit || map_set(&roster->by_key, key, i) < 0)
		return -1;
	uint32_t instance = sampler_instance(sampler, identity, parts, n_parts);
	if (instance == INSTANCE_NONE) {
		map_delete(&roster->by_key, key);
		return -1;
	}
	roster->rows[i] = (struct roster_row){.key = key, .instance = instance};
	for (unsigned f = 0; f < roster->n_fields; f++)
		roster->series[i * roster->n_fields + f] = SERIES_NONE;
	return (int)i;
}

int roster_row(struct roster *roster, struct sampler *sampler, uint64_t key, uint64_t identity,
	const char *const *parts, unsigned n_parts)
{
	uint32_t found = map_get(&roster->by_key, key);
	int i = found == MAP_NONE ? add_row(roster, sampler, key, identity, parts, n_parts)
				  : (int)found;

	if (i < 0)
		return -1;
	roster->rows[i].read = sampler->reads;
	sampler->table->instances.at[roster->rows[i].instance].used = sampler->snapshot->number;
	return i;
}

void roster_put(
	struct roster *roster, struct sampler *sampler, int row, unsigned field, uint64_t value)
{
	uint32_t *series = &roster->series[(unsigned)row * roster->n_fields + field];

	if (*series == SERIES_NONE) {
		counter_id *counter = &roster->counters[field];
		if (*counter == COUNTER_NONE)
			*counter = series_counter_of_kind(sampler->table, roster->fields[field].name,
				sampler->source, roster->fields[field].kind);
		*series = sampler_series(sampler, *counter, roster->rows[row].instance);
	}
	sampler_put(sampler, *series, value);
}

void roster_sweep(struct roster *roster, const struct sampler *sampler)
{
	for (unsigned i = 0; i < roster->limit; i++) {
		struct roster_row *row = &roster->rows[i];
		if (!row->key || row->read == sampler->reads)
			continue;
		map_delete(&roster->by_key, row->key);
		*row = (struct roster_row){};
	}
}
