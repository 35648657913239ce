/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "findings/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAST_MAX = 5 };

void report_done(struct report *report)
{
	array_each (finding, &report->findings)
		finding_free(*finding);
	array_done(&report->findings);
	array_done(&report->probes);
	array_done(&report->unexplained);
	array_done(&report->past);
	array_done(&report->blind_rules);
	netns_list_done(&report->elsewhere);
}

int report_worst(const struct report *report)
{
	int worst = -1;

	array_each (finding, &report->findings)
		if ((int)(*finding)->severity > worst)
			worst = (int)(*finding)->severity;
	return worst;
}

static int by_importance(const void *a, const void *b)
{
	const struct finding *x = *(struct finding *const *)a, *y = *(struct finding *const *)b;

	if (x->severity != y->severity)
		return x->severity < y->severity ? 1 : -1;
	if (x->explains.n != y->explains.n)
		return x->explains.n < y->explains.n ? 1 : -1;
	if (x->confidence != y->confidence)
		return x->confidence < y->confidence ? 1 : -1;
	return strcmp(x->id, y->id);
}

void report_sort(struct report *report)
{
	if (report->findings.n)
		qsort(report->findings.at, report->findings.n, sizeof(*report->findings.at),
			by_importance);
}

/* The namespace's own before those of the whole machine, then the larger. */
static int by_total(const void *a, const void *b)
{
	const struct past_counter *x = a, *y = b;

	if (x->of_machine != y->of_machine)
		return x->of_machine ? 1 : -1;
	return x->total < y->total ? 1 : x->total > y->total ? -1 : strcmp(x->name, y->name);
}

/* Counters of trouble that stand still now but moved since boot. */
static int describe_past(struct report *report, const struct view *view)
{
	for (uint32_t i = 0; i < view->table->series.n; i++) {
		const struct series *series = &view->table->series.at[i];
		const struct counter *counter = series_knowledge(view->table, series->counter);
		const struct trend *trend = i < view->trends->of.n ? &view->trends->of.at[i] : NULL;

		if (!series->alive || !trend || !trend->points || !trend->last || trend->delta ||
			counter->kind != KIND_COUNTER || !counter->trouble)
			continue;
		struct past_counter *past = array_push(&report->past);
		if (!past)
			return -ENOMEM;
		series_name(view->table, i, past->name, sizeof(past->name));
		past->total = view_value(view, i, trend->last);
		past->unit = counter->unit;
		past->brief = counter->brief;
		past->of_machine = counter->scope == SCOPE_MACHINE && !host_is_initial_netns(view->host);
	}
	if (report->past.n)
		qsort(report->past.at, report->past.n, sizeof(*report->past.at), by_total);
	if (report->past.n > PAST_MAX)
		report->past.n = PAST_MAX;
	return 0;
}

static int describe_probes(struct report *report, const struct view *view)
{
	for (size_t i = 0; i < source_set_count(view->sources); i++) {
		const struct probe *probe;
		const struct source *source = source_set_at(view->sources, i, &probe);

		/* a backup speaks through the source that it stands in for */
		if (source->backup_of)
			continue;
		struct report_probe *place = array_push(&report->probes);
		if (!place)
			return -ENOMEM;
		*place = (struct report_probe){
			.name = source->name, .shows = source->shows, .probe = *probe};
	}
	return 0;
}

/* A blind spot of its own: which findings lack the peer that only packets would name. */
static int describe_who(struct report *report)
{
	struct report_probe *place = NULL;
	size_t n = 0;

	array_each (finding, &report->findings) {
		if (!(*finding)->who_unknown)
			continue;
		if (!place && !(place = array_push(&report->probes)))
			return -ENOMEM;
		if (!n)
			*place = (struct report_probe){.name = "who", .shows = "peers behind what only counters tell"};
		probe_say(&place->probe, 0, PROBE_LIMITED, "only packets tell who causes %s%s; they are not looked at",
			(*finding)->id, n++ ? " and others" : "");
	}
	return 0;
}

static void count_series(struct report *report, const struct view *view)
{
	for (uint32_t i = 0; i < view->trends->of.n; i++) {
		const struct trend *trend = &view->trends->of.at[i];

		report->counters += trend->points > 0;
		report->moving += trend->points > 0 && trend->last != trend->first;
	}
}

int report_describe(struct report *report, const struct view *view)
{
	count_series(report, view);
	view_each (item, view, C_link_rx_packets)
		report->interfaces += item.now;
	report->sockets = view_level(view, C_socket_total);
	report->one_moment = view->snapshot->number < 2;
	int r = describe_probes(report, view);
	if (r == 0)
		r = describe_who(report);
	if (r == 0 && report_worst(report) < SEVERITY_WARNING)
		r = describe_past(report, view);
	return r;
}
