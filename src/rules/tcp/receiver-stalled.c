/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A local program does not read what its peer sends.
 *
 * What is not read fills the receive buffer; then the window is closed (kernel: tcp_select_window,
 * which counts TCPToZeroWindowAdv once) and the peer can only ask from time to time whether it is
 * open. A slow reader takes something out now and then; a connection that nobody has accepted yet
 * waits for accept(); after the peer's FIN nobody is held up any more.
 */
#include <math.h>
#include <string.h>

#include "rules/item.h"
#include "rules/rank.h"
#include "rules/rule.h"

#define STILL_SECONDS 3.0    /* nothing read, and nothing more could come */
#define LEAST_QUEUE   1024.0 /* bytes that wait */
#define FULL_SHARE    0.5 /* of the buffer, where the kernel does not tell its window (before 6.2) */
#define CRITICAL_MANY 20.0 /* connections that stand still at one time */

enum { STALLED_MAX = 8, ESTABLISHED = 1, FIN_WAIT1 = 4, FIN_WAIT2 = 5 };

struct stalled {
	double queue, still; /* bytes; seconds */
	const struct instance *instance;
};

static bool window_is_closed(const struct view *view, const struct instance *i)
{
	double window = item_level(view, i, C_socket_rcv_wnd);
	double segment = item_level(view, i, C_socket_rcv_mss);

	if (!isnan(window))
		return window <= (isnan(segment) ? 0 : segment);
	return item_level(view, i, C_socket_rmem) >=
	       FULL_SHARE * item_level(view, i, C_socket_rcvbuf);
}

static bool is_stalled(const struct view *view, struct view_item item, struct stalled *ret_stalled)
{
	const struct instance *i = item.instance;
	double queue = (double)item.trend->last, state = item_level(view, i, C_socket_state);

	if (!item.now || queue < LEAST_QUEUE || item_level(view, i, C_socket_inode) == 0)
		return false;
	if (state != ESTABLISHED && state != FIN_WAIT1 && state != FIN_WAIT2)
		return false;
	double still = fmin(
		item_still(view, i, C_socket_rqueue), item_still(view, i, C_socket_bytes_received));
	if (!(still >= STILL_SECONDS) || !window_is_closed(view, i))
		return false;
	*ret_stalled = (struct stalled){.queue = queue, .still = still, .instance = i};
	return true;
}

/* How many there are, and the worst of them. */
static double find_stalled(const struct view *view, struct stalled *worst, size_t *ret_n)
{
	double many = 0;

	view_each (item, view, C_socket_rqueue) {
		struct stalled s;
		if (!item.instance || !is_stalled(view, item, &s))
			continue;
		many++;
		*ret_n = rank_add(worst, *ret_n, STALLED_MAX, sizeof(s), &s);
	}
	return many;
}

static void prove(struct finding *f, const struct view *view, const struct stalled *s)
{
	const struct instance *i = s->instance;

	finding_evidence(f, finding_text(f, "socket.rqueue{%s}", i->key), s->queue, "bytes",
		"near 0", "came in and was not read, unchanged for %.0f s", s->still);
	finding_evidence(f, finding_text(f, "socket.rcv_wnd{%s}", i->key),
		item_level(view, i, C_socket_rcv_wnd), "bytes", NULL,
		"the window that the peer is offered");
	finding_evidence(f, finding_text(f, "socket.last_data_recv_ms{%s}", i->key),
		item_level(view, i, C_socket_last_data_recv_ms), "ms", NULL,
		"since the last data that the buffer could take");
	if (view_gain(view, C_TcpExt_TCPToZeroWindowAdv) > 0)
		verdict_rate(f, view, C_TcpExt_TCPToZeroWindowAdv, "windows that were closed");
}

static void explain(struct finding *f, const struct view *view, const struct stalled *worst,
	size_t n, double many)
{
	const struct stalled *s = &worst[0];
	const char *local = s->instance->parts[1], *remote = s->instance->parts[2];

	f->title = many > 1 ? finding_text(f, "programs here do not read %.0f connections", many)
			    : finding_text(f, "the program at %s does not read what %s sends",
				      local, remote);
	f->summary = finding_text(f,
		"%.0f bytes wait to be read and have for %.0f s or longer; the receive window is "
		"closed, so that "
		"the peer cannot send more.",
		s->queue, s->still);
	f->cause = "The program hangs, waits for something else, or has forgotten this connection. "
		   "The network "
		   "has delivered everything: it is not at fault.";
	for (size_t i = 0; i < n; i++)
		item_flow(f, CULPRIT_FLOW, view, worst[i].instance);
	prove(f, view, s);
	finding_fix(f, &(const struct fix){.id = "see-what-it-waits-for",
			       .risk = RISK_LOW,
			       .does = "see which program it is and what it waits for; a larger "
				       "buffer would only fill up, too",
			       .command = verdict_command(f, view,
				       "ss -tnmp state connected src %s dst %s", local, remote),
			       .undo = "nothing is changed"});
	finding_rival(f, "receive-buffer-full", 0.03,
		"a program that does read, but too slowly: its queue shrinks now and then");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct stalled worst[STALLED_MAX] = {};
	size_t n = 0;
	double many = find_stalled(view, worst, &n);

	if (n)
		explain(verdict(out, many >= CRITICAL_MANY ? SEVERITY_CRITICAL : SEVERITY_WARNING,
				0.96),
			view, worst, n, many);
}

/* The same connection from its two ends, both on this host. */
static bool same(const struct finding *cause, const struct finding *symptom)
{
	array_each (c, &cause->culprits)
		array_each (s, &symptom->culprits)
			if (c->local && s->remote && strcmp(c->local, s->remote) == 0 &&
				c->remote && s->local && strcmp(c->remote, s->local) == 0)
				return true;
	return false;
}

const struct rule rule_receiver_stalled = {
	.id = "receiver-stalled",
	.does = "a local program does not read what its peer sends",
	.needs = (const counter_id[]){C_socket_rqueue, COUNTER_NONE},
	.explains = (const char *const[]){"peer-stalled", NULL},
	.same = same,
	.judge = judge,
};
