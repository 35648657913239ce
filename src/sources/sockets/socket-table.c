/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/socket-table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

void socket_table_begin(struct socket_table *table)
{
	if (!table->at)
		table->first = table->spare = SOCKET_NONE;
	table->generation++;
	table->seen = 0;
	table->last = SOCKET_NONE;
}

/* The place of the cookie in the index: of its entry, or the empty one where it belongs. */
static uint32_t place_of(const struct socket_table *table, uint64_t cookie)
{
	uint32_t i = (uint32_t)hash_u64(cookie) & table->mask;

	while (table->index[i] != SOCKET_NONE && table->at[table->index[i]].cookie != cookie)
		i = (i + 1) & table->mask;
	return i;
}

static int grow_index(struct socket_table *table)
{
	uint32_t room = table->index ? (table->mask + 1) * 2 : 256;
	uint32_t *bigger = malloc(room * sizeof(*bigger));

	if (!bigger)
		return -ENOMEM;
	memset(bigger, 0xff, room * sizeof(*bigger));
	free(table->index);
	table->index = bigger;
	table->mask = room - 1;
	for (uint32_t i = 0; i < table->n; i++)
		if (table->at[i].cookie)
			table->index[place_of(table, table->at[i].cookie)] = i;
	return 0;
}

static int grow_entries(struct socket_table *table)
{
	/* by a quarter: room to spare is memory taken from a host in trouble */
	uint32_t room = table->room + (table->room < 1024 ? 256 : table->room / 4);

	room = room < SOCKET_TABLE_LIMIT ? room : SOCKET_TABLE_LIMIT;
	if (room == table->room)
		return -ENOSPC;
	struct socket_entry *at = reallocarray(table->at, room, sizeof(*at));
	if (!at)
		return -ENOMEM;
	table->at = at;
	table->room = room;
	return 0;
}

static uint32_t find(const struct socket_table *table, uint64_t cookie, uint32_t expected)
{
	if (expected != SOCKET_NONE && table->at[expected].cookie == cookie)
		return expected;
	return table->index ? table->index[place_of(table, cookie)] : SOCKET_NONE;
}

/* A new entry, which the expected one will follow. */
static uint32_t add(struct socket_table *table, uint64_t cookie, uint32_t expected)
{
	uint32_t i = table->spare;

	if (!table->index || (uint64_t)(table->live + 1) * 3 > (uint64_t)(table->mask + 1) * 2)
		if (grow_index(table) < 0)
			return SOCKET_NONE;
	if (i != SOCKET_NONE) {
		table->spare = table->at[i].next;
	} else {
		if (table->n == table->room && grow_entries(table) < 0)
			return SOCKET_NONE;
		i = table->n++;
	}
	table->at[i] = (struct socket_entry){.next = expected};
	table->index[place_of(table, cookie)] = i;
	table->at[i].cookie = cookie;
	table->live++;
	return i;
}

struct socket_entry *socket_table_take(struct socket_table *table, uint64_t cookie, bool *ret_new)
{
	uint32_t *link = table->last == SOCKET_NONE ? &table->first : &table->at[table->last].next;
	uint32_t expected = *link, i = find(table, cookie, expected);
	bool is_new = i == SOCKET_NONE;

	if (is_new) {
		i = add(table, cookie, expected);
		if (i == SOCKET_NONE)
			return NULL;
		/* the array may have moved */
		link = table->last == SOCKET_NONE ? &table->first : &table->at[table->last].next;
	} else if (table->at[i].generation == table->generation) {
		return NULL;
	}
	*link = table->last = i;
	table->at[i].generation = table->generation;
	table->seen++;
	*ret_new = is_new;
	return &table->at[i];
}

/* Takes the entry out of the index and moves back what its place kept from home. */
static void unindex(struct socket_table *table, uint32_t entry)
{
	uint32_t gap = place_of(table, table->at[entry].cookie);

	table->index[gap] = SOCKET_NONE;
	for (uint32_t i = (gap + 1) & table->mask; table->index[i] != SOCKET_NONE;
		i = (i + 1) & table->mask) {
		uint32_t home = (uint32_t)hash_u64(table->at[table->index[i]].cookie) & table->mask;
		if (((i - home) & table->mask) < ((i - gap) & table->mask))
			continue;
		table->index[gap] = table->index[i];
		table->index[i] = SOCKET_NONE;
		gap = i;
	}
}

void socket_table_end(struct socket_table *table)
{
	if (table->seen == table->live)
		return;
	for (uint32_t i = 0; i < table->n; i++) {
		struct socket_entry *entry = &table->at[i];
		if (!entry->cookie || entry->generation == table->generation)
			continue;
		unindex(table, i);
		*entry = (struct socket_entry){.next = table->spare};
		table->spare = i;
		table->live--;
	}
}

size_t socket_table_bytes(const struct socket_table *table)
{
	return table->room * sizeof(*table->at) +
	       (table->index ? ((size_t)table->mask + 1) * sizeof(*table->index) : 0);
}

void socket_table_done(struct socket_table *table)
{
	free(table->at);
	free(table->index);
	*table = (struct socket_table){};
}
