/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Series: what a value in a snapshot stands for, interned once as (counter, instance).
 *
 * An instance is one of many: an interface, a CPU, a socket. Its identity is a number that the
 * kernel never uses twice while it matters (ifindex, socket cookie, rule handle); its parts are the
 * names people use. A part's name may change (a renamed interface), the identity may not: a reused
 * name with another identity is another instance, and so another series.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/map.h"
#include "samples/counter.h"

#define SERIES_NONE   UINT32_MAX
#define INSTANCE_NONE 0 /* the number stands alone */

enum { INSTANCE_PARTS = 6 };

struct instance {
	uint16_t block;    /* the source that knows it */
	uint64_t identity;
	unsigned n_parts;
	char *parts[INSTANCE_PARTS]; /* unescaped; one allocation, owned by parts[0] */
	char *key;    /* the parts joined by ',', with , { } \ escaped: what stands in braces */
	char *detail; /* more words where a source has them (a rule's text), or NULL */
	uint64_t used; /* number of the last snapshot that saw it */
	bool alive;
	uint32_t first; /* chain of its series, SERIES_NONE ends */
};

struct series {
	counter_id counter;
	uint32_t instance;
	uint16_t block;
	bool alive;
	uint32_t birth;  /* unique for this use of the slot */
	uint32_t of_counter, of_instance; /* next series of the same, SERIES_NONE ends */
};

struct series_table {
	ARRAY(struct series) series;
	ARRAY(struct instance) instances;
	ARRAY(struct counter) unknown; /* COUNTERS_KNOWN onwards; names are owned */
	ARRAY(uint32_t) first;         /* by counter id: the chain of its series */
	ARRAY(char *) texts;           /* values of KIND_TEXT */
	struct map by_counter_name, by_identity, by_pair, by_text;
	uint32_t births;
	ARRAY(uint32_t) free_series, free_instances;
};

int series_table_init(struct series_table *table);
void series_table_done(struct series_table *table);

/* The counter of that name; a name without knowledge becomes an unknown 64-bit counter. Returns
 * COUNTER_NONE when memory ran out. `source` is borrowed and must live as long as the table. */
counter_id series_counter(struct series_table *table, const char *name, const char *source);
/* The same for numbers without knowledge that are known not to be counters. */
counter_id series_counter_of_kind(
	struct series_table *table, const char *name, const char *source, enum counter_kind kind);
/* What is known of a counter, never NULL. */
const struct counter *series_knowledge(const struct series_table *table, counter_id id);
/* How many counter ids are in use, known and unknown. */
static inline size_t series_counters(const struct series_table *table)
{
	return COUNTERS_KNOWN + table->unknown.n;
}

/*
 * Interns the instance of a source with that identity and gives it these names (at most
 * INSTANCE_PARTS). Identity 0 means that the names are the identity. Returns its index, or
 * INSTANCE_NONE when memory ran out.
 */
uint32_t series_instance(struct series_table *table, uint16_t block, uint64_t identity,
	const char *const *parts, unsigned n_parts);
/* Replaces the instance's further words. */
void series_detail(struct series_table *table, uint32_t instance, const char *detail);

/* Interns (counter, instance). Returns SERIES_NONE when memory ran out. */
uint32_t series_intern(
	struct series_table *table, counter_id counter, uint32_t instance, uint16_t block);
/* Forgets an instance and its series; their slots are used again under a new birth. */
void series_forget(struct series_table *table, uint32_t instance);

/* Interns a text and returns its index, the value of a KIND_TEXT series. */
uint64_t series_text_intern(struct series_table *table, const char *text);
/* The text of a value, "" when there is none. */
const char *series_text(const struct series_table *table, uint64_t value);

/* "link.rx_dropped{eth0}": name and instance. Returns the length snprintf would. */
int series_name(const struct series_table *table, uint32_t series, char *buf, size_t room);
/* The same for a counter and an instance; INSTANCE_NONE gives the bare name. */
int series_name_of(const struct series_table *table, counter_id counter, uint32_t instance,
	char *buf, size_t room);
