/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The remote program does not read what we send.
 *
 * The peer has closed its window; the kernel keeps our data and asks with zero-window probes
 * whether it is open again (kernel: tcp_probe_timer, timer 4 of inet_diag). The peer answers each
 * probe, which sets the count of unanswered ones back (tcp_ack): a peer that is gone lets it grow.
 * A slow reader opens its window now and then, and data gets through.
 */
#include <math.h>

#include "rules/item.h"
#include "rules/rank.h"
#include "rules/rule.h"

#define STILL_SECONDS 3.0  /* nothing was acknowledged */
#define UNANSWERED    2.0  /* probes at most: the one that is under way, and one that may be lost */
#define CRITICAL_MANY 20.0 /* connections that stand still at one time */

enum { STALLED_MAX = 8, TIMER_PROBE = 4 };

struct stalled {
	double waiting, still; /* bytes; seconds */
	const struct instance *instance;
};

/* Data is there, none is under way, and the window has no room for a segment. */
static bool is_stalled(const struct view *view, struct view_item item, struct stalled *ret_stalled)
{
	const struct instance *i = item.instance;
	double window = item_level(view, i, C_socket_snd_wnd);

	if (!item.now || item.trend->last == 0 ||
		item_level(view, i, C_socket_timer) != TIMER_PROBE)
		return false;
	/* before 5.4 the kernel does not tell the window: there the timer alone has to do */
	if (window >= item_level(view, i, C_socket_mss) ||
		item_level(view, i, C_socket_probes) > UNANSWERED)
		return false;
	double still = item_still(view, i, C_socket_bytes_acked);
	if (!(still >= STILL_SECONDS))
		return false;
	*ret_stalled = (struct stalled){
		.waiting = (double)item.trend->last, .still = still, .instance = i};
	return true;
}

static double find_stalled(const struct view *view, struct stalled *worst, size_t *ret_n)
{
	double many = 0;

	view_each (item, view, C_socket_wqueue) {
		struct stalled s;
		if (!item.instance || !is_stalled(view, item, &s))
			continue;
		many++;
		*ret_n = rank_add(worst, *ret_n, STALLED_MAX, sizeof(s), &s);
	}
	return many;
}

static void explain(struct finding *f, const struct view *view, const struct stalled *worst,
	size_t n, double many)
{
	const struct stalled *s = &worst[0];
	const struct instance *i = s->instance;

	f->title = many > 1 ? finding_text(f, "the programs of %.0f peers' connections do not read",
				      many)
			    : finding_text(f, "the program at %s does not read what we send",
				      i->parts[2]);
	f->summary = finding_text(f,
		"%.0f bytes wait to be sent to it. Its window has been closed for %.0f s or "
		"longer; it answers "
		"our probes, but takes nothing.",
		s->waiting, s->still);
	f->cause = "The program at the other end hangs or is overloaded: its host lives and "
		   "answers, its receive "
		   "buffer is full. Neither the network nor this host is at fault.";
	for (size_t k = 0; k < n; k++)
		item_flow(f, CULPRIT_PEER, view, worst[k].instance);
	finding_evidence(f, finding_text(f, "socket.wqueue{%s}", i->key), s->waiting, "bytes", NULL,
		"wait to be sent; nothing was acknowledged for %.0f s", s->still);
	finding_evidence(f, finding_text(f, "socket.snd_wnd{%s}", i->key),
		item_level(view, i, C_socket_snd_wnd), "bytes", NULL,
		"the window that the peer offers");
	finding_evidence(f, finding_text(f, "socket.probes{%s}", i->key),
		item_level(view, i, C_socket_probes), "probes", "0–1",
		"not answered: the peer is there");
	if (view_gain(view, C_TcpExt_TCPWinProbe) > 0)
		verdict_rate(f, view, C_TcpExt_TCPWinProbe, "zero-window probes sent");
	finding_fix(f, &(const struct fix){.id = "look-at-the-peer",
			       .risk = RISK_LOW,
			       .does = "look at the program on the other host; this shows the "
				       "connections that wait for it",
			       .command = verdict_command(
				       f, view, "ss -tnoi state connected dst %s", i->parts[2]),
			       .undo = "nothing is changed"});
	finding_rival(f, "path-blackhole", 0.02, "probes that nobody answers: socket.probes grows");
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

const struct rule rule_peer_stalled = {
	.id = "peer-stalled",
	.does = "the remote program does not read what we send",
	.needs = (const counter_id[]){C_socket_wqueue, COUNTER_NONE},
	.judge = judge,
};
