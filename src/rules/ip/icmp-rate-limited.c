/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own ICMP answers are held back.
 *
 * The kernel limits its ICMP errors for the whole host (icmp_msgs_per_sec) and to each peer
 * (icmp_ratelimit); what it holds back counts since 6.1 or later in OutRateLimitGlobal and
 * OutRateLimitHost (icmp_global_allow, icmpv4_xrlim_allow, icmpv6_xrlim_allow). That is what the
 * limits are for; it only harms those who wait for the message, path-MTU discovery above all.
 */
#include <math.h>

#include "rules/families.h"

#define LEAST       20.0 /* in the window */
#define LEAST_PER_S 5.0

static const struct families by_peer = {C_Icmp_OutRateLimitHost, C_Icmp6_OutRateLimitHost};

static double seen(double value)
{
	return isnan(value) ? 0 : value;
}

static void explain(struct finding *f, const struct view *view, double rate)
{
	bool global = view_gain(view, C_Icmp_OutRateLimitGlobal) > 0;

	f->title = finding_text(f, "%.0f ICMP messages of this host a second are held back", rate);
	f->summary = "The kernel limits how many errors it reports, to each peer and in all; the packets that caused "
		     "them are dropped in any case.";
	f->cause = "Many packets come that have to be answered by an error: a scan, a routing loop or trace, a "
		   "missing route, a closed port. The limit works; look for what causes the errors.";
	if (global)
		verdict_rate(f, view, C_Icmp_OutRateLimitGlobal, "held back by the limit of the whole host");
	verdict_families(f, view, by_peer, "held back by the limit for one peer");
	verdict_families(f, view, (struct families){C_Icmp_OutDestUnreachs, C_Icmp6_OutDestUnreachs},
		"unreachables that went out");
	verdict_families(f, view, (struct families){C_Icmp_OutTimeExcds, C_Icmp6_OutTimeExcds},
		"time-exceeded messages that went out");
	finding_fix(f, &(const struct fix){.id = "see-errors", .risk = RISK_LOW,
		.does = "see which packets the errors quote; raise the limits only if path-MTU discovery suffers",
		.command = verdict_command(f, view, "tcpdump -vni any -c 20 '(icmp and (icmp[0] == 3 or icmp[0] == 11)) or "
						    "(icmp6 and ip6[40] < 128)'"),
		.undo = "the command only shows packets"});
}

static void judge(const struct view *view, struct verdicts *out)
{
	double n = seen(view_gain(view, C_Icmp_OutRateLimitGlobal)) + seen(families_gain(view, by_peer));
	double rate = seen(view_rate(view, C_Icmp_OutRateLimitGlobal)) + seen(families_rate(view, by_peer));

	if (n >= LEAST && rate >= LEAST_PER_S)
		explain(verdict(out, SEVERITY_NOTICE, 0.95), view, rate);
}

const struct rule rule_icmp_rate_limited = {
	.id = "icmp-rate-limited",
	.does = "this host's own ICMP answers are held back",
	.needs = (const counter_id[]){C_Icmp_OutRateLimitHost, COUNTER_NONE},
	.judge = judge,
};
