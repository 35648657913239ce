/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/procfs/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "sources/procfs/proc-file.h"

enum { NAME_ROOM = 128 };

/* What was learned: a run of text that must stand there again, then how many values follow it. */
struct run {
	uint32_t at, length; /* in names */
	uint32_t first, n;   /* in series */
};

struct table {
	const struct table_file *with;
	struct proc_file file;
	struct text names; /* the remembered text of all runs */
	ARRAY(struct run) runs;
	ARRAY(uint32_t) series;
};

int table_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	struct table *table = calloc(1, sizeof(*table));

	(void)probe;
	if (!table)
		return -ENOMEM;
	table->with = source->with;
	int r = proc_file_open(&table->file, host, table->with->path, table->with->machine);
	if (r < 0) {
		free(table);
		return r;
	}
	*ret_state = table;
	return 0;
}

void table_close(void *state)
{
	struct table *table = state;

	proc_file_done(&table->file);
	text_done(&table->names);
	array_done(&table->runs);
	array_done(&table->series);
	free(table);
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

static int add_series(struct table *table, struct sampler *sampler, const char *name)
{
	uint32_t *series = array_push(&table->series);

	if (!series)
		return -ENOMEM;
	*series = sampler_series_named(sampler, name, INSTANCE_NONE);
	table->runs.at[table->runs.n - 1].n++;
	return 0;
}

static int begin_run(struct table *table, const char *text, size_t length)
{
	struct run *run = array_push(&table->runs);

	if (!run)
		return -ENOMEM;
	*run = (struct run){.at = (uint32_t)table->names.n, .length = (uint32_t)length,
		.first = (uint32_t)table->series.n};
	text_add_n(&table->names, text, length);
	return table->names.failed ? -ENOMEM : 0;
}

/* "Ip: A B\nIp: 1 2\n": one run is the line of names and the group before the values. */
static int learn_pairs(struct table *table, struct sampler *sampler, const char *text)
{
	while (*text) {
		size_t group = strcspn(text, ":"), names = strcspn(text, "\n");
		const char *values = text + names + (text[names] == '\n');
		char name[NAME_ROOM];

		if (group >= names || strncmp(values, text, group + 1) != 0)
			return -EBADMSG;
		int r = begin_run(table, text, (size_t)(values - text) + group + 1);
		for (const char *p = text + group + 1; r == 0 && p < text + names;) {
			p += strspn(p, " ");
			size_t n = strcspn(p, " \n");
			if (!n)
				break;
			snprintf(name, sizeof(name), "%.*s.%.*s", (int)group, text, (int)n, p);
			r = add_series(table, sampler, name);
			p += n;
		}
		if (r < 0)
			return r;
		text = values + strcspn(values, "\n");
		text += *text == '\n';
	}
	return 0;
}

/* "Name<blanks>5\n": one run is one name. */
static int learn_named(struct table *table, struct sampler *sampler, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, " \t\n"), group = table->with->prefix ? 0 : group_length(text);
		char name[NAME_ROOM];

		if (text[n] == '\n' || !text[n] || n == group)
			return -EBADMSG;
		if (group)
			snprintf(name, sizeof(name), "%.*s.%.*s", (int)group, text, (int)(n - group),
				text + group);
		else
			snprintf(name, sizeof(name), "%s%s%.*s", table->with->prefix ? table->with->prefix : "",
				table->with->prefix ? "." : "", (int)n, text);
		int r = begin_run(table, text, n);
		if (r == 0)
			r = add_series(table, sampler, name);
		if (r < 0)
			return r;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return 0;
}

/* "TCP: inuse 1 orphan 0\n": one run is one name and what stands before it. */
static int learn_sockstat(struct table *table, struct sampler *sampler, const char *text)
{
	while (*text) {
		size_t group = strcspn(text, ":\n");
		const char *from = text, *p = text + group + (text[group] == ':');
		char name[NAME_ROOM];

		while (*p && *p != '\n') {
			p += strspn(p, " ");
			size_t n = strcspn(p, " \n");
			if (!n)
				break;
			snprintf(name, sizeof(name), "%s.%.*s.%.*s", table->with->prefix, (int)group, text,
				(int)n, p);
			int r = begin_run(table, from, (size_t)(p + n - from));
			if (r == 0)
				r = add_series(table, sampler, name);
			if (r < 0)
				return r;
			p += n;
			p += strspn(p, " ");
			p += strcspn(p, " \n");
			from = p;
		}
		text = p + strcspn(p, "\n");
		text += *text == '\n';
	}
	return 0;
}

static int learn(struct table *table, struct sampler *sampler, const char *text)
{
	static int (*const learners[])(struct table *, struct sampler *, const char *) = {
		[TABLE_PAIRS] = learn_pairs,
		[TABLE_NAMED] = learn_named,
		[TABLE_SOCKSTAT] = learn_sockstat,
	};

	table->runs.n = table->series.n = 0;
	text_clear(&table->names);
	return learners[table->with->format](table, sampler, text);
}

/* Puts all values; -EAGAIN when the text is not as it was learned. */
static int put_values(struct table *table, struct sampler *sampler, const char *text)
{
	const char *end = text + table->file.reader.n;

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
	return *text ? -EAGAIN : 0;
}

int table_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct table *table = state;
	int r = proc_file_read(&table->file);

	if (r < 0)
		return r;
	const char *text = table->file.reader.n ? table->file.reader.at : "";
	r = table->runs.n ? put_values(table, sampler, text) : -EAGAIN;
	if (r != -EAGAIN)
		return r;
	r = learn(table, sampler, text);
	if (r == 0)
		r = put_values(table, sampler, text);
	if (r < 0) {
		table->runs.n = 0;
		return probe_say(probe, -EBADMSG, PROBE_FAILED, "'%s' is not in a known format",
			table->with->path);
	}
	return 0;
}
