/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU cannot take packets off its backlog fast enough.
 *
 * Packets from devices without NAPI of their own (veth, loopback, tunnels) and those that RPS moves to
 * another CPU wait in a per-CPU queue of netdev_max_backlog packets; what finds it full is dropped
 * (kernel: enqueue_to_backlog). Physical NICs' own queues do not count here.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_DROPS    10.0  /* in the window */
#define WARNING_SHARE  0.001 /* of the packets that the CPU handled */
#define CRITICAL_SHARE 0.05

enum { CPUS_MAX = 8 };

struct cpu {
	double drops, share; /* per second; of all that came to it */
	const struct instance *instance;
};

static size_t find_cpus(const struct view *view, struct cpu *cpus)
{
	size_t n = 0;

	view_each (item, view, C_softnet_dropped) {
		const struct trend *processed =
			item.instance ? view_beside(view, item.instance, C_softnet_processed) : NULL;
		if (!processed || (double)item.trend->delta < LEAST_DROPS)
			continue;
		double all = (double)item.trend->delta + (double)processed->delta;
		struct cpu c = {.instance = item.instance, .drops = item.trend->rate,
			.share = (double)item.trend->delta / all};
		n = rank_add(cpus, n, CPUS_MAX, sizeof(c), &c);
	}
	return n;
}

static void name_culprits(struct finding *f, const struct cpu *cpus, size_t n, double backlog)
{
	for (size_t i = 0; i < n; i++) {
		struct culprit *cpu = finding_culprit(f, CULPRIT_CPU);
		cpu->number = atoi(cpus[i].instance->parts[0]);
		cpu->packets_per_second = cpus[i].drops;
	}
	if (isnan(backlog))
		return;
	struct culprit *sysctl = finding_culprit(f, CULPRIT_SYSCTL);
	sysctl->name = "net.core.netdev_max_backlog";
	sysctl->value = finding_text(f, "%.0f", backlog);
}

static void explain(struct finding *f, const struct view *view, const struct cpu *cpus, size_t n)
{
	double backlog = view_level(view, C_sysctl_net_core_netdev_max_backlog);
	double busy = 0, others = 0;

	view_each (item, view, C_softnet_processed) {
		double rate = item.trend->intervals ? item.trend->rate : 0;
		if (item.instance == cpus[0].instance)
			busy = rate;
		else
			others += rate;
	}
	f->title = finding_text(
		f, "CPU %s drops %.0f packets a second: its backlog is full", cpus[0].instance->key, cpus[0].drops);
	f->summary = finding_text(f, "%.2f %% of the packets that came to it were thrown away before any "
				     "protocol saw them.",
		cpus[0].share * 100);
	f->cause = busy > 4 * others
			   ? "One CPU gets nearly all packets and cannot keep up, while others have little to do: "
			     "spread them first (RPS), then think of a longer queue."
			   : "Packets come in bursts that are longer than the queue, or faster than the CPU can "
			     "work them off.";
	name_culprits(f, cpus, n, backlog);
	verdict_rate_of(f, view, C_softnet_dropped, cpus[0].instance, "packets dropped at the full backlog");
	verdict_rate_of(f, view, C_softnet_processed, cpus[0].instance, "packets that it did process");
	if (isnan(backlog))
		return;
	finding_evidence(f, "sysctl.net.core.netdev_max_backlog", backlog, "packets", NULL,
		"how many may wait on a CPU");
	finding_fix(f, &(const struct fix){.id = "raise-backlog", .risk = RISK_LOW,
		.does = "let more packets wait (memory, and delay under load)",
		.command = finding_text(
			f, "sysctl -w net.core.netdev_max_backlog=%.0f", fmax(1000, backlog * 4)),
		.undo = finding_text(f, "sysctl -w net.core.netdev_max_backlog=%.0f", backlog)});
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct cpu cpus[CPUS_MAX] = {};
	size_t n = find_cpus(view, cpus);

	if (!n || cpus[0].share < WARNING_SHARE)
		return;
	explain(verdict(out, cpus[0].share >= CRITICAL_SHARE ? SEVERITY_CRITICAL : SEVERITY_WARNING, 0.97),
		view, cpus, n);
}

const struct rule rule_softnet_backlog_drop = {
	.id = "softnet-backlog-drop",
	.does = "a CPU cannot take packets off its backlog",
	.needs = (const counter_id[]){C_softnet_dropped, C_softnet_processed, COUNTER_NONE},
	.explains = (const char *const[]){"interface-drop", "softnet-squeeze", NULL},
	.judge = judge,
};
