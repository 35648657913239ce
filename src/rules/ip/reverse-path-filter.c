/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets are refused because they came in where the answer to them would not go out.
 *
 * rp_filter 1 (strict) asks that the route back leaves by the same interface, 2 (loose) that there is
 * one at all; the larger of {all} and the interface holds (kernel: __fib_validate_source, counted in
 * ip_rcv_finish_core). A few stray packets of other networks on the wire are normal, forged sources
 * are what the filter is for: a notice, unless it is a large part of the traffic.
 */
#include <math.h>
#include <string.h>

#include "rules/rule.h"

#define LEAST         5.0 /* in the window */
#define LEAST_PER_S   1.0
#define WARNING_SHARE 0.1 /* of the packets received */
#define MANY_PER_S    100.0
#define MANY_SHARE    0.01

enum { INTERFACES_MAX = 4, STRICT = 1 };

static double filter_of_all(const struct view *view)
{
	const struct trend *all = view_keyed(view, C_sysctl_net_ipv4_conf_rp_filter, "all");

	return all ? (double)all->last : NAN;
}

/* Interfaces that filter; the counter does not tell which one of them it was. */
static size_t find_filtering(const struct view *view, const struct instance **found)
{
	static const char *const others[] = {"all", "default", "lo"};
	double all = filter_of_all(view);
	size_t n = 0;

	view_each (item, view, C_sysctl_net_ipv4_conf_rp_filter) {
		bool other = !item.instance || !item.now;
		for (size_t i = 0; !other && i < sizeof(others) / sizeof(others[0]); i++)
			other = strcmp(item.instance->parts[0], others[i]) == 0;
		if (other || !(fmax(all, (double)item.trend->last) >= STRICT))
			continue;
		if (n < INTERFACES_MAX)
			found[n] = item.instance;
		n++;
	}
	return n;
}

static void name_culprits(
	struct finding *f, const struct view *view, const struct instance *const *found, size_t n)
{
	for (size_t i = 0; n <= INTERFACES_MAX && i < n; i++)
		finding_culprit(f, CULPRIT_INTERFACE)->name = finding_text(f, "%s", found[i]->parts[0]);
	for (size_t i = 0; n <= INTERFACES_MAX && i < n; i++) {
		const struct trend *own =
			view_beside(view, found[i], C_sysctl_net_ipv4_conf_rp_filter);
		bool by_all = !own || !own->last;
		struct culprit *sysctl = finding_culprit(f, CULPRIT_SYSCTL);
		sysctl->name = finding_text(
			f, "net.ipv4.conf.%s.rp_filter", by_all ? "all" : found[i]->parts[0]);
		sysctl->value =
			finding_text(f, "%.0f", by_all ? filter_of_all(view) : (double)own->last);
	}
}

static void explain(struct finding *f, const struct view *view, double share)
{
	const struct instance *found[INTERFACES_MAX];
	size_t n = find_filtering(view, found);
	const char *name = n == 1 ? found[0]->parts[0] : "INTERFACE";

	f->title = finding_text(f, "the reverse path filter refuses %.1f packets a second",
		view_rate(view, C_TcpExt_IPReversePathFilter));
	f->summary = finding_text(f, "%.2g %% of the packets received came in where this host would not send the "
				     "answer, and were dropped without a word.",
		share * 100);
	f->cause = "The way there and the way back differ: several interfaces or uplinks, a route that is "
		   "missing or points elsewhere, a tunnel; or the sources are forged, which is what the filter "
		   "is for.";
	name_culprits(f, view, found, n);
	verdict_rate(f, view, C_TcpExt_IPReversePathFilter, "packets that the filter refused");
	verdict_rate(f, view, C_Ip_InReceives, "packets received");
	finding_fix(f, &(const struct fix){.id = "see-sources", .risk = RISK_LOW,
		.does = "write the refused sources to the kernel's log (dmesg, 'martian source'), then correct "
			"the route back to them",
		.command = verdict_command(f, view, "sysctl -w net.ipv4.conf.%s.log_martians=1", name),
		.undo = verdict_command(f, view, "sysctl -w net.ipv4.conf.%s.log_martians=0", name)});
	if (n == 1)
		finding_fix(f, &(const struct fix){.id = "filter-loosely", .risk = RISK_MEDIUM,
			.does = "if the two ways are meant to differ, ask only that some route leads back, on "
				"this interface alone",
			.command = verdict_command(f, view, "sysctl -w net.ipv4.conf.%s.rp_filter=2", name),
			.undo = verdict_command(f, view, "sysctl -w net.ipv4.conf.%s.rp_filter=%.0f", name,
				(double)view_keyed(view, C_sysctl_net_ipv4_conf_rp_filter, name)->last)});
	finding_see(f, "RFC 3704");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double n = view_gain(view, C_TcpExt_IPReversePathFilter);
	double rate = view_rate(view, C_TcpExt_IPReversePathFilter);
	double share = n / fmax(n, view_gain(view, C_Ip_InReceives));

	if (!(n >= LEAST && rate >= LEAST_PER_S))
		return;
	bool harm = share >= WARNING_SHARE || (rate >= MANY_PER_S && share >= MANY_SHARE);
	explain(verdict(out, harm ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.97), view, share);
}

const struct rule rule_reverse_path_filter = {
	.id = "reverse-path-filter",
	.does = "packets are refused because they came in where the answer would not go out",
	.needs = (const counter_id[]){C_TcpExt_IPReversePathFilter, COUNTER_NONE},
	.judge = judge,
};
