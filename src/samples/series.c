/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/series.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static const char no_text[] = "";

int series_table_init(struct series_table *table)
{
	*table = (struct series_table){};
	/* instance 0 and text 0 are "none" */
	if (!array_push(&table->instances) || !array_push(&table->texts))
		return -ENOMEM;
	table->texts.at[0] = NULL;
	for (size_t i = 0; i < COUNTERS_KNOWN; i++) {
		uint32_t *first = array_push(&table->first);
		if (!first)
			return -ENOMEM;
		*first = SERIES_NONE;
	}
	return 0;
}

static void instance_done(struct instance *instance)
{
	free(instance->parts[0]);
	free(instance->key);
	free(instance->detail);
	*instance = (struct instance){.first = SERIES_NONE};
}

void series_table_done(struct series_table *table)
{
	array_each (instance, &table->instances)
		instance_done(instance);
	array_each (unknown, &table->unknown)
		free((char *)unknown->name);
	array_each (text, &table->texts)
		free(*text);
	array_done(&table->series);
	array_done(&table->instances);
	array_done(&table->unknown);
	array_done(&table->first);
	array_done(&table->texts);
	array_done(&table->free_series);
	array_done(&table->free_instances);
	map_done(&table->by_counter_name);
	map_done(&table->by_identity);
	map_done(&table->by_pair);
	map_done(&table->by_text);
}

static counter_id add_unknown(
	struct series_table *table, const char *name, const char *source, enum counter_kind kind)
{
	struct counter *unknown = array_push(&table->unknown);
	if (!unknown)
		return COUNTER_NONE;
	uint32_t *first = array_push(&table->first);
	char *copy = strdup(name);
	counter_id id = (counter_id)(COUNTERS_KNOWN + table->unknown.n - 1);

	if (!first || !copy ||
		map_set(&table->by_counter_name, hash_text(name), id) < 0) {
		free(copy);
		table->unknown.n--;
		table->first.n = COUNTERS_KNOWN + table->unknown.n;
		return COUNTER_NONE;
	}
	*first = SERIES_NONE;
	*unknown = (struct counter){
		.name = copy, .source = source, .kind = kind, .unit = "", .brief = "",
		/* a level or a setting may be below zero */
		.is_signed = kind != KIND_COUNTER,
		.normal.of = COUNTER_NONE};
	return id;
}

counter_id series_counter_of_kind(
	struct series_table *table, const char *name, const char *source, enum counter_kind kind)
{
	counter_id id = counter_find(name);

	if (id != COUNTER_NONE)
		return id;
	id = map_get(&table->by_counter_name, hash_text(name));
	if (id != MAP_NONE)
		return id;
	return add_unknown(table, name, source, kind);
}

counter_id series_counter(struct series_table *table, const char *name, const char *source)
{
	return series_counter_of_kind(table, name, source, KIND_COUNTER);
}

const struct counter *series_knowledge(const struct series_table *table, counter_id id)
{
	return id < COUNTERS_KNOWN ? &counters_known[id] : &table->unknown.at[id - COUNTERS_KNOWN];
}

static void add_escaped(struct text *key, const char *part)
{
	for (; *part; part++) {
		if (strchr(",{}\\", *part))
			text_add_n(key, "\\", 1);
		text_add_n(key, part, 1);
	}
}

/* Gives the instance its names. Leaves it unchanged and returns -ENOMEM when memory ran out. */
static int instance_call(struct instance *instance, const char *const *parts, unsigned n_parts)
{
	_cleanup_(text_done) struct text key = {}, all = {};

	for (unsigned i = 0; i < n_parts; i++) {
		if (i)
			text_add(&key, ",");
		add_escaped(&key, parts[i]);
		text_add_n(&all, parts[i], strlen(parts[i]) + 1);
	}
	if (key.failed || all.failed || !all.at)
		return -ENOMEM;
	if (instance->key && key.at && strcmp(instance->key, key.at) == 0)
		return 0;
	free(instance->parts[0]);
	free(instance->key);
	instance->n_parts = n_parts;
	char *p = all.at;
	for (unsigned i = 0; i < n_parts; i++, p += strlen(p) + 1)
		instance->parts[i] = p;
	instance->key = key.at;
	key.at = all.at = NULL;
	return 0;
}

uint32_t series_instance(struct series_table *table, uint16_t block, uint64_t identity,
	const char *const *parts, unsigned n_parts)
{
	if (n_parts == 0 || n_parts > INSTANCE_PARTS)
		return INSTANCE_NONE;
	if (!identity)
		for (unsigned i = 0; i < n_parts; i++)
			identity = hash_u64(identity + i) ^ hash_text(parts[i]);
	uint64_t hash = hash_u64(identity) + block;
	uint32_t at = map_get(&table->by_identity, hash);
	if (at != MAP_NONE) {
		instance_call(&table->instances.at[at], parts, n_parts);
		return at;
	}
	if (table->free_instances.n) {
		at = table->free_instances.at[--table->free_instances.n];
	} else {
		if (!array_push(&table->instances))
			return INSTANCE_NONE;
		at = (uint32_t)(table->instances.n - 1);
	}
	struct instance *instance = &table->instances.at[at];
	*instance = (struct instance){.block = block, .identity = identity, .alive = true,
		.first = SERIES_NONE};
	if (instance_call(instance, parts, n_parts) < 0 ||
		map_set(&table->by_identity, hash, at) < 0) {
		instance_done(instance);
		uint32_t *spare = array_push(&table->free_instances);
		if (spare)
			*spare = at;
		return INSTANCE_NONE;
	}
	return at;
}

void series_detail(struct series_table *table, uint32_t at, const char *detail)
{
	struct instance *instance = &table->instances.at[at];

	if (at == INSTANCE_NONE || (instance->detail && strcmp(instance->detail, detail) == 0))
		return;
	char *copy = strdup(detail);
	if (!copy)
		return;
	free(instance->detail);
	instance->detail = copy;
}

static uint64_t pair_hash(counter_id counter, uint32_t instance, uint16_t block)
{
	/* an instance belongs to one block already; bare numbers are told apart by theirs */
	return (uint64_t)counter << 32 | (instance ? instance : UINT32_MAX - block);
}

uint32_t series_intern(
	struct series_table *table, counter_id counter, uint32_t instance, uint16_t block)
{
	if (counter == COUNTER_NONE)
		return SERIES_NONE;
	uint64_t hash = pair_hash(counter, instance, block);
	uint32_t at = map_get(&table->by_pair, hash);
	if (at != MAP_NONE)
		return at;
	if (table->free_series.n) {
		at = table->free_series.at[--table->free_series.n];
	} else {
		if (!array_push(&table->series))
			return SERIES_NONE;
		at = (uint32_t)(table->series.n - 1);
	}
	if (map_set(&table->by_pair, hash, at) < 0) {
		uint32_t *spare = array_push(&table->free_series);
		if (spare)
			*spare = at;
		return SERIES_NONE;
	}
	struct instance *owner = &table->instances.at[instance];
	table->series.at[at] = (struct series){
		.counter = counter, .instance = instance, .block = block, .alive = true,
		.birth = ++table->births, .of_counter = table->first.at[counter],
		.of_instance = instance ? owner->first : SERIES_NONE};
	table->first.at[counter] = at;
	if (instance)
		owner->first = at;
	return at;
}

static void unchain(struct series_table *table, uint32_t at)
{
	uint32_t *link = &table->first.at[table->series.at[at].counter];

	while (*link != at)
		link = &table->series.at[*link].of_counter;
	*link = table->series.at[at].of_counter;
}

void series_forget(struct series_table *table, uint32_t at)
{
	struct instance *instance = &table->instances.at[at];

	if (at == INSTANCE_NONE || !instance->alive)
		return;
	for (uint32_t s = instance->first; s != SERIES_NONE;) {
		struct series *series = &table->series.at[s];
		uint32_t next = series->of_instance, *spare;

		unchain(table, s);
		map_delete(&table->by_pair, pair_hash(series->counter, at, series->block));
		series->alive = false;
		if ((spare = array_push(&table->free_series)))
			*spare = s;
		s = next;
	}
	map_delete(&table->by_identity, hash_u64(instance->identity) + instance->block);
	instance_done(instance);
	uint32_t *spare = array_push(&table->free_instances);
	if (spare)
		*spare = at;
}

uint64_t series_text_intern(struct series_table *table, const char *text)
{
	uint64_t hash = hash_text(text);
	uint32_t at = map_get(&table->by_text, hash);

	if (at != MAP_NONE)
		return at;
	char *copy = strdup(text), **place = copy ? array_push(&table->texts) : NULL;
	if (!place) {
		free(copy);
		return 0;
	}
	*place = copy;
	at = (uint32_t)(table->texts.n - 1);
	map_set(&table->by_text, hash, at);
	return at;
}

const char *series_text(const struct series_table *table, uint64_t value)
{
	return value && value < table->texts.n ? table->texts.at[value] : no_text;
}

int series_name_of(const struct series_table *table, counter_id counter, uint32_t instance,
	char *buf, size_t room)
{
	const char *name = series_knowledge(table, counter)->name;

	if (instance == INSTANCE_NONE)
		return snprintf(buf, room, "%s", name);
	return snprintf(buf, room, "%s{%s}", name, table->instances.at[instance].key);
}

int series_name(const struct series_table *table, uint32_t at, char *buf, size_t room)
{
	const struct series *series = &table->series.at[at];

	return series_name_of(table, series->counter, series->instance, buf, room);
}
