/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segments are refused because their timestamps are older than what was seen before.
 *
 * PAWSEstab counts them in live connections (kernel: tcp_validate_incoming), PAWSActive those that
 * answer our SYN (until 4.12 PAWSPassive SYNs, too), TSEcrRejected echoes of a timestamp that was
 * never sent. Before 6.14 late bare ACKs, which are harmless, stand in PAWSEstab as well, some tens
 * a second on a busy server; since then they are PAWSOldAck. Two ends that refuse each other's
 * answers are an ACK loop.
 */
#include <math.h>

#include "rules/rule.h"

#define LEAST_REFUSED 20.0  /* in the window */
#define NOTICE_SHARE  0.002 /* of the segments that arrived */
#define WARNING_SHARE 0.01

static const counter_id refusals[] = {
	C_TcpExt_PAWSEstab, C_TcpExt_PAWSActive, C_TcpExt_PAWSPassive, C_TcpExt_TSEcrRejected};
enum { REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };

static void explain(struct finding *f, const struct view *view, double refused, double share)
{
	f->who_unknown = true;
	f->title = finding_text(f, "%.1f TCP segments a second are refused for their timestamps",
		refused / fmax(view_seconds(view), 1));
	f->summary = finding_text(f,
		"%.1f %% of the segments that arrive carry a timestamp that goes back, or an echo "
		"of one that was never "
		"sent, and are thrown away.",
		100 * share);
	f->cause =
		"Several hosts speak from one address (NAT, a load balancer, a failover), a "
		"virtual machine was moved, "
		"or a box on the way rewrites timestamps, so that a connection's clock jumps back.";
	for (size_t i = 0; i < REFUSALS; i++)
		if (view_gain(view, refusals[i]) > 0)
			verdict_rate(f, view, refusals[i], "segments refused by timestamp");
	if (view_gain(view, C_TcpExt_PAWSOldAck) > 0)
		verdict_rate(f, view, C_TcpExt_PAWSOldAck, "late bare ACKs beside them: harmless");
	verdict_rate(f, view, C_Tcp_InSegs, "segments received");
	finding_fix(f, &(const struct fix){.id = "find-the-connections",
			       .risk = RISK_LOW,
			       .does = "see which connections use timestamps ('ts') and stand "
				       "still, then mend the source of the "
				       "timestamps; do not turn tcp_timestamps off for all: it "
				       "also guards live connections",
			       .command = verdict_command(f, view, "ss -tnoi state established"),
			       .undo = "nothing is changed"});
	finding_rival(f, "ack-loop", 0.05, "a connection on which bare ACKs race both ways");
	finding_see(f, "RFC 7323 section 5");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double refused = 0, segments = view_gain(view, C_Tcp_InSegs);

	for (size_t i = 0; i < REFUSALS; i++) {
		double gain = view_gain(view, refusals[i]);
		refused += isnan(gain) ? 0 : gain;
	}
	double share = refused / fmax(segments, refused);
	if (!(refused >= LEAST_REFUSED) || !(share >= NOTICE_SHARE))
		return;
	explain(verdict(out, share >= WARNING_SHARE ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.9),
		view, refused, share);
}

const struct rule rule_paws_rejects = {
	.id = "paws-rejects",
	.does = "segments are refused for old timestamps",
	.needs = (const counter_id[]){C_TcpExt_PAWSEstab, COUNTER_NONE},
	.judge = judge,
};
