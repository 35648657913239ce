/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connection tracking has no room for new flows.
 *
 * A new flow beyond nf_conntrack_max first pushes out an unreplied one (early_drop); where there is
 * none, its packet is dropped (kernel: __nf_conntrack_alloc). `drop` moves for other reasons too, so
 * it proves a full table only together with a count at the limit.
 */
#include <math.h>

#include "rules/rule.h"

#define NEARLY_FULL 0.9  /* of the limit: a warning; at the limit the drops decide */
#define FULL        0.98 /* the count is read once a second and may miss its peak */

static void explain(struct finding *f, const struct view *view, double count, double max, bool drops)
{
	struct culprit *sysctl = finding_culprit(f, CULPRIT_SYSCTL);

	sysctl->name = "net.netfilter.nf_conntrack_max";
	sysctl->value = finding_text(f, "%.0f", max);
	f->title = drops ? finding_text(f, "connection tracking is full: new connections are dropped")
			 : finding_text(f, "connection tracking is %.0f %% full", 100 * count / max);
	f->summary = finding_text(f,
		"%.0f of %.0f entries are in use%s.", count, max,
		drops ? "; packets of new flows are thrown away or push others out" : "");
	f->cause = "More flows are tracked than the table may hold: many short ones whose entries live on "
		   "for their time-outs, entries of connections that never ended, or a limit that is too low.";
	finding_evidence(f, "conntrack.count", count, "entries", finding_text(f, "below %.0f", NEARLY_FULL * max),
		"entries in use, the limit is %.0f", max);
	if (view_gain(view, C_conntrack_drop) > 0)
		verdict_rate(f, view, C_conntrack_drop, "packets dropped because no entry could be made");
	if (view_gain(view, C_conntrack_early_drop) > 0)
		verdict_rate(f, view, C_conntrack_early_drop, "entries pushed out before their time");
	finding_fix(f, &(const struct fix){.id = "raise-conntrack-max", .risk = RISK_LOW,
		.does = "allow twice as many entries (about 320 bytes of memory each)",
		.command = finding_text(f, "sysctl -w net.netfilter.nf_conntrack_max=%.0f", max * 2),
		.undo = finding_text(f, "sysctl -w net.netfilter.nf_conntrack_max=%.0f", max)});
	finding_fix(f, &(const struct fix){.id = "see-who-fills-it", .risk = RISK_LOW,
		.does = "see which sources hold the most entries",
		.command = verdict_command(f, view,
			"sh -c \"conntrack -L 2>/dev/null | grep -o 'src=[^ ]*' | sort | uniq -c | sort -rn | head\""),
		.undo = "nothing is changed"});
}

static void judge(const struct view *view, struct verdicts *out)
{
	double max = view_level(view, C_conntrack_max), count = view_highest(view, C_conntrack_count);
	double dropped = view_gain(view, C_conntrack_drop), early = view_gain(view, C_conntrack_early_drop);

	if (!(max > 0) || !(count >= NEARLY_FULL * max))
		return;
	/* entries are pushed out at the limit alone, packets are dropped for other reasons, too */
	bool drops = early > 0 || (dropped > 0 && count >= FULL * max);
	explain(verdict(out, drops && dropped > 0 ? SEVERITY_CRITICAL : SEVERITY_WARNING,
			drops ? 0.97 : 0.9), view, count, max, drops);
}

const struct rule rule_conntrack_full = {
	.id = "conntrack-full",
	.does = "connection tracking has no room",
	.needs = (const counter_id[]){C_conntrack_count, C_conntrack_max, COUNTER_NONE},
	.explains = (const char *const[]){"connect-timeout", NULL},
	.judge = judge,
};
