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

static struct field field_above(const char *line, size_t n, size_t from, size_t to)
{
	struct field field = {};

	while (field_next(line, n, field.to, &field))
		if (field.from < to && from < field.to)
			return field;
	return (struct field){};
}

const char *columns_label(const char *header, size_t header_n, const char *line, size_t line_n,
	size_t from, size_t to, char buf[COLUMN_ROOM])
{
	size_t index = SIZE_MAX, none;
	size_t in_header = field_count(header, header_n, SIZE_MAX, &none);
	size_t in_line = field_count(line, line_n, from, &index);
	struct field first = field_nth(header, header_n, 0), at = {};
	bool prefixed = first.to > first.from && header[first.to - 1] == ':';
	struct field own = field_nth(line, line_n, 0);

	/* "Ip: InReceives" above "Ip: 5" is a field as others are; "RX: bytes" above "5" is not */
	if (prefixed && own.to > own.from && line[own.to - 1] == ':')
		prefixed = false;
	if (index != SIZE_MAX && in_line + prefixed == in_header)
		at = field_nth(header, header_n, index + prefixed);
	else
		at = field_above(header, header_n, from, to);
	if (at.to <= at.from || (prefixed && at.from == first.from))
		return strcpy(buf, "");
	snprintf(buf, COLUMN_ROOM, "%.*s%s%.*s", prefixed ? (int)(first.to - first.from - 1) : 0,
		header + first.from, prefixed ? " " : "", (int)(at.to - at.from), header + at.from);
	return buf;
}
