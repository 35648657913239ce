/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The lines of `squall rates`: which numbers are shown, in which order, with which mark.
 *
 * What matters stands first: counters out of their normal range, then those that mean trouble, then
 * the rest. A line keeps its place among its like while the command runs.
 */
#include "trends/measure.h"

enum rates_rank { RANK_ABNORMAL, RANK_TROUBLE, RANK_MOVING, RANK_STATE };

struct rates_line {
	uint32_t series, birth;
	enum rates_rank rank;
	uint64_t since; /* the round that first showed it: its place among its like */
	double weight;  /* its rate in that round */
};

struct rates_lines {
	const struct measurement *m;
	char **words; /* names that were asked for; none: all */
	bool all;     /* what stands still, too */
	uint64_t round;
	ARRAY(struct rates_line) lines;
	ARRAY(uint32_t) shown; /* by series: the birth that has a line */
};

void rates_lines_done(struct rates_lines *lines);
/* Finds lines for what moves now and has none yet. Returns 0 or -ENOMEM. */
int rates_lines_find(struct rates_lines *lines);
/* False for the line of a series that is gone, its slot used by another. */
bool rates_line_lives(const struct rates_lines *lines, const struct rates_line *line);
/* Did the series move in the round that was sampled last? */
bool rates_moved(const struct rates_lines *lines, uint32_t series);
/* Is the last interval's rate, or a gauge's level, outside its normal range? */
bool rates_is_abnormal(const struct rates_lines *lines, uint32_t series);
