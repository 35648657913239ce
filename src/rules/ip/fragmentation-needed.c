/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets are too large for a link on their way, and may not be fragmented.
 *
 * A router counts each in FragFails and tells the sender by ICMP (kernel: ip_forward, ip_fragment,
 * ip6_forward). One for each destination now and then is path-MTU discovery at work. When they go on,
 * the senders do not hear it or do not heed it, and all their large packets are lost.
 */
#include <math.h>

#include "rules/families.h"

#define LEAST         5.0 /* in the window */
#define LEAST_PER_S   1.0
#define WARNING_SHARE 0.01 /* of the packets forwarded: more than discovery needs */

static const struct families too_large = {C_Ip_FragFails, C_Ip6_FragFails};
static const struct families forwarded = {C_Ip_ForwDatagrams, C_Ip6_OutForwDatagrams};

/* The interface that takes the least, where they differ. */
static struct view_item smallest_mtu(const struct view *view)
{
	struct view_item smallest = {};
	uint64_t largest = 0;

	view_each (item, view, C_link_mtu) {
		if (!item.instance || !item.now || !item.trend->last)
			continue;
		if (!smallest.trend || item.trend->last < smallest.trend->last)
			smallest = item;
		if (item.trend->last > largest)
			largest = item.trend->last;
	}
	return smallest.trend && smallest.trend->last < largest ? smallest : (struct view_item){};
}

static void explain(struct finding *f, const struct view *view, double share)
{
	const struct view_item narrow = smallest_mtu(view);

	f->title = finding_text(f, "%.1f packets a second are too large for a link and may not be fragmented",
		families_rate(view, too_large));
	f->summary = finding_text(f, "They are %.2g %% of what is forwarded. Each is thrown away and its sender told "
				     "the size that fits; transfers hang where that message does not arrive.",
		share * 100);
	f->cause = "A link further on takes smaller packets than the senders' own (a tunnel, a VPN, PPPoE). As it "
		   "goes on, the senders do not get the message (a firewall drops ICMP, it is rate limited) or "
		   "do not heed it.";
	name_interfaces(f, view, C_Ip6_FragFails);
	verdict_families(f, view, too_large, "packets that do not fit and may not be fragmented");
	verdict_families(f, view, forwarded, "packets forwarded");
	verdict_families(f, view,
		(struct families){C_Icmp_OutDestUnreachs, C_Icmp6_OutPktTooBigs},
		"ICMP messages sent about it (and, in IPv4, other unreachables)");
	if (narrow.trend)
		finding_evidence(f, finding_text(f, "link.mtu{%s}", narrow.instance->key),
			(double)narrow.trend->last, "bytes", NULL, "the smallest MTU of this host");
	finding_fix(f, &(const struct fix){.id = "clamp-mss", .risk = RISK_MEDIUM,
		.does = "let TCP agree on segments that fit (needs a chain 'forward' in a table 'inet filter'); "
			"for the rest, let ICMP pass, or lower the senders' MTU",
		.command = verdict_command(f, view,
			"nft add rule inet filter forward tcp flags syn tcp option maxseg size set rt mtu"),
		.undo = verdict_command(
			f, view, "nft -a list chain inet filter forward   # then delete that handle")});
	finding_see(f, "RFC 1191; RFC 8201; RFC 4459");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double n = families_gain(view, too_large), passed = families_gain(view, forwarded);
	double share = n / (n + (isnan(passed) ? 0 : passed));

	if (!(n >= LEAST && families_rate(view, too_large) >= LEAST_PER_S))
		return;
	explain(verdict(out, share >= WARNING_SHARE ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.95), view, share);
}

const struct rule rule_fragmentation_needed = {
	.id = "fragmentation-needed",
	.does = "packets are too large for a link and may not be fragmented",
	.needs = (const counter_id[]){C_Ip_FragFails, COUNTER_NONE},
	.explains = (const char *const[]){"icmp-rate-limited", NULL},
	.judge = judge,
};
