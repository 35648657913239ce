/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * There is nowhere to send a packet.
 *
 * A program that sends to a network without a route is told so at once and counts in OutNoRoutes
 * (kernel: udp_sendmsg, tcp_v4_connect, ip6_dst_lookup_tail); a packet that had to be forwarded counts
 * in InNoRoutes (ip_error, ip6_pkt_discard). Blackhole, unreachable and prohibit routes count nowhere
 * in IPv4. A resolver library tries an IPv6 socket for every address that it sorts: on a host without
 * IPv6, Ip6.OutNoRoutes moves without harm.
 */
#include "rules/families.h"

#define LEAST         5.0 /* in the window */
#define LEAST_PER_S   1.0
#define FORWARD_SHARE 0.01 /* of the packets received: more than strays */

static const struct families sent = {C_Ip_OutNoRoutes, C_Ip6_OutNoRoutes};
static const struct families forwarded = {C_IpExt_InNoRoutes, C_Ip6_InNoRoutes};
static const struct families received = {C_Ip_InReceives, C_Ip6_InReceives};

static void explain(struct finding *f, const struct view *view, bool local, bool others)
{
	bool only_v6 = !(view_gain(view, C_Ip_OutNoRoutes) > 0 || view_gain(view, C_IpExt_InNoRoutes) > 0);
	const char *option = only_v6 ? "-6 " : "";

	f->title = local ? finding_text(f, "programs of this host send where no route leads, %.1f times a second",
				   families_rate(view, sent))
			 : finding_text(f, "%.1f packets a second that should be forwarded find no route",
				   families_rate(view, forwarded));
	f->summary = local ? "The programs are told \"network is unreachable\" at once; nothing goes out."
			   : "They are thrown away, and their senders are told, as far as the limits of ICMP "
			     "allow.";
	f->cause = only_v6 && local ? "This host has no way out over IPv6, and programs try it. Where they go on with "
				      "IPv4 nothing is lost; a host that should have IPv6 has lost its route (router "
				      "advertisements, DHCPv6)."
		 : "The default route or the one to that network is missing: an interface that went down "
		   "took it along, DHCP or a routing daemon withdrew it, or it stands in a table that no "
		   "rule leads to. Which destination it is, only the program or the packets tell.";
	if (local)
		verdict_families(f, view, sent, "packets of this host without a route");
	if (others)
		verdict_families(f, view, forwarded, "packets of others without a route");
	finding_fix(f, &(const struct fix){.id = "look-at-routes", .risk = RISK_LOW,
		.does = "look for the missing route; 'ip route get' with a destination tells what happens to it",
		.command = verdict_command(f, view, "ip %sroute show table all; ip %srule show", option, option),
		.undo = "nothing is changed"});
}

static bool is_much(const struct view *view, struct families of)
{
	return families_gain(view, of) >= LEAST && families_rate(view, of) >= LEAST_PER_S;
}

static void judge(const struct view *view, struct verdicts *out)
{
	bool local = is_much(view, sent), others = is_much(view, forwarded);
	bool local_v4 = local && view_gain(view, C_Ip_OutNoRoutes) >= LEAST;
	bool harm = local_v4 || (others && families_gain(view, forwarded) >=
						   FORWARD_SHARE * families_gain(view, received));

	if (local || others)
		explain(verdict(out, harm ? SEVERITY_WARNING : SEVERITY_NOTICE, harm ? 0.95 : 0.8), view,
			local, others);
}

const struct rule rule_no_route = {
	.id = "no-route",
	.does = "there is no route for packets",
	.needs = (const counter_id[]){C_Ip_OutNoRoutes, COUNTER_NONE},
	.explains = (const char *const[]){"icmp-rate-limited", NULL},
	.judge = judge,
};
