/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often each CPU served received and sent packets (kernel: show_softirqs).
 *
 * "          CPU0  CPU1\n  NET_TX:  3  1\n": of all rows only two are ours. A row's place in the
 * text moves only when CPUs come or go, so it is looked for once.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sources/procfs/text-file.h"

enum { CPUS_LIMIT = 8192, NAME_ROOM = 64 };

static const char *const rows[] = {"NET_TX:", "NET_RX:"};

struct softirq_cpu {
	uint32_t instance;
	uint32_t series[ARRAY_SIZE(rows)];
};

struct softirqs {
	struct text header;
	size_t at[ARRAY_SIZE(rows)]; /* where the row's name stands */
	ARRAY(struct softirq_cpu) cpus;
};

static void softirqs_done(void *state)
{
	struct softirqs *softirqs = state;

	text_done(&softirqs->header);
	array_done(&softirqs->cpus);
}

static int learn_cpu(
	struct softirqs *softirqs, struct sampler *sampler, const char *number, size_t n)
{
	struct softirq_cpu *cpu = array_push(&softirqs->cpus);
	char name[NAME_ROOM];

	if (!cpu)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%.*s", (int)n, number);
	cpu->instance = sampler_instance1(sampler, 0, name);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(name, sizeof(name), "softirq.%.*s", (int)strlen(rows[i]) - 1, rows[i]);
		cpu->series[i] = sampler_series_named(sampler, name, cpu->instance);
	}
	return 0;
}

static int learn(struct softirqs *softirqs, struct sampler *sampler, const char *text)
{
	size_t header = strcspn(text, "\n");

	softirqs->cpus.n = 0;
	text_clear(&softirqs->header);
	for (const char *p = text + strspn(text, " "); p < text + header; p += strspn(p, " ")) {
		size_t digits = text_starts(p, "CPU") ? strspn(p + 3, "0123456789") : 0;

		if (!digits || digits > 5 || softirqs->cpus.n == CPUS_LIMIT)
			return -EBADMSG;
		int r = learn_cpu(softirqs, sampler, p + 3, digits);
		if (r < 0)
			return r;
		p += 3 + digits;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *row = strstr(text + header, rows[i]);
		if (!row)
			return -EBADMSG;
		softirqs->at[i] = (size_t)(row - text);
	}
	text_add_n(&softirqs->header, text, header + 1);
	return softirqs->header.failed ? -ENOMEM : 0;
}

/* Puts both rows; -EAGAIN when the text is not as it was learned. */
static int put_rows(
	const struct softirqs *softirqs, struct sampler *sampler, const char *text, size_t n)
{
	size_t header = softirqs->header.n;

	if (!header || n < header || memcmp(text, softirqs->header.at, header) != 0)
		return -EAGAIN;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t length = strlen(rows[i]);
		const char *p = text + softirqs->at[i];

		if (n < softirqs->at[i] + length || memcmp(p, rows[i], length) != 0)
			return -EAGAIN;
		p += length;
		array_each (cpu, &softirqs->cpus) {
			uint64_t value;
			if (!number_scan(&p, &value))
				return -EAGAIN;
			sampler_keep(sampler, cpu->instance);
			sampler_put(sampler, cpu->series[i], value);
		}
		p += strspn(p, " ");
		if (*p != '\n')
			return -EAGAIN;
	}
	return 0;
}

static int put_softirqs(void *state, const struct text_file *with, struct sampler *sampler,
	uint32_t instance, const char *text, size_t n)
{
	struct softirqs *softirqs = state;
	int r = put_rows(softirqs, sampler, text, n);

	(void)with, (void)instance;
	if (r != -EAGAIN)
		return r;
	r = learn(softirqs, sampler, text);
	if (r == 0)
		r = put_rows(softirqs, sampler, text, n);
	if (r < 0)
		text_clear(&softirqs->header);
	return r == -EAGAIN ? -EBADMSG : r;
}

static const struct text_format softirq_rows = {
	.size = sizeof(struct softirqs), .put = put_softirqs, .done = softirqs_done};

const struct source source_softirq = {
	.name = "softirq",
	.shows = "how often each CPU served the network",
	.with = &(const struct text_file){.path = "proc/softirqs", .format = &softirq_rows},
	TEXT_FILE_SOURCE,
};
