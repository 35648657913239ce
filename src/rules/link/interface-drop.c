/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interface drops packets.
 *
 * tx_dropped is what could not be handed to the wire: a far end of a veth that takes no frame so large
 * or has no room (kernel: veth_xmit), a tun that nobody reads, a link that just went away. That is lost.
 * rx_dropped is mixed: frames of a protocol or VLAN that nobody here knows (__netif_receive_skb_core)
 * are normal in most networks, so it alone is a notice, unless it is a large part of what arrives.
 * Full queues (qdisc.drops) and full receive rings (rx_missed_errors) count elsewhere.
 */
#include <math.h>
#include <string.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_DROPS    10.0 /* in the window */
#define LEAST_PER_S    2.0
#define NOTICE_SHARE   0.001 /* of the packets in that direction */
#define WARNING_SHARE  0.01
#define RECEIVED_SHARE 0.1 /* a warning on receiving: far more than stray frames */
#define CRITICAL_SHARE 0.3

enum { DROPS_MAX = 8 };

struct drops {
	double rate, share; /* per second; of the packets in that direction */
	counter_id id, passed;
	const struct instance *instance;
};

static size_t find_drops(const struct view *view, struct drops *drops)
{
	static const struct {
		counter_id dropped, passed;
	} ways[] = {
		{C_link_tx_dropped, C_link_tx_packets},
		{C_link_rx_dropped, C_link_rx_packets},
		{C_link_rx_nohandler, C_link_rx_packets},
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		view_each (item, view, ways[i].dropped) {
			const struct trend *passed =
				item.instance ? view_beside(view, item.instance, ways[i].passed) : NULL;
			if (!passed || (double)item.trend->delta < LEAST_DROPS ||
				item.trend->rate < LEAST_PER_S)
				continue;
			/* dropped on sending comes on top, on receiving it was counted before */
			double all = (double)passed->delta +
				(ways[i].dropped == C_link_tx_dropped ? (double)item.trend->delta : 0);
			struct drops d = {.rate = item.trend->rate, .id = ways[i].dropped,
				.share = (double)item.trend->delta / fmax(all, (double)item.trend->delta),
				.passed = ways[i].passed, .instance = item.instance};
			if (d.share >= NOTICE_SHARE)
				n = rank_add(drops, n, DROPS_MAX, sizeof(d), &d);
		}
	return n;
}

static enum severity severity_of(const struct drops *d)
{
	if (d->id != C_link_tx_dropped)
		return d->id == C_link_rx_dropped && d->share >= RECEIVED_SHARE ? SEVERITY_WARNING
										: SEVERITY_NOTICE;
	return d->share >= CRITICAL_SHARE  ? SEVERITY_CRITICAL
	       : d->share >= WARNING_SHARE ? SEVERITY_WARNING
					   : SEVERITY_NOTICE;
}

static const char *cause_of(const struct drops *d)
{
	const char *kind = d->instance->detail ? d->instance->detail : "";

	if (d->id == C_link_rx_nohandler)
		return "Nothing takes packets on this interface: it is the idle port of a bond, or a port "
		       "without an address.";
	if (d->id == C_link_rx_dropped)
		return "Most often frames of a protocol or VLAN that this host does not know (LLDP, spanning "
		       "tree, a VLAN on the wrong port), which is harmless; else a driver or a full backlog.";
	if (strcmp(kind, "tun") == 0)
		return "The program behind it does not read its packets fast enough, or not at all.";
	if (strcmp(kind, "veth") == 0)
		return "The other end of the pair did not take them: its MTU is smaller than these packets, or "
		       "its queue is full.";
	return "The driver could not send them: no carrier, a packet that it cannot take, or no room.";
}

static void explain(struct finding *f, const struct view *view, const struct drops *d, size_t n)
{
	bool out = d->id == C_link_tx_dropped;
	const char *interface = d->instance->parts[0];

	f->title = finding_text(f, "%s drops %.0f packets a second on %s", interface, d->rate,
		out ? "sending" : "receiving");
	f->summary = finding_text(f, "That is %.2g %% of what it %s.%s", d->share * 100,
		out ? "is given to send" : "receives",
		out ? " They never reach the wire, and no protocol is told." : "");
	f->cause = cause_of(d);
	for (size_t i = 0; i < n; i++) {
		struct culprit *c = finding_culprit(f, CULPRIT_INTERFACE);
		c->name = finding_text(f, "%s", d[i].instance->parts[0]);
		c->direction = d[i].id == C_link_tx_dropped ? "out" : "in";
		c->packets_per_second = d[i].rate;
	}
	for (size_t i = 0; i < n; i++)
		verdict_rate_of(f, view, d[i].id, d[i].instance, "packets that the interface dropped");
	verdict_rate_of(f, view, d->passed, d->instance, "packets that passed");
	finding_fix(f, &(const struct fix){.id = "look-at-interface", .risk = RISK_LOW,
		.does = out ? "see its MTU, state and driver; compare the MTU with that of the other end"
			    : "see frames that no protocol here takes",
		.command = out ? verdict_command(f, view, "ip -s -s -d link show dev %s", interface)
			       : verdict_command(f, view,
					 "tcpdump -eni %s -c 20 'not ip and not ip6 and not arp'", interface),
		.undo = "nothing is changed"});
	if (out)
		finding_rival(f, "mtu-mismatch", 0.4,
			"only large packets vanish: ping -M do -s with the size of the MTU, and a small one");
	else
		finding_rival(f, "unknown-frames", 0.7, "a capture shows frames of a strange type or VLAN");
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct drops drops[DROPS_MAX] = {};
	size_t n = find_drops(view, drops), worst = 0;

	for (size_t i = 1; i < n; i++)
		if (severity_of(&drops[i]) > severity_of(&drops[worst]))
			worst = i;
	if (!n)
		return;
	struct drops first = drops[worst];
	drops[worst] = drops[0];
	drops[0] = first;
	explain(verdict(out, severity_of(&first), first.id == C_link_tx_dropped ? 0.95 : 0.8), view, drops, n);
}

const struct rule rule_interface_drop = {
	.id = "interface-drop",
	.does = "an interface drops packets",
	.needs = (const counter_id[]){C_link_tx_dropped, C_link_rx_dropped, COUNTER_NONE},
	.judge = judge,
};
