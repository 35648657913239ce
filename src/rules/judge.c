/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules/judge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"

enum { RULES_MAX = 256 };

struct verdicts {
	const struct rule *rule;
	struct finding *finding; /* NULL: none yet */
	struct finding *lost;    /* what a rule writes to when memory ran out */
};

struct judge {
	uint64_t looks;
	struct verdicts verdicts;
	struct kept {
		struct finding *finding;
		unsigned times;
		uint64_t last_look;
	} kept[RULES_MAX]; /* by the rule's place in the list */
};

struct finding *verdict(struct verdicts *out, enum severity severity, double confidence)
{
	if (!out->finding)
		out->finding = finding_new(out->rule->id, severity, confidence);
	return out->finding ? out->finding : out->lost;
}

int judge_new(struct judge **ret_judge)
{
	struct judge *judge = calloc(1, sizeof(*judge));

	if (!judge)
		return -ENOMEM;
	judge->verdicts.lost = finding_new("", SEVERITY_NOTICE, 0);
	if (!judge->verdicts.lost) {
		free(judge);
		return -ENOMEM;
	}
	*ret_judge = judge;
	return 0;
}

void judge_free(struct judge *judge)
{
	if (!judge)
		return;
	for (size_t i = 0; i < RULES_MAX; i++)
		finding_free(judge->kept[i].finding);
	finding_free(judge->verdicts.lost);
	free(judge);
}

static void keep(struct kept *kept, struct finding *finding, uint64_t look)
{
	kept->times++;
	kept->last_look = look;
	/* the later one has seen more, unless it has come to see less */
	if (kept->finding && kept->finding->severity > finding->severity) {
		finding_free(finding);
		return;
	}
	finding_free(kept->finding);
	kept->finding = finding;
}

int judge_look(struct judge *judge, const struct view *view)
{
	int worst = -1;

	judge->looks++;
	for (size_t i = 0; i < RULES_MAX && rules_all[i]; i++) {
		judge->verdicts.rule = rules_all[i];
		judge->verdicts.finding = NULL;
		if (rules_all[i]->judge)
			rules_all[i]->judge(view, &judge->verdicts);
		struct finding *found = judge->verdicts.finding;
		if (!found)
			continue;
		if ((int)found->severity > worst)
			worst = (int)found->severity;
		keep(&judge->kept[i], found, judge->looks);
	}
	return worst;
}

static bool is_blind(const struct rule *rule, const struct view *view)
{
	for (const counter_id *id = rule->needs; id && *id != COUNTER_NONE; id++)
		if (view_presence(view, *id) == UNREADABLE)
			return true;
	return false;
}

static struct finding *find(const struct report *report, const char *id)
{
	struct finding *found = NULL;

	array_each (finding, &report->findings)
		if (strcmp((*finding)->id, id) == 0)
			found = *finding;
	return found;
}

static void remove_finding(struct report *report, struct finding *gone)
{
	for (size_t i = 0; i < report->findings.n; i++) {
		if (report->findings.at[i] != gone)
			continue;
		memmove(&report->findings.at[i], &report->findings.at[i + 1],
			(report->findings.n - i - 1) * sizeof(*report->findings.at));
		report->findings.n--;
		return;
	}
}

static void fold(struct report *report, struct finding *cause, struct finding *symptom)
{
	const char **place = array_push(&cause->explains);

	if (place)
		*place = finding_text(cause, "%s", symptom->id);
	if (symptom->evidence.n) {
		const struct evidence *e = symptom->evidence.at;
		finding_evidence(cause, e->what, e->value, finding_text(cause, "%s", e->unit), e->normal,
			"explained by this: %s", symptom->title);
	}
	/* a cause is as grave as what it does */
	if (symptom->severity > cause->severity)
		cause->severity = symptom->severity;
	remove_finding(report, symptom);
	finding_free(symptom);
}

static void fold_symptoms(struct report *report)
{
	for (size_t i = 0; i < RULES_MAX && rules_all[i]; i++) {
		const struct rule *rule = rules_all[i];
		struct finding *cause = find(report, rule->id);

		for (const char *const *id = rule->explains; cause && id && *id; id++) {
			struct finding *symptom = find(report, *id);
			if (symptom && (!rule->same || rule->same(cause, symptom)))
				fold(report, cause, symptom);
		}
	}
}

static int conclude(struct judge *judge, const struct view *view, struct report *report)
{
	for (size_t i = 0; i < RULES_MAX && rules_all[i]; i++) {
		judge->verdicts.rule = rules_all[i];
		judge->verdicts.finding = NULL;
		if (rules_all[i]->conclude)
			rules_all[i]->conclude(view, report, &judge->verdicts);
		if (!judge->verdicts.finding)
			continue;
		struct finding **place = array_push(&report->findings);
		if (!place) {
			finding_free(judge->verdicts.finding);
			return -ENOMEM;
		}
		*place = judge->verdicts.finding;
	}
	return 0;
}

int judge_report(struct judge *judge, const struct view *view, struct report *report)
{
	for (size_t i = 0; i < RULES_MAX && rules_all[i]; i++) {
		struct kept *kept = &judge->kept[i];

		if (is_blind(rules_all[i], view)) {
			const char **blind = array_push(&report->blind_rules);
			if (!blind)
				return -ENOMEM;
			*blind = rules_all[i]->id;
		} else {
			report->rules++;
		}
		if (!kept->finding || (kept->last_look != judge->looks && kept->times < 2))
			continue;
		kept->finding->ended = kept->last_look != judge->looks;
		struct finding **place = array_push(&report->findings);
		if (!place)
			return -ENOMEM;
		*place = kept->finding;
		kept->finding = NULL;
	}
	fold_symptoms(report);
	int r = conclude(judge, view, report);
	report_sort(report);
	return r;
}

static void put_normal(struct finding *finding, const struct counter *counter)
{
	const struct counter_normal *normal = &counter->normal;
	struct evidence *evidence =
		finding->evidence.n ? &finding->evidence.at[finding->evidence.n - 1] : NULL;

	if (!evidence || !normal->known)
		return;
	if (normal->of != COUNTER_NONE) {
		evidence->normal = finding_text(finding, "up to %g%% of %s", normal->high * 100,
			counters_known[normal->of].name);
		return;
	}
	evidence->low = normal->low;
	evidence->high = normal->high;
	evidence->normal = normal->low == normal->high ? finding_text(finding, "%g", normal->low)
			   : finding_text(finding, "%g–%g", normal->low, normal->high);
}

static void put_rate(struct finding *finding, const struct counter *counter, const char *name,
	double rate, const char *says)
{
	finding_evidence(finding, name, rate, "1/s", NULL, "%s", says);
	put_normal(finding, counter);
}

/* Whose number it is: what the whole machine shares is another namespace's trouble, too. */
static const char *whose(struct finding *finding, const struct view *view,
	const struct counter *counter, const char *says)
{
	if (counter->scope != SCOPE_MACHINE || host_is_initial_netns(view->host))
		return says;
	return finding_text(finding, "%s (of the whole machine)", says);
}

void verdict_rate(
	struct finding *finding, const struct view *view, counter_id id, const char *says)
{
	const struct counter *counter = series_knowledge(view->table, id);

	put_rate(finding, counter, counter->name, view_rate(view, id),
		whose(finding, view, counter, says));
}

void verdict_rate_of(struct finding *finding, const struct view *view, counter_id id,
	const struct instance *instance, const char *says)
{
	const struct trend *trend = view_beside(view, instance, id);
	char name[256];

	series_name_of(view->table, id, (uint32_t)(instance - view->table->instances.at), name,
		sizeof(name));
	const struct counter *counter = series_knowledge(view->table, id);
	put_rate(finding, counter, name, trend && trend->intervals ? trend->rate : NAN,
		whose(finding, view, counter, says));
}

void verdict_level(
	struct finding *finding, const struct view *view, counter_id id, const char *says)
{
	const struct counter *counter = series_knowledge(view->table, id);

	finding_evidence(finding, counter->name, view_level(view, id), counter->unit, NULL, "%s",
		whose(finding, view, counter, says));
	put_normal(finding, counter);
}

const char *verdict_command(
	struct finding *finding, const struct view *view, const char *format, ...)
{
	const char *netns = host_netns(view->host), *enter = "";
	va_list args;
	uint64_t pid;

	if (strchr(netns, '/'))
		enter = finding_text(finding, "nsenter --net=%s ", netns);
	else if (number_u64(netns, &pid) == 0)
		enter = finding_text(finding, "nsenter -t %s -n ", netns);
	else if (*netns)
		enter = finding_text(finding, "ip netns exec %s ", netns);
	va_start(args, format);
	const char *command = arena_textv(&finding->arena, format, args);
	va_end(args);
	return finding_text(finding, "%s%s", enter, command);
}

bool instance_is_others(const struct instance *instance)
{
	return strcmp(instance->parts[0], "(others)") == 0;
}

int endpoint_port(const char *endpoint)
{
	const char *colon = strrchr(endpoint, ':');
	uint64_t port;

	return colon && number_u64_in(colon + 1, 1, 65535, &port) == 0 ? (int)port : 0;
}

const char *endpoint_address(struct finding *finding, const char *endpoint)
{
	const char *colon = strrchr(endpoint, ':');
	size_t n = colon ? (size_t)(colon - endpoint) : strlen(endpoint);
	bool bracketed = n >= 2 && endpoint[0] == '[' && endpoint[n - 1] == ']';

	return finding_text(finding, "%.*s", (int)(n - 2 * bracketed), endpoint + bracketed);
}
