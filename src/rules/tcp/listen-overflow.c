/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program accepts connections too slowly, or its backlog is too small.
 *
 * ListenOverflows counts every SYN and every last ACK of a handshake that met a full accept queue
 * (kernel: tcp_conn_request, tcp_v4_syn_recv_sock); the listener's own drops say which one it was. A
 * SYN flood fills the SYN queue instead: there ListenDrops moves alone.
 */
#include <math.h>
#include <string.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_OVERFLOWS 3.0  /* in the window */
#define LEAST_SHARE     0.01 /* of the connections that were opened */
#define NEARLY_FULL     0.9
#define STUCK_PER_S     0.2  /* fewer accepted than this: the program does not accept at all */

enum { LISTENERS_MAX = 8 };

struct queue {
	double refused; /* in the window; NAN where the kernel does not tell */
	double now, highest, lowest, backlog; /* connections */
	const struct instance *instance;
};

/* Listeners whose queue was full and who refused something in the window, the worst first. */
static size_t find_queues(const struct view *view, struct queue *queues)
{
	size_t n = 0;

	view_each (item, view, C_listener_queue) {
		const struct trend *backlog = view_beside(view, item.instance, C_listener_backlog);
		const struct trend *drops = view_beside(view, item.instance, C_listener_drops);
		if (!backlog)
			continue;
		struct queue q = {.instance = item.instance, .now = (double)item.trend->last,
			.highest = (double)item.trend->high, .lowest = (double)item.trend->low,
			.backlog = (double)backlog->last, .refused = drops ? (double)drops->delta : NAN};
		/* older kernels do not tell a listener's drops: there the queue has to be full */
		if (drops ? !q.refused || q.highest < NEARLY_FULL * q.backlog : q.highest < q.backlog)
			continue;
		n = rank_add(queues, n, LISTENERS_MAX, sizeof(q), &q);
	}
	return n;
}

static void name_listener(struct finding *f, const struct view *view, const struct queue *q)
{
	const struct trend *inode = view_beside(view, q->instance, C_listener_inode);
	struct culprit *listener = finding_culprit(f, CULPRIT_LISTENER);

	listener->proto = "tcp";
	listener->local = finding_text(f, "%s", q->instance->parts[1]);
	listener->port = endpoint_port(listener->local);
	listener->inode = inode ? inode->last : 0;
}

static void advise(struct finding *f, const struct view *view, const struct queue *q, bool never_drained)
{
	double ceiling = view_level(view, C_sysctl_net_core_somaxconn);

	if (never_drained)
		finding_fix(f, &(const struct fix){.id = "find-out-why-it-hangs", .risk = RISK_LOW,
			.does = "see what the program waits for; a longer queue would only fill up, too",
			.command = verdict_command(
				f, view, "ss -ltnp sport = :%d", endpoint_port(q->instance->parts[1])),
			.undo = "nothing is changed"});
	if (q->backlog >= ceiling)
		finding_fix(f, &(const struct fix){.id = "raise-somaxconn", .risk = RISK_LOW,
			.does = "allow a longer queue; the program must ask for it in listen(), and be "
				"restarted",
			.command = verdict_command(
				f, view, "sysctl -w net.core.somaxconn=%.0f", fmax(ceiling * 4, 4096)),
			.undo = verdict_command(f, view, "sysctl -w net.core.somaxconn=%.0f", ceiling)});
	else if (!never_drained)
		finding_fix(f, &(const struct fix){.id = "raise-backlog", .risk = RISK_LOW,
			.does = finding_text(f,
				"let the program ask for more than %.0f in listen() (net.core.somaxconn "
				"allows %.0f); for nginx: listen … backlog=%.0f",
				q->backlog, ceiling, ceiling),
			.command = verdict_command(
				f, view, "ss -ltnp sport = :%d", endpoint_port(q->instance->parts[1])),
			.undo = "nothing is changed"});
}

static void explain(struct finding *f, const struct view *view, const struct queue *queues, size_t n)
{
	const struct queue *q = &queues[0];
	double accepted = view_rate(view, C_Tcp_PassiveOpens);
	bool never_drained = q->lowest >= q->backlog;

	f->title = finding_text(f, "the accept queue of %s is full", q->instance->parts[1]);
	f->summary = finding_text(f,
		"%.0f connections wait to be accepted, %.0f is the limit; %.1f a second are turned away. "
		"Their clients wait a second or more before they try again.",
		q->now, q->backlog, view_rate(view, C_TcpExt_ListenOverflows));
	if (never_drained && accepted < STUCK_PER_S)
		f->cause = "The program has stopped accepting connections: it hangs or is overloaded.";
	else if (never_drained)
		f->cause = "The program accepts far fewer connections than come, or none: its queue was full at "
			   "every look.";
	else
		f->cause = "The program accepts connections more slowly than they come, or its backlog is too "
			   "small for their bursts.";
	for (size_t i = 0; i < n; i++)
		name_listener(f, view, &queues[i]);
	verdict_rate(f, view, C_TcpExt_ListenOverflows, "connections refused because a queue was full");
	finding_evidence(f, finding_text(f, "listener.queue{%s}", q->instance->key), q->now,
		"connections", finding_text(f, "below %.0f", q->backlog), "wait to be accepted now");
	verdict_rate(f, view, C_Tcp_PassiveOpens, "connections that did get through");
	advise(f, view, q, never_drained);
	finding_rival(f, "syn-flood", 0.02,
		"a flood fills the SYN queue: many SYN_RECV sockets, TcpExt.ListenDrops without "
		"TcpExt.ListenOverflows");
	finding_see(f, "listen(2)");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct queue queues[LISTENERS_MAX] = {};
	double overflows = view_gain(view, C_TcpExt_ListenOverflows);
	double opened = view_gain(view, C_Tcp_PassiveOpens);

	if (!(overflows >= LEAST_OVERFLOWS))
		return;
	size_t n = find_queues(view, queues);
	if (!n)
		return;
	/* a few of many are a burst; a queue that never drains is not, however busy the others are */
	if (opened > 0 && overflows < LEAST_SHARE * opened && queues[0].lowest < queues[0].backlog)
		return;
	bool full_now = queues[0].now >= queues[0].backlog;
	struct finding *f = verdict(out, full_now ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		isnan(queues[0].refused) ? 0.85 : 0.97);
	explain(f, view, queues, n);
}

const struct rule rule_listen_overflow = {
	.id = "listen-overflow",
	.does = "the program accepts too slowly or its backlog is too small",
	.needs = (const counter_id[]){C_TcpExt_ListenOverflows, C_listener_queue, COUNTER_NONE},
	.judge = judge,
};
