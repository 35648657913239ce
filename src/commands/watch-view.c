/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One row is one number that moved: its rates, then its line. A number in a table stands there with
 * the name of its column ("pkts=12 ACCEPT …"), another one among several in brackets. The line above
 * that rows belong to ("Tcp:", "Chain INPUT …") stands above them once.
 */
#include "commands/watch-view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/number.h"
#include "outputs/topic.h"
#include "samples/recognise.h"

enum {
	CELL = 8,
	MEANING = 10, /* the column at which a meaning begins */
	TAIL = 14, /* columns kept of the end of a line that does not fit */
};

struct row {
	const struct watch_line *line;
	const struct watch_number *number;
};

struct rows {
	ARRAY(struct row) rows;
};

const struct counter *watch_knows(const struct watch_line *line, const struct watch_number *number)
{
	counter_id id = recognise(&(const struct recognise){.heading = text_str(&line->heading),
		.template = text_str(&line->template), .label = number->label,
		.index = (size_t)(number - line->numbers)});

	return id == COUNTER_NONE ? NULL : &counters_known[id];
}

bool watch_is_abnormal(const struct counter *counter, const struct watch_line *line,
	const struct watch_number *number)
{
	const struct meter *m = &number->meter;

	/* a share of another counter is for those who measure both */
	if (!counter || counter->kind != KIND_COUNTER || !counter->normal.known ||
		counter->normal.of != COUNTER_NONE || m->reset || line->seconds <= 0)
		return false;
	return m->per_s < counter->normal.low || m->per_s > counter->normal.high;
}

static const char *colour(const struct watch_view *view, const char *code)
{
	return view->colour ? code : "";
}

/* A rate in CELL columns: "~" where it is rounded, a sign where the number goes both ways. */
static void add_rate(struct text *into, double value, bool rounded, bool gauge)
{
	char buf[NUMBER_ROOM], cell[NUMBER_ROOM + 4];

	number_short(fabs(value), buf);
	snprintf(cell, sizeof(cell), "%s%s%s", rounded && value != 0 ? "~" : "",
		value < 0 ? "-" : gauge && value > 0 ? "+" : "", buf);
	text_addf(into, "%*s ", CELL, cell);
}

static void add_word(struct text *into, const char *word)
{
	text_addf(into, "%*s ", CELL, word);
}

static bool is_labelled(const struct watch_line *line, uint32_t k)
{
	return line->numbers[k].label[0] != '\0';
}

/* Whether numbers k and k + 1 are neighbours in a table: nothing but blanks between them. */
static bool adjoin(const struct watch_line *line, uint32_t k)
{
	const struct watch_number *a = &line->numbers[k], *b = a + 1;

	for (uint32_t i = a->at + a->n; i < b->at; i++)
		if (line->text.at[i] != ' ' && line->text.at[i] != '\t')
			return false;
	return is_labelled(line, k) == is_labelled(line, k + 1);
}

/* The numbers [*ret_from, *ret_to] around k that only blanks part. */
static void find_run(const struct watch_line *line, uint32_t k, uint32_t *ret_from, uint32_t *ret_to)
{
	uint32_t from = k, to = k;

	while (from > 0 && adjoin(line, from - 1))
		from--;
	while (to + 1 < line->n_numbers && adjoin(line, to))
		to++;
	*ret_from = from;
	*ret_to = to;
}

/* The line with number k made plain: by the name of its column, which then stands for the whole run
 * of numbers; by its place in a long run without names; else by brackets. */
static void add_line_text(struct text *into, const struct watch_line *line, uint32_t k)
{
	enum { LONG_RUN = 4 };
	const struct watch_number *number = &line->numbers[k];
	_cleanup_(text_done) struct text all = {};
	const char *text = line->text.at;
	uint32_t from, to;

	find_run(line, k, &from, &to);
	bool named = is_labelled(line, k), numbered = !named && to - from + 1 >= LONG_RUN;
	bool bracket = !named && !numbered && line->n_numbers > 1;
	if (!named && !numbered)
		from = to = k;
	text_add_printable(&all, text, line->numbers[from].at);
	if (named)
		text_add_printable(&all, number->label, strlen(number->label));
	else if (numbered)
		text_addf(&all, "#%u", k - from + 1);
	text_add(&all, named || numbered ? "=" : bracket ? "[" : "");
	text_add_printable(&all, text + number->at, number->n);
	text_add(&all, bracket ? "]" : "");
	size_t end = line->numbers[to].at + line->numbers[to].n;
	text_add_printable(&all, text + end, line->text.n - end);
	text_add(into, text_str(&all));
}

/* Adds the text in `room` columns (0: all of it). A longer one loses what stands before its last
 * `tail` columns: there a rule has its ports and an interrupt its device. */
static void add_cut(struct text *into, const char *text, size_t room, size_t tail)
{
	size_t width = text_width(text);

	if (!room || width <= room) {
		text_add(into, text);
		return;
	}
	if (tail > room / 2)
		tail = room / 2;
	text_add_n(into, text, text_fit(text, room - tail - (room >= 2 ? 2 : room - tail)));
	text_add(into, room >= 2 ? ".." : "");
	text_add(into, text + text_fit(text, width - tail));
}

/* How many of the columns now, min, mean, max fit beside the text. */
static unsigned columns_that_fit(const struct watch_view *view)
{
	return !view->width || view->width >= 72 ? 4 : view->width >= 48 ? 2 : 1;
}

/* Columns left for the text; 0: as many as it takes. */
static size_t room_beside(const struct watch_view *view, size_t used)
{
	if (!view->width)
		return 0;
	return view->width > used ? view->width - used : 1;
}

static void add_rates(struct text *into, const struct watch_view *view, const struct row *row, bool here)
{
	const struct meter *m = &row->number->meter;
	unsigned columns = columns_that_fit(view);

	if (!here)
		add_word(into, "gone");
	else if (m->reset)
		add_word(into, "reset");
	else if (row->line->seconds <= 0)
		add_word(into, "new");
	else
		add_rate(into, m->per_s, m->rounded, m->gauge);
	if (columns == 4)
		add_rate(into, m->min, false, m->gauge);
	if (columns == 4)
		add_rate(into, meter_mean(m), false, m->gauge);
	if (columns >= 2)
		add_rate(into, m->max, false, m->gauge);
}

static void add_row(struct text *into, const struct watch_view *view, const struct lines *lines,
	const struct row *row, bool indent)
{
	const struct meter *m = &row->number->meter;
	bool here = line_is_present(lines, row->line);
	bool odd = !here || m->reset || m->wrapped || row->line->appeared;
	bool abnormal = here && m->moved &&
			watch_is_abnormal(watch_knows(row->line, row->number), row->line, row->number);
	unsigned used = columns_that_fit(view) * (CELL + 1) + 1 + (indent ? 2 : 0);
	_cleanup_(text_done) struct text text = {};

	text_add(into, colour(view, odd ? "\033[33m" : here && m->moved ? "\033[1m" : "\033[2m"));
	add_rates(into, view, row, here);
	text_add(into, colour(view, here && m->moved ? "\033[0m" : ""));
	text_add(into, abnormal ? "!" : " ");
	text_add(into, indent ? "  " : "");
	add_line_text(&text, row->line, (uint32_t)(row->number - row->line->numbers));
	if (m->wrapped)
		text_add(&text, " (wrapped at 2^32)");
	add_cut(into, text_str(&text), room_beside(view, used), TAIL);
	text_add(into, colour(view, "\033[0m"));
}

/* "TcpExt.PAWSEstab: segments refused …; normal: 0 to 40 per second" below the row of the number. */
static void add_meaning(struct text *into, const struct watch_view *view, const struct row *row,
	const char *end)
{
	const struct counter *counter = view->explain ? watch_knows(row->line, row->number) : NULL;
	_cleanup_(text_done) struct text text = {};
	_cleanup_(text_done) struct text normal = {};

	if (!counter)
		return;
	text_addf(&text, "%s: %s", counter->name, counter->brief);
	topic_add_normal(counter, &normal);
	if (normal.n)
		text_addf(&text, "; normal: %s", text_str(&normal));
	text_addf(into, "%*s%s", MEANING, "", colour(view, "\033[2m"));
	add_cut(into, text_str(&text), room_beside(view, MEANING), 0);
	text_addf(into, "%s%s", colour(view, "\033[0m"), end);
}

static void add_head(struct text *into, const struct watch_view *view)
{
	unsigned columns = columns_that_fit(view);

	text_add(into, colour(view, "\033[2m"));
	add_word(into, "per s");
	if (columns == 4)
		text_addf(into, "%*s %*s ", CELL, "min", CELL, "mean");
	if (columns >= 2)
		add_word(into, "max");
	text_add(into, " line");
	text_add(into, colour(view, "\033[0m"));
}

/* The rows below one heading follow each other; returns whether a heading is due before row i. */
static bool heading_due(const struct row *rows, size_t i)
{
	const struct text *now = &rows[i].line->heading;

	if (!now->n)
		return false;
	if (!i)
		return true;
	return strcmp(text_str(now), text_str(&rows[i - 1].line->heading)) != 0;
}

static void add_heading(struct text *into, const struct watch_view *view, const struct row *row)
{
	_cleanup_(text_done) struct text text = {};
	size_t before = columns_that_fit(view) * (CELL + 1) + 1;

	text_add_printable(&text, row->line->heading.at, row->line->heading.n);
	text_addf(into, "%*s", (int)before, "");
	text_add(into, colour(view, "\033[2m"));
	add_cut(into, text_str(&text), room_beside(view, before), 0);
	text_add(into, colour(view, "\033[0m"));
}

static void clock_text(char *buf, size_t room)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(buf, room, "%H:%M:%S", &tm);
}

enum which { MOVED_NOW, MOVED_EVER, EVERY };

static bool wanted(const struct lines *lines, const struct watch_line *line,
	const struct watch_number *number, enum which which)
{
	bool here = line_is_present(lines, line);

	switch (which) {
	case MOVED_NOW:
		/* a new line is told once, by its first number */
		return here && (number->meter.moved || (line->appeared && number == line->numbers));
	case MOVED_EVER:
		return number->meter.ever_moved ||
			(here && line->first_round > 1 && !line->ever_moved && number == line->numbers);
	default:
		return true;
	}
}

static void collect(const struct lines *lines, enum which which, struct rows *rows)
{
	rows->rows.n = 0;
	array_each (line, &lines->all) {
		for (uint32_t k = 0; k < line->n_numbers; k++) {
			if (!wanted(lines, line, &line->numbers[k], which))
				continue;
			struct row *row = array_push(&rows->rows);
			if (row)
				*row = (struct row){.line = line, .number = &line->numbers[k]};
		}
	}
}

/* Lines that the row takes besides its own: the heading above, the meaning below. */
static size_t lines_beside(const struct watch_view *view, const struct rows *rows, size_t i)
{
	const struct row *row = &rows->rows.at[i];

	return (heading_due(rows->rows.at, i) ? 1u : 0u) +
	       (view->explain && watch_knows(row->line, row->number) ? 1u : 0u);
}

/* Do all rows fit into `room` lines? */
static bool rows_fit(const struct watch_view *view, const struct rows *rows, size_t room)
{
	size_t taken = rows->rows.n;

	for (size_t i = 0; i < rows->rows.n && taken <= room; i++)
		taken += lines_beside(view, rows, i);
	return taken <= room;
}

/* Adds rows, at most `room` lines (0: all); returns how many rows were left out. */
static size_t add_rows(struct text *into, const struct watch_view *view, const struct lines *lines,
	const struct rows *rows, size_t room, const char *end)
{
	size_t used = 0;

	for (size_t i = 0; i < rows->rows.n; i++) {
		const struct row *row = &rows->rows.at[i];
		size_t beside = lines_beside(view, rows, i);

		if (room && used + 1 + beside > room)
			return rows->rows.n - i;
		if (heading_due(rows->rows.at, i)) {
			add_heading(into, view, row);
			text_add(into, end);
		}
		add_row(into, view, lines, row, row->line->heading.n > 0);
		text_add(into, end);
		add_meaning(into, view, row, end);
		used += 1 + beside;
	}
	return 0;
}

void watch_view_round(const struct watch_view *view, const struct lines *lines, struct text *into)
{
	struct rows rows = {};
	char now[16], seconds[NUMBER_ROOM];

	clock_text(now, sizeof(now));
	collect(lines, view->all ? EVERY : MOVED_NOW, &rows);
	text_addf(into, "%s  after %s", now, number_duration(lines->seconds, seconds));
	if (!rows.rows.n) {
		text_add(into, "  nothing moved\n");
	} else {
		text_add(into, "\n");
		add_head(into, view);
		text_add(into, "\n");
		add_rows(into, view, lines, &rows, 0, "\n");
	}
	text_add(into, "\n");
	array_done(&rows.rows);
}

static void add_title(struct text *into, const struct watch_view *view, const struct lines *lines)
{
	_cleanup_(text_done) struct text title = {};
	char now[16], every[NUMBER_ROOM];
	size_t moving = 0;

	array_each (line, &lines->all)
		moving += line->moved;
	clock_text(now, sizeof(now));
	text_addf(&title, "%s  every %s  ", now,
		number_duration((double)view->interval_ns / NS_PER_S, every));
	if (lines->round > 1)
		text_addf(&title, "%zu moving  ", moving);
	text_add_printable(&title, view->command, strlen(view->command));
	text_add(into, colour(view, "\033[1m"));
	add_cut(into, text_str(&title), view->width, 0);
	text_add(into, colour(view, "\033[0m"));
}

static void add_quiet(struct text *into, const struct lines *lines)
{
	size_t numbers = 0;

	array_each (line, &lines->all)
		numbers += line->n_numbers;
	if (!numbers)
		text_add(into, "the command printed no numbers");
	else
		text_addf(into, "%zu number%s in %zu line%s, none moved yet", numbers, numbers == 1 ? "" : "s",
			lines->all.n, lines->all.n == 1 ? "" : "s");
}

void watch_view_block(const struct watch_view *view, const struct lines *lines, struct text *into)
{
	static const char end[] = "\033[K\r\n";
	struct rows rows = {};
	size_t room = view->height > 5 ? view->height - 4 : 1, left = 0, moved_earlier = 0;

	collect(lines, view->all ? EVERY : MOVED_EVER, &rows);
	if (!rows_fit(view, &rows, room)) {
		size_t all = rows.rows.n;
		collect(lines, MOVED_NOW, &rows);
		moved_earlier = all - rows.rows.n;
	}
	add_title(into, view, lines);
	text_add(into, end);
	if (view->trouble[0]) {
		text_add(into, colour(view, "\033[33m"));
		add_cut(into, view->trouble, view->width, 0);
		text_add(into, colour(view, "\033[0m"));
	}
	text_add(into, end);
	if (rows.rows.n) {
		add_head(into, view);
		text_add(into, end);
		left = add_rows(into, view, lines, &rows, room, end) + moved_earlier;
	} else if (lines->round) {
		add_quiet(into, lines);
		text_add(into, "\033[K");
	}
	if (left) {
		_cleanup_(text_done) struct text more = {};
		text_addf(&more, "%zu more do not fit into this window", left);
		add_cut(into, text_str(&more), view->width, 0);
		text_add(into, "\033[K");
	}
	text_add(into, "\033[J");
	array_done(&rows.rows);
}

static double fastest(const struct meter *m)
{
	return fmax(fabs(m->min), fabs(m->max));
}

static int by_speed(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	double fx = fastest(&x->number->meter), fy = fastest(&y->number->meter);

	if (fx != fy)
		return fx > fy ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static void add_summary_row(struct text *into, const struct watch_view *view, const struct row *row)
{
	const struct meter *m = &row->number->meter;
	_cleanup_(text_done) struct text text = {};
	unsigned used = 4 * (CELL + 1) + 1;

	add_rate(into, m->min, false, m->gauge);
	add_rate(into, meter_mean(m), false, m->gauge);
	add_rate(into, m->max, false, m->gauge);
	add_rate(into, m->total, m->rounded, m->gauge);
	text_add(into, " ");
	if (row->line->heading.n) {
		/* the first words say which section it is */
		_cleanup_(text_done) struct text heading = {};
		text_add_printable(&heading, row->line->heading.at, row->line->heading.n);
		const char *words = text_str(&heading), *stop = strpbrk(words, "(<");
		text_add_n(&text, words, stop ? (size_t)(stop - words) : strlen(words));
		if (text.n && text.at[text.n - 1] != ' ')
			text_add(&text, " ");
	}
	add_line_text(&text, row->line, (uint32_t)(row->number - row->line->numbers));
	if (m->resets)
		text_add(&text, " (was reset)");
	add_cut(into, text_str(&text), room_beside(view, used), TAIL);
	text_add(into, "\n");
	add_meaning(into, view, row, "\n");
}

void watch_view_summary(const struct watch_view *view, const struct lines *lines, struct text *into)
{
	struct rows rows = {};
	size_t moved = 0;

	collect(lines, MOVED_EVER, &rows);
	array_each (row, &rows.rows)
		if (row->number->meter.ever_moved)
			rows.rows.at[moved++] = *row;
	rows.rows.n = moved;
	if (lines->round < 2) {
		text_add(into, "ended before a second run: no rates\n");
	} else if (!moved) {
		text_addf(into, "%u runs, nothing moved\n", lines->round);
	} else {
		qsort(rows.rows.at, moved, sizeof(struct row), by_speed);
		text_addf(into, "%u runs, %zu number%s moved, the fastest first; min, mean and max per second\n",
			lines->round, moved, moved == 1 ? "" : "s");
		text_addf(into, "%*s %*s %*s %*s  line\n", CELL, "min", CELL, "mean", CELL, "max", CELL,
			"total");
		array_each (row, &rows.rows)
			add_summary_row(into, view, row);
	}
	array_done(&rows.rows);
}
