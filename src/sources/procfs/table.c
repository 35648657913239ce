/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and decimal numbers, in three arrangements. What is learned is a list of runs: text that
 * must stand there again, then how many numbers follow it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sources/procfs/text-file.h"

enum { NAME_ROOM = 256, SERIES_LIMIT = 4096 };

struct run {
	uint32_t at, length; /* in names */
	uint32_t first, n;   /* in series */
};

struct table {
	struct text names; /* the remembered text of all runs */
	ARRAY(struct run) runs;
	ARRAY(uint32_t) series;
};

struct learning {
	struct table *table;
	const struct text_file *with;
	struct sampler *sampler;
	uint32_t instance;
};

static void table_done(void *state)
{
	struct table *table = state;

	text_done(&table->names);
	array_done(&table->runs);
	array_done(&table->series);
}

/* The groups of snmp6's joined names ("Ip6InReceives"), longest first. */
static size_t group_length(const char *name)
{
	static const char *const groups[] = {"UdpLite6", "Icmp6", "Udp6", "Ip6"};

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (text_starts(name, groups[i]))
			return strlen(groups[i]);
	return 0;
}

/* Adds the series "first.second", "second" where first is empty, to the newest run. */
static int add_series(
	const struct learning *l, const char *group, size_t n_group, const char *name, size_t n)
{
	struct table *table = l->table;
	char full[NAME_ROOM];

	if ((n_group && !text_file_is_name(group, n_group)) || !text_file_is_name(name, n) ||
		table->series.n >= SERIES_LIMIT)
		return -EBADMSG;
	snprintf(full, sizeof(full), "%.*s%s%.*s", (int)n_group, group, n_group ? "." : "", (int)n,
		name);
	uint32_t *series = array_push(&table->series);
	if (!series)
		return -ENOMEM;
	*series = text_file_series(l->with, l->sampler, l->instance, full);
	table->runs.at[table->runs.n - 1].n++;
	return 0;
}

static int begin_run(const struct learning *l, const char *text, size_t length)
{
	struct table *table = l->table;
	struct run *run = array_push(&table->runs);

	if (!run)
		return -ENOMEM;
	*run = (struct run){.at = (uint32_t)table->names.n, .length = (uint32_t)length,
		.first = (uint32_t)table->series.n};
	text_add_n(&table->names, text, length);
	return table->names.failed ? -ENOMEM : 0;
}

static const char *next_line(const char *text)
{
	text += strcspn(text, "\n");
	return text + (*text == '\n');
}

/* "Ip: A B\nIp: 1 2\n": one run is the line of names and the group before the values. */
static int learn_pairs(const struct learning *l, const char *text)
{
	while (*text) {
		size_t group = strcspn(text, ":"), names = strcspn(text, "\n");
		const char *values = text + names + (text[names] == '\n');

		if (!group || group >= names || strncmp(values, text, group + 1) != 0)
			return -EBADMSG;
		int r = begin_run(l, text, (size_t)(values - text) + group + 1);
		for (const char *p = text + group + 1; r == 0 && p < text + names;) {
			p += strspn(p, " ");
			size_t n = strcspn(p, " \n");
			if (!n)
				break;
			r = add_series(l, text, group, p, n);
			p += n;
		}
		if (r < 0)
			return r;
		text = next_line(values);
	}
	return 0;
}

/* "Name<blanks>5\n": one run is one name. */
static int learn_named(const struct learning *l, const char *text)
{
	const char *prefix = l->with->prefix;

	for (; *text; text = next_line(text)) {
		size_t n = strcspn(text, " \t\n"), group = prefix ? 0 : group_length(text);

		if (n <= group)
			return -EBADMSG;
		int r = begin_run(l, text, n);
		if (r == 0 && prefix)
			r = add_series(l, prefix, strlen(prefix), text, n);
		else if (r == 0)
			r = add_series(l, text, group, text + group, n - group);
		if (r < 0)
			return r;
	}
	return 0;
}

/* "TCP: inuse 1 orphan 0\n": one run is one name and what stands before it. */
static int learn_sockstat_line(const struct learning *l, const char *line)
{
	size_t group = strcspn(line, ":\n");
	const char *from = line, *p = line + group + 1;
	char full[NAME_ROOM];

	if (line[group] != ':' || !text_file_is_name(line, group))
		return -EBADMSG;
	int n_full = snprintf(full, sizeof(full), "%s.%.*s", l->with->prefix, (int)group, line);
	while (*p && *p != '\n') {
		p += strspn(p, " ");
		size_t n = strcspn(p, " \n");
		if (!n)
			break;
		int r = begin_run(l, from, (size_t)(p + n - from));
		if (r == 0)
			r = add_series(l, full, (size_t)n_full, p, n);
		if (r < 0)
			return r;
		p += n;
		p += strspn(p, " ");
		p += strcspn(p, " \n");
		from = p;
	}
	return 0;
}

static int learn_sockstat(const struct learning *l, const char *text)
{
	int r = 0;

	for (; *text && r == 0; text = next_line(text))
		r = learn_sockstat_line(l, text);
	return r;
}

/* Puts all values; -EAGAIN when the text is not as it was learned. */
static int put_values(
	const struct table *table, struct sampler *sampler, const char *text, const char *end)
{
	array_each (run, &table->runs) {
		/* what separates two lines belongs to neither run */
		while (*text == '\n')
			text++;
		if ((size_t)(end - text) < run->length ||
			memcmp(text, table->names.at + run->at, run->length) != 0)
			return -EAGAIN;
		text += run->length;
		const uint32_t *series = table->series.at + run->first;
		for (uint32_t i = 0; i < run->n; i++) {
			uint64_t value;
			if (!number_scan(&text, &value))
				return -EAGAIN;
			sampler_put(sampler, series[i], value);
		}
	}
	while (*text == '\n' || *text == ' ')
		text++;
	return text == end ? 0 : -EAGAIN;
}

static int put(int (*learn)(const struct learning *, const char *), const struct learning *l,
	const char *text, size_t n)
{
	struct table *table = l->table;
	int r = table->runs.n ? put_values(table, l->sampler, text, text + n) : -EAGAIN;

	if (r != -EAGAIN)
		return r;
	table->runs.n = table->series.n = 0;
	text_clear(&table->names);
	r = learn(l, text);
	if (r == 0)
		r = put_values(table, l->sampler, text, text + n);
	if (r < 0)
		table->runs.n = 0;
	return r == -EAGAIN ? -EBADMSG : r;
}

#define TABLE_FORMAT(arrangement)                                                                 \
	static int put_##arrangement(void *state, const struct text_file *with,                   \
		struct sampler *sampler, uint32_t instance, const char *text, size_t n)           \
	{                                                                                         \
		return put(learn_##arrangement,                                                   \
			&(struct learning){state, with, sampler, instance}, text, n);             \
	}                                                                                         \
	const struct text_format table_##arrangement = {                                          \
		.size = sizeof(struct table), .put = put_##arrangement, .done = table_done}

TABLE_FORMAT(pairs);
TABLE_FORMAT(named);
TABLE_FORMAT(sockstat);
