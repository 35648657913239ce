/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What the columns of a table are called: the words of a header line above, for the numbers below.
 *
 * Where header and line have equally many fields, the n-th word names the n-th field; else the word
 * that stands above the number does. `RX: bytes packets` above bare numbers gives "RX bytes".
 */
#include <stddef.h>

enum { COLUMN_ROOM = 40 };

/* The name for what stands at line[from, to), or "". Returns buf. */
const char *columns_label(const char *header, size_t header_n, const char *line, size_t line_n,
	size_t from, size_t to, char buf[COLUMN_ROOM]);
