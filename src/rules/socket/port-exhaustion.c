/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No local port is left for one destination.
 *
 * Each connection of ours to one address and port needs a local port of its own out of
 * ip_local_port_range (kernel: __inet_hash_connect), and keeps it for a minute in TIME_WAIT; when
 * none is left connect() fails with EADDRNOTAVAIL, and nothing counts it. Other destinations can
 * use the same ports. With tcp_tw_reuse 1 a port in TIME_WAIT is free again after a second.
 */
#include <math.h>

#include "rules/item.h"
#include "rules/rank.h"
#include "rules/rule.h"

#define NEAR_SHARE	0.9  /* of the range */
#define EXHAUSTED_SHARE 0.99 /* reserved ports and those of other programs are missing, too */

enum { DESTINATIONS_MAX = 8 };

struct destination {
	double used, time_wait;
	const struct instance *instance;
};

static double range_of(const struct view *view)
{
	const struct trend *low = view_keyed(view, C_sysctl_net_ipv4_ip_local_port_range, "0");
	const struct trend *high = view_keyed(view, C_sysctl_net_ipv4_ip_local_port_range, "1");

	return low && high ? (double)high->last - (double)low->last + 1 : NAN;
}

static size_t find_destinations(const struct view *view, double range, struct destination *found)
{
	bool reuse = view_level(view, C_sysctl_net_ipv4_tcp_tw_reuse) == 1;
	size_t n = 0;

	view_each (item, view, C_outgoing_count) {
		if (!item.now || !item.instance || item.instance->n_parts < 2)
			continue;
		double waiting = item_level(view, item.instance, C_outgoing_time_wait);
		struct destination d = {
			.instance = item.instance, .time_wait = isnan(waiting) ? 0 : waiting};
		d.used = (double)item.trend->last - (reuse ? d.time_wait : 0);
		if (d.used >= NEAR_SHARE * range)
			n = rank_add(found, n, DESTINATIONS_MAX, sizeof(d), &d);
	}
	return n;
}

static void name_destination(
	struct finding *f, const struct view *view, const struct destination *d)
{
	struct culprit *c = finding_culprit(f, CULPRIT_DESTINATION);
	double inode = item_level(view, d->instance, C_outgoing_inode0);

	c->proto = "tcp";
	c->address = endpoint_address(f, d->instance->parts[0]);
	c->port = endpoint_port(d->instance->parts[0]);
	c->local = finding_text(f, "%s", d->instance->parts[1]);
	c->count = d->used;
	c->inode = inode > 0 ? (uint64_t)inode : 0;
}

static void advise(
	struct finding *f, const struct view *view, const struct destination *d, double range)
{
	const struct trend *low = view_keyed(view, C_sysctl_net_ipv4_ip_local_port_range, "0");
	const struct trend *high = view_keyed(view, C_sysctl_net_ipv4_ip_local_port_range, "1");
	double reuse = view_level(view, C_sysctl_net_ipv4_tcp_tw_reuse);

	finding_fix(f, &(const struct fix){.id = "keep-connections",
			       .risk = RISK_LOW,
			       .does = "let the program keep its connections and use them again (a "
				       "pool, keep-alive); this shows "
				       "whose they are",
			       .command = verdict_command(
				       f, view, "ss -tnap dst %s", d->instance->parts[0]),
			       .undo = "nothing is changed"});
	if (d->time_wait >= 0.5 * d->used && reuse != 1)
		finding_fix(f, &(const struct fix){.id = "reuse-time-wait",
				       .risk = RISK_LOW,
				       .does = "let new connections of ours take ports in "
					       "TIME_WAIT after a second (needs TCP "
					       "timestamps)",
				       .command = verdict_command(
					       f, view, "sysctl -w net.ipv4.tcp_tw_reuse=1"),
				       .undo = verdict_command(f, view,
					       "sysctl -w net.ipv4.tcp_tw_reuse=%.0f", reuse)});
	if (range < 50000)
		finding_fix(f,
			&(const struct fix){.id = "widen-range",
				.risk = RISK_MEDIUM,
				.does = "use more ports; see first that no server of this host "
					"listens there "
					"(net.ipv4.ip_local_reserved_ports keeps single ones out)",
				.command = verdict_command(f, view,
					"sysctl -w net.ipv4.ip_local_port_range='10240 65535'"),
				.undo = verdict_command(f, view,
					"sysctl -w net.ipv4.ip_local_port_range='%llu %llu'",
					(unsigned long long)low->last,
					(unsigned long long)high->last)});
}

static void explain(struct finding *f, const struct view *view, const struct destination *found,
	size_t n, double range)
{
	const struct destination *d = &found[0];
	const char *to = d->instance->parts[0];
	bool none_left = d->used >= EXHAUSTED_SHARE * range;

	f->title = finding_text(f,
		none_left ? "no local port is left for connections to %s"
			  : "local ports for connections to %s run out",
		to);
	f->summary = finding_text(f,
		"%.0f of %.0f ports are taken by connections from %s to it, %.0f of them in "
		"TIME_WAIT.%s",
		d->used, range, d->instance->parts[1], d->time_wait,
		none_left ? " New ones fail with EADDRNOTAVAIL (cannot assign requested address)."
			  : "");
	f->cause = d->time_wait >= 0.5 * d->used ? "The program opens a new connection for each "
						   "request and closes it first: each port then "
						   "waits for a minute in TIME_WAIT."
						 : "The program keeps more connections to one "
						   "destination open than there are ports.";
	for (size_t i = 0; i < n; i++)
		name_destination(f, view, &found[i]);
	finding_evidence(f, finding_text(f, "outgoing.count{%s}", d->instance->key), d->used,
		"sockets", finding_text(f, "below %.0f", NEAR_SHARE * range),
		"that each hold a local port");
	finding_evidence(f, "sysctl.net.ipv4.ip_local_port_range", range, "ports", NULL,
		"are in the range for connections of our own");
	advise(f, view, d, range);
	finding_see(f, "ip(7)");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct destination found[DESTINATIONS_MAX] = {};
	double range = range_of(view);
	size_t n = find_destinations(view, range, found);

	if (n)
		explain(verdict(out,
				found[0].used >= EXHAUSTED_SHARE * range ? SEVERITY_CRITICAL
									 : SEVERITY_WARNING,
				0.95),
			view, found, n, range);
}

const struct rule rule_port_exhaustion = {
	.id = "port-exhaustion",
	.does = "no local port is left for a destination",
	.needs = (const counter_id[]){C_sysctl_net_ipv4_ip_local_port_range, C_socket_count,
		COUNTER_NONE},
	.judge = judge,
};
