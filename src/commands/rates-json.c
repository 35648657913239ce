/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/rates-json.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "outputs/json-text.h"

static json_t *row_json(const struct rates_lines *r, const struct rates_line *line)
{
	const struct series *series = &r->m->table.series.at[line->series];
	const struct counter *counter = series_knowledge(&r->m->table, series->counter);
	const struct trend *trend = &r->m->trends.of.at[line->series];
	const struct counter_normal *normal = &counter->normal;
	double value = view_value(&r->m->view, line->series, trend->last);
	char name[256], when[CLOCK_ROOM], standard[64];
	json_t *row = json_object();

	series_name(&r->m->table, line->series, name, sizeof(name));
	json_object_set_new(row, "schema", json_string("squall.rates/1"));
	json_object_set_new(row, "time",
		json_string(clock_iso(clock_ns(CLOCK_REALTIME), when)));
	json_object_set_new(
		row, "seconds", json_real((double)trend->last_awake_ns / (double)NS_PER_S));
	json_object_set_new(row, "name", json_text(name));
	json_object_set_new(row, "counter", json_text(counter->name));
	if (series->instance)
		json_object_set_new(row, "instance",
			json_text(r->m->table.instances.at[series->instance].key));
	json_object_set_new(row, "unit", json_string(counter->unit));
	if (counter->kind == KIND_TEXT)
		json_object_set_new(row, "value", json_text(series_text(&r->m->table, trend->last)));
	else if (fabs(value) > 9007199254740992.0)
		json_object_set_new(row, "value", json_sprintf("%llu", (unsigned long long)trend->last));
	else
		json_object_set_new(row, "value", json_integer((json_int_t)value));
	if (counter->kind == KIND_COUNTER && trend->intervals)
		json_object_set_new(row, "delta", json_integer((json_int_t)trend->last_delta));
	if (counter->kind != KIND_TEXT && trend->intervals) {
		json_object_set_new(row, "per_second", json_real(trend->now));
		json_object_set_new(row, "peak", json_real(trend->peak));
	}
	if (normal->known && normal->of == COUNTER_NONE) {
		json_object_set_new(row, "low", json_real(normal->low));
		json_object_set_new(row, "high", json_real(normal->high));
	}
	view_default(&r->m->view, line->series, standard, sizeof(standard));
	if (standard[0])
		json_object_set_new(row, "default", json_string(standard));
	json_object_set_new(
		row, "out_of_normal", json_boolean(rates_is_abnormal(r, line->series)));
	json_object_set_new(row, "known", json_boolean(series->counter < COUNTERS_KNOWN));
	json_object_set_new(row, "short", json_string(counter->brief));
	return row;
}

int rates_json_show(const struct rates_lines *r)
{
	array_each (line, &r->lines) {
		if (!rates_line_lives(r, line) || (!r->all && !rates_moved(r, line->series)))
			continue;
		json_t *row = row_json(r, line);
		int failed = json_dumpf(row, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
		json_decref(row);
		if (failed || fputc('\n', stdout) == EOF)
			return -EIO;
	}
	return fflush(stdout) == 0 ? 0 : -EIO;
}
