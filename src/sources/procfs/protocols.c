/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets, memory in pages and memory pressure of each protocol (kernel: proto_seq_printf).
 *
 *	protocol  size sockets  memory press maxhdr  slab module     cl co …
 *	TCP       2368      5       3   no     320   yes  kernel      y  y …
 *
 * A protocol that keeps no account prints -1 and NI there: such a number is absent, not zero.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sources/procfs/text-file.h"

enum { ROWS_LIMIT = 1024, NAME_ROOM = 80 };

static const char *const columns[] = {"protocol", "size", "sockets", "memory", "press"};

struct protocol {
	uint32_t at, length; /* in names */
	uint32_t instance;
	uint32_t sockets, memory, pressure; /* series */
};

struct protocols {
	struct text names; /* of all rows, each with the blank behind it */
	ARRAY(struct protocol) rows;
};

static void protocols_done(void *state)
{
	struct protocols *protocols = state;

	text_done(&protocols->names);
	array_done(&protocols->rows);
}

static bool is_header(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		text += strspn(text, " ");
		if (!text_starts(text, columns[i]))
			return false;
		text += strlen(columns[i]);
	}
	return true;
}

static const char *next_line(const char *text, const char *end)
{
	const char *newline = memchr(text, '\n', (size_t)(end - text));

	return newline ? newline + 1 : end;
}

static uint32_t gauge(struct sampler *sampler, const char *name, uint32_t instance)
{
	return sampler_series(sampler,
		series_counter_of_kind(sampler->table, name, sampler->source, KIND_GAUGE),
		instance);
}

static int learn_row(struct protocols *protocols, struct sampler *sampler, const char *line)
{
	size_t n = strcspn(line, " \n");
	char name[NAME_ROOM];

	if (!text_file_is_name(line, n) || line[n] != ' ' || protocols->rows.n == ROWS_LIMIT)
		return -EBADMSG;
	struct protocol *row = array_push(&protocols->rows);
	if (!row)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%.*s", (int)n, line);
	*row = (struct protocol){.at = (uint32_t)protocols->names.n, .length = (uint32_t)n + 1,
		.instance = sampler_instance1(sampler, 0, name)};
	row->sockets = gauge(sampler, "protocol.sockets", row->instance);
	row->memory = gauge(sampler, "protocol.memory", row->instance);
	row->pressure = gauge(sampler, "protocol.pressure", row->instance);
	text_add_n(&protocols->names, line, n + 1);
	return protocols->names.failed ? -ENOMEM : 0;
}

static int learn(
	struct protocols *protocols, struct sampler *sampler, const char *text, const char *end)
{
	int r = is_header(text) ? 0 : -EBADMSG;

	protocols->rows.n = 0;
	text_clear(&protocols->names);
	for (text = next_line(text, end); r == 0 && text < end; text = next_line(text, end))
		r = learn_row(protocols, sampler, text);
	return r;
}

/* Puts the numbers behind a row's name. */
static bool put_row(const struct protocol *row, struct sampler *sampler, const char *p)
{
	uint64_t size, sockets, memory;

	if (!number_scan(&p, &size) || !number_scan(&p, &sockets) || !number_scan(&p, &memory))
		return false;
	p += strspn(p, " ");
	if (!text_starts(p, "yes") && !text_starts(p, "no") && !text_starts(p, "NI"))
		return false;
	sampler_keep(sampler, row->instance);
	sampler_put(sampler, row->sockets, sockets);
	if ((int64_t)memory >= 0)
		sampler_put(sampler, row->memory, memory);
	if (*p != 'N')
		sampler_put(sampler, row->pressure, *p == 'y');
	return true;
}

/* Puts all rows; -EAGAIN when they are not those that were learned. */
static int put_rows(const struct protocols *protocols, struct sampler *sampler, const char *text,
	const char *end)
{
	text = next_line(text, end);
	array_each (row, &protocols->rows) {
		if ((size_t)(end - text) < row->length ||
			memcmp(text, protocols->names.at + row->at, row->length) != 0 ||
			!put_row(row, sampler, text + row->length))
			return -EAGAIN;
		text = next_line(text, end);
	}
	return protocols->rows.n && text == end ? 0 : -EAGAIN;
}

static int put_protocols(void *state, const struct text_file *with, struct sampler *sampler,
	uint32_t instance, const char *text, size_t n)
{
	struct protocols *protocols = state;
	int r = put_rows(protocols, sampler, text, text + n);

	(void)with, (void)instance;
	if (r != -EAGAIN)
		return r;
	r = learn(protocols, sampler, text, text + n);
	if (r == 0)
		r = put_rows(protocols, sampler, text, text + n);
	if (r < 0)
		protocols->rows.n = 0;
	return r == -EAGAIN ? -EBADMSG : r;
}

static const struct text_format protocol_rows = {
	.size = sizeof(struct protocols), .put = put_protocols, .done = protocols_done};

const struct source source_protocols = {
	.name = "protocols",
	.shows = "sockets, memory and memory pressure of each protocol",
	.with = &(const struct text_file){.path = "proc/net/protocols", .format = &protocol_rows},
	TEXT_FILE_SOURCE,
};
