/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packet work on a CPU runs out of its budget.
 *
 * A round of receiving ends after netdev_budget packets or netdev_budget_usecs; what is left waits for
 * the next one (kernel: net_rx_action). That happens on every busy host and loses nothing: a notice, and
 * only where it is frequent for the packets handled. Lost packets are softnet-backlog-drop.
 */
#include <math.h>
#include <stdlib.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_PER_S 50.0  /* rounds cut short on one CPU */
#define LEAST_SHARE 0.001 /* of the packets it handled; full rounds of 300 packets make 0.003 */

enum { CPUS_MAX = 8 };

struct cpu {
	double squeezed; /* per second */
	const struct instance *instance;
};

static size_t find_cpus(const struct view *view, struct cpu *cpus)
{
	size_t n = 0;

	view_each (item, view, C_softnet_time_squeeze) {
		const struct trend *processed =
			item.instance ? view_beside(view, item.instance, C_softnet_processed) : NULL;
		if (!processed || !item.trend->intervals || item.trend->rate < LEAST_PER_S ||
			(double)item.trend->delta < LEAST_SHARE * (double)processed->delta)
			continue;
		struct cpu c = {.squeezed = item.trend->rate, .instance = item.instance};
		n = rank_add(cpus, n, CPUS_MAX, sizeof(c), &c);
	}
	return n;
}

static void name_budget(struct finding *f, const struct view *view)
{
	double packets = view_level(view, C_sysctl_net_core_netdev_budget);
	double us = view_level(view, C_sysctl_net_core_netdev_budget_usecs);

	if (isnan(packets))
		return;
	struct culprit *sysctl = finding_culprit(f, CULPRIT_SYSCTL);
	sysctl->name = "net.core.netdev_budget";
	sysctl->value = finding_text(f, "%.0f", packets);
	finding_evidence(f, "sysctl.net.core.netdev_budget", packets, "packets", NULL,
		"that one round may handle%s", isnan(us) ? "" : finding_text(f, ", in at most %.0f µs", us));
	finding_fix(f, &(const struct fix){.id = "raise-budget", .risk = RISK_LOW,
		.does = "if packets get lost or late: let a round handle twice as much, in twice the time",
		.command = finding_text(f, "sysctl -w net.core.netdev_budget=%.0f net.core.netdev_budget_usecs=%.0f",
			2 * packets, isnan(us) ? 4000 : 2 * us),
		.undo = finding_text(f, "sysctl -w net.core.netdev_budget=%.0f net.core.netdev_budget_usecs=%.0f",
			packets, isnan(us) ? 2000 : us)});
}

static void explain(struct finding *f, const struct view *view, const struct cpu *cpus, size_t n)
{
	f->title = finding_text(f, "packet work on CPU %s runs out of its budget %.0f times a second",
		cpus[0].instance->key, cpus[0].squeezed);
	f->summary = "What is left waits for the next round: some delay under load, nothing is lost by it.";
	f->cause = "More packets come to this CPU than one round may handle, or each takes long (firewall rules, "
		   "tunnels, a slow driver). Spread them over more CPUs first (queues, RPS).";
	for (size_t i = 0; i < n; i++)
		finding_culprit(f, CULPRIT_CPU)->number = atoi(cpus[i].instance->parts[0]);
	verdict_rate_of(f, view, C_softnet_time_squeeze, cpus[0].instance, "rounds that ended with work left");
	verdict_rate_of(f, view, C_softnet_processed, cpus[0].instance, "packets handled");
	name_budget(f, view);
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct cpu cpus[CPUS_MAX] = {};
	size_t n = find_cpus(view, cpus);

	if (n)
		explain(verdict(out, SEVERITY_NOTICE, 0.9), view, cpus, n);
}

const struct rule rule_softnet_squeeze = {
	.id = "softnet-squeeze",
	.does = "packet processing runs out of its budget",
	.needs = (const counter_id[]){C_softnet_time_squeeze, C_softnet_processed, COUNTER_NONE},
	.judge = judge,
};
