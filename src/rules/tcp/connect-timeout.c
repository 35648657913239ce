/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own connection attempts get no answer at all.
 *
 * An attempt that is refused ends at once; one that is not answered stays in SYN_SENT while its SYN is
 * sent again and again (kernel: tcp_retransmit_timer): after 1 s, 3 s, 7 s …, since 6.5 four times a
 * second apart at first (tcp_syn_linear_timeouts). One repeated SYN can be a lost packet; two on one
 * socket are two seconds of silence or more.
 */
#include <math.h>
#include <string.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define SILENT_RETRIES  2.0  /* SYNs sent again by one socket */
#define MANY_RETRIED    3.0  /* or so many sockets that repeated theirs at one time … */
#define LEAST_RETRANS   5.0  /* … with so many repeated SYNs in the window */
#define WARNING_STUCK   2.0  /* attempts that hang at one time; one may be a poll of a dead target */
#define WARNING_RETRIES 4.0  /* or one that has waited for long */
#define CRITICAL_STUCK  10.0

enum { DESTINATIONS_MAX = 8 };

struct destination {
	double stuck, retries; /* the most seen in the window */
	const struct instance *instance;
};

static double most_of(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	return trend ? (double)trend->high : 0;
}

static size_t find_silent(const struct view *view, struct destination *found)
{
	bool many = view_gain(view, C_TcpExt_TCPSynRetrans) >= LEAST_RETRANS;
	size_t n = 0;

	view_each (item, view, C_connecting_retried) {
		if (!item.instance || instance_is_others(item.instance))
			continue;
		struct destination d = {.instance = item.instance, .stuck = (double)item.trend->high,
			.retries = most_of(view, item.instance, C_connecting_most_retransmits)};
		if (d.retries >= SILENT_RETRIES || (many && d.stuck >= MANY_RETRIED))
			n = rank_add(found, n, DESTINATIONS_MAX, sizeof(d), &d);
	}
	return n;
}

/* Is the destination itself a neighbour that does not answer ARP or NDP? Then it is down or away. */
static const char *dead_neighbour(struct finding *f, const struct view *view, const char *endpoint)
{
	const char *address = endpoint_address(f, endpoint);

	view_each (item, view, C_neigh_unresolved)
		if (item.instance && item.trend->high && strcmp(item.instance->parts[0], address) == 0)
			return finding_text(f, "%s", item.instance->parts[1]);
	return NULL;
}

static void name_destination(struct finding *f, const struct view *view, const struct destination *d)
{
	const struct trend *inode = view_beside(view, d->instance, C_connecting_inode0);
	struct culprit *c = finding_culprit(f, CULPRIT_DESTINATION);

	c->address = endpoint_address(f, d->instance->parts[0]);
	c->port = endpoint_port(d->instance->parts[0]);
	c->proto = "tcp";
	c->count = d->stuck;
	c->inode = inode ? inode->last : 0;
	c->interface = dead_neighbour(f, view, d->instance->parts[0]);
}

static void explain(
	struct finding *f, const struct view *view, const struct destination *found, size_t n)
{
	const struct destination *d = &found[0];
	const char *dead = dead_neighbour(f, view, d->instance->parts[0]);

	f->title = finding_text(f, "connection attempts to %s get no answer", d->instance->parts[0]);
	f->summary = finding_text(f,
		"%.0f attempt%s to it repeated the SYN, up to %.0f times, and got nothing back: neither a "
		"connection nor a refusal.",
		d->stuck, d->stuck == 1 ? "" : "s", d->retries);
	f->cause = dead ? finding_text(f,
				  "Nobody answers for that address on %s (ARP or NDP fails): the host is down, "
				  "or not on that network.",
				  dead)
			: "The host is down, a firewall on the way swallows the SYN or its answer, or there "
			  "is no way back. A closed port would refuse at once.";
	for (size_t i = 0; i < n; i++)
		name_destination(f, view, &found[i]);
	verdict_rate(f, view, C_TcpExt_TCPSynRetrans, "SYNs and SYN/ACKs sent again");
	finding_evidence(f, finding_text(f, "connecting.most_retransmits{%s}", d->instance->key),
		d->retries, "SYNs", "0", "sent again by one socket");
	finding_evidence(f, finding_text(f, "connecting.retried{%s}", d->instance->key), d->stuck,
		"sockets", "0", "that hang in SYN_SENT at one time");
	finding_fix(f, &(const struct fix){.id = "test-the-path", .risk = RISK_LOW,
		.does = "see how far packets get, and by which route and source address they leave",
		.command = verdict_command(
			f, view, "ip route get %s", endpoint_address(f, d->instance->parts[0])),
		.undo = "nothing is changed"});
	finding_rival(f, "listen-overflow", 0.1,
		"the same picture from a server whose accept queue is full: look at that host");
	if (!dead)
		finding_rival(f, "firewall-drop", 0.3,
			"a firewall that drops silently, here or on the way: TCP traceroute to that port");
}

static enum severity severity_of(const struct destination *d)
{
	if (d->stuck >= CRITICAL_STUCK)
		return SEVERITY_CRITICAL;
	return d->stuck >= WARNING_STUCK || d->retries >= WARNING_RETRIES ? SEVERITY_WARNING
									  : SEVERITY_NOTICE;
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct destination found[DESTINATIONS_MAX] = {};
	size_t n = find_silent(view, found);

	if (n)
		explain(verdict(out, severity_of(&found[0]), found[0].retries >= SILENT_RETRIES ? 0.97 : 0.85),
			view, found, n);
}

const struct rule rule_connect_timeout = {
	.id = "connect-timeout",
	.does = "connection attempts get no answer",
	.needs = (const counter_id[]){C_connecting_retried, COUNTER_NONE},
	.judge = judge,
};
