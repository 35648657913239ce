/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets arrive with a source address that cannot be: loopback, multicast, broadcast, or our own.
 *
 * No MIB counter moves; rt_cache's in_martian_src does (kernel: ip_handle_martian_source), for the
 * whole machine, and for what the reverse path filter refuses as well: that is taken off. An ARP
 * packet which claims one of our addresses counts, too. Refused traffic: a notice.
 */
#include <math.h>

#include "rules/rule.h"

#define LEAST       5.0 /* in the window, beyond what the reverse path filter refused */
#define LEAST_PER_S 1.0
#define LEAST_SHARE 0.1 /* of the counter: the two are not read at one instant */
#define LOAD_PER_S  10000.0

static void explain(struct finding *f, const struct view *view, double rate)
{
	f->title = finding_text(
		f, "%.1f packets a second arrive with an impossible source address", rate);
	f->summary = "Their source is a loopback, multicast or broadcast address, or one of our own; they are "
		     "dropped without a word.";
	f->cause = "A machine that is set up wrongly, packets of our own that a loop brings back, a NAT that "
		   "forgot to translate, forged packets, or a second machine with one of our addresses. "
		   "Only packets, or the kernel's log, tell who.";
	verdict_rate(f, view, C_route_in_martian_src, "packets refused for their source");
	if (view_gain(view, C_TcpExt_IPReversePathFilter) > 0)
		verdict_rate(f, view, C_TcpExt_IPReversePathFilter,
			"of these, refused by the reverse path filter");
	finding_fix(f, &(const struct fix){.id = "see-sources", .risk = RISK_LOW,
		.does = "write them to the kernel's log (dmesg, 'martian source'): it names source, interface "
			"and hardware address",
		.command = verdict_command(f, view, "sysctl -w net.ipv4.conf.all.log_martians=1"),
		.undo = verdict_command(f, view, "sysctl -w net.ipv4.conf.all.log_martians=0")});
	finding_rival(f, "address-conflict", 0.2, "ARP packets that claim one of our addresses");
	finding_see(f, "RFC 1812 section 5.3.7");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double filtered = view_gain(view, C_TcpExt_IPReversePathFilter);
	double all = view_gain(view, C_route_in_martian_src);
	double n = all - (isnan(filtered) ? 0 : filtered), seconds = view_seconds(view);
	double rate = view_rate(view, C_route_in_martian_src) * n / all;

	if (!(n >= LEAST && seconds > 0 && rate >= LEAST_PER_S && n >= LEAST_SHARE * all))
		return;
	/* in another namespace it may be what that one's reverse path filter refused */
	explain(verdict(out, rate >= LOAD_PER_S ? SEVERITY_WARNING : SEVERITY_NOTICE,
			host_is_initial_netns(view->host) ? 0.9 : 0.6),
		view, rate);
}

const struct rule rule_martian_source = {
	.id = "martian-source",
	.does = "packets arrive with an impossible source address",
	.needs = (const counter_id[]){C_route_in_martian_src, COUNTER_NONE},
	.judge = judge,
};
