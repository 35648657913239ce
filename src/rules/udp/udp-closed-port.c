/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Datagrams come for ports where nobody listens.
 *
 * NoPorts counts each of them (kernel: __udp4_lib_rcv, __udp6_lib_rcv); the sender is told by ICMP,
 * as far as its limits allow. Multicast that nobody joined counts as IgnoredMulti instead. A few are
 * normal: answers that come after their asker has gone. Only packets tell who sends them, and where.
 */
#include "rules/families.h"

#define LEAST         5.0    /* in the window */
#define LEAST_PER_S   1.0
#define LEAST_SHARE   0.01   /* of the datagrams that arrive: fewer are late answers */
#define LOAD_PER_S    5000.0 /* so many cost measurable CPU */

static const struct families refused = {C_Udp_NoPorts, C_Udp6_NoPorts};
static const struct families read_ = {C_Udp_InDatagrams, C_Udp6_InDatagrams};
static const struct families told = {C_Icmp_OutDestUnreachs, C_Icmp6_OutDestUnreachs};

static void explain(struct finding *f, const struct view *view, double rate, double share)
{
	bool v4 = view_gain(view, C_Udp_NoPorts) > 0;

	f->title = finding_text(f, "%.1f datagrams a second come for ports where nobody listens", rate);
	f->summary = finding_text(f, "That is %.0f %% of the datagrams that arrive. Their senders are told "
				     "that the port is closed, as far as the limits of ICMP allow.",
		share * 100);
	f->cause = "A service is not running or listens elsewhere (another port or address), a sender has "
		   "an old target, or someone tries ports. Which port it is, only the packets tell.";
	verdict_families(f, view, refused, "datagrams for a port without a socket");
	verdict_families(f, view, read_, "datagrams that programs did read");
	verdict_families(f, view, told, "ICMP messages that say so (and other unreachables)");
	finding_fix(f, &(const struct fix){.id = "see-who", .risk = RISK_LOW,
		.does = "see who sends to which port: the message quotes it; then start the service, or "
			"correct the sender",
		.command = verdict_command(f, view, "tcpdump -ni any -c 20 '%s'",
			v4 ? "icmp[0] == 3 and icmp[1] == 3" : "icmp6 and ip6[40] == 1 and ip6[41] == 4"),
		.undo = "the command only shows packets"});
	finding_see(f, "RFC 1122 section 4.1.3.1");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double n = families_gain(view, refused), rate = families_rate(view, refused);
	double share = n / (n + families_gain(view, read_));

	if (!(n >= LEAST && rate >= LEAST_PER_S && share >= LEAST_SHARE))
		return;
	explain(verdict(out, rate >= LOAD_PER_S ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.95), view, rate,
		share);
}

const struct rule rule_udp_closed_port = {
	.id = "udp-closed-port",
	.does = "datagrams come for a port where nobody listens",
	.needs = (const counter_id[]){C_Udp_NoPorts, COUNTER_NONE},
	.explains = (const char *const[]){"icmp-rate-limited", NULL},
	.judge = judge,
};
