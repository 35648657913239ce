/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Someone keeps knocking at a TCP port where nobody listens.
 *
 * A segment that belongs to no socket is answered by a reset (kernel: tcp_v4_send_reset, OutRsts).
 * Resets that programs of this host cause by closing early are counted apart (TCPAbortOnClose,
 * -Data, -Linger, -Memory), and so are full queues where tcp_abort_on_overflow is set. The restart
 * of a server makes a few, which end. Which port it is, and who knocks, only packets tell.
 */
#include <math.h>

#include "rules/rule.h"

#define LEAST_PER_S   5.0 /* over the window, and still in its last interval */
#define LEAST_LOOKS   3	  /* intervals */
#define LEAST_REFUSED 20.0
#define LOAD_PER_S    1000.0 /* costs measurable load */

static double none_if_nan(double value)
{
	return isnan(value) ? 0 : value;
}

/* Resets a second that no program of this host asked for. */
static double refused_per_s(const struct view *view)
{
	static const counter_id own[] = {C_TcpExt_TCPAbortOnClose, C_TcpExt_TCPAbortOnData,
		C_TcpExt_TCPAbortOnLinger, C_TcpExt_TCPAbortOnMemory};
	double refused = view_rate(view, C_Tcp_OutRsts);

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		refused -= none_if_nan(view_rate(view, own[i]));
	if (view_level(view, C_sysctl_net_ipv4_tcp_abort_on_overflow) == 1)
		refused -= none_if_nan(view_rate(view, C_TcpExt_ListenOverflows));
	return refused;
}

static bool goes_on(const struct view *view)
{
	view_each (item, view, C_Tcp_OutRsts)
		return item.trend->intervals >= LEAST_LOOKS && item.trend->now >= LEAST_PER_S;
	return false;
}

static void explain(struct finding *f, const struct view *view, double refused)
{
	f->who_unknown = true;
	f->title = finding_text(
		f, "%.0f segments a second come for TCP ports where nobody listens", refused);
	f->summary = "Each is answered by a reset: to the other end the connection is refused.";
	f->cause = "A client, health check or load balancer still asks for a service that is "
		   "stopped or moved, or "
		   "somebody scans ports. Nothing of this host is harmed, unless the service "
		   "should run here.";
	finding_evidence(f, "resets sent for nobody", refused, "1/s", "near 0",
		"Tcp.OutRsts less what programs of this host caused (TcpExt.TCPAbortOn…)");
	verdict_rate(f, view, C_Tcp_OutRsts, "resets sent");
	finding_fix(f, &(const struct fix){.id = "see-who-listens",
			       .risk = RISK_LOW,
			       .does = "compare the ports that are open with those that should be",
			       .command = verdict_command(f, view, "ss -ltnp"),
			       .undo = "nothing is changed"});
	finding_rival(f, "half-open-scan", 0.1,
		"TcpExt.EmbryonicRsts: open ports are probed and reset, too");
	finding_rival(
		f, "reset-storm", 0.1, "Tcp.EstabResets: connections that were made are cut off");
}

static void judge(const struct view *view, struct verdicts *out)
{
	double refused = refused_per_s(view);

	if (refused >= LEAST_PER_S && refused * view_seconds(view) >= LEAST_REFUSED &&
		goes_on(view))
		explain(verdict(out, refused >= LOAD_PER_S ? SEVERITY_WARNING : SEVERITY_NOTICE,
				0.8),
			view, refused);
}

const struct rule rule_closed_port = {
	.id = "closed-port",
	.does = "someone keeps connecting to a TCP port where nobody listens",
	.needs = (const counter_id[]){C_Tcp_OutRsts, COUNTER_NONE},
	.judge = judge,
};
