/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trends/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"

static struct view_item item_from(const struct view *view, uint32_t at)
{
	const struct series_table *table = view->table;

	for (; at != SERIES_NONE; at = table->series.at[at].of_counter) {
		const struct series *series = &table->series.at[at];
		const struct trend *trend =
			at < view->trends->of.n ? &view->trends->of.at[at] : NULL;
		if (!trend || !trend->points || trend->birth != series->birth)
			continue;
		return (struct view_item){.series = at, .trend = trend,
			.instance = series->instance ? &table->instances.at[series->instance] : NULL,
			.now = snapshot_has(view->snapshot, series, at)};
	}
	return (struct view_item){};
}

struct view_item view_first(const struct view *view, counter_id id)
{
	if (id >= view->table->first.n)
		return (struct view_item){};
	return item_from(view, view->table->first.at[id]);
}

struct view_item view_after(const struct view *view, struct view_item item)
{
	return item_from(view, view->table->series.at[item.series].of_counter);
}

enum presence view_presence(const struct view *view, counter_id id)
{
	if (view_first(view, id).trend)
		return PRESENT;
	const char *name = series_knowledge(view->table, id)->source;
	for (size_t i = 0; i < source_set_count(view->sources); i++) {
		const struct probe *probe;
		const struct source *source = source_set_at(view->sources, i, &probe);
		if (strcmp(source->name, name) == 0 && probe->status != PROBE_UNAVAILABLE &&
			probe->status != PROBE_FAILED)
			return ABSENT;
	}
	return UNREADABLE;
}

double view_seconds(const struct view *view)
{
	return (double)(view->snapshot->stamp_ns - view->since_ns) / (double)NS_PER_S;
}

double view_value(const struct view *view, uint32_t series, uint64_t value)
{
	const struct counter *counter =
		series_knowledge(view->table, view->table->series.at[series].counter);

	return counter->is_signed ? (double)(int64_t)value : (double)value;
}

enum aspect { RATE, PEAK, LEVEL, HIGHEST, GAIN };

static double aspect_of(const struct view *view, struct view_item item, enum aspect aspect)
{
	bool rated = item.trend->intervals > 0;

	switch (aspect) {
	case RATE:
		return rated ? item.trend->rate : NAN;
	case PEAK:
		return rated ? item.trend->peak : NAN;
	case GAIN:
		return rated ? (double)item.trend->delta : NAN;
	case LEVEL:
		return item.now ? view_value(view, item.series, item.trend->last) : NAN;
	default:
		return view_value(view, item.series, item.trend->high);
	}
}

static double folded(const struct view *view, counter_id id, enum aspect aspect)
{
	enum counter_fold fold = series_knowledge(view->table, id)->fold;
	double all = NAN;

	view_each (item, view, id) {
		double one = aspect_of(view, item, aspect);
		if (!item.instance)
			return one;
		if (isnan(one))
			continue;
		if (fold == FOLD_SUM && !isnan(all))
			all += one;
		else if (isnan(all) || (fold == FOLD_MAX && one > all))
			all = one;
	}
	return all;
}

double view_rate(const struct view *view, counter_id id)
{
	return folded(view, id, RATE);
}

double view_peak(const struct view *view, counter_id id)
{
	return folded(view, id, PEAK);
}

double view_level(const struct view *view, counter_id id)
{
	return folded(view, id, LEVEL);
}

double view_highest(const struct view *view, counter_id id)
{
	return folded(view, id, HIGHEST);
}

double view_gain(const struct view *view, counter_id id)
{
	return folded(view, id, GAIN);
}

const struct trend *view_beside(
	const struct view *view, const struct instance *instance, counter_id id)
{
	for (uint32_t at = instance->first; at != SERIES_NONE;
		at = view->table->series.at[at].of_instance)
		if (view->table->series.at[at].counter == id) {
			struct view_item item = item_from(view, at);
			return item.series == at ? item.trend : NULL;
		}
	return NULL;
}

const struct trend *view_keyed(const struct view *view, counter_id id, const char *key)
{
	view_each (item, view, id)
		if (item.instance && strcmp(item.instance->key, key) == 0)
			return item.trend;
	return NULL;
}

void view_default(const struct view *view, uint32_t at, char *buf, size_t room)
{
	const struct series *series = &view->table->series.at[at];
	const struct counter *counter = series_knowledge(view->table, series->counter);
	const struct instance *instance = &view->table->instances.at[series->instance];
	const char *value = counter_default(counter, host_kernel_code(view->host));
	uint64_t field = 0;

	buf[0] = '\0';
	if (!value)
		return;
	if (counter->kind == KIND_TEXT || !strchr(value, ' ')) {
		snprintf(buf, room, "%s", value);
		return;
	}
	/* each number of such a file is a series, whose last part is its place in the line */
	if (!series->instance || number_u64(instance->parts[instance->n_parts - 1], &field) < 0)
		return;
	for (; field && *value; field--) {
		value += strcspn(value, " ");
		value += strspn(value, " ");
	}
	snprintf(buf, room, "%.*s", (int)strcspn(value, " "), value);
}
