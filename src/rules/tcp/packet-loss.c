/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segments that we send get lost on the way.
 *
 * What TCP sends again (RetransSegs, SYNs apart) against what it sent for the first time
 * (TCPOrigDataSent) is the share that was lost, less what the peers say came twice (TCPDSACKRecv):
 * reordering, lost ACKs and impatient timers resend needlessly. On a lossy path data still gets
 * through; a path that swallows everything has only timeouts. What is lost on its way to us cannot
 * be told from reordering by counters.
 */
#include <math.h>
#include <string.h>

#include "rules/item.h"
#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_LOST     10.0  /* segments in the window */
#define LEAST_SENT     100.0 /* so that a share means something */
#define NOTICE_SHARE   0.003
#define WARNING_SHARE  0.01
#define CRITICAL_SHARE 0.1
#define NEEDLESS_SHARE 0.5 /* more of the resent than this came twice: not loss */
#define STUCK_RETRIES  2.0 /* a connection that resent so often in a row says nothing of loss */
#define ALL_PEERS      3   /* so many peers, and none without loss: it is not theirs */

enum { PEERS_MAX = 8, CONNECTIONS_MAX = 64 };

struct loss {
	double sent, resent, needless, share;
};

struct peer {
	double resent, sent;		 /* segments in the window */
	const struct instance *instance; /* its worst connection */
	double worst;
};

struct peers {
	struct peer at[CONNECTIONS_MAX];
	size_t n;
	bool some_without; /* a peer was sent data, and nothing of it twice */
};

static double none_if_nan(double value)
{
	return isnan(value) ? 0 : value;
}

static struct loss measure(const struct view *view)
{
	struct loss l = {.sent = view_gain(view, C_TcpExt_TCPOrigDataSent),
		.needless = none_if_nan(view_gain(view, C_TcpExt_TCPDSACKRecv)) +
			    none_if_nan(view_gain(view, C_TcpExt_TCPDSACKOfoRecv))};

	l.resent = view_gain(view, C_Tcp_RetransSegs) -
		   none_if_nan(view_gain(view, C_TcpExt_TCPSynRetrans));
	l.share = fmax(l.resent - l.needless, 0) / l.sent;
	return l;
}

static bool same_address(const char *a, const char *b)
{
	size_t n = (size_t)(strrchr(a, ':') - a);

	return strncmp(a, b, n + 1) == 0;
}

static struct peer *peer_of(struct peers *peers, const struct instance *connection)
{
	for (size_t i = 0; i < peers->n; i++)
		if (same_address(peers->at[i].instance->parts[2], connection->parts[2]))
			return &peers->at[i];
	if (peers->n == CONNECTIONS_MAX)
		return NULL;
	peers->at[peers->n] = (struct peer){.instance = connection};
	return &peers->at[peers->n++];
}

/* Adds up the notable connections by peer, the stuck ones apart. */
static void find_peers(const struct view *view, struct peers *peers)
{
	struct peer clean = {};

	view_each (item, view, C_socket_total_retrans) {
		const struct instance *i = item.instance;
		if (!i || i->n_parts < 3 || !strchr(i->parts[2], ':') ||
			item_level(view, i, C_socket_retransmits) >= STUCK_RETRIES)
			continue;
		double resent = (double)item.trend->delta,
		       sent = item_gain(view, i, C_socket_data_segs_out);
		struct peer *p = resent > 0 ? peer_of(peers, i) : &clean;
		if (!p)
			continue;
		p->resent += resent;
		p->sent += none_if_nan(sent);
		if (resent > p->worst) {
			p->worst = resent;
			p->instance = i;
		}
	}
	peers->some_without = clean.sent >= LEAST_SENT;
}

/* The only interface that sends anything, NULL when there are several. */
static const char *only_interface(struct finding *f, const struct view *view)
{
	const struct instance *only = NULL;

	view_each (item, view, C_link_tx_packets) {
		if (!item.instance || !item.trend->delta ||
			strcmp(item.instance->parts[0], "lo") == 0)
			continue;
		if (only)
			return NULL;
		only = item.instance;
	}
	return only ? finding_text(f, "%s", only->parts[0]) : NULL;
}

static void name_peers(struct finding *f, const struct view *view, const struct peers *peers)
{
	struct peer worst[PEERS_MAX] = {};
	size_t n = 0;

	if (peers->n >= ALL_PEERS && !peers->some_without) {
		const char *interface = only_interface(f, view);
		if (interface)
			finding_culprit(f, CULPRIT_INTERFACE)->name = interface;
	}
	for (size_t i = 0; i < peers->n; i++)
		n = rank_add(worst, n, PEERS_MAX, sizeof(worst[0]), &peers->at[i]);
	for (size_t i = 0; i < n; i++) {
		item_flow(f, CULPRIT_PEER, view, worst[i].instance);
		finding_evidence(f,
			finding_text(f, "resent to %s", f->culprits.at[f->culprits.n - 1].address),
			100 * worst[i].resent / fmax(worst[i].sent, 1), "%", NULL,
			"%.0f segments of %.0f on the connections that were followed",
			worst[i].resent, worst[i].sent);
	}
}

static void explain(
	struct finding *f, const struct view *view, const struct loss *l, const struct peers *peers)
{
	double timeouts = view_gain(view, C_TcpExt_TCPTimeouts);

	f->variant = "outbound";
	f->title = finding_text(
		f, "%.1f %% of the TCP segments that we send get lost", 100 * l->share);
	f->summary = finding_text(f,
		"%.0f of %.0f segments had to be sent again%s. TCP halves its pace with each loss "
		"that it sees.",
		l->resent, l->sent,
		l->needless > 0 ? finding_text(f, ", %.0f of them needlessly", l->needless) : "");
	f->cause = peers->n > 1 && !peers->some_without
			   ? "All peers that were looked at are hit: the loss is near this host, "
			     "in its link, its next "
			     "hop or its uplink."
			   : "Something between here and there drops packets: an overloaded or "
			     "faulty link, a policer, or "
			     "the peer's own host.";
	name_peers(f, view, peers);
	finding_evidence(f, "lost", 100 * l->share, "%", "0–0.3",
		"Tcp.RetransSegs less SYNs and less what came twice, of TcpExt.TCPOrigDataSent");
	verdict_rate(f, view, C_Tcp_RetransSegs, "segments sent again");
	if (view_gain(view, C_TcpExt_TCPFastRetrans) > 0)
		verdict_rate(f, view, C_TcpExt_TCPFastRetrans,
			"of them at once, because later ones arrived: the path lives");
	if (timeouts > 0)
		verdict_rate(f, view, C_TcpExt_TCPTimeouts,
			"after a timeout, which costs 0.2 s and more each");
	if (view_gain(view, C_TcpExt_TCPLostRetransmit) > 0)
		verdict_rate(f, view, C_TcpExt_TCPLostRetransmit, "sent again and lost again");
	finding_fix(f, &(const struct fix){.id = "find-the-hop",
			       .risk = RISK_LOW,
			       .does = "see on which connections it happens, then at which hop: "
				       "first this host's own qdiscs and "
				       "interfaces (tc -s qdisc, ip -s link), then the path (mtr)",
			       .command = verdict_command(f, view, "ss -tni state established"),
			       .undo = "nothing is changed"});
	finding_rival(
		f, "reordering", 0.05, "TcpExt.TCPDSACKRecv about as fast as Tcp.RetransSegs");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct loss l = measure(view);
	struct peers peers = {};

	if (!(l.resent - l.needless >= LEAST_LOST) || l.sent < LEAST_SENT ||
		l.share < NOTICE_SHARE || l.needless > NEEDLESS_SHARE * l.resent)
		return;
	find_peers(view, &peers);
	bool gets_through = view_gain(view, C_TcpExt_TCPFastRetrans) > 0 ||
			    view_gain(view, C_TcpExt_TCPLossProbeRecovery) > 0;
	/* nothing but timeouts, and nobody who resends gets an answer: a path that is dead */
	if (!gets_through && !peers.n)
		return;
	explain(verdict(out,
			l.share >= CRITICAL_SHARE  ? SEVERITY_CRITICAL
			: l.share >= WARNING_SHARE ? SEVERITY_WARNING
						   : SEVERITY_NOTICE,
			gets_through && peers.n ? 0.95 : 0.8),
		view, &l, &peers);
}

const struct rule rule_packet_loss = {
	.id = "packet-loss",
	.does = "segments get lost on the way",
	.needs = (const counter_id[]){C_Tcp_RetransSegs, C_TcpExt_TCPOrigDataSent, COUNTER_NONE},
	.judge = judge,
};
