/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * One output of the command, taken apart: its lines, their numbers, and where each line belongs.
 *
 * A line is known by its template (its text without the numbers) and by its place: the lines above
 * that it is indented under, or the table header that it stands below. So the bare numbers of
 * `ip -s link` below "2: eth0: … RX:" are not taken for those of another interface.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/text.h"
#include "watch/tokens.h"

enum {
	OUTLINE_LINES = 1 << 16, /* longer outputs are cut */
	OUTLINE_TOKENS = 1 << 18,
	OUTLINE_NONE = -1,
};

struct outline_line {
	uint32_t at, n;                   /* in the output */
	uint32_t template_at, template_n; /* in templates */
	uint32_t first, n_tokens;
	uint64_t key;          /* template and place */
	uint64_t template_key; /* template alone */
	uint64_t place_key;    /* for the lines below it */
	int parent;            /* line above, or OUTLINE_NONE */
	int header;            /* the table header above, or OUTLINE_NONE */
	uint32_t indent, word_end; /* columns of the first word */
	bool labelled; /* the first word ends with ':' */
	bool is_header;
};

struct outline {
	const char *output;
	ARRAY(struct outline_line) lines;
	ARRAY(struct token) tokens;
	struct text templates;
	bool cut; /* lines or numbers beyond the limits were left out */
};

/* Reads the output, which must stay until the next call. Returns 0 or -ENOMEM. */
int outline_read(struct outline *outline, const char *output, size_t n);
void outline_done(struct outline *outline);
/* The line above that says what this one is about (no table header), or OUTLINE_NONE. */
int outline_heading(const struct outline *outline, int line);
