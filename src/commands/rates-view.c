/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/rates-view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/number.h"

/* " (default 500)" where the setting is another one. */
static void add_default(const struct rates_view *v, uint32_t at, struct text *row)
{
	const struct counter *counter =
		series_knowledge(&v->lines->m->table, v->lines->m->table.series.at[at].counter);
	const struct trend *trend = &v->lines->m->trends.of.at[at];
	char value[64], now[64];

	view_default(&v->lines->m->view, at, value, sizeof(value));
	if (counter->kind == KIND_TEXT)
		snprintf(now, sizeof(now), "%s", series_text(&v->lines->m->table, trend->last));
	else
		snprintf(now, sizeof(now), "%.0f", view_value(&v->lines->m->view, at, trend->last));
	if (value[0] && strcmp(value, now) != 0)
		text_addf(row, " (default %s)", value);
}

static void add_value(const struct rates_view *v, const struct counter *counter, uint32_t at, char *buf)
{
	const struct trend *trend = &v->lines->m->trends.of.at[at];
	double value = view_value(&v->lines->m->view, at, trend->last);

	if (counter->kind == KIND_TEXT)
		snprintf(buf, NUMBER_ROOM, "%.20s", series_text(&v->lines->m->table, trend->last));
	else if (value < 0)
		snprintf(buf, NUMBER_ROOM, "%.0f", value);
	else
		number_grouped(trend->last, buf);
}

/* A narrow terminal needs its columns for the meaning. */
static bool is_narrow(const struct rates_view *v)
{
	return v->redraw && v->style.columns < 110;
}

static int name_width(const struct rates_view *v)
{
	return is_narrow(v) ? 30 : 38;
}

static int total_width(const struct rates_view *v)
{
	return is_narrow(v) ? 14 : 20;
}

/* A block that is drawn in place must not have lines that the terminal breaks in two. */
static void add_fitting(struct rates_view *v, const char *colour, const char *row, const char *plain)
{
	size_t n = v->redraw ? text_fit(row, v->style.columns - 1) : strlen(row);

	text_add(&v->out, colour);
	text_add_n(&v->out, row, n);
	text_add(&v->out, plain);
	text_add(&v->out, v->redraw ? "\033[K\n" : "\n");
}

static void add_row(struct rates_view *v, const struct rates_line *line, bool moving)
{
	const struct series *series = &v->lines->m->table.series.at[line->series];
	const struct counter *counter = series_knowledge(&v->lines->m->table, series->counter);
	const struct trend *trend = &v->lines->m->trends.of.at[line->series];
	bool abnormal = rates_is_abnormal(v->lines, line->series);
	char name[256], rate[NUMBER_ROOM] = "", total[NUMBER_ROOM];
	const char *colour = "", *plain = "";
	_cleanup_(text_done) struct text clean = {};
	_cleanup_(text_done) struct text row = {};

	series_name(&v->lines->m->table, line->series, name, sizeof(name));
	text_add_printable(&clean, name, strlen(name));
	if (counter->kind != KIND_TEXT && trend->intervals)
		number_short(trend->now, rate);
	add_value(v, counter, line->series, total);
	if (v->style.colour) {
		colour = abnormal ? "\033[1;31m" : !moving ? "\033[2m" : counter->trouble ? "\033[33m" : "";
		plain = *colour ? "\033[0m" : "";
	}
	text_addf(&row, "%c %-*s %9s %*s  %s", abnormal ? '!' : ' ', name_width(v),
		text_str(&clean), rate, total_width(v), total,
		*counter->brief ? counter->brief : "(not in squall's knowledge)");
	add_default(v, line->series, &row);
	add_fitting(v, colour, text_str(&row), plain);
}

static void add_header(struct rates_view *v)
{
	_cleanup_(text_done) struct text row = {};
	char when[CLOCK_ROOM];

	text_addf(&row, "  %-*s %9s %*s  %s", name_width(v),
		clock_of_day(clock_ns(CLOCK_REALTIME), when), "per second", total_width(v), "total",
		"meaning");
	add_fitting(v, v->style.colour ? "\033[1m" : "", text_str(&row),
		v->style.colour ? "\033[0m" : "");
}

int rates_view_show(struct rates_view *v)
{
	struct style fresh = style_for(stdout);
	unsigned shown = 0;

	v->style.columns = fresh.columns;
	v->style.rows = fresh.rows;
	text_clear(&v->out);
	if (v->redraw && v->drawn)
		text_addf(&v->out, "\033[%uA\r", v->drawn);
	add_header(v);
	array_each (line, &v->lines->lines) {
		if (!rates_line_lives(v->lines, line))
			continue;
		bool moving = rates_moved(v->lines, line->series);
		/* in a stream only what moved now is news; a block that is drawn in place stays whole */
		if (!moving && !v->lines->all && !v->redraw)
			continue;
		if (v->redraw && shown + 2 >= v->style.rows)
			break;
		add_row(v, line, moving);
		shown++;
	}
	if (v->redraw)
		text_add(&v->out, "\033[J");
	else if (!shown)
		text_add(&v->out, "  nothing moved\n");
	v->drawn = shown + 1;
	fputs(text_str(&v->out), stdout);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : -EIO;
}
