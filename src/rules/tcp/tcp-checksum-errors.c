/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP segments arrive damaged.
 *
 * The frame's own checksum was right, or the card would have dropped it: the damage was done inside
 * a device, between two links, or by a sender that computes wrongly (kernel: tcp_v4_rcv,
 * InCsumErrors). The segment is dropped, and has to be sent again. A capture on the sending host
 * shows wrong checksums where the card computes them: that is no damage, and does not count here.
 */
#include <math.h>
#include <string.h>

#include "rules/rule.h"

#define LEAST_DAMAGED  3.0 /* in the window */
#define WARNING_LEAST  10.0
#define WARNING_SHARE  0.001 /* of the segments that arrived; a healthy network has none */
#define CRITICAL_SHARE 0.05

/* The only interface that receives anything, NULL when there are several. */
static const char *only_interface(struct finding *f, const struct view *view)
{
	const struct instance *only = NULL;

	view_each (item, view, C_link_rx_packets) {
		if (!item.instance || !item.trend->delta ||
			strcmp(item.instance->parts[0], "lo") == 0)
			continue;
		if (only)
			return NULL;
		only = item.instance;
	}
	return only ? finding_text(f, "%s", only->parts[0]) : NULL;
}

static void explain(struct finding *f, const struct view *view, double damaged, double share)
{
	const char *interface = only_interface(f, view);

	f->who_unknown = true;
	if (interface)
		finding_culprit(f, CULPRIT_INTERFACE)->name = interface;
	f->title = finding_text(f, "%.1f TCP segments a second arrive damaged%s%s",
		damaged / fmax(view_seconds(view), 1), interface ? " on " : "",
		interface ? interface : "");
	f->summary = finding_text(f,
		"%.2f %% of the segments that arrive have a wrong checksum and are thrown away. "
		"Their senders take "
		"that for loss.",
		100 * share);
	f->cause = "Something on the way changes bytes and does not notice: failing memory in a "
		   "switch, router, card or "
		   "virtual machine host, a broken offload, or a box that rewrites packets.";
	verdict_rate(f, view, C_Tcp_InCsumErrors, "segments with a wrong checksum");
	verdict_rate(f, view, C_Tcp_InSegs, "segments received");
	finding_fix(f, &(const struct fix){.id = "compare-without-offload",
			       .risk = RISK_MEDIUM,
			       .does = "check in software what the card checks now; when the "
				       "errors stop, its offload is at fault, when "
				       "they stay, the path is",
			       .command = verdict_command(f, view, "ethtool -K %s rx off",
				       interface ? interface : "INTERFACE"),
			       .undo = verdict_command(f, view, "ethtool -K %s rx on",
				       interface ? interface : "INTERFACE")});
	finding_see(f, "RFC 9293 section 3.1");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double damaged = view_gain(view, C_Tcp_InCsumErrors);
	double share = damaged / fmax(view_gain(view, C_Tcp_InSegs), damaged);

	if (!(damaged >= LEAST_DAMAGED))
		return;
	bool harm = damaged >= WARNING_LEAST && share >= WARNING_SHARE;
	explain(verdict(out,
			!harm			  ? SEVERITY_NOTICE
			: share >= CRITICAL_SHARE ? SEVERITY_CRITICAL
						  : SEVERITY_WARNING,
			0.97),
		view, damaged, share);
}

const struct rule rule_tcp_checksum_errors = {
	.id = "tcp-checksum-errors",
	.does = "TCP segments arrive damaged",
	.needs = (const counter_id[]){C_Tcp_InCsumErrors, COUNTER_NONE},
	.judge = judge,
};
