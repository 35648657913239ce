/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules/families.h"

#include <math.h>

#include "rules/rank.h"

enum { INTERFACES_MAX = 4 };

static double together(double v4, double v6)
{
	if (isnan(v4))
		return v6;
	return isnan(v6) ? v4 : v4 + v6;
}

static double gain(const struct view *view, counter_id id)
{
	return id == COUNTER_NONE ? NAN : view_gain(view, id);
}

static double rate(const struct view *view, counter_id id)
{
	return id == COUNTER_NONE ? NAN : view_rate(view, id);
}

double families_gain(const struct view *view, struct families of)
{
	return together(gain(view, of.v4), gain(view, of.v6));
}

double families_rate(const struct view *view, struct families of)
{
	return together(rate(view, of.v4), rate(view, of.v6));
}

void verdict_families(
	struct finding *finding, const struct view *view, struct families of, const char *says)
{
	if (gain(view, of.v4) > 0)
		verdict_rate(finding, view, of.v4, says);
	if (gain(view, of.v6) > 0)
		verdict_rate(finding, view, of.v6, says);
}

void name_interfaces(struct finding *finding, const struct view *view, counter_id v6)
{
	struct named {
		double rate;
		const char *name;
	} named[INTERFACES_MAX];
	size_t n = 0;

	view_each (item, view, v6) {
		if (!item.instance || !item.trend->delta)
			continue;
		struct named one = {.rate = item.trend->rate, .name = item.instance->parts[0]};
		n = rank_add(named, n, INTERFACES_MAX, sizeof(one), &one);
	}
	for (size_t i = 0; i < n; i++) {
		struct culprit *interface = finding_culprit(finding, CULPRIT_INTERFACE);
		interface->name = finding_text(finding, "%s", named[i].name);
		interface->packets_per_second = named[i].rate;
	}
}
