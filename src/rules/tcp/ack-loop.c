/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two endpoints answer each other's bare ACKs for ever.
 *
 * A segment that does not fit its connection is refused and answered by an ACK (RFC 9293, 3.10.7.4;
 * RFC 7323, 5.3). When each side finds the other's ACK unacceptable, each answer calls for the next.
 * No counter of TcpExt has to move for it, but tcp_info shows it plainly: segments race in and out of
 * one connection while no data moves. A fast transfer has one direction of bare ACKs, against data;
 * keepalives are a few a minute; the kernel's own limit lets two answers a second through.
 */
#include <math.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define FLOOR_PER_S    20.0   /* bare ACKs each way; the kernel's limiter allows 2 */
#define CRITICAL_PER_S 5000.0 /* each way: load that other traffic feels */
#define DATA_SHARE     0.05   /* of the segments, at most */
#define ALIKE          3.0    /* in and out differ by no more than this factor */
#define TCPI_OPT_TIMESTAMPS 1

enum { LOOPS_MAX = 8, ETHERNET_HEADER = 14, TCP_HEADER = 20, TIMESTAMP_OPTION = 12 };

struct loop {
	double in, out, data; /* segments per second: bare, bare, with data */
	const struct instance *instance;
};

static double level(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	return trend ? (double)trend->last : NAN;
}

/* Segments a second over the whole window, NAN before it has an interval. */
static double rate_of(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	return trend && trend->intervals ? trend->rate : NAN;
}

/* The last interval decides; what is reported is steadier, over the window. */
static void smooth(const struct view *view, struct loop *l)
{
	double data_in = rate_of(view, l->instance, C_socket_data_segs_in);
	double data_out = rate_of(view, l->instance, C_socket_data_segs_out);
	double in = rate_of(view, l->instance, C_socket_segs_in) - data_in;
	double out = rate_of(view, l->instance, C_socket_segs_out) - data_out;

	if (!(in >= FLOOR_PER_S && out >= FLOOR_PER_S))
		return;
	l->in = in;
	l->out = out;
	l->data = data_in + data_out;
}

static bool is_loop(const struct view *view, struct view_item item, struct loop *ret_loop)
{
	struct loop l = {.instance = item.instance};

	if (!item.now || !item.instance)
		return false;
	l.in = (double)item.trend->last;
	l.out = level(view, item.instance, C_socket_now_pure_out);
	l.data = level(view, item.instance, C_socket_now_data_segs_in) +
		 level(view, item.instance, C_socket_now_data_segs_out);
	double most = fmax(l.in, l.out), least = fmin(l.in, l.out);
	if (!(least >= FLOOR_PER_S) || !(l.data <= DATA_SHARE * most) || most > ALIKE * least)
		return false;
	smooth(view, &l);
	*ret_loop = l;
	return true;
}

static size_t find_loops(const struct view *view, struct loop *loops)
{
	size_t n = 0;

	view_each (item, view, C_socket_now_pure_in) {
		struct loop l;
		if (is_loop(view, item, &l))
			n = rank_add(loops, n, LOOPS_MAX, sizeof(l), &l);
	}
	return n;
}

/* The one interface that carries as many packets each way as the loop makes, NULL when not clear. */
static const char *interface_of(const struct view *view, const struct loop *loop)
{
	const char *name = NULL;

	view_each (item, view, C_link_rx_packets) {
		const struct trend *tx =
			item.instance ? view_beside(view, item.instance, C_link_tx_packets) : NULL;
		if (!tx || instance_is_others(item.instance) || item.trend->now < 0.8 * loop->in ||
			tx->now < 0.8 * loop->out)
			continue;
		if (name)
			return NULL;
		name = item.instance->parts[0];
	}
	return name;
}

static void name_flow(struct finding *f, const struct view *view, const struct loop *loop)
{
	const struct instance *instance = loop->instance;
	struct culprit *flow = finding_culprit(f, CULPRIT_FLOW);
	double options = level(view, instance, C_socket_options);
	double inode = level(view, instance, C_socket_inode);
	bool timestamps = (int)options & TCPI_OPT_TIMESTAMPS, is_v6 = instance->parts[1][0] == '[';
	double bytes = ETHERNET_HEADER + (is_v6 ? 40 : 20) + TCP_HEADER +
		       (timestamps ? TIMESTAMP_OPTION : 0);

	flow->proto = "tcp";
	flow->local = finding_text(f, "%s", instance->parts[1]);
	flow->remote = finding_text(f, "%s", instance->parts[2]);
	const char *interface = interface_of(view, loop);
	flow->interface = interface ? finding_text(f, "%s", interface) : NULL;
	flow->inode = inode > 0 ? (uint64_t)inode : 0;
	flow->packets_per_second = loop->in + loop->out + loop->data;
	flow->bits_per_second = (loop->in + loop->out) * bytes * 8;
}

struct feeding {
	const char *variant;
	counter_id refused, held_back;
	const char *why;
};

/* Which counter of refused segments moves along with the loop: that is how they are refused. */
static const struct feeding *feeding_of(const struct view *view, double in)
{
	static const struct feeding kinds[] = {
		{"timestamps", C_TcpExt_PAWSEstab, C_TcpExt_TCPACKSkippedPAWS,
			"each side takes the other's timestamps for old ones"},
		{"challenge", C_TcpExt_TCPChallengeACK, C_TcpExt_TCPACKSkippedChallenge,
			"segments that look forged are answered by challenge ACKs"},
	};
	static const struct feeding silent = {"sequence", C_TcpExt_TCPACKSkippedSeq,
		C_TcpExt_TCPACKSkippedSeq,
		"each side takes the other's sequence numbers for unacceptable"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (view_rate(view, kinds[i].refused) >= 0.25 * in)
			return &kinds[i];
	return &silent;
}

static void prove(struct finding *f, const struct view *view, const struct loop *loop,
	const struct feeding *feeding)
{
	finding_evidence(f, "bare ACKs in", loop->in, "1/s", "0–2",
		"socket.segs_in less socket.data_segs_in of this connection");
	finding_evidence(f, "bare ACKs out", loop->out, "1/s", "0–2",
		"socket.segs_out less socket.data_segs_out: we feed the loop, with %.2f answers for each "
		"that comes in",
		loop->out / loop->in);
	finding_evidence(f, "segments with data", loop->data, "1/s", NULL,
		"both ways: no useful work is done");
	if (feeding->refused == C_TcpExt_TCPACKSkippedSeq)
		return;
	verdict_rate(f, view, feeding->refused, "segments refused on this host");
	double held = view_rate(view, feeding->held_back);
	finding_evidence(f, "answered", view_rate(view, feeding->refused) - (isnan(held) ? 0 : held),
		"1/s", "0–2", "of the refused segments, those that we answered (refused less held back)");
}

static void advise(struct finding *f, const struct view *view, const struct loop *loop, double limit)
{
	const char *local = loop->instance->parts[1], *remote = loop->instance->parts[2];

	if (limit == 0)
		finding_fix(f, &(const struct fix){.id = "limit-invalid-answers", .risk = RISK_LOW,
			.does = "let each socket answer at most two unacceptable segments a second "
				"(the kernel's default); stops the loop within a packet",
			.command = verdict_command(
				f, view, "sysctl -w net.ipv4.tcp_invalid_ratelimit=500"),
			.undo = verdict_command(f, view, "sysctl -w net.ipv4.tcp_invalid_ratelimit=0")});
	finding_fix(f, &(const struct fix){.id = "close-connection", .risk = RISK_MEDIUM,
		.does = "close this one connection; its program sees ECONNABORTED",
		.command = verdict_command(f, view, "ss -K state connected src %s dst %s", local, remote),
		.undo = "none: the connection is gone, its program has to connect again"});
}

static void explain(struct finding *f, const struct view *view, const struct loop *loops, size_t n)
{
	const struct feeding *feeding = feeding_of(view, loops[0].in);
	double limit_ms = view_level(view, C_sysctl_net_ipv4_tcp_invalid_ratelimit);

	f->variant = feeding->variant;
	f->title = n == 1 ? finding_text(f, "%s and %s answer each other's ACKs for ever",
				    loops[0].instance->parts[1], loops[0].instance->parts[2])
			  : finding_text(f, "%zu connections answer their peers' ACKs for ever", n);
	f->summary = finding_text(f,
		"%.0f bare ACKs a second come in and %.0f go out on one connection, while its data stands "
		"still.",
		loops[0].in, loops[0].out);
	f->cause = finding_text(f,
		"The two ends no longer agree on the state of the connection: %s. A refused segment is "
		"answered by an ACK, which the other end refuses and answers in turn.%s",
		feeding->why,
		limit_ms == 0 ? " tcp_invalid_ratelimit is 0 here, so that nothing limits the answers." : "");
	for (size_t i = 0; i < n; i++)
		name_flow(f, view, &loops[i]);
	prove(f, view, &loops[0], feeding);
	if (limit_ms >= 0)
		finding_evidence(f, "sysctl.net.ipv4.tcp_invalid_ratelimit", limit_ms, "ms", "500",
			limit_ms == 0 ? "no limit: every refused segment is answered"
				      : "at most one answer in this time, so the loop is kept up elsewhere");
	advise(f, view, &loops[0], limit_ms);
	finding_see(f, "RFC 7323 section 5");
	finding_see(f, "RFC 9293 section 3.10.7.4");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct loop loops[LOOPS_MAX] = {};
	size_t n = find_loops(view, loops);

	if (!n)
		return;
	bool seen_twice = view_beside(view, loops[0].instance, C_socket_segs_in) &&
			  view_beside(view, loops[0].instance, C_socket_segs_in)->intervals >= 2;
	struct finding *f = verdict(out,
		fmin(loops[0].in, loops[0].out) >= CRITICAL_PER_S ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		seen_twice ? 0.98 : 0.9);
	explain(f, view, loops, n);
}

const struct rule rule_ack_loop = {
	.id = "ack-loop",
	.does = "two endpoints answer each other's pure ACKs for ever",
	.needs = (const counter_id[]){C_socket_now_pure_in, COUNTER_NONE},
	.explains = (const char *const[]){"paws-rejects", NULL},
	.judge = judge,
};
