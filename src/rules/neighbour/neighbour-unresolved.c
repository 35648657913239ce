/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A next hop does not answer ARP or neighbour discovery.
 *
 * An entry is INCOMPLETE while it is asked for (kernel: __neigh_event_send) and FAILED when nobody
 * answered (neigh_invalidate); packets for it are lost, their senders get EHOSTUNREACH. A FAILED entry
 * lies about for a while after the last packet, without harm: it is trouble only while someone asks,
 * so an entry must be INCOMPLETE on that interface in the window. A scan leaves a crowd of them.
 */
#include <string.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_ASKED 2 /* looks at which somebody waited: one question alone may yet be answered */
#define CROWD       8 /* so many at once on one interface: a scan, or a whole network is away */

enum { NEIGHBOURS_MAX = 8 };

struct silent {
	double looks; /* at which it was unresolved */
	const struct instance *instance;
	bool v6;
};

static bool is_v6(const struct instance *neighbour)
{
	return strchr(neighbour->parts[0], ':') != NULL;
}

/* Did packets wait for an answer on the neighbour's interface, in its family? */
static bool is_asked(const struct view *view, const struct instance *neighbour)
{
	view_each (item, view, C_neigh_table) {
		const struct instance *group = item.instance;

		if (!group || group->n_parts != 3 || !item.trend->high ||
			strcmp(group->parts[0], neighbour->parts[1]) != 0 ||
			strcmp(group->parts[2], "INCOMPLETE") != 0)
			continue;
		if ((strcmp(group->parts[1], "ndisc") == 0) == is_v6(neighbour))
			return true;
	}
	return false;
}

static size_t find_silent(const struct view *view, struct silent *found, size_t *ret_all)
{
	size_t n = 0;

	*ret_all = 0;
	view_each (item, view, C_neigh_unresolved) {
		if (!item.instance || item.instance->n_parts != 2 || !item.trend->last ||
			item.trend->points < LEAST_ASKED || !is_asked(view, item.instance))
			continue;
		struct silent s = {.instance = item.instance, .looks = item.trend->points,
			.v6 = is_v6(item.instance)};
		n = rank_add(found, n, NEIGHBOURS_MAX, sizeof(s), &s);
		(*ret_all)++;
	}
	return n;
}

static void explain(struct finding *f, const struct view *view, const struct silent *found, size_t n,
	size_t all)
{
	char *const *parts = found[0].instance->parts;
	const char *how = found[0].v6 ? "neighbour discovery" : "ARP";

	f->title = all == 1 ? finding_text(f, "%s on %s does not answer %s", parts[0], parts[1], how)
			    : finding_text(f, "%zu neighbours do not answer, %s on %s among them", all,
				      parts[0], parts[1]);
	f->summary = finding_text(f, "Packets for %s wait for its hardware address, then are thrown away; "
				     "programs see \"no route to host\".",
		all == 1 ? "it" : "them");
	f->cause = all >= CROWD
			   ? "So many at once are a scan of the network, or the way to all of them is away: a "
			     "VLAN, a switch, a wrong netmask."
			   : "The host or router is down, has another address, or is not on that network "
			     "(VLAN, cable, netmask); or something filters the questions.";
	for (size_t i = 0; i < n; i++) {
		struct culprit *c = finding_culprit(f, CULPRIT_NEIGHBOUR);
		c->address = finding_text(f, "%s", found[i].instance->parts[0]);
		c->interface = finding_text(f, "%s", found[i].instance->parts[1]);
	}
	finding_evidence(f, "neigh.unresolved", (double)all, "entries", "0",
		"neighbours that were asked for and do not answer");
	if (view_gain(view, C_neigh_unresolved_discards) > 0)
		verdict_rate(f, view, C_neigh_unresolved_discards, "packets dropped while they waited");
	if (view_gain(view, C_neigh_res_failed) > 0)
		verdict_rate(f, view, C_neigh_res_failed, "neighbours given up");
	finding_fix(f, &(const struct fix){.id = "look-at-neighbour", .risk = RISK_LOW,
		.does = "see who needs it (a route by way of it?) and whether anything at all comes from there",
		.command = verdict_command(f, view, "ip neigh show dev %s; ip route show dev %s", parts[1], parts[1]),
		.undo = "nothing is changed"});
	finding_see(f, "RFC 826; RFC 4861 section 7.2");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct silent found[NEIGHBOURS_MAX] = {};
	size_t all, n = find_silent(view, found, &all);

	if (n)
		explain(verdict(out, SEVERITY_WARNING, 0.95), view, found, n, all);
}

/* The attempts that hang go to one of these neighbours. */
static bool same(const struct finding *cause, const struct finding *symptom)
{
	array_each (destination, &symptom->culprits)
		array_each (neighbour, &cause->culprits)
			if (destination->address && neighbour->address &&
				strcmp(destination->address, neighbour->address) == 0)
				return true;
	return false;
}

const struct rule rule_neighbour_unresolved = {
	.id = "neighbour-unresolved",
	.does = "a next hop does not answer ARP or neighbour discovery",
	.needs = (const counter_id[]){C_neigh_unresolved, C_neigh_table, COUNTER_NONE},
	.explains = (const char *const[]){"connect-timeout", NULL},
	.same = same,
	.judge = judge,
};
