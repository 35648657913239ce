/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program reads its datagrams too slowly, so that they are thrown away at its socket.
 *
 * RcvbufErrors counts datagrams that found the socket's receive buffer full (kernel:
 * __udp_enqueue_schedule_skb); the socket's own drops say whose. A limit of UDP's memory as a whole
 * counts as MemErrors instead.
 */
#include <math.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_LOST     10.0  /* in the window */
#define NOTICE_SHARE   0.001 /* of the datagrams that arrived */
#define WARNING_SHARE  0.01
#define CRITICAL_SHARE 0.3
#define NEVER_EMPTY    0.5   /* of its buffer is the least that ever waited: the reader cannot keep up */

enum { SOCKETS_MAX = 8 };

struct victim {
	double lost; /* per second */
	bool behind; /* its queue never ran low: a small service may lose all beside a busy one */
	const struct instance *instance;
};

static double both(double v4, double v6)
{
	return (isnan(v4) ? 0 : v4) + (isnan(v6) ? 0 : v6);
}

static bool is_behind(const struct view *view, struct view_item item)
{
	const struct trend *queue = view_beside(view, item.instance, C_udp_queue);
	const struct trend *buffer = view_beside(view, item.instance, C_udp_rcvbuf);

	return queue && buffer && queue->intervals >= 2 && (double)item.trend->delta >= LEAST_LOST &&
	       (double)queue->low >= NEVER_EMPTY * (double)buffer->last;
}

static size_t find_victims(const struct view *view, struct victim *victims)
{
	size_t n = 0;

	view_each (item, view, C_udp_drops) {
		if (!item.instance || !item.trend->delta)
			continue;
		struct victim v = {.instance = item.instance, .lost = item.trend->rate,
			.behind = is_behind(view, item)};
		n = rank_add(victims, n, SOCKETS_MAX, sizeof(v), &v);
	}
	return n;
}

static void name_socket(struct finding *f, const struct view *view, const struct victim *v)
{
	if (!v->instance)
		return;
	const struct trend *inode = view_beside(view, v->instance, C_udp_inode);
	struct culprit *socket = finding_culprit(f, CULPRIT_SOCKET);

	socket->proto = "udp";
	socket->local = finding_text(f, "%s", v->instance->parts[1]);
	socket->port = endpoint_port(socket->local);
	socket->inode = inode ? inode->last : 0;
	socket->packets_per_second = v->lost;
}

/* The kernel doubles what SO_RCVBUF asks for (socket(7)): 2 * rmem_max is the most there is. */
static void advise(struct finding *f, const struct view *view, double buffer, int port)
{
	double ceiling = view_level(view, C_sysctl_net_core_rmem_max);

	if (buffer < 2 * ceiling)
		finding_fix(f, &(const struct fix){.id = "ask-for-more", .risk = RISK_LOW,
			.does = finding_text(f,
				"let the program ask for a larger buffer (SO_RCVBUF; net.core.rmem_max allows "
				"%.0f bytes) and restart it; that bridges bursts, a reader that is always too "
				"slow needs more threads or less work a datagram",
				ceiling),
			.command = verdict_command(f, view, "ss -lunpm sport = :%d", port),
			.undo = "the command only shows the buffers in use"});
	else
		finding_fix(f, &(const struct fix){.id = "raise-rmem-max", .risk = RISK_LOW,
			.does = "allow larger receive buffers, then let the program ask for one (SO_RCVBUF) "
				"and restart it",
			.command = verdict_command(
				f, view, "sysctl -w net.core.rmem_max=%.0f", 4 * ceiling),
			.undo = verdict_command(f, view, "sysctl -w net.core.rmem_max=%.0f", ceiling)});
}

static void explain(struct finding *f, const struct view *view, const struct victim *victims,
	size_t n, double share, double lost)
{
	const struct instance *worst = n ? victims[0].instance : NULL;
	const struct trend *queue = worst ? view_beside(view, worst, C_udp_queue) : NULL;
	const struct trend *buffer = worst ? view_beside(view, worst, C_udp_rcvbuf) : NULL;

	f->title = worst ? finding_text(f, "datagrams for %s are thrown away: their reader is too slow",
				   worst->parts[1])
			 : "datagrams are thrown away: their readers are too slow";
	f->summary = finding_text(f,
		"%.0f datagrams a second find the receive buffer of their socket full, %.1f %% of those that "
		"arrive.",
		lost, share * 100);
	f->cause = "The program does not read as fast as datagrams come in, or its buffer is too small for "
		   "their bursts. UDP does not send them again.";
	for (size_t i = 0; i < n; i++)
		name_socket(f, view, &victims[i]);
	if (view_gain(view, C_Udp_RcvbufErrors) > 0)
		verdict_rate(f, view, C_Udp_RcvbufErrors, "datagrams lost at a full receive buffer");
	if (view_gain(view, C_Udp6_RcvbufErrors) > 0)
		verdict_rate(f, view, C_Udp6_RcvbufErrors, "the same over IPv6");
	if (queue && buffer)
		finding_evidence(f, finding_text(f, "udp.queue{%s}", worst->key), (double)queue->high,
			"bytes", NULL, "the most memory that waited to be read, of %llu",
			(unsigned long long)buffer->last);
	advise(f, view, buffer ? (double)buffer->last : 0, worst ? endpoint_port(worst->parts[1]) : 0);
	finding_rival(f, "udp-memory-limit", 0.02,
		"UDP's memory as a whole: sockstat.UDP.mem at sysctl net.ipv4.udp_mem, Udp.MemErrors");
	finding_see(f, "udp(7)");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct victim victims[SOCKETS_MAX] = {};
	double lost = both(view_gain(view, C_Udp_RcvbufErrors), view_gain(view, C_Udp6_RcvbufErrors));
	double read = both(view_gain(view, C_Udp_InDatagrams), view_gain(view, C_Udp6_InDatagrams));
	double share = lost / (lost + read);

	if (!(lost >= LEAST_LOST))
		return;
	size_t n = find_victims(view, victims);
	bool behind = false;
	for (size_t i = 0; i < n; i++)
		behind = behind || victims[i].behind;
	if (share < NOTICE_SHARE && !behind)
		return;
	double rate = both(view_rate(view, C_Udp_RcvbufErrors), view_rate(view, C_Udp6_RcvbufErrors));
	enum severity severity = share >= CRITICAL_SHARE  ? SEVERITY_CRITICAL
				 : share >= WARNING_SHARE || behind ? SEVERITY_WARNING
								    : SEVERITY_NOTICE;
	explain(verdict(out, severity, n ? 0.97 : 0.85), view, victims, n, share, rate);
}

const struct rule rule_udp_receive_overflow = {
	.id = "udp-receive-overflow",
	.does = "a program reads datagrams too slowly",
	.needs = (const counter_id[]){C_Udp_RcvbufErrors, COUNTER_NONE},
	.judge = judge,
};
