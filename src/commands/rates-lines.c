/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/rates-lines.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "samples/name.h"

static bool is_selected(const struct rates_lines *r, const struct series *series)
{
	const struct counter *counter = series_knowledge(&r->m->table, series->counter);
	const char *key =
		series->instance ? r->m->table.instances.at[series->instance].key : NULL;

	if (!r->words[0])
		return true;
	for (char **word = r->words; *word; word++)
		if (name_matches(*word, counter, key))
			return true;
	return false;
}

bool rates_is_abnormal(const struct rates_lines *r, uint32_t at)
{
	const struct counter *counter =
		series_knowledge(&r->m->table, r->m->table.series.at[at].counter);
	const struct counter_normal *normal = &counter->normal;
	const struct trend *trend = &r->m->trends.of.at[at];
	double value = counter->kind == KIND_COUNTER ? trend->now
						     : view_value(&r->m->view, at, trend->last);

	if (!normal->known)
		return false;
	if (normal->of != COUNTER_NONE) {
		struct view_item base = view_first(&r->m->view, normal->of);
		if (!base.trend || base.trend->now < normal->floor || base.trend->now <= 0)
			return false;
		value /= base.trend->now;
	}
	return value < normal->low || value > normal->high;
}

static enum rates_rank rank_of(const struct rates_lines *r, const struct counter *counter, uint32_t at)
{
	if (rates_is_abnormal(r, at))
		return RANK_ABNORMAL;
	if (counter->trouble)
		return RANK_TROUBLE;
	return counter->kind == KIND_COUNTER ? RANK_MOVING : RANK_STATE;
}

bool rates_moved(const struct rates_lines *r, uint32_t at)
{
	const struct trend *trend = &r->m->trends.of.at[at];
	const struct series *series = &r->m->table.series.at[at];

	/* a source with a slower pace moves in the round in which it was read */
	if (r->m->snapshot.block[series->block].stamp_ns < r->m->snapshot.stamp_ns)
		return false;
	return trend->now != 0 || trend->changed_ns == trend->last_ns;
}

static int by_place(const void *a, const void *b)
{
	const struct rates_line *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->series < y->series ? -1 : x->series > y->series;
}

static bool has_line(const struct rates_lines *r, uint32_t at)
{
	return r->shown.at[at] == r->m->table.series.at[at].birth;
}

static int add_line(struct rates_lines *r, uint32_t at)
{
	const struct series *series = &r->m->table.series.at[at];
	const struct counter *counter = series_knowledge(&r->m->table, series->counter);
	struct rates_line *line = array_push(&r->lines);

	if (!line)
		return -ENOMEM;
	*line = (struct rates_line){.series = at, .birth = series->birth, .since = r->round,
		.rank = rank_of(r, counter, at), .weight = fabs(r->m->trends.of.at[at].now)};
	r->shown.at[at] = series->birth;
	return 0;
}

int rates_lines_find(struct rates_lines *r)
{
	size_t before = r->lines.n;

	while (r->shown.n < r->m->table.series.n)
		if (!array_push(&r->shown))
			return -ENOMEM;
	for (uint32_t at = 0; at < r->m->table.series.n; at++) {
		const struct series *series = &r->m->table.series.at[at];
		if (!series->alive || !r->m->trends.of.at[at].points || has_line(r, at) ||
			(!r->all && !rates_moved(r, at)) || !is_selected(r, series))
			continue;
		if (add_line(r, at) < 0)
			return -ENOMEM;
	}
	/* a line that left its normal range moves up, once */
	array_each (line, &r->lines) {
		const struct series *series = &r->m->table.series.at[line->series];
		if (series->birth == line->birth && line->rank != RANK_ABNORMAL &&
			rates_is_abnormal(r, line->series)) {
			line->rank = RANK_ABNORMAL;
			before = 0;
		}
	}
	if (r->lines.n != before && r->lines.n)
		qsort(r->lines.at, r->lines.n, sizeof(*r->lines.at), by_place);
	return 0;
}

bool rates_line_lives(const struct rates_lines *r, const struct rates_line *line)
{
	return r->m->table.series.at[line->series].birth == line->birth;
}

void rates_lines_done(struct rates_lines *r)
{
	array_done(&r->lines);
	array_done(&r->shown);
}
