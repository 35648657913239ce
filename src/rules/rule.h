/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A rule: one file, one `const struct rule rule_x`, one word in the list of src/rules/meson.build.
 *
 * Its judgement is one function over a view. It is called after every sample, with a window that
 * grows; it must hold on what distinguishes its trouble from the look-alikes, use ratios with a
 * floor, and say how sure it is. A rule makes at most one finding a look: several culprits of one
 * trouble stand in one finding.
 */
#include "findings/finding.h"
#include "trends/view.h"

struct verdicts;
struct report;

struct rule {
	const char *id;   /* from the list of findings; never changes its meaning */
	const char *does; /* what it finds, one line */
	/* The counters without which it is blind; ends with COUNTER_NONE. */
	const counter_id *needs;
	/* Findings that are only symptoms of this one; ends with NULL, or NULL. `same` narrows it to
	 * pairs that belong together (NULL: they always do). */
	const char *const *explains;
	bool (*same)(const struct finding *cause, const struct finding *symptom);
	/* Looks at the view after every sample; NULL for a rule that only concludes. */
	void (*judge)(const struct view *view, struct verdicts *out);
	/* NULL, or has the last word: it is called once, when the findings of all others stand. */
	void (*conclude)(const struct view *view, struct report *report, struct verdicts *out);
};

/* In the order of the list; ends with NULL. */
extern const struct rule *const rules_all[];

/* Begins the rule's finding. Never NULL. */
struct finding *verdict(struct verdicts *out, enum severity severity, double confidence);

/* Evidence from the view: a counter's rate over the window with its normal range, or its level. */
void verdict_rate(
	struct finding *finding, const struct view *view, counter_id id, const char *says);
void verdict_level(
	struct finding *finding, const struct view *view, counter_id id, const char *says);
/* The same for one instance. */
void verdict_rate_of(struct finding *finding, const struct view *view, counter_id id,
	const struct instance *instance, const char *says);

/* A command for people to run, in the namespace that the view looks into. */
const char *verdict_command(struct finding *finding, const struct view *view, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Is it the sum of the many that a source does not name one by one? It cannot be a culprit. */
bool instance_is_others(const struct instance *instance);
/* The port of "192.0.2.1:8080", 0 where there is none. */
int endpoint_port(const char *endpoint);
/* The address of an endpoint without port and brackets, in the finding's memory. */
const char *endpoint_address(struct finding *finding, const char *endpoint);
