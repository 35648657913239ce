/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A live connection suddenly gets no answer at all.
 *
 * Its data is sent again after 0.2 s, 0.4 s, 0.8 s, 1.6 s … (kernel: tcp_retransmit_timer) and
 * nothing is acknowledged: four times in a row is three seconds of silence or more. A lossy path
 * lets an acknowledgement through between, which sets the count back. A peer that does not read
 * answers the probes. A peer that went away without a word is the same to us as a path that
 * swallows everything: many have one now and then.
 */
#include <math.h>
#include <string.h>

#include "rules/item.h"
#include "rules/rank.h"
#include "rules/rule.h"

#define SILENT_RETRIES 4.0  /* in a row, at least */
#define NOTICE_SHARE   0.05 /* fewer of all connections than this: clients that went away */
#define CRITICAL_SHARE 0.5
#define CRITICAL_LEAST 3.0 /* connections */

enum { PEERS_MAX = 8 };

struct peer {
	double count, retries, silent_ms;
	const struct instance *instance;
};

static size_t find_peers(const struct view *view, struct peer *peers, double *ret_count)
{
	size_t n = 0;

	view_each (item, view, C_silent_resending) {
		if (!item.now || !item.instance || !item.trend->last ||
			item.instance->parts[0][0] == '(')
			continue;
		struct peer p = {.instance = item.instance,
			.count = (double)item.trend->last,
			.retries = item_level(view, item.instance, C_silent_most_retries),
			.silent_ms = item_level(view, item.instance, C_silent_oldest_ms)};
		if (!(p.retries >= SILENT_RETRIES))
			continue;
		*ret_count += p.count;
		n = rank_add(peers, n, PEERS_MAX, sizeof(p), &p);
	}
	return n;
}

/* A connection of that peer which is heard, or which is not. */
static const struct instance *connection_of(
	struct finding *f, const struct view *view, const char *address, bool heard)
{
	view_each (item, view, C_socket_retransmits) {
		if (!item.now || !item.instance ||
			strcmp(endpoint_address(f, item.instance->parts[2]), address) != 0)
			continue;
		bool answered = item_level(view, item.instance, C_socket_last_ack_recv_ms) < 1000 &&
				!item.trend->last;
		if (heard ? answered : item.trend->last >= SILENT_RETRIES)
			return item.instance;
	}
	return NULL;
}

static void name_peer(struct finding *f, const struct view *view, const struct peer *p)
{
	const struct instance *flow = connection_of(f, view, p->instance->parts[0], false);
	struct culprit *peer =
		flow ? item_flow(f, CULPRIT_PEER, view, flow) : finding_culprit(f, CULPRIT_PEER);
	double inode = item_level(view, p->instance, C_silent_inode0);

	peer->address = finding_text(f, "%s", p->instance->parts[0]);
	peer->count = p->count;
	if (inode > 0)
		peer->inode = (uint64_t)inode;
}

static const char *dead_neighbour(struct finding *f, const struct view *view, const char *address)
{
	view_each (item, view, C_neigh_unresolved)
		if (item.instance && item.trend->high &&
			strcmp(item.instance->parts[0], address) == 0)
			return finding_text(f, "%s", item.instance->parts[1]);
	return NULL;
}

static void explain(struct finding *f, const struct view *view, const struct peer *peers, size_t n,
	double count)
{
	const struct peer *p = &peers[0];
	const char *address = finding_text(f, "%s", p->instance->parts[0]);
	const char *dead = dead_neighbour(f, view, address);

	f->title = finding_text(f, "%.0f connection%s with %s get%s no answer any more", p->count,
		p->count == 1 ? "" : "s", address, p->count == 1 ? "s" : "");
	f->summary = finding_text(f,
		"Data was sent again up to %.0f times in a row, and for %.1f s nothing came back: "
		"no "
		"acknowledgement, no reset.",
		p->retries, p->silent_ms / 1000);
	f->cause = dead ? finding_text(f,
				  "Nobody answers for that address on %s (ARP or NDP fails): the "
				  "host is down or gone "
				  "from that network.",
				  dead)
			: "The path swallows everything since then: a link or route is down, a "
			  "firewall has forgotten "
			  "or forbidden the connection, or the host vanished without closing it.";
	for (size_t i = 0; i < n; i++)
		name_peer(f, view, &peers[i]);
	finding_evidence(f, finding_text(f, "silent.resending{%s}", address), p->count, "sockets",
		"0", "have sent the same data three times or more without an answer");
	finding_evidence(f, finding_text(f, "silent.most_retries{%s}", address), p->retries,
		"retries", "0–1", "in a row on one of them");
	finding_evidence(f, finding_text(f, "silent.waiting_bytes{%s}", address),
		item_level(view, p->instance, C_silent_waiting_bytes), "bytes", NULL,
		"wait to be acknowledged or sent");
	verdict_rate(f, view, C_TcpExt_TCPTimeouts, "retransmission timers that ran out");
	finding_fix(f, &(const struct fix){.id = "test-the-path",
			       .risk = RISK_LOW,
			       .does = "see the route that packets take, then ping along it; the "
				       "connections give up by "
				       "themselves after about 15 minutes (net.ipv4.tcp_retries2)",
			       .command = verdict_command(f, view, "ip route get %s", address),
			       .undo = "nothing is changed"});
	finding_rival(f, "pmtu-blackhole", connection_of(f, view, address, true) ? 0.4 : 0.1,
		"only large packets vanish: ping with a full-size packet and DF set (ping -M do -s "
		"1472)");
	if (count > p->count)
		finding_evidence(f, "silent.resending", count, "sockets", "0",
			"over all peers of this kind");
}

static enum severity severity_of(const struct view *view, double count)
{
	const struct trend *established = view_keyed(view, C_socket_count, "ESTABLISHED");
	double all = fmax(established ? (double)established->last : 0, count);

	if (count >= CRITICAL_LEAST && count >= CRITICAL_SHARE * all)
		return SEVERITY_CRITICAL;
	return count >= NOTICE_SHARE * all ? SEVERITY_WARNING : SEVERITY_NOTICE;
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct peer peers[PEERS_MAX] = {};
	double count = 0;
	size_t n = find_peers(view, peers, &count);

	if (n)
		explain(verdict(out, severity_of(view, count), 0.93), view, peers, n, count);
}

/* What such a peer was sent in vain is not lost on a path that works. */
static bool same(const struct finding *cause, const struct finding *symptom)
{
	array_each (s, &symptom->culprits) {
		bool known = false;
		array_each (c, &cause->culprits)
			known = known || (s->address && strcmp(s->address, c->address) == 0);
		if (!known)
			return false;
	}
	return symptom->culprits.n > 0;
}

const struct rule rule_path_blackhole = {
	.id = "path-blackhole",
	.does = "a live connection suddenly gets no answer at all",
	/* no peer is silent: then there is no group, and that is no blindness */
	.needs = (const counter_id[]){C_socket_count, COUNTER_NONE},
	.explains = (const char *const[]){"packet-loss", NULL},
	.same = same,
	.judge = judge,
};
