/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/explain-values.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/number.h"
#include "commands/setting-values.h"
#include "host/privilege.h"
#include "outputs/json-text.h"

enum { INSTANCES_SHOWN = 8 };

static bool reads(const struct source *source, const struct counter *counter)
{
	return strcmp(source->name, counter->source) == 0 ||
	       (source->backup_of && strcmp(source->backup_of, counter->source) == 0);
}

static bool is_needed(const struct source *source, void *user)
{
	const struct topics *topics = user;

	array_each (topic, &topics->all) {
		const struct counter *counter = topic->counter;
		if (!counter)
			continue;
		if (reads(source, counter))
			return true;
		if (counter->normal.known && counter->normal.of != COUNTER_NONE &&
			reads(source, &counters_known[counter->normal.of]))
			return true;
	}
	return false;
}

/* Settings and states are read once; whatever has a rate, twice. */
static bool has_rates(const struct topics *topics)
{
	array_each (topic, &topics->all)
		if (topic->counter && (topic->counter->kind == KIND_COUNTER ||
					      topic->counter->kind == KIND_GAUGE))
			return true;
	return false;
}

static int sample_again(void *user)
{
	int r = measurement_sample(user, true);

	return r < 0 ? r : 1;
}

static int sample_later(struct values *values)
{
	struct loop *loop;
	int r = loop_new(&loop);

	if (r < 0)
		return r;
	r = loop_catch_stop(loop, sample_again, &values->m);
	if (r == 0)
		r = loop_add_timer(loop, NS_PER_S, NS_PER_S, sample_again, &values->m);
	if (r >= 0)
		r = loop_run(loop);
	loop_free(loop);
	return r < 0 ? r : 0;
}

int values_open(struct values *values, struct host *host, const struct topics *topics, bool unknown)
{
	values->kernel = host_kernel_code(host);
	int r = measurement_open(&values->m, host, unknown ? NULL : is_needed, (void *)topics, 0);
	if (r == 0)
		r = privilege_keep_needed(host);
	return r < 0 ? r : measurement_sample(&values->m, true);
}

int values_rate(struct values *values, const struct topics *topics)
{
	struct host *host = values->m.host;
	int r = 0;

	if (host_is_live(host))
		return has_rates(topics) ? sample_later(values) : 0;
	while (r == 0 && (r = host_next_moment(host)) > 0)
		r = measurement_sample(&values->m, true);
	return r;
}

void values_done(struct values *values)
{
	measurement_close(&values->m);
}

/* The counter's id in this measurement: what squall does not know has one as well. */
static counter_id id_of(const struct values *values, const struct counter *counter)
{
	for (counter_id id = 0; id < series_counters(&values->m.table); id++)
		if (series_knowledge(&values->m.table, id) == counter)
			return id;
	return COUNTER_NONE;
}

static const struct probe *probe_of(const struct values *values, const struct counter *counter)
{
	const struct probe *probe = NULL;

	for (size_t i = 0; i < source_set_count(values->m.sources); i++)
		if (reads(source_set_at(values->m.sources, i, &probe), counter) &&
			probe->status != PROBE_OK)
			return probe;
	return NULL;
}

static void add_absence(
	const struct values *values, const struct counter *counter, struct text *into)
{
	const struct probe *probe = probe_of(values, counter);

	if (text_starts(counter->name, "drop."))
		text_add(into, "not measured: this version of squall reads no drop reasons");
	else if (probe && probe->status != PROBE_LIMITED)
		text_addf(into, "cannot be read: %s", probe->reason);
	else if (!topic_is_in(counter, values->kernel) && values->kernel)
		text_add(into, "this kernel does not have it");
	else
		text_add(into, "not there: this kernel or this namespace does not show it now");
}

/* What the normal range says of the value; "" where it is normal or nothing can be said. */
static const char *verdict_on(
	const struct values *values, const struct counter *counter, double value)
{
	const struct counter_normal *normal = &counter->normal;

	if (!normal->known || isnan(value))
		return "";
	if (normal->of != COUNTER_NONE) {
		double base = view_rate(&values->m.view, normal->of);
		if (!(base >= normal->floor) || base <= 0)
			return "";
		value /= base;
	}
	return value > normal->high  ? ": above normal"
	       : value < normal->low ? ": below normal"
				     : "";
}

static void add_item(const struct values *values, const struct counter *counter,
	struct view_item item, struct text *into)
{
	const struct trend *t = item.trend;
	double value = view_value(&values->m.view, item.series, t->last);
	char number[NUMBER_ROOM];

	if (counter->kind == KIND_TEXT) {
		text_add(into, series_text(&values->m.table, t->last));
		return;
	}
	if (value < 0)
		text_addf(into, "%.0f", value);
	else
		text_add(into, number_grouped(t->last, number));
	if (counter->kind != KIND_COUNTER) {
		text_addf(into, "%s%s%s", *counter->unit ? " " : "", counter->unit,
			verdict_on(values, counter, value));
		return;
	}
	text_add(into, " so far");
	if (t->intervals)
		text_addf(into, ", %s per second%s", number_short(t->now, number),
			verdict_on(values, counter, t->now));
}

struct chosen {
	struct view_item items[INSTANCES_SHOWN];
	size_t n, all; /* shown, and how many there are */
	bool still;    /* all of them are zero */
};

static double weight(struct view_item item)
{
	return item.trend->now != 0 ? 1e18 + fabs(item.trend->now) : (double)item.trend->last;
}

/* Keeps those that move most; after them, the largest. */
static void choose(const struct values *values, counter_id id, const char *key, struct chosen *ret)
{
	*ret = (struct chosen){.still = true};
	view_each (item, &values->m.view, id) {
		if (!item.now || (key && (!item.instance || strcmp(item.instance->key, key) != 0)))
			continue;
		size_t at = ret->n < INSTANCES_SHOWN ? ret->n : INSTANCES_SHOWN;
		while (at > 0 && weight(item) > weight(ret->items[at - 1])) {
			if (at < INSTANCES_SHOWN)
				ret->items[at] = ret->items[at - 1];
			at--;
		}
		if (at < INSTANCES_SHOWN)
			ret->items[at] = item;
		ret->n += ret->n < INSTANCES_SHOWN;
		ret->all++;
		ret->still = ret->still && item.trend->last == 0;
	}
}

static void add_setting(const struct values *values, const struct counter *counter, counter_id id,
	struct text *into)
{
	struct setting_values settings = {};

	if (setting_values_add(&settings, &values->m.view, id, values->kernel) == 0) {
		array_each (s, &settings.all) {
			text_addf(into, "%s%s", into->n ? "\n" : "",
				*s->value ? s->value : "(empty)");
			if (s->of.n)
				text_addf(into, " for %s", s->of.at[0]);
			setting_add_others(s, into);
			if (s->normal)
				text_add(into, s->differs ? ", not the kernel's default"
							  : ", the kernel's default");
		}
	}
	setting_values_done(&settings);
	if (!into->n)
		add_absence(values, counter, into);
}

void values_add(const struct values *values, const struct counter *counter, const char *key,
	struct text *into)
{
	counter_id id = id_of(values, counter);
	struct chosen chosen = {};

	if (id != COUNTER_NONE)
		choose(values, id, key, &chosen);
	if (!chosen.all) {
		add_absence(values, counter, into);
		return;
	}
	if (text_starts(counter->name, "sysctl.")) {
		add_setting(values, counter, id, into);
	} else if (chosen.still && chosen.all > 1) {
		text_addf(into, "0 for each of %zu", chosen.all);
	} else {
		for (size_t i = 0; i < chosen.n; i++) {
			text_add(into, i ? "\n" : "");
			add_item(values, counter, chosen.items[i], into);
			if (chosen.items[i].instance)
				text_addf(into, " for %s", chosen.items[i].instance->key);
		}
		if (chosen.all > chosen.n)
			text_addf(into, "\nand %zu more", chosen.all - chosen.n);
	}
	if (counter->scope == SCOPE_MACHINE)
		text_add(into, " (of the whole machine)");
}

static json_t *item_json(
	const struct values *values, const struct counter *counter, struct view_item item)
{
	const struct trend *t = item.trend;
	double value = view_value(&values->m.view, item.series, t->last);
	json_t *o = json_object();

	if (item.instance)
		json_object_set_new(o, "instance", json_text(item.instance->key));
	if (counter->kind == KIND_TEXT)
		json_object_set_new(
			o, "value", json_text(series_text(&values->m.table, t->last)));
	else if (fabs(value) > 9007199254740992.0)
		json_object_set_new(o, "value", json_sprintf("%llu", (unsigned long long)t->last));
	else
		json_object_set_new(o, "value", json_integer((json_int_t)value));
	if (counter->kind == KIND_COUNTER && t->intervals)
		json_object_set_new(o, "per_second", json_real(t->now));
	return o;
}

json_t *values_json(const struct values *values, const struct counter *counter, const char *key)
{
	counter_id id = id_of(values, counter);
	json_t *list = json_array();

	view_each (item, &values->m.view, id == COUNTER_NONE ? 0 : id)
		if (id != COUNTER_NONE && item.now &&
			(!key || (item.instance && strcmp(item.instance->key, key) == 0)))
			json_array_append_new(list, item_json(values, counter, item));
	return list;
}
