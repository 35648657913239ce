/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/population.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define OTHERS "(others)"

enum {
	REST = 64,          /* reads after its last trouble until a member counts as quiet */
	SWAPS = 32,         /* members that may change places in one read */
	HEAT_MARGIN = 64,   /* traffic that is not worth a change of places */
	DEPARTED_FOR = 128, /* reads until an instance without a place is forgotten */
	DEPARTED = 256,     /* more of them are forgotten at once, oldest first */
};

#define each_bit(i, mask)                                                                         \
	for (uint64_t mask_ = (mask), i; mask_ && ((i = (uint64_t)__builtin_ctzll(mask_)), true); \
		mask_ &= mask_ - 1)

void population_init(struct population *population, const struct population_design *design)
{
	*population = (struct population){.design = design};
	for (unsigned i = 0; i < design->n_values; i++) {
		const struct population_value *value = &design->values[i];
		uint64_t bit = 1ull << i;

		population->counters[i] = COUNTER_NONE;
		population->others_series[i] = SERIES_NONE;
		population->trouble |= value->weight == WEIGHS_TROUBLE ? bit : 0;
		population->traffic |= value->weight == WEIGHS_TRAFFIC ? bit : 0;
		population->gained |= value->kind == KIND_COUNTER ? bit : 0;
		population->levels |= value->kind == KIND_GAUGE ? bit : 0;
	}
}

void population_done(struct population *population)
{
	array_done(&population->members);
	array_done(&population->places);
	array_done(&population->departed);
	map_done(&population->by_key);
	free(population->values);
	free(population->series);
	population->values = NULL;
	population->series = NULL;
}

void population_begin(struct population *population)
{
	population->read++;
	population->next = 0;
}

static uint64_t *values_of(struct population *population, uint32_t member)
{
	return population->values + (size_t)member * population->design->n_values;
}

static uint32_t *series_of(struct population *population, uint32_t place)
{
	return population->series + (size_t)place * population->design->n_values;
}

static uint32_t find_member(const struct population *population, uint64_t key)
{
	/* the kernel walks its tables in the same order every time */
	if (population->next < population->members.n &&
		population->members.at[population->next].key == key)
		return population->next;
	return map_get(&population->by_key, key);
}

static uint32_t add_member(struct population *population, uint64_t key)
{
	uint32_t at = (uint32_t)population->members.n;
	size_t size = population->design->n_values * sizeof(*population->values);
	void *values = population->values;

	if (array_reserve(&values, &population->values_room, at + 1, size) < 0)
		return MAP_NONE;
	population->values = values;
	if (map_set(&population->by_key, key, at) < 0)
		return MAP_NONE;
	struct population_member *member = array_push(&population->members);
	if (!member) {
		map_delete(&population->by_key, key);
		return MAP_NONE;
	}
	*member = (struct population_member){.key = key, .place = MAP_NONE};
	memset(values_of(population, at), 0, size);
	return at;
}

/* What a counter gained; one that stepped back began anew. */
static inline uint64_t gain(uint64_t before, uint64_t now)
{
	return now >= before ? now - before : now;
}

static void weigh(struct population *population, struct population_member *member,
	const uint64_t *before, const uint64_t *now, uint64_t has)
{
	uint64_t traffic = 0;

	has &= member->has;
	each_bit (i, population->traffic & has)
		traffic += gain(before[i], now[i]);
	each_bit (i, population->trouble & has)
		if (before[i] != now[i])
			member->troubled = population->read;
	/* its first read had nothing but totals to go by */
	if (member->reads == 1)
		member->heat = traffic * 8;
	else
		member->heat += traffic;
	if (member->place == MAP_NONE)
		each_bit (i, population->gained & has)
			population->others_value[i] += gain(before[i], now[i]);
}

int population_take(
	struct population *population, uint64_t key, const uint64_t *values, uint64_t has)
{
	uint32_t at = find_member(population, key);

	if (at == MAP_NONE)
		at = add_member(population, key);
	if (at == MAP_NONE)
		return -ENOMEM;
	struct population_member *member = &population->members.at[at];
	uint64_t *before = values_of(population, at);
	size_t size = population->design->n_values * sizeof(*values);

	population->next = at + 1;
	member->heat -= member->heat / 8;
	if (!member->reads)
		each_bit (i, population->traffic & has)
			member->heat += values[i];
	else if (memcmp(before, values, size) != 0)
		weigh(population, member, before, values, has);
	else if (member->reads == 1)
		member->heat = 0;
	memcpy(before, values, size);
	member->has = has;
	member->reads += member->seen != population->read;
	member->seen = population->read;
	return 0;
}

static void leave_place(struct population *population, struct population_member *member, bool gone)
{
	if (member->place == MAP_NONE)
		return;
	struct population_place *place = &population->places.at[member->place];
	struct population_departed *departed =
		place->instance == INSTANCE_NONE ? NULL : array_push(&population->departed);

	if (departed)
		*departed = (struct population_departed){.key = member->key, .gone = gone,
			.instance = place->instance, .read = population->read};
	*place = (struct population_place){};
	member->place = MAP_NONE;
	population->placed--;
}

void population_gone(struct population *population, uint64_t key)
{
	uint32_t at = map_get(&population->by_key, key);

	if (at == MAP_NONE)
		return;
	struct population_member *member = &population->members.at[at];
	leave_place(population, member, true);
	/* what it gained as one of the others stays theirs; it is taken out at the next end, and is
	 * new if it comes again before */
	member->reads = member->seen = 0;
	member->troubled = 0;
	member->heat = 0;
	member->has = 0;
}

static void remove_unseen(struct population *population)
{
	size_t size = population->design->n_values * sizeof(*population->values);
	uint32_t to = 0;

	for (uint32_t from = 0; from < population->members.n; from++) {
		struct population_member *member = &population->members.at[from];
		if (member->seen != population->read) {
			leave_place(population, member, false);
			map_delete(&population->by_key, member->key);
			continue;
		}
		if (to != from) {
			memcpy(values_of(population, to), values_of(population, from), size);
			population->members.at[to] = *member;
			map_set(&population->by_key, member->key, to); /* there already: no growth */
			if (member->place != MAP_NONE)
				population->places.at[member->place].member = to;
		}
		to++;
	}
	population->members.n = to;
}

static bool is_better(const struct population *population, const struct population_member *a,
	const struct population_member *b)
{
	bool a_troubled = a->troubled == population->read;
	bool b_troubled = b->troubled == population->read;

	return a_troubled != b_troubled ? a_troubled : a->heat > b->heat;
}

static struct population_member *best_waiting(struct population *population)
{
	struct population_member *best = NULL;

	array_each (member, &population->members)
		if (member->place == MAP_NONE && (!best || is_better(population, member, best)))
			best = member;
	return best;
}

static bool is_quiet(const struct population *population, const struct population_member *member)
{
	return !member->troubled || population->read - member->troubled > REST;
}

/* The coldest of those with a place that were not in trouble lately; NULL: none may go. */
static struct population_member *coldest_placed(struct population *population)
{
	struct population_member *coldest = NULL;

	array_each (place, &population->places) {
		struct population_member *member = &population->members.at[place->member];
		if (is_quiet(population, member) && (!coldest || member->heat < coldest->heat))
			coldest = member;
	}
	return coldest;
}

static int give_place(struct population *population, struct population_member *member)
{
	unsigned n_values = population->design->n_values;
	uint32_t at = 0;

	while (at < population->places.n && population->places.at[at].used)
		at++;
	if (at == population->places.n) {
		void *series = population->series;
		if (array_reserve(&series, &population->series_room, at + 1,
			    n_values * sizeof(*population->series)) < 0)
			return -ENOMEM;
		population->series = series;
		if (!array_push(&population->places))
			return -ENOMEM;
	}
	for (unsigned i = 0; i < n_values; i++)
		series_of(population, at)[i] = SERIES_NONE;
	population->places.at[at] = (struct population_place){.used = true,
		.member = (uint32_t)(member - population->members.at), .instance = INSTANCE_NONE};
	member->place = at;
	population->placed++;
	return 0;
}

static int choose(struct population *population)
{
	unsigned swaps = 0;
	int r = 0;

	while (r == 0 && population->placed < population->members.n) {
		struct population_member *best = best_waiting(population);
		if (population->placed == population->design->limit) {
			struct population_member *coldest = coldest_placed(population);
			bool worth = coldest && (best->troubled == population->read ||
				best->heat > 2 * coldest->heat + HEAT_MARGIN);
			if (!worth || swaps++ == SWAPS)
				break;
			leave_place(population, coldest, false);
		}
		r = give_place(population, best);
	}
	return r;
}

static bool is_still(const struct series_table *table, const struct population_departed *departed,
	uint16_t block)
{
	const struct instance *instance = &table->instances.at[departed->instance];

	return instance->alive && instance->block == block && instance->identity == departed->key;
}

static void forget_departed(struct population *population, struct sampler *sampler)
{
	size_t n = population->departed.n, to = 0;

	for (size_t i = 0; i < n; i++) {
		struct population_departed departed = population->departed.at[i];
		if (population->read - departed.read <= DEPARTED_FOR && n - i <= DEPARTED)
			population->departed.at[to++] = departed;
		else if (is_still(sampler->table, &departed, sampler->block))
			series_forget(sampler->table, departed.instance);
	}
	population->departed.n = to;
}

/* An instance that comes back to a place goes on, but not as one that is gone. */
static void return_departed(struct population *population, struct sampler *sampler, uint64_t key)
{
	size_t to = 0;

	for (size_t i = 0; i < population->departed.n; i++) {
		struct population_departed departed = population->departed.at[i];
		if (departed.key != key)
			population->departed.at[to++] = departed;
		else if (departed.gone && is_still(sampler->table, &departed, sampler->block))
			series_forget(sampler->table, departed.instance);
	}
	population->departed.n = to;
}

static void call_place(struct population *population, struct sampler *sampler,
	struct population_place *place, uint64_t key, const struct population_names *names)
{
	const char *parts[POPULATION_PARTS];

	if (place->instance == INSTANCE_NONE)
		return_departed(population, sampler, key);
	for (unsigned i = 0; i < names->n_parts; i++)
		parts[i] = names->parts[i];
	place->instance = sampler_instance(sampler, key, parts, names->n_parts);
	place->names = *names;
	if (place->instance != INSTANCE_NONE && names->detail[0])
		series_detail(sampler->table, place->instance, names->detail);
}

static void learn_counters(struct population *population, struct sampler *sampler)
{
	const struct population_design *design = population->design;

	if (population->counters[0] != COUNTER_NONE)
		return;
	for (unsigned i = 0; i < design->n_values; i++)
		population->counters[i] = series_counter_of_kind(sampler->table,
			design->values[i].name, sampler->source, design->values[i].kind);
}

static void put_values(const struct population *population, struct sampler *sampler,
	uint32_t instance, uint32_t *series, const uint64_t *values, uint64_t has)
{
	sampler->table->instances.at[instance].used = sampler->snapshot->number;
	each_bit (i, has) {
		if (series[i] == SERIES_NONE)
			series[i] = sampler_series(sampler, population->counters[i], instance);
		sampler_put(sampler, series[i], values[i]);
	}
}

static void put_place(struct population *population, struct sampler *sampler, uint32_t at, void *user)
{
	struct population_place *place = &population->places.at[at];
	const struct population_member *member = &population->members.at[place->member];
	struct population_names names = {};

	if (!population->design->name(user, member->key, &names))
		return;
	if (place->instance == INSTANCE_NONE || memcmp(&names, &place->names, sizeof(names)) != 0)
		call_place(population, sampler, place, member->key, &names);
	if (place->instance != INSTANCE_NONE)
		put_values(population, sampler, place->instance, series_of(population, at),
			values_of(population, place->member), member->has);
}

static void put_others(struct population *population, struct sampler *sampler)
{
	bool any = population->placed < population->members.n;

	each_bit (i, population->levels)
		population->others_value[i] = 0;
	for (uint32_t at = 0; any && at < population->members.n; at++) {
		const struct population_member *member = &population->members.at[at];
		const uint64_t *values = values_of(population, at);
		/* the counters' gains are in already, unless it is new */
		uint64_t add = population->levels | (member->reads == 1 ? population->gained : 0);

		if (member->place != MAP_NONE)
			continue;
		population->others_has |= member->has & (population->levels | population->gained);
		each_bit (i, add & member->has)
			population->others_value[i] += values[i];
	}
	if (!any && population->others == INSTANCE_NONE)
		return;
	if (population->others == INSTANCE_NONE)
		population->others = sampler_instance1(sampler, 0, OTHERS);
	if (population->others != INSTANCE_NONE)
		put_values(population, sampler, population->others, population->others_series,
			population->others_value, population->others_has);
}

int population_end(struct population *population, struct sampler *sampler, void *user)
{
	remove_unseen(population);
	int r = choose(population);
	if (r < 0)
		return r;
	learn_counters(population, sampler);
	forget_departed(population, sampler);
	for (uint32_t at = 0; at < population->places.n; at++)
		if (population->places.at[at].used)
			put_place(population, sampler, at, user);
	put_others(population, sampler);
	return 0;
}
