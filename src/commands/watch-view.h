/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What `squall watch` shows, as text: rounds, a block for a terminal, the summary, JSON.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "samples/counter.h"
#include "watch/lines.h"

struct watch_view {
	const char *command;   /* as the user wrote it */
	uint64_t interval_ns;
	bool all;              /* numbers that never moved, too */
	bool explain;          /* say what a number means, where it is recognised */
	bool colour;
	unsigned width, height; /* of the terminal; width 0: lines are not cut */
	const char *trouble;   /* what is wrong with the command now, or "" */
};

/* What squall knows of the number, NULL where it does not recognise it. */
const struct counter *watch_knows(const struct watch_line *line, const struct watch_number *number);
/* Is its rate now out of the counter's normal range? */
bool watch_is_abnormal(const struct counter *counter, const struct watch_line *line,
	const struct watch_number *number);

/* One round for a pipe: the numbers that moved in it. */
void watch_view_round(const struct watch_view *view, const struct lines *lines, struct text *into);
/* One screen for a terminal, each line ends by clearing what stood behind it. */
void watch_view_block(const struct watch_view *view, const struct lines *lines, struct text *into);
/* At the end: the numbers that moved, the fastest first. */
void watch_view_summary(const struct watch_view *view, const struct lines *lines, struct text *into);
/* One round as squall.watch/1: one object a line. Returns 0 or -ENOMEM. */
int watch_view_json(const struct watch_view *view, const struct lines *lines, struct text *into);
