/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fragments arrive that never become a whole packet.
 *
 * ReasmFails counts a packet given up after ipfrag_time (then ReasmTimeout counts as well, kernel:
 * ip_expire, ip6frag_expire_frag_queue), and one whose fragments contradict each other or found the
 * memory for fragments used up (ip_defrag): that is variant `memory`. What is lost is found only
 * after the time-out, half a minute by default in IPv4, a minute in IPv6.
 */
#include <math.h>

#include "rules/families.h"

#define LEAST         3.0  /* in the window */
#define NOTICE_SHARE  0.01 /* of the packets that arrived in fragments */
#define WARNING_SHARE 0.1
#define NEARLY_FULL   0.9 /* of the memory for fragments */

static const struct families failed = {C_Ip_ReasmFails, C_Ip6_ReasmFails};
static const struct families timed_out = {C_Ip_ReasmTimeout, C_Ip6_ReasmTimeout};
static const struct families whole = {C_Ip_ReasmOKs, C_Ip6_ReasmOKs};
static const struct families fragments = {C_Ip_ReasmReqds, C_Ip6_ReasmReqds};

struct memory {
	double used, limit;
	const char *counter, *sysctl;
};

static bool is_full(const struct memory *m)
{
	return m->used >= NEARLY_FULL * m->limit;
}

static bool find_memory(const struct view *view, struct memory *ret_memory)
{
	const struct memory both[] = {
		{view_highest(view, C_sockstat_FRAG_memory),
			view_level(view, C_sysctl_net_ipv4_ipfrag_high_thresh), "sockstat.FRAG.memory",
			"net.ipv4.ipfrag_high_thresh"},
		{view_highest(view, C_sockstat_FRAG6_memory),
			view_level(view, C_sysctl_net_ipv6_ip6frag_high_thresh), "sockstat.FRAG6.memory",
			"net.ipv6.ip6frag_high_thresh"},
	};

	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		if (!is_full(&both[i]))
			continue;
		*ret_memory = both[i];
		return true;
	}
	return false;
}

static void blame_memory(struct finding *f, const struct view *view, const struct memory *m)
{
	struct culprit *sysctl = finding_culprit(f, CULPRIT_SYSCTL);

	f->variant = "memory";
	f->cause = "The memory for fragments is used up: fragments that wait in vain for the rest fill it, and new "
		   "packets find no room. Lost fragments or an attack fill it; a larger limit only helps where "
		   "the traffic is honest.";
	sysctl->name = m->sysctl;
	sysctl->value = finding_text(f, "%.0f", m->limit);
	finding_evidence(f, m->counter, m->used, "bytes", finding_text(f, "below %.0f", NEARLY_FULL * m->limit),
		"the most that fragments used, of %.0f", m->limit);
	finding_fix(f, &(const struct fix){.id = "raise-fragment-memory", .risk = RISK_LOW,
		.does = "allow four times the memory",
		.command = verdict_command(f, view, "sysctl -w %s=%.0f", m->sysctl, 4 * m->limit),
		.undo = verdict_command(f, view, "sysctl -w %s=%.0f", m->sysctl, m->limit)});
}

static void explain(struct finding *f, const struct view *view, double share)
{
	bool v4 = view_gain(view, C_Ip_ReasmFails) > 0;
	struct memory memory;

	f->title = finding_text(f, "%.1f fragmented packets a second are given up: fragments are missing",
		families_rate(view, failed));
	f->summary = finding_text(f, "%.2g %% of the packets that arrive in pieces never become whole; no program "
				     "sees anything of them.",
		share * 100);
	f->cause = "Some of the fragments get lost on the way: a firewall or balancer that knows only first "
		   "fragments, or loss, which hits large packets once for each fragment.";
	if (find_memory(view, &memory))
		blame_memory(f, view, &memory);
	name_interfaces(f, view, C_Ip6_ReasmFails);
	verdict_families(f, view, failed, "packets given up");
	verdict_families(f, view, timed_out, "of these, for want of a fragment in time");
	verdict_families(f, view, whole, "packets made whole");
	verdict_families(f, view, fragments, "fragments received");
	if (view_gain(view, C_IpExt_ReasmOverlaps) > 0)
		verdict_rate(f, view, C_IpExt_ReasmOverlaps, "fragments that overlap: damage or attack");
	finding_fix(f, &(const struct fix){.id = "see-fragments", .risk = RISK_LOW,
		.does = "see who sends fragments; let that program send smaller packets (DNS: 1232 bytes) or "
			"correct the MTU",
		.command = verdict_command(f, view, "tcpdump -ni any -c 20 '%s'",
			v4 ? "ip[6:2] & 0x3fff != 0" : "ip6[6] == 44"),
		.undo = "the command only shows packets"});
	finding_see(f, "RFC 8900");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double n = families_gain(view, failed);
	double share = n / (n + families_gain(view, whole));

	if (!(n >= LEAST && share >= NOTICE_SHARE))
		return;
	explain(verdict(out, share >= WARNING_SHARE ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.95), view, share);
}

const struct rule rule_reassembly_failure = {
	.id = "reassembly-failure",
	.does = "fragments never become a whole packet",
	.needs = (const counter_id[]){C_Ip_ReasmFails, COUNTER_NONE},
	.judge = judge,
};
