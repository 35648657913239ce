/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * There are more sockets in TIME_WAIT than tcp_max_tw_buckets allows.
 *
 * A connection that finds no room is closed without its TIME_WAIT (kernel: inet_twsk_alloc,
 * tcp_time_wait, which counts TCPTimeWaitOverflow): late segments of it may then meet a new
 * connection, and a lost last ACK is answered by a reset. Thousands in TIME_WAIT below the limit
 * are healthy. The overflow counts when memory is short, too; then the limit is far away.
 */
#include <math.h>

#include "rules/rule.h"

#define NEAR_SHARE 0.9

static void explain(
	struct finding *f, const struct view *view, double lost, double waiting, double limit)
{
	struct culprit *c = finding_culprit(f, CULPRIT_SYSCTL);

	c->name = "net.ipv4.tcp_max_tw_buckets";
	c->value = finding_text(f, "%.0f", limit);
	f->title = lost > 0 ? "connections are closed without TIME_WAIT: there is no room for it"
			    : "the room for sockets in TIME_WAIT is nearly used up";
	f->summary = finding_text(f,
		"%.0f sockets are in TIME_WAIT, %.0f is the limit; %.1f a second found no room.",
		waiting, limit, fmax(view_rate(view, C_TcpExt_TCPTimeWaitOverflow), 0));
	f->cause = "Programs of this host open and close very many short connections, or the limit "
		   "was set too low. "
		   "TIME_WAIT keeps late segments from new connections; it costs little memory.";
	verdict_rate(f, view, C_TcpExt_TCPTimeWaitOverflow, "connections closed without TIME_WAIT");
	finding_evidence(f, "sockstat.TCP.tw", waiting, "sockets",
		finding_text(f, "below %.0f", NEAR_SHARE * limit), "in TIME_WAIT now");
	finding_fix(f, &(const struct fix){.id = "raise-limit",
			       .risk = RISK_LOW,
			       .does = "allow more; each takes about 0.3 kB. Fewer short "
				       "connections (keep-alive, a pool) cure it",
			       .command = verdict_command(f, view,
				       "sysctl -w net.ipv4.tcp_max_tw_buckets=%.0f",
				       fmax(4 * limit, 65536)),
			       .undo = verdict_command(f, view,
				       "sysctl -w net.ipv4.tcp_max_tw_buckets=%.0f", limit)});
}

static void judge(const struct view *view, struct verdicts *out)
{
	double lost = view_gain(view, C_TcpExt_TCPTimeWaitOverflow);
	double waiting = view_level(view, C_sockstat_TCP_tw);
	double limit = view_level(view, C_sysctl_net_ipv4_tcp_max_tw_buckets);

	if (waiting >= NEAR_SHARE * limit)
		explain(verdict(out, SEVERITY_WARNING, lost > 0 ? 0.97 : 0.9), view, lost, waiting,
			limit);
}

const struct rule rule_time_wait_overflow = {
	.id = "time-wait-overflow",
	.does = "more sockets in TIME_WAIT than the limit allows",
	.needs = (const counter_id[]){C_sockstat_TCP_tw, C_sysctl_net_ipv4_tcp_max_tw_buckets,
		COUNTER_NONE},
	.judge = judge,
};
