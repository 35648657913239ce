/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int snapshot_reserve(struct snapshot *snapshot, size_t n)
{
	size_t room = snapshot->room ? snapshot->room : 1024;

	if (n <= snapshot->room)
		return 0;
	while (room < n)
		room *= 2;
	uint64_t *value = reallocarray(snapshot->value, room, sizeof(*value));
	if (!value)
		return -ENOMEM;
	snapshot->value = value;
	uint32_t *seen = reallocarray(snapshot->seen, room, sizeof(*seen));
	if (!seen)
		return -ENOMEM;
	memset(seen + snapshot->room, 0, (room - snapshot->room) * sizeof(*seen));
	snapshot->seen = seen;
	snapshot->room = room;
	return 0;
}

void snapshot_done(struct snapshot *snapshot)
{
	free(snapshot->value);
	free(snapshot->seen);
	*snapshot = (struct snapshot){};
}

uint32_t sampler_series(struct sampler *sampler, counter_id counter, uint32_t instance)
{
	uint32_t births = sampler->table->births;
	uint32_t at = series_intern(sampler->table, counter, instance, sampler->block);

	if (at == SERIES_NONE || snapshot_reserve(sampler->snapshot, at + 1) < 0)
		return SERIES_NONE;
	if (sampler->table->births != births) /* the slot may have served another series */
		sampler->snapshot->seen[at] = 0;
	return at;
}

uint32_t sampler_series_named(struct sampler *sampler, const char *name, uint32_t instance)
{
	return sampler_series(
		sampler, series_counter(sampler->table, name, sampler->source), instance);
}

uint32_t sampler_instance(
	struct sampler *sampler, uint64_t identity, const char *const *parts, unsigned n_parts)
{
	uint32_t at = series_instance(sampler->table, sampler->block, identity, parts, n_parts);

	if (at != INSTANCE_NONE)
		sampler->table->instances.at[at].used = sampler->snapshot->number;
	return at;
}
