/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall.watch/1: one object per round and line.
 *
 * schema, time (UTC, ISO 8601), seconds (between this output that had the line and the one before, 0
 * when it is new), line (text with `{}` for each number), context (the line above that it belongs
 * to), appeared (new in this round), numbers: index (from 0, in the line), column (where a header
 * names it), value, delta, per_second, min, max, mean (per second), rounded, reset, wrapped, gauge.
 * delta and per_second are null where they cannot be known: a new line, a reset. A number that is
 * recognised has counter, short and out_of_normal.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "commands/watch-view.h"

static json_t *printable(const char *text, size_t n)
{
	_cleanup_(text_done) struct text clean = {};

	text_add_printable(&clean, text, n);
	return json_string(text_str(&clean));
}

/* Whole numbers beyond 2^53 are strings: a reader with doubles would round them. */
static json_t *value_json(__int128 value)
{
	const __int128 safe = ((__int128)1 << 53) * VALUE_ONE;
	_cleanup_(text_done) struct text exact = {};

	if (value % VALUE_ONE)
		return json_real((double)value / VALUE_ONE);
	if (value >= -safe && value <= safe)
		return json_integer((json_int_t)(value / VALUE_ONE));
	value_add(&exact, value);
	return json_string(text_str(&exact));
}

/* What it is, where squall recognises it. */
static void set_meaning(json_t *o, const struct watch_line *line, const struct watch_number *number)
{
	const struct counter *counter = watch_knows(line, number);

	if (!counter)
		return;
	json_object_set_new(o, "counter", json_string(counter->name));
	json_object_set_new(o, "short", json_string(counter->brief));
	json_object_set_new(
		o, "out_of_normal", json_boolean(watch_is_abnormal(counter, line, number)));
}

static json_t *number_json(const struct watch_line *line, uint32_t index)
{
	const struct watch_number *number = &line->numbers[index];
	const struct meter *m = &number->meter;
	bool known = line->seconds > 0;
	json_t *o = json_object();

	json_object_set_new(o, "index", json_integer(index));
	if (number->label[0])
		json_object_set_new(o, "column", printable(number->label, strlen(number->label)));
	json_object_set_new(o, "value", value_json(m->value));
	known = known && !m->reset;
	json_object_set_new(o, "delta", known ? value_json(m->delta) : json_null());
	json_object_set_new(o, "per_second", known ? json_real(m->per_s) : json_null());
	json_object_set_new(o, "min", m->intervals ? json_real(m->min) : json_null());
	json_object_set_new(o, "max", m->intervals ? json_real(m->max) : json_null());
	json_object_set_new(o, "mean", m->intervals ? json_real(meter_mean(m)) : json_null());
	json_object_set_new(o, "rounded", json_boolean(m->rounded));
	json_object_set_new(o, "reset", json_boolean(m->reset));
	json_object_set_new(o, "wrapped", json_boolean(m->wrapped));
	json_object_set_new(o, "gauge", json_boolean(m->gauge));
	set_meaning(o, line, number);
	return o;
}

static json_t *line_json(const struct watch_view *view, const struct watch_line *line, const char *now)
{
	json_t *o = json_object(), *numbers = json_array();

	json_object_set_new(o, "schema", json_string("squall.watch/1"));
	json_object_set_new(o, "time", json_string(now));
	json_object_set_new(o, "seconds", json_real(line->seconds));
	json_object_set_new(o, "line", printable(text_str(&line->template), line->template.n));
	if (line->heading.n)
		json_object_set_new(o, "context", printable(line->heading.at, line->heading.n));
	json_object_set_new(o, "appeared", json_boolean(line->appeared));
	for (uint32_t k = 0; k < line->n_numbers; k++)
		if (view->all || line->appeared || line->numbers[k].meter.moved)
			json_array_append_new(numbers, number_json(line, k));
	json_object_set_new(o, "numbers", numbers);
	return o;
}

static void time_text(char *buf, size_t room)
{
	struct timespec t;
	struct tm tm;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &tm);
	n = strftime(buf, room, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + n, room - n, ".%03ldZ", t.tv_nsec / 1000000);
}

int watch_view_json(const struct watch_view *view, const struct lines *lines, struct text *into)
{
	char now[40];

	time_text(now, sizeof(now));
	array_each (line, &lines->all) {
		if (!line_is_present(lines, line) || !(view->all || line->moved || line->appeared))
			continue;
		json_t *o = line_json(view, line, now);
		char *dump = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10));
		json_decref(o);
		if (!dump)
			return -ENOMEM;
		text_add(into, dump);
		text_add(into, "\n");
		free(dump);
	}
	return into->failed ? -ENOMEM : 0;
}
