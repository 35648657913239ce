/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets on their way from the drivers into the stack, per CPU (kernel: softnet_seq_show).
 *
 * The file prints no names and has grown over time: 9 columns, 10 (received_rps, 2.6.35), 11
 * (flow_limit, 3.11), 13 (backlog_len and the CPU's number, 5.10) and 15 (input_qlen,
 * process_qlen). Before 5.10 a row is told by its place among the CPUs that are online.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sources/procfs/hex-rows.h"

enum { ROWS_LIMIT = 8192, NAME_ROOM = 128 };

/* NULL: always zero now, once other things. */
static const struct softnet_column {
	const char *name;
	enum counter_kind kind;
} softnet_columns[] = {
	{"processed"}, {"dropped"}, {"time_squeeze"}, {NULL}, {NULL}, {NULL}, {NULL}, {NULL},
	{"cpu_collision"}, {"received_rps"}, {"flow_limit"}, {"backlog_len", KIND_GAUGE},
	{NULL}, {"input_qlen", KIND_GAUGE}, {"process_qlen", KIND_GAUGE},
};
enum {
	COLUMN_CPU = 12,
	COLUMNS_FEWEST = 9,
	COLUMNS_KNOWN = sizeof(softnet_columns) / sizeof(softnet_columns[0]),
};

struct cpu {
	uint64_t number;
	uint32_t instance;
};

struct softnet {
	unsigned n_columns;
	ARRAY(struct cpu) cpus;
	ARRAY(uint32_t) series; /* n_columns for each CPU */
};

static void softnet_done(void *state)
{
	struct softnet *softnet = state;

	array_done(&softnet->cpus);
	array_done(&softnet->series);
}

static uint64_t cpu_of(unsigned n_columns, const uint64_t *row, size_t at)
{
	return n_columns > COLUMN_CPU ? row[COLUMN_CPU] : at;
}

static int learn_cpu(struct softnet *softnet, const struct text_file *with, struct sampler *sampler,
	uint64_t number)
{
	char name[NAME_ROOM];
	struct cpu *cpu = array_push(&softnet->cpus);

	if (!cpu)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%llu", (unsigned long long)number);
	*cpu = (struct cpu){.number = number, .instance = sampler_instance1(sampler, 0, name)};
	for (unsigned i = 0; i < softnet->n_columns; i++) {
		bool known = i < COLUMNS_KNOWN;
		uint32_t *series = array_push(&softnet->series);
		if (!series)
			return -ENOMEM;
		*series = SERIES_NONE;
		if (known && !softnet_columns[i].name)
			continue;
		if (known)
			snprintf(
				name, sizeof(name), "%s.%s", with->prefix, softnet_columns[i].name);
		else
			snprintf(name, sizeof(name), "%s.column_%u", with->prefix, i + 1);
		*series = sampler_series(sampler,
			series_counter_of_kind(sampler->table, name, sampler->source,
				known ? softnet_columns[i].kind : KIND_COUNTER),
			cpu->instance);
	}
	return 0;
}

static int learn_softnet(struct softnet *softnet, const struct text_file *with,
	struct sampler *sampler, const char *text, const char *end)
{
	uint64_t row[HEX_COLUMNS_LIMIT];
	int r = 0;

	softnet->cpus.n = softnet->series.n = softnet->n_columns = 0;
	for (size_t at = 0; r == 0 && text < end; at++) {
		unsigned n = hex_row_scan(&text, row);
		if (n < COLUMNS_FEWEST || at == ROWS_LIMIT || (at && n != softnet->n_columns))
			return -EBADMSG;
		softnet->n_columns = n;
		r = learn_cpu(softnet, with, sampler, cpu_of(n, row, at));
	}
	return r;
}

/* Puts all rows; -EAGAIN when they are not those that were learned. */
static int put_rows(
	const struct softnet *softnet, struct sampler *sampler, const char *text, const char *end)
{
	const uint32_t *series = softnet->series.at;
	uint64_t row[HEX_COLUMNS_LIMIT];
	size_t at = 0;

	for (; text < end && at < softnet->cpus.n; at++, series += softnet->n_columns) {
		const struct cpu *cpu = &softnet->cpus.at[at];
		unsigned n = hex_row_scan(&text, row);

		if (n != softnet->n_columns || cpu_of(n, row, at) != cpu->number)
			return -EAGAIN;
		sampler_keep(sampler, cpu->instance);
		for (unsigned i = 0; i < n; i++)
			sampler_put(sampler, series[i], row[i]);
	}
	return at && at == softnet->cpus.n && text == end ? 0 : -EAGAIN;
}

static int put_softnet(void *state, const struct text_file *with, struct sampler *sampler,
	uint32_t instance, const char *text, size_t n)
{
	struct softnet *softnet = state;
	int r = put_rows(softnet, sampler, text, text + n);

	(void)instance;
	if (r != -EAGAIN)
		return r;
	r = learn_softnet(softnet, with, sampler, text, text + n);
	if (r == 0)
		r = put_rows(softnet, sampler, text, text + n);
	if (r < 0)
		softnet->cpus.n = 0;
	return r == -EAGAIN ? -EBADMSG : r;
}

static const struct text_format softnet_rows = {
	.size = sizeof(struct softnet), .put = put_softnet, .done = softnet_done};

const struct source source_softnet = {
	.name = "softnet",
	.shows = "packets that the CPUs took in, dropped or left for later",
	.with = &(const struct text_file){
		.path = "proc/net/softnet_stat", .prefix = "softnet", .format = &softnet_rows},
	TEXT_FILE_SOURCE,
};
