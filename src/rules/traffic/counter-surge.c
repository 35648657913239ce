/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A counter that means trouble runs above its normal range, and no finding explains it.
 *
 * The knowledge says which counters count trouble and what is normal. One is explained where a
 * finding gives it as evidence, or where its own text sends the reader to that finding. Beside a
 * finding of warning or worse the rest is only listed: most of it is the same trouble from another
 * side. What the whole machine shares is not judged from within another namespace.
 */
#include <math.h>
#include <string.h>

#include "findings/report.h"
#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST       10.0 /* in the window */
#define LEAST_PER_S 1.0

enum { LISTED_MAX = 8 };

struct surge {
	double score;
	double rate, most;
	uint32_t series;
};

/* Does the blank-separated list name the word? */
static bool lists(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list ? strstr(list, word) : NULL; p; p = strstr(p + 1, word))
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

static bool explains(const struct finding *finding, const struct counter *counter)
{
	size_t n = strlen(counter->name);

	array_each (e, &finding->evidence)
		if (strncmp(e->what, counter->name, n) == 0 && (!e->what[n] || e->what[n] == '{'))
			return true;
	array_each (id, &finding->explains)
		if (lists(counter->see, *id))
			return true;
	return lists(counter->see, finding->id);
}

static bool is_explained(const struct report *report, const struct counter *counter)
{
	array_each (finding, &report->findings)
		if (explains(*finding, counter))
			return true;
	return false;
}

/* The most that is normal, per second; NAN where that cannot be said. */
static double normal_of(const struct view *view, const struct counter *counter)
{
	const struct counter_normal *normal = &counter->normal;

	if (!normal->known)
		return NAN;
	if (normal->of == COUNTER_NONE)
		return normal->high;
	double base = view_rate(view, normal->of);
	return base >= normal->floor ? normal->high * base : NAN;
}

static size_t find_surges(const struct view *view, const struct report *report, struct surge *surges)
{
	bool initial = host_is_initial_netns(view->host);
	size_t n = 0;

	for (uint32_t i = 0; i < view->table->series.n && i < view->trends->of.n; i++) {
		const struct series *series = &view->table->series.at[i];
		const struct counter *counter = series_knowledge(view->table, series->counter);
		const struct trend *trend = &view->trends->of.at[i];

		if (!series->alive || counter->kind != KIND_COUNTER || !counter->trouble ||
			!trend->intervals || !trend->last_delta || (double)trend->delta < LEAST ||
			trend->rate < LEAST_PER_S || (counter->scope == SCOPE_MACHINE && !initial))
			continue;
		struct surge s = {.rate = trend->rate, .most = normal_of(view, counter), .series = i};
		s.score = s.rate / fmax(s.most, LEAST_PER_S);
		if (s.rate > s.most && !is_explained(report, counter))
			n = rank_add(surges, n, LISTED_MAX, sizeof(s), &s);
	}
	return n;
}

static const struct counter *counter_of(const struct view *view, const struct surge *surge)
{
	return series_knowledge(view->table, view->table->series.at[surge->series].counter);
}

static void list(
	struct report *report, const struct view *view, const struct surge *surges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct unexplained *place = array_push(&report->unexplained);
		if (!place)
			return;
		*place = (struct unexplained){.rate = surges[i].rate, .expected = surges[i].most,
			.score = surges[i].score, .brief = counter_of(view, &surges[i])->brief};
		series_name(view->table, surges[i].series, place->name, sizeof(place->name));
	}
}

static void explain(struct finding *f, const struct view *view, const struct report *report)
{
	const struct unexplained *worst = &report->unexplained.at[0];

	f->title = finding_text(f, "%s runs at %.3g a second, far from normal", worst->name, worst->rate);
	f->summary = finding_text(f, "It counts %s. No finding explains that.", worst->brief);
	f->cause = "squall knows that this counts trouble, not what causes it here: its text tells what makes it rise "
		   "and what to look at next.";
	array_each (one, &report->unexplained)
		finding_evidence(f, one->name, one->rate, "1/s",
			finding_text(f, "up to %.3g", one->expected), "%s", one->brief);
	finding_fix(f, &(const struct fix){.id = "watch-it", .risk = RISK_LOW,
		.does = "see how it goes on, beside what else moves",
		.command = finding_text(f, "squall rates%s%s",
			*host_netns(view->host) ? " --netns " : "", host_netns(view->host)),
		.undo = "nothing is changed"});
}

static void conclude(const struct view *view, struct report *report, struct verdicts *out)
{
	struct surge surges[LISTED_MAX] = {};
	size_t n = find_surges(view, report, surges);

	list(report, view, surges, n);
	if (report->unexplained.n && report_worst(report) < SEVERITY_WARNING)
		explain(verdict(out, SEVERITY_NOTICE, 0.7), view, report);
}

const struct rule rule_counter_surge = {
	.id = "counter-surge",
	.does = "a counter of trouble runs far above normal and no other finding explains it",
	.needs = (const counter_id[]){COUNTER_NONE},
	.conclude = conclude,
};
