/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The numbers in a line of text, as a person reading it would tell them from names.
 *
 * A number is an integer or a decimal that stands alone between blanks or punctuation, with an
 * optional sign, percent sign or unit: `12`, `rx:5`, `(12.3 KB)`, `3.4M`, `0.3/0.1`, `95%`, `-7`.
 * Text is everything that names something: `eth0`, `192.0.2.1:80`, `10.0.0.0/8`, `fe80::1`, MAC
 * addresses, `0x1f`, `0012`, `6.1.0-13`, `2026-11-20`, `12:30:01`, the `2:` before an interface, and
 * the numbers behind words such as `dpt:` and `port`.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { TOKENS_LIMIT = 4096 }; /* numbers in one line; what follows is text */

/* Values are exact: 64 bits before the point, nine digits behind it. */
#define VALUE_ONE 1000000000

struct token {
	uint32_t at, n;     /* in the line: sign, digits, multiplier and unit */
	uint8_t unit;       /* letters at the end of it that are the unit: "B" of "12.3 KB" */
	bool rounded;       /* written with a multiplier: the last digits are lost */
	__int128 value;     /* in 1/VALUE_ONE */
};

/* Finds the numbers of the line (n bytes, without its newline), at most `room`. Returns how many. */
size_t tokens_scan(const char *line, size_t n, struct token *tokens, size_t room);
/* Adds the line with `{}` for each number (units stay), and each run of blanks as one. */
void tokens_template(
	const char *line, size_t n, const struct token *tokens, size_t n_tokens, struct text *into);
/* Adds the value: whole, or with as many decimals as it has. */
void value_add(struct text *text, __int128 value);
