/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Every line with numbers that the command ever printed, followed from run to run.
 *
 * A line is found again by its template and its place (outline.h), the n-th among equals (pairing.h).
 * A line that vanishes stays known, and goes on when it comes back. Memory is taken for new lines
 * only; when there are too many, those that vanished are forgotten.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "watch/columns.h"
#include "watch/meter.h"
#include "watch/outline.h"

struct watch_number {
	struct meter meter;
	char label[COLUMN_ROOM]; /* what its column is called, or "" */
	uint32_t at, n;          /* in the line's text */
};

struct watch_line {
	uint64_t key, template_key;
	struct text template; /* numbers replaced by {} */
	struct text text;     /* as printed last */
	struct text heading;  /* the line above that it belongs to, or "" */
	struct watch_number *numbers;
	uint32_t n_numbers;
	uint32_t order;       /* its place in the output that had it last */
	uint32_t round;       /* the last one that had it */
	uint64_t stamp_ns;    /* of that */
	double seconds;       /* since it was seen before; 0: new in this round */
	uint32_t first_round; /* the first one that had it */
	bool moved, ever_moved; /* in this round; ever */
	bool appeared;          /* new in this round, which is not the first */
};

struct lines {
	ARRAY(struct watch_line) all; /* in the order of the last output, vanished ones at their old place */
	uint32_t round;               /* outputs so far */
	uint64_t stamp_ns;
	double seconds;               /* between the last two outputs */
	struct outline outline;
	ARRAY(struct entry {
		uint64_t key;
		uint32_t index; /* in all, or in the outline */
		bool fresh;
	}) entries;                   /* one pass of matching */
	ARRAY(int) match;             /* by line of the outline: index in all, or -1 */
	ARRAY(uint32_t) old, fresh;   /* one group of equals */
	ARRAY(int) pairs;
};

/* Takes the output of one run that ended at stamp_ns. Returns 0 or -ENOMEM. */
int lines_feed(struct lines *lines, const char *output, size_t n, uint64_t stamp_ns);
void lines_done(struct lines *lines);
/* The line is part of the last output. */
bool line_is_present(const struct lines *lines, const struct watch_line *line);
