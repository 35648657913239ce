/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of /proc/net/stat/: a line of names, then one row of bare hexadecimal numbers per CPU.
 * The rows are folded into one, as the knowledge of each counter says.
 */
#include "sources/procfs/hex-rows.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

enum { NAME_ROOM = 128 };

static bool is_end(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || !c;
}

unsigned hex_row_scan(const char **text, uint64_t values[HEX_COLUMNS_LIMIT])
{
	const char *p = *text;
	unsigned n = 0;

	for (;;) {
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p == '\n' || !*p)
			break;
		if (n == HEX_COLUMNS_LIMIT || !number_scan_hex(&p, &values[n++]) || !is_end(*p))
			return 0;
	}
	*text = p + (*p == '\n');
	return n;
}

struct named {
	struct text header;
	unsigned n;
	struct column {
		uint32_t series;
		enum counter_fold fold;
		uint64_t mask; /* a sum of 32-bit counters wraps as they do */
	} columns[HEX_COLUMNS_LIMIT];
};

static void named_done(void *state)
{
	struct named *named = state;

	text_done(&named->header);
}

static int learn_column(struct named *named, const struct text_file *with, struct sampler *sampler,
	uint32_t instance, const char *word, size_t n)
{
	char name[NAME_ROOM];
	/* how many entries there are is not one CPU's number: each row repeats it */
	bool entries = n == 7 && memcmp(word, "entries", n) == 0;

	if (named->n == HEX_COLUMNS_LIMIT || !text_file_is_name(word, n))
		return -EBADMSG;
	snprintf(name, sizeof(name), "%s.%.*s", with->prefix, (int)n, word);
	counter_id id = series_counter_of_kind(
		sampler->table, name, sampler->source, entries ? KIND_GAUGE : with->kind);
	if (id == COUNTER_NONE)
		return -ENOMEM;
	const struct counter *counter = series_knowledge(sampler->table, id);
	named->columns[named->n++] = (struct column){
		.series = sampler_series(sampler, id, instance),
		.fold = entries ? FOLD_SAME : counter->fold,
		.mask = counter->bits == BITS_32 ? UINT32_MAX : UINT64_MAX,
	};
	return 0;
}

static int learn_names(struct named *named, const struct text_file *with, struct sampler *sampler,
	uint32_t instance, const char *text)
{
	size_t header = strcspn(text, "\n");
	int r = 0;

	named->n = 0;
	text_clear(&named->header);
	text_add_n(&named->header, text, header);
	if (named->header.failed)
		return -ENOMEM;
	for (const char *p = text; r == 0 && p < text + header;) {
		p += strspn(p, " \t");
		size_t n = strcspn(p, " \t\n");
		if (!n)
			break;
		r = learn_column(named, with, sampler, instance, p, n);
		p += n;
	}
	if (r < 0)
		text_clear(&named->header);
	return r;
}

static void fold_row(const struct named *named, uint64_t *folded, const uint64_t *row)
{
	for (unsigned i = 0; i < named->n; i++) {
		if (named->columns[i].fold == FOLD_SUM)
			folded[i] += row[i];
		else if (named->columns[i].fold == FOLD_SAME || folded[i] < row[i])
			folded[i] = row[i];
	}
}

static int put_named(void *state, const struct text_file *with, struct sampler *sampler,
	uint32_t instance, const char *text, size_t n)
{
	struct named *named = state;
	const char *end = text + n;
	uint64_t folded[HEX_COLUMNS_LIMIT] = {}, row[HEX_COLUMNS_LIMIT];
	size_t header = named->header.n;

	if (!header || n <= header || text[header] != '\n' ||
		memcmp(text, named->header.at, header) != 0) {
		int r = learn_names(named, with, sampler, instance, text);
		if (r < 0)
			return r;
		header = named->header.n;
	}
	text += header + (text[header] == '\n');
	if (!named->n || text == end)
		return -EBADMSG;
	while (text < end) {
		if (hex_row_scan(&text, row) != named->n)
			return -EBADMSG;
		fold_row(named, folded, row);
	}
	for (unsigned i = 0; i < named->n; i++)
		sampler_put(sampler, named->columns[i].series, folded[i] & named->columns[i].mask);
	return 0;
}

const struct text_format hex_rows_named = {
	.size = sizeof(struct named), .put = put_named, .done = named_done};
