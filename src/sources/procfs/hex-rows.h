/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Rows of bare hexadecimal numbers, one row per CPU.
 */
#include "sources/procfs/text-file.h"

enum { HEX_COLUMNS_LIMIT = 64 };

/* Reads one line of numbers and moves behind it. Returns how many, 0 for anything else. */
unsigned hex_row_scan(const char **text, uint64_t values[HEX_COLUMNS_LIMIT]);

/* A line of names above rows that are folded into one: prefix.name, or prefix.name{instance}. */
extern const struct text_format hex_rows_named;
