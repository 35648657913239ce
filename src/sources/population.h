/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A large population, reduced where it is read: a thousand interfaces become at most `limit`
 * instances and one more, `(others)`, that sums up the rest.
 *
 * Members in trouble (a value marked so moved) go first, then those with most traffic. The choice is
 * sticky: a member keeps its series until one in trouble, or one with clearly more traffic, needs
 * the place. The counters of `(others)` add up what their members gained while they were among
 * them, so that they never step back when a member comes or goes. An instance that lost its place,
 * or whose member is gone, is forgotten some samples later: a view may still look at it.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/map.h"
#include "samples/snapshot.h"

enum { POPULATION_VALUES = 64, POPULATION_PARTS = 3, POPULATION_TEXT = 48 };

struct population_value {
	const char *name; /* "link.rx_packets" */
	enum counter_kind kind;
	enum population_weight { WEIGHS_NOTHING, WEIGHS_TRAFFIC, WEIGHS_TROUBLE } weight;
};

struct population_names {
	unsigned n_parts;
	char parts[POPULATION_PARTS][POPULATION_TEXT];
	char detail[POPULATION_TEXT]; /* "": none */
};

struct population_design {
	const struct population_value *values;
	unsigned n_values;
	unsigned limit;
	/* Keys are the instances' identities, not 0. Writes the member's names into the zeroed *ret_names, at every sample of a member with a
	 * place. Returns false when they are not known: then it is not shown. */
	bool (*name)(void *user, uint64_t key, struct population_names *ret_names);
};

struct population_member {
	uint64_t key;
	uint64_t has; /* bit i: value i is there */
	uint64_t heat;
	uint32_t seen, troubled; /* numbers of reads; troubled 0: never */
	uint32_t reads;
	uint32_t place; /* MAP_NONE: among the others */
};

struct population_place {
	bool used;
	uint32_t member, instance;
	struct population_names names;
};

struct population_departed {
	uint64_t key;
	uint32_t instance, read;
	bool gone;
};

struct population {
	const struct population_design *design;
	ARRAY(struct population_member) members;
	uint64_t *values; /* of all members, n_values each */
	size_t values_room;
	ARRAY(struct population_place) places;
	uint32_t *series; /* of all places, n_values each */
	size_t series_room;
	ARRAY(struct population_departed) departed;
	struct map by_key;
	uint32_t read, next; /* next: where the next member is expected */
	uint32_t placed;
	uint32_t others; /* their instance */
	uint64_t others_value[POPULATION_VALUES];
	uint64_t others_has;
	uint32_t others_series[POPULATION_VALUES];
	counter_id counters[POPULATION_VALUES];
	uint64_t trouble, traffic, gained, levels; /* masks of values */
};

void population_init(struct population *population, const struct population_design *design);
void population_done(struct population *population);

/* One read is begin, a take for every member, end. */
void population_begin(struct population *population);
/* A member's values, those whose bit is set in `has`. Taking it again replaces them. Returns 0 or
 * -ENOMEM. */
int population_take(
	struct population *population, uint64_t key, const uint64_t *values, uint64_t has);
/* Lets go of the members that were not seen, chooses, and puts all values. Returns 0 or -ENOMEM. */
int population_end(struct population *population, struct sampler *sampler, void *user);
/* The member is gone for good: if its key comes again, it is another one, with new series. */
void population_gone(struct population *population, uint64_t key);
