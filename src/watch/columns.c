/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/columns.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct field {
	size_t from, to;
};

/* The next field at or after `at`; false at the end. */
static bool field_next(const char *line, size_t n, size_t at, struct field *field)
{
	while (at < n && (strchr(" \t\r|", line[at]) || !line[at]))
		at++;
	field->from = at;
	while (at < n && line[at] && !strchr(" \t\r|", line[at]))
		at++;
	field->to = at;
	return field->to > field->from;
}

/* How many fields there are; *ret_index is the one that holds `at`, if any does. */
static size_t field_count(const char *line, size_t n, size_t at, size_t *ret_index)
{
	struct field field = {};
	size_t count = 0;

	for (; field_next(line, n, field.to, &field); count++)
		if (field.from <= at && at < field.to)
			*ret_index = count;
	return count;
}

static struct field field_nth(const char *line, size_t n, size_t index)
{
	struct field field = {};

	while (field_next(line, n, field.to, &field) && index)
		index--;
	return field;
}

/* The word that stands above [from, to); `aligned`: at the same left or right edge. */
static struct field field_above(const char *line, size_t n, size_t from, size_t to, bool aligned)
{
	struct field field = {};

	while (field_next(line, n, field.to, &field))
		if (field.from < to && from < field.to &&
			(!aligned || field.from == from || field.to == to))
			return field;
	return (struct field){};
}

static bool equal(const char *a, struct field x, const char *b, struct field y)
{
	return x.to - x.from == y.to - y.from && memcmp(a + x.from, b + y.from, x.to - x.from) == 0;
}

/* The words of the group that header column `at` is in: "Receive" of "Inter-|  Receive  |". */
static struct field group_of(struct columns_text groups, struct columns_text header, size_t at)
{
	size_t bars = 0, i = 0;
	struct field field = {};

	for (size_t k = 0; k < at && k < header.n; k++)
		bars += header.at[k] == '|';
	for (; bars && i < groups.n; i++)
		bars -= groups.at[i] == '|';
	if (!i || bars)
		return field;
	const char *bar = memchr(groups.at + i, '|', groups.n - i);
	size_t end = bar ? (size_t)(bar - groups.at) : groups.n;
	if (!field_next(groups.at, end, i, &field))
		return (struct field){};
	return field;
}

const char *columns_label(struct columns_text groups, struct columns_text header,
	struct columns_text line, size_t from, size_t to, char buf[COLUMN_ROOM])
{
	size_t index = SIZE_MAX, none;
	size_t in_header = field_count(header.at, header.n, SIZE_MAX, &none);
	size_t in_line = field_count(line.at, line.n, from, &index);
	struct field first = field_nth(header.at, header.n, 0), prefix = {}, at = {};
	struct field own = field_nth(line.at, line.n, 0);

	/* "Ip: InReceives" above "Ip: 5" is a field as others are; "RX: bytes" above "5" is not */
	bool prefixed = first.to > first.from && header.at[first.to - 1] == ':' &&
		!(own.to > own.from && line.at[own.to - 1] == ':');
	/* any sentence above may have as many words: only a table has many, or says the same first */
	bool same_table = prefixed || in_header >= 4 || equal(header.at, first, line.at, own);
	if (index != SIZE_MAX && in_line + prefixed == in_header && same_table)
		at = field_nth(header.at, header.n, index + prefixed);
	else
		at = field_above(header.at, header.n, from, to, in_header < 3);
	if (at.to <= at.from || (prefixed && at.from == first.from))
		return strcpy(buf, "");
	if (prefixed)
		prefix = (struct field){.from = first.from, .to = first.to - 1};
	const char *prefix_in = header.at;
	if (!prefixed && groups.n) {
		prefix = group_of(groups, header, at.from);
		prefix_in = groups.at;
	}
	snprintf(buf, COLUMN_ROOM, "%.*s%s%.*s", (int)(prefix.to - prefix.from),
		prefix_in + prefix.from, prefix.to > prefix.from ? " " : "", (int)(at.to - at.from),
		header.at + at.from);
	return buf;
}
