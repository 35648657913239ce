/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own connection attempts are refused.
 *
 * A reset in answer to our SYN ends the attempt at once (kernel: tcp_reset, tcp_done,
 * AttemptFails). The same counter moves for requests from outside that are reset before they are
 * complete (EmbryonicRsts), for attempts that ended by an ICMP error (Icmp.InDestUnreachs), and for
 * those that timed out (they repeated their SYN before). A refused socket is gone at once: to whom
 * it led, only packets tell.
 */
#include <math.h>

#include "rules/rule.h"

#define LEAST_REFUSED 10.0 /* in the window */
#define LEAST_LOOKS   3	   /* intervals, and still in the last: a restart ends */
#define NOTICE_SHARE  0.05 /* of the attempts */
#define WARNING_SHARE 0.5
#define ALIKE	      0.2

static double none_if_nan(double value)
{
	return isnan(value) ? 0 : value;
}

static double refused_of(const struct view *view)
{
	double others = none_if_nan(view_gain(view, C_TcpExt_EmbryonicRsts)) +
			none_if_nan(view_gain(view, C_Icmp_InDestUnreachs)) +
			none_if_nan(view_gain(view, C_Icmp6_InDestUnreachs)) +
			none_if_nan(view_gain(view, C_TcpExt_TCPSynRetrans));

	return view_gain(view, C_Tcp_AttemptFails) - others;
}

static bool goes_on(const struct view *view)
{
	view_each (item, view, C_Tcp_AttemptFails)
		return item.trend->intervals >= LEAST_LOOKS && item.trend->last_delta > 0;
	return false;
}

static void explain(struct finding *f, const struct view *view, double refused, double attempts)
{
	double per_s = refused / fmax(view_seconds(view), 1);

	f->who_unknown = true;
	f->title = finding_text(
		f, "%.0f %% of our connection attempts are refused", 100 * refused / attempts);
	f->summary = finding_text(f,
		"%.1f of %.1f attempts a second get a reset instead of a connection: the host is "
		"there, but nobody "
		"listens on that port.",
		per_s, attempts / fmax(view_seconds(view), 1));
	f->cause = "The service at the other end is stopped or moved, or a firewall refuses on its "
		   "behalf. The programs "
		   "here get ECONNREFUSED at once and, it seems, try again.";
	finding_evidence(f, "connection attempts refused", per_s, "1/s", "near 0",
		"Tcp.AttemptFails less incomplete requests from outside, ICMP errors and silence");
	verdict_rate(f, view, C_Tcp_AttemptFails, "attempts that failed");
	verdict_rate(f, view, C_Tcp_ActiveOpens, "attempts that were made");
	finding_fix(f, &(const struct fix){.id = "see-the-log",
			       .risk = RISK_LOW,
			       .does = "see in the programs' logs to whom they connect "
				       "('connection refused'); attempts that are "
				       "just under way are shown here",
			       .command = verdict_command(f, view, "ss -tnp state syn-sent"),
			       .undo = "nothing is changed"});
	finding_rival(f, "connect-timeout", 0.02, "no answer at all: TcpExt.TCPSynRetrans moves");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double refused = refused_of(view), attempts = view_gain(view, C_Tcp_ActiveOpens);
	double share = refused / attempts;

	if (!(refused >= LEAST_REFUSED) || !(share >= NOTICE_SHARE) || !goes_on(view))
		return;
	explain(verdict(out, share >= WARNING_SHARE ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.9),
		view, refused, attempts);
}

/* As many resets sent as received: our attempts lead to this host itself. */
static bool same(const struct finding *cause, const struct finding *symptom)
{
	if (!cause->evidence.n || !symptom->evidence.n)
		return false;
	double refused = cause->evidence.at[0].value, sent = symptom->evidence.at[0].value;
	return fabs(refused - sent) <= ALIKE * fmax(refused, sent);
}

const struct rule rule_connect_refused = {
	.id = "connect-refused",
	.does = "our own connection attempts are refused",
	.needs = (const counter_id[]){C_Tcp_AttemptFails, C_Tcp_ActiveOpens, COUNTER_NONE},
	.explains = (const char *const[]){"closed-port", NULL},
	.same = same,
	.judge = judge,
};
