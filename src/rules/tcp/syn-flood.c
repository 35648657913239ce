/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connection requests that never complete fill a listener's queue.
 *
 * When the queue of half-open requests is full the kernel answers by cookies
 * (TCPReqQFullDoCookies), or drops where cookies are off (TCPReqQFullDrop; ListenDrops already at
 * three quarters; kernel: tcp_conn_request). In a busy start-up the handshakes complete:
 * PassiveOpens keeps pace. Where the program does not accept, the queue fills as well, but
 * ListenOverflows counts. With tcp_syncookies 2 every SYN gets a cookie: that proves nothing.
 */
#include <math.h>
#include <string.h>

#include "rules/item.h"
#include "rules/rule.h"

#define LEAST_REFUSED  20.0 /* requests in the window that found no room */
#define LEAST_PER_S    5.0
#define PER_COMPLETED  2.0  /* so many times the connections that were made */
#define LEAST_STANDING 64.0 /* half-open requests whose SYN/ACK went out again … */
#define STANDING_SHARE 0.5  /* … of all that are half-open */

struct flood {
	double no_room, dropped, overflows, opened; /* in the window */
	double standing, retried;		    /* half-open now, at the worst listener */
	const struct instance *target;		    /* NULL: not known */
};

static double none_if_nan(double value)
{
	return isnan(value) ? 0 : value;
}

static void find_target(const struct view *view, struct flood *flood)
{
	view_each (item, view, C_synrecv_count) {
		if (!item.instance || item.instance->parts[0][0] == '(' ||
			(flood->target && (double)item.trend->high <= flood->standing))
			continue;
		flood->target = item.instance;
		flood->standing = (double)item.trend->high;
		const struct trend *retried = view_beside(view, item.instance, C_synrecv_retried);
		flood->retried = retried ? (double)retried->high : 0;
	}
}

static struct flood measure(const struct view *view)
{
	bool always = view_level(view, C_sysctl_net_ipv4_tcp_syncookies) == 2;
	struct flood flood = {.overflows = none_if_nan(view_gain(view, C_TcpExt_ListenOverflows)),
		.opened = none_if_nan(view_gain(view, C_Tcp_PassiveOpens))};
	double cookies = always ? 0 : none_if_nan(view_gain(view, C_TcpExt_TCPReqQFullDoCookies));

	flood.dropped = fmax(none_if_nan(view_gain(view, C_TcpExt_TCPReqQFullDrop)),
		none_if_nan(view_gain(view, C_TcpExt_ListenDrops)) - flood.overflows);
	flood.no_room = cookies + flood.dropped;
	find_target(view, &flood);
	return flood;
}

static bool is_flood(const struct view *view, const struct flood *flood)
{
	if (flood->overflows > 0.1 * flood->no_room)
		return false;
	if (flood->retried >= LEAST_STANDING && flood->retried >= STANDING_SHARE * flood->standing)
		return true;
	return flood->no_room >= LEAST_REFUSED &&
	       flood->no_room >= LEAST_PER_S * view_seconds(view) &&
	       flood->no_room >= PER_COMPLETED * flood->opened && flood->standing > 0;
}

static void name_target(struct finding *f, const struct view *view, const struct flood *flood)
{
	const char *local = finding_text(f, "%s", flood->target->parts[0]);
	struct culprit *listener = finding_culprit(f, CULPRIT_LISTENER);

	listener->proto = "tcp";
	listener->local = local;
	listener->port = endpoint_port(local);
	listener->count = flood->standing;
	view_each (item, view, C_listener_inode)
		if (item.instance && strcmp(item.instance->parts[1], local) == 0)
			listener->inode = item.trend->last;
}

static void advise(struct finding *f, const struct view *view, bool drops)
{
	if (drops && view_level(view, C_sysctl_net_ipv4_tcp_syncookies) == 0)
		finding_fix(f, &(const struct fix){.id = "enable-syncookies",
				       .risk = RISK_LOW,
				       .does = "answer by cookies when the queue is full: real "
					       "clients get through then",
				       .command = verdict_command(
					       f, view, "sysctl -w net.ipv4.tcp_syncookies=1"),
				       .undo = verdict_command(
					       f, view, "sysctl -w net.ipv4.tcp_syncookies=0")});
	finding_fix(f, &(const struct fix){.id = "find-the-sources",
			       .risk = RISK_LOW,
			       .does = "see where the requests come from, then have them filtered "
				       "upstream; a longer queue only "
				       "fills up later",
			       .command = verdict_command(f, view, "ss -tn state syn-recv"),
			       .undo = "nothing is changed"});
}

static void explain(struct finding *f, const struct view *view, const struct flood *flood)
{
	bool drops = flood->dropped > 0;
	const char *to = flood->target->parts[0];

	f->variant = drops ? "drops" : "cookies";
	f->who_unknown = true;
	f->title = finding_text(f, "connection requests to %s never complete", to);
	f->summary = finding_text(f,
		"%.0f requests are half-open, %.0f of them answered in vain more than once; %.1f a "
		"second find no "
		"room, while %.1f connections a second are made.",
		flood->standing, flood->retried, flood->no_room / fmax(view_seconds(view), 1),
		none_if_nan(view_rate(view, C_Tcp_PassiveOpens)));
	f->cause = drops ? "Somebody sends SYNs and never answers, perhaps from forged addresses. "
			   "Real clients' requests "
			   "are dropped along with them."
			 : "Somebody sends SYNs and never answers, perhaps from forged addresses. "
			   "The kernel answers "
			   "by cookies, so that real clients still get through, without some TCP "
			   "options.";
	name_target(f, view, flood);
	finding_evidence(f, finding_text(f, "synrecv.count{%s}", to), flood->standing, "sockets",
		NULL, "half-open requests at one time");
	finding_evidence(f, finding_text(f, "synrecv.retried{%s}", to), flood->retried, "sockets",
		"near 0", "of them, those whose SYN/ACK got no answer for a second or more");
	if (drops)
		verdict_rate(f, view, C_TcpExt_ListenDrops, "requests dropped");
	if (view_gain(view, C_TcpExt_SyncookiesSent) > 0)
		verdict_rate(f, view, C_TcpExt_SyncookiesSent, "requests answered by a cookie");
	verdict_rate(f, view, C_Tcp_PassiveOpens, "connections that were made");
	advise(f, view, drops);
	finding_rival(f, "listen-overflow", 0.03,
		"a program that does not accept: TcpExt.ListenOverflows moves, its accept queue is "
		"full");
	finding_see(f, "RFC 4987");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct flood flood = measure(view);

	if (!flood.target || !is_flood(view, &flood))
		return;
	explain(verdict(out, flood.dropped > 0 ? SEVERITY_CRITICAL : SEVERITY_WARNING,
			flood.no_room > 0 ? 0.95 : 0.85),
		view, &flood);
}

const struct rule rule_syn_flood = {
	.id = "syn-flood",
	.does = "connection requests never complete",
	.needs = (const counter_id[]){C_TcpExt_ListenDrops, C_socket_count, COUNTER_NONE},
	.judge = judge,
};
