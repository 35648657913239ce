/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A transmit queue overflows, or its shaper lets less through than is sent.
 *
 * Each queue counts its own drops (kernel: qdisc_qstats_drop). Queues that manage their length
 * (fq_codel, cake, …) drop a little on purpose when a link is full, so more of it is taken for
 * normal. ingress and clsact are no queues: what they count a tc program dropped. The same
 * Ip.OutDiscards come from a full neighbour queue or an interface that drops: neither counts here.
 */
#include <math.h>
#include <string.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_DROPS    10.0  /* in the window */
#define NOTICE_SHARE   0.001 /* of the packets given to the queue */
#define WARNING_SHARE  0.01
#define MANAGED_SHARE  0.05 /* a warning where the queue drops on purpose */
#define CRITICAL_SHARE 0.3

enum { QUEUES_MAX = 8 };

struct queue {
	double drops, share; /* per second; of the packets given to it */
	const struct instance *instance;
};

static const char *kind_of(const struct instance *instance)
{
	return instance->detail ? instance->detail : "";
}

static bool is_one_of(const char *kind, const char *const *kinds)
{
	for (; *kinds; kinds++)
		if (strcmp(kind, *kinds) == 0)
			return true;
	return false;
}

/* mq only adds up the queues below it. */
static bool is_queue(const struct instance *instance)
{
	static const char *const others[] = {"ingress", "clsact", "mq", "mqprio", NULL};

	return !is_one_of(kind_of(instance), others);
}

static bool is_managed(const struct instance *instance)
{
	static const char *const kinds[] = {
		"fq_codel", "codel", "cake", "pie", "fq_pie", "red", "choke", "sfb", "dualpi2", NULL};

	return is_one_of(kind_of(instance), kinds);
}

static size_t find_queues(const struct view *view, struct queue *queues)
{
	size_t n = 0;

	view_each (item, view, C_qdisc_drops) {
		const struct trend *sent =
			item.instance ? view_beside(view, item.instance, C_qdisc_packets) : NULL;
		if (!sent || !is_queue(item.instance) || (double)item.trend->delta < LEAST_DROPS)
			continue;
		struct queue q = {.drops = item.trend->rate, .instance = item.instance,
			.share = (double)item.trend->delta /
				((double)item.trend->delta + (double)sent->delta)};
		if (q.share >= NOTICE_SHARE)
			n = rank_add(queues, n, QUEUES_MAX, sizeof(q), &q);
	}
	return n;
}

static void explain(struct finding *f, const struct view *view, const struct queue *queues, size_t n)
{
	const struct queue *q = &queues[0];
	const char *interface = q->instance->parts[0], *kind = kind_of(q->instance);
	const struct trend *waits = view_beside(view, q->instance, C_qdisc_backlog);
	const struct trend *held = view_beside(view, q->instance, C_qdisc_overlimits);

	f->title = finding_text(f, "the transmit queue of %s drops %.0f packets a second", interface, q->drops);
	f->summary = finding_text(f, "%.2g %% of what is given to the queue (%s) is thrown away before it leaves "
				     "this host; TCP sends it again, UDP does not.",
		q->share * 100, *kind ? kind : "of unknown kind");
	f->cause = held && held->delta
			   ? "More is sent than the queue's rate lets through: a shaper set too low, or a sender "
			     "that should be slower. A longer queue would only add delay."
			   : "More is sent than the link carries for longer than the queue can bridge, or its "
			     "limit is too short for the bursts.";
	for (size_t i = 0; i < n; i++) {
		struct culprit *c = finding_culprit(f, CULPRIT_QDISC);
		c->interface = finding_text(f, "%s", queues[i].instance->parts[0]);
		c->handle = finding_text(f, "%s", queues[i].instance->parts[1]);
		c->packets_per_second = queues[i].drops;
	}
	verdict_rate_of(f, view, C_qdisc_drops, q->instance, "packets that the queue dropped");
	verdict_rate_of(f, view, C_qdisc_packets, q->instance, "packets that left it");
	if (held && held->delta)
		verdict_rate_of(f, view, C_qdisc_overlimits, q->instance, "times it was held back by its rate");
	if (waits)
		finding_evidence(f, finding_text(f, "qdisc.backlog{%s}", q->instance->key),
			(double)waits->high, "bytes", NULL, "the most that waited");
	finding_fix(f, &(const struct fix){.id = "look-at-queue", .risk = RISK_LOW,
		.does = "see its kind, rate and limit, and who fills it; then change the rate with 'tc qdisc "
			"change' or slow the sender down",
		.command = verdict_command(f, view, "tc -s -d qdisc show dev %s", interface),
		.undo = "nothing is changed"});
	finding_see(f, "tc(8)");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct queue queues[QUEUES_MAX] = {};
	size_t n = find_queues(view, queues);
	double worst = 0;

	for (size_t i = 0; i < n; i++) {
		double share = queues[i].share;
		if (is_managed(queues[i].instance) && share < CRITICAL_SHARE)
			share *= WARNING_SHARE / MANAGED_SHARE;
		worst = fmax(worst, share);
	}
	if (n)
		explain(verdict(out,
				worst >= CRITICAL_SHARE  ? SEVERITY_CRITICAL
				: worst >= WARNING_SHARE ? SEVERITY_WARNING
							 : SEVERITY_NOTICE,
				0.97),
			view, queues, n);
}

static double rate_in(const struct finding *finding, const char *what)
{
	array_each (e, &finding->evidence)
		if (strncmp(e->what, what, strlen(what)) == 0)
			return e->value;
	return NAN;
}

/* The queue drops at least half as many packets as TCP has to send again. */
static bool same(const struct finding *cause, const struct finding *symptom)
{
	return rate_in(cause, "qdisc.drops") >= 0.5 * rate_in(symptom, "Tcp.RetransSegs");
}

const struct rule rule_qdisc_drop = {
	.id = "qdisc-drop",
	.does = "a transmit queue overflows",
	.needs = (const counter_id[]){C_qdisc_drops, COUNTER_NONE},
	.explains = (const char *const[]){"packet-loss", NULL},
	.same = same,
	.judge = judge,
};
