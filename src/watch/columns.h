/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What the columns of a table are called: the words of a header line above, for the numbers below.
 *
 * Where header and line have equally many fields, the n-th word names the n-th field; else the word
 * that stands above the number does. `RX: bytes packets` above bare numbers gives "RX bytes", and
 * where '|' parts the columns into groups that a second header above names, the group comes first.
 */
#include <stddef.h>

enum { COLUMN_ROOM = 40 };

struct columns_text {
	const char *at;
	size_t n;
};

/* The name for what stands at line[from, to), or ""; `groups` may be empty. Returns buf. */
const char *columns_label(struct columns_text groups, struct columns_text header,
	struct columns_text line, size_t from, size_t to, char buf[COLUMN_ROOM]);
