/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ARP or NDP table of the machine is full.
 *
 * All namespaces share one table for each family. Beyond gc_thresh3 entries a new neighbour is refused,
 * and its packet lost, unless an old entry can be thrown out (kernel: neigh_alloc). Entries that never
 * expire count in neigh.entries but not against the limit, so the count alone is only a warning;
 * table_fulls proves it. gc_thresh3 stands in the initial namespace alone.
 */
#include <math.h>
#include <string.h>

#include "rules/rule.h"

#define LEAST_FULLS  3.0 /* in the window */
#define NEARLY_FULL  0.9 /* of gc_thresh3 */

static const struct family {
	const char *name, *setting; /* of the table; of its limit */
	counter_id limit;
} families[] = {
	{"arp", "net.ipv4.neigh.default.gc_thresh3", C_sysctl_net_ipv4_neigh_gc_thresh3},
	{"ndisc", "net.ipv6.neigh.default.gc_thresh3", C_sysctl_net_ipv6_neigh_gc_thresh3},
};

struct table {
	const struct family *family;
	double fulls, entries, limit; /* in the window; NAN: not known */
};

static double level_of(const struct view *view, counter_id id, const char *key)
{
	const struct trend *trend = view_keyed(view, id, key);

	return trend ? (double)trend->last : NAN;
}

static struct table look_at(const struct view *view, const struct family *family)
{
	const struct trend *fulls = view_keyed(view, C_neigh_table_fulls, family->name);

	return (struct table){.family = family,
		.fulls = fulls && fulls->intervals ? (double)fulls->delta : NAN,
		.entries = level_of(view, C_neigh_entries, family->name),
		.limit = level_of(view, family->limit, "default")};
}

/* The interface of this namespace with the most neighbours; NULL where there are none. */
static const char *crowded(const struct view *view, const char *family, double *ret_entries)
{
	const char *worst = NULL;

	*ret_entries = 0;
	view_each (of, view, C_neigh_table) {
		double n = 0;
		if (!of.instance || of.instance->n_parts != 3 || strcmp(of.instance->parts[1], family) != 0)
			continue;
		view_each (item, view, C_neigh_table)
			if (item.instance && strcmp(item.instance->parts[0], of.instance->parts[0]) == 0 &&
				strcmp(item.instance->parts[1], family) == 0)
				n += (double)item.trend->high;
		if (n <= *ret_entries)
			continue;
		*ret_entries = n;
		worst = of.instance->parts[0];
	}
	return worst;
}

static void name_culprits(struct finding *f, const struct view *view, const struct table *t)
{
	double entries;
	const char *interface = crowded(view, t->family->name, &entries);

	if (interface) {
		finding_culprit(f, CULPRIT_INTERFACE)->name = finding_text(f, "%s", interface);
		finding_evidence(f, finding_text(f, "neigh.table{%s,%s}", interface, t->family->name), entries,
			"entries", NULL, "neighbours on this interface, the most of this namespace");
	}
	if (isnan(t->limit))
		return;
	struct culprit *sysctl = finding_culprit(f, CULPRIT_SYSCTL);
	sysctl->name = t->family->setting;
	sysctl->value = finding_text(f, "%.0f", t->limit);
	finding_fix(f, &(const struct fix){.id = "raise-thresholds", .risk = RISK_LOW,
		.does = "allow four times as many (gc_thresh1 and 2 should follow)",
		.command = finding_text(f, "sysctl -w %s=%.0f", t->family->setting, 4 * t->limit),
		.undo = finding_text(f, "sysctl -w %s=%.0f", t->family->setting, t->limit)});
}

static void explain(struct finding *f, const struct view *view, const struct table *t, bool full)
{
	const char *what = strcmp(t->family->name, "arp") == 0 ? "ARP" : "NDP";

	f->title = full ? finding_text(f, "the %s table is full: new neighbours are refused", what)
			: finding_text(f, "the %s table is %.0f %% full", what, 100 * t->entries / t->limit);
	f->summary = full ? "Packets to hosts that are not in the table yet are lost, for all namespaces of this "
			    "machine."
			  : "When it is full, packets to hosts that are not in it yet will be lost.";
	f->cause = "More neighbours than the limit allows: a large flat network or many containers, a scan of a "
		   "subnet, or a route to a large network without a next hop, which makes every address a "
		   "neighbour.";
	if (full)
		verdict_rate(f, view, C_neigh_table_fulls, "neighbours refused (of the whole machine)");
	finding_evidence(f, finding_text(f, "neigh.entries{%s}", t->family->name), t->entries, "entries", NULL,
		"entries of the whole machine%s",
		isnan(t->limit) ? "" : finding_text(f, ", the limit is %.0f", t->limit));
	name_culprits(f, view, t);
	finding_fix(f, &(const struct fix){.id = "find-scan", .risk = RISK_LOW,
		.does = "see which neighbours these are: many that never answer are a scan or a wrong route",
		.command = verdict_command(f, view, "ip -s neigh show nud all"),
		.undo = "nothing is changed"});
}

static void judge(const struct view *view, struct verdicts *out)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		struct table t = look_at(view, &families[i]);
		bool full = t.fulls >= LEAST_FULLS;

		if (!full && !(t.entries >= NEARLY_FULL * t.limit))
			continue;
		explain(verdict(out, full ? SEVERITY_CRITICAL : SEVERITY_WARNING, full ? 0.97 : 0.8), view, &t,
			full);
		return;
	}
}

const struct rule rule_neighbour_overflow = {
	.id = "neighbour-overflow",
	.does = "the ARP or NDP table is full",
	.needs = (const counter_id[]){C_neigh_table_fulls, COUNTER_NONE},
	.explains = (const char *const[]){"neighbour-unresolved", NULL},
	.judge = judge,
};
