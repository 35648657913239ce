/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Idle peers vanish: keepalive probes get no answer.
 *
 * On an idle connection with SO_KEEPALIVE the kernel asks whether the peer is still there, first
 * after tcp_keepalive_time, then every tcp_keepalive_intvl, and gives up after tcp_keepalive_probes
 * (kernel: tcp_keepalive_timer). TCPKeepAlive counts the probes, answered ones too; two in a row
 * without an answer stand on the socket; TCPAbortOnTimeout counts connections given up, also those
 * whose data found no answer: they come with TCPTimeouts.
 */
#include <math.h>

#include "rules/item.h"
#include "rules/rank.h"
#include "rules/rule.h"

#define NOTICE_SHARE 0.05 /* of all connections, at most: now and then a client goes away */

enum { PEERS_MAX = 8 };

struct peer {
	double count, probes;
	const struct instance *instance;
};

static size_t find_peers(const struct view *view, struct peer *peers, double *ret_count)
{
	size_t n = 0;

	view_each (item, view, C_silent_idle) {
		if (!item.now || !item.instance || !item.trend->last)
			continue;
		struct peer p = {.instance = item.instance,
			.count = (double)item.trend->last,
			.probes = item_level(view, item.instance, C_silent_most_retries)};
		*ret_count += p.count;
		if (item.instance->parts[0][0] != '(')
			n = rank_add(peers, n, PEERS_MAX, sizeof(p), &p);
	}
	return n;
}

/* Connections that keepalive gave up in the window; NAN where others were given up, too. */
static double given_up(const struct view *view)
{
	double aborts = view_gain(view, C_TcpExt_TCPAbortOnTimeout);

	if (!(aborts > 0) || !(view_gain(view, C_TcpExt_TCPKeepAlive) > 0))
		return 0;
	return view_gain(view, C_TcpExt_TCPTimeouts) > 0 ? NAN : aborts;
}

static void name_peer(struct finding *f, const struct view *view, const struct peer *p)
{
	struct culprit *peer = finding_culprit(f, CULPRIT_PEER);
	double inode = item_level(view, p->instance, C_silent_inode0);

	peer->address = finding_text(f, "%s", p->instance->parts[0]);
	peer->proto = "tcp";
	peer->count = p->count;
	peer->inode = inode > 0 ? (uint64_t)inode : 0;
}

static void explain(struct finding *f, const struct view *view, const struct peer *peers, size_t n,
	double count, double lost)
{
	f->title = n ? finding_text(f, "%.0f idle connection%s with %s: the peer is gone",
			       peers[0].count, peers[0].count == 1 ? "" : "s",
			       peers[0].instance->parts[0])
		     : finding_text(f, "%.0f idle connections were given up: their peers are gone",
			       lost);
	f->summary = finding_text(f, "Keepalive probes get no answer on %.0f idle connection%s%s.",
		count, count == 1 ? "" : "s",
		lost > 0 ? finding_text(f, "; %.0f others were given up in this time", lost) : "");
	f->cause = "The peers went away without closing (power, network, suspended machine), or a "
		   "NAT or firewall on "
		   "the way forgot connections that were idle for too long.";
	for (size_t i = 0; i < n; i++)
		name_peer(f, view, &peers[i]);
	if (n)
		finding_evidence(f, finding_text(f, "silent.idle{%s}", peers[0].instance->key),
			peers[0].count, "sockets", "0",
			"whose keepalive probes went unanswered, %.0f in a row", peers[0].probes);
	verdict_rate(f, view, C_TcpExt_TCPKeepAlive, "keepalive probes sent");
	verdict_rate(f, view, C_TcpExt_TCPAbortOnTimeout, "connections given up");
	finding_fix(f, &(const struct fix){.id = "probe-sooner",
			       .risk = RISK_LOW,
			       .does = "where a NAT or firewall forgets idle connections, probe "
				       "more often than it forgets, for "
				       "sockets that have SO_KEEPALIVE and say nothing else",
			       .command = verdict_command(
				       f, view, "sysctl -w net.ipv4.tcp_keepalive_time=300"),
			       .undo = verdict_command(f, view,
				       "sysctl -w net.ipv4.tcp_keepalive_time=%.0f",
				       view_level(view, C_sysctl_net_ipv4_tcp_keepalive_time))});
	finding_see(f, "tcp(7)");
}

static enum severity severity_of(const struct view *view, double count)
{
	const struct trend *established = view_keyed(view, C_socket_count, "ESTABLISHED");
	double all = established ? (double)established->last : 0;

	return count > NOTICE_SHARE * all ? SEVERITY_WARNING : SEVERITY_NOTICE;
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct peer peers[PEERS_MAX] = {};
	double count = 0, lost = given_up(view);
	size_t n = find_peers(view, peers, &count);

	if (count > 0 || lost > 0)
		explain(verdict(out, severity_of(view, count + (lost > 0 ? lost : 0)),
				n ? 0.95 : 0.85),
			view, peers, n, count, lost);
}

const struct rule rule_keepalive_timeout = {
	.id = "keepalive-timeout",
	.does = "idle peers vanish",
	.needs = (const counter_id[]){C_TcpExt_TCPKeepAlive, C_socket_count, COUNTER_NONE},
	.judge = judge,
};
