/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/setting-values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"

enum { NUMBERS = 8, NAMED = 4, PREFIX = sizeof("sysctl.") - 1 };

/* What one interface has (or all there is), before equal ones are joined. */
struct gathered {
	const char *of; /* NULL: it stands alone */
	struct view_item number[NUMBERS];
};

struct gathering {
	ARRAY(struct gathered) all;
};

bool setting_is_of_interfaces(const struct counter *counter)
{
	return strstr(counter->name, ".conf.") || strstr(counter->name, ".neigh.");
}

static struct gathered *find(struct gathering *gathering, const char *of)
{
	array_each (g, &gathering->all)
		if (of ? g->of && strcmp(g->of, of) == 0 : !g->of)
			return g;
	struct gathered *g = array_push(&gathering->all);
	if (g)
		g->of = of;
	return g;
}

static int gather(struct gathering *gathering, const struct view *view, counter_id id)
{
	bool shared = setting_is_of_interfaces(series_knowledge(view->table, id));

	view_each (item, view, id) {
		const struct instance *i = item.instance;
		unsigned at = shared ? 1 : 0;
		uint64_t number = 0;

		if (!item.now || (i && i->n_parts > at && number_u64(i->parts[at], &number) < 0) ||
			number >= NUMBERS)
			continue;
		struct gathered *g = find(gathering, shared && i ? i->parts[0] : NULL);
		if (!g)
			return -ENOMEM;
		g->number[number] = item;
	}
	return 0;
}

static char *value_of(
	const struct view *view, const struct gathered *g, const struct counter *counter)
{
	_cleanup_(text_done) struct text text = {};

	for (size_t k = 0; k < NUMBERS && g->number[k].trend; k++) {
		uint64_t last = g->number[k].trend->last;
		text_add(&text, k ? " " : "");
		if (counter->kind == KIND_TEXT)
			text_add(&text, series_text(view->table, last));
		else
			text_addf(&text, "%lld", (long long)last);
	}
	return text.failed ? NULL : strdup(text_str(&text));
}

/* The entry of this setting with that value, new where there is none. Takes over the value. */
static struct setting_value *entry(
	struct setting_values *settings, const struct counter *counter, char *value)
{
	array_each (s, &settings->all) {
		if (s->counter == counter && s->of.n && strcmp(s->value, value) == 0) {
			free(value);
			return s;
		}
	}
	struct setting_value *s = array_push(&settings->all);
	if (!s) {
		free(value);
		return NULL;
	}
	s->counter = counter;
	s->value = value;
	return s;
}

static int by_of(const void *a, const void *b)
{
	const struct gathered *x = a, *y = b;

	return strcmp(x->of ? x->of : "", y->of ? y->of : "");
}

int setting_values_add(
	struct setting_values *settings, const struct view *view, counter_id id, unsigned kernel)
{
	const struct counter *counter = series_knowledge(view->table, id);
	struct gathering gathering = {};
	int r = gather(&gathering, view, id);

	if (gathering.all.n)
		qsort(gathering.all.at, gathering.all.n, sizeof(*gathering.all.at), by_of);
	for (size_t i = 0; r == 0 && i < gathering.all.n; i++) {
		const struct gathered *g = &gathering.all.at[i];
		char *value = value_of(view, g, counter);
		struct setting_value *s = value ? entry(settings, counter, value) : NULL;
		const char **of = s && g->of ? array_push(&s->of) : NULL;

		if (!s || (g->of && !of)) {
			r = -ENOMEM;
			break;
		}
		if (of)
			*of = g->of;
		s->normal = counter_default(counter, kernel);
		s->differs = s->normal && strcmp(s->normal, s->value) != 0;
	}
	array_done(&gathering.all);
	return r;
}

void setting_values_done(struct setting_values *settings)
{
	array_each (s, &settings->all) {
		free(s->value);
		array_done(&s->of);
	}
	array_done(&settings->all);
}

void setting_add_name(const struct setting_value *setting, struct text *into)
{
	const char *name = setting->counter->name + PREFIX, *last = strrchr(name, '.');

	if (!setting->of.n || !last) {
		text_add(into, name);
		return;
	}
	text_add_n(into, name, (size_t)(last - name));
	text_addf(into, ".%s%s", setting->of.at[0], last);
}

void setting_add_others(const struct setting_value *setting, struct text *into)
{
	for (size_t i = 1; i < setting->of.n && i < NAMED; i++)
		text_addf(into, "%s %s", i == 1 ? " and for" : ",", setting->of.at[i]);
	if (setting->of.n > NAMED)
		text_addf(into, " and %zu more", setting->of.n - NAMED);
}
