/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connection tracking cannot place packets, or cannot store their entries.
 *
 * `invalid` counts packets that fit no connection (kernel: nf_conntrack_in): they pass on untranslated
 * unless a rule drops them, so alone they are a notice; late packets after a close are among them.
 * Harm is shown where a rule that asks for `invalid` drops, and by insert_failed, whose packets are
 * lost (__nf_conntrack_confirm): two packets of one flow that raced, or source NAT without a free port.
 */
#include <math.h>
#include <string.h>

#include "rules/rule.h"

#define LEAST         10.0 /* in the window */
#define LEAST_PER_S   2.0
#define LEAST_SHARE   0.01 /* of the packets received: fewer are stragglers */

enum { VERDICT_DROP = 2, VERDICT_REJECT = 3 };

/* A rule about invalid packets that drops some; NULL where there is none or it does not count. */
static struct view_item dropping_rule(const struct view *view)
{
	view_each (item, view, C_fwrule_packets) {
		const struct trend *verdict_ =
			item.instance ? view_beside(view, item.instance, C_fwrule_verdict) : NULL;
		const char *text = item.instance ? item.instance->detail : NULL;

		if (verdict_ && text && item.trend->delta && verdict_->last >= VERDICT_DROP &&
			verdict_->last <= VERDICT_REJECT && (strstr(text, "invalid") || strstr(text, "INVALID")))
			return item;
	}
	return (struct view_item){};
}

static void name_rule(struct finding *f, const struct view_item *rule)
{
	struct culprit *c = finding_culprit(f, CULPRIT_RULE);
	char *const *parts = rule->instance->parts;

	c->family = finding_text(f, "%s", parts[0]);
	c->table = finding_text(f, "%s", parts[1]);
	c->chain = finding_text(f, "%s", parts[2]);
	c->handle = finding_text(f, "%s", parts[3]);
	c->text = finding_text(f, "%s", rule->instance->detail);
	c->packets_per_second = rule->trend->rate;
}

static void explain(struct finding *f, const struct view *view, const struct view_item *rule, bool lost)
{
	f->title = lost ? finding_text(f, "connection tracking drops %.1f packets a second that it cannot store",
				  view_rate(view, C_conntrack_insert_failed))
			: finding_text(f, "%.1f packets a second fit no connection that is tracked",
				  view_rate(view, C_conntrack_invalid));
	f->summary = rule->trend ? "A rule drops them: to the programs their connections hang."
		     : lost	 ? "Their first packets are lost; DNS clients wait five seconds and ask again."
				 : "They pass, but no NAT is done for them, and a rule that drops 'invalid' would "
				   "lose them.";
	f->cause = lost ? "Two packets of one flow raced to make the same entry (two DNS questions from one socket), or "
			  "source NAT has no free port left for that destination."
			: "The table has not seen their beginning or only one direction: the two ways differ "
			  "(asymmetric routing), the table was flushed or the firewall restarted, entries timed "
			  "out; or packets are damaged or forged.";
	if (rule->trend)
		name_rule(f, rule);
	if (view_gain(view, C_conntrack_invalid) > 0)
		verdict_rate(f, view, C_conntrack_invalid, "packets that fit no connection");
	if (view_gain(view, C_conntrack_insert_failed) > 0)
		verdict_rate(f, view, C_conntrack_insert_failed, "packets lost, their entry could not be made");
	verdict_rate(f, view, C_Ip_InReceives, "IPv4 packets received");
	if (rule->trend)
		verdict_rate_of(f, view, C_fwrule_packets, rule->instance, "packets that the rule refused");
	finding_fix(f, &(const struct fix){.id = "log-invalid", .risk = RISK_LOW,
		.does = "write such packets to the kernel's log (dmesg), with the reason",
		.command = verdict_command(f, view, "sysctl -w net.netfilter.nf_conntrack_log_invalid=255"),
		.undo = verdict_command(f, view, "sysctl -w net.netfilter.nf_conntrack_log_invalid=%.0f",
			fmax(0, view_level(view, C_sysctl_net_netfilter_nf_conntrack_log_invalid)))});
}

static bool is_much(const struct view *view, counter_id id)
{
	return view_gain(view, id) >= LEAST && view_rate(view, id) >= LEAST_PER_S;
}

static void judge(const struct view *view, struct verdicts *out)
{
	double received = view_gain(view, C_Ip_InReceives), v6 = view_gain(view, C_Ip6_InReceives);
	double all = (isnan(received) ? 0 : received) + (isnan(v6) ? 0 : v6);
	bool lost = is_much(view, C_conntrack_insert_failed);
	bool invalid = is_much(view, C_conntrack_invalid) &&
		view_gain(view, C_conntrack_invalid) >= LEAST_SHARE * all;

	if (!lost && !invalid)
		return;
	const struct view_item rule = dropping_rule(view);
	explain(verdict(out, lost || rule.trend ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.9), view, &rule, lost);
}

const struct rule rule_conntrack_invalid = {
	.id = "conntrack-invalid",
	.does = "connection tracking cannot place packets or store their entries",
	.needs = (const counter_id[]){C_conntrack_invalid, COUNTER_NONE},
	.judge = judge,
};
