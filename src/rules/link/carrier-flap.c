/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A link goes down and comes up again and again.
 *
 * carrier_down_count counts each loss (kernel: netif_carrier_off); older kernels count both ways in
 * carrier_changes. One loss may be a switch that restarts or somebody who switched the interface off:
 * a notice. Twice within a diagnosis is a fault of the line.
 */
#include "rules/rank.h"
#include "rules/rule.h"

#define FLAPS 2.0 /* losses in the window that are no single event any more */

enum { LINKS_MAX = 8 };

struct flap {
	double downs;
	bool up_now;
	const struct instance *instance;
};

/* How often the link was lost: half of the changes where the kernel tells no more. */
static double downs_of(const struct view *view, const struct view_item *changes)
{
	const struct trend *downs = view_beside(view, changes->instance, C_link_carrier_down_count);
	uint64_t half = (changes->trend->delta + 1) / 2;

	return (double)(downs ? downs->delta : half);
}

static size_t find_flaps(const struct view *view, struct flap *flaps)
{
	enum { OPERSTATE_UP = 6 };
	size_t n = 0;

	view_each (item, view, C_link_carrier_changes) {
		if (!item.instance || !item.now || !item.trend->delta)
			continue;
		const struct trend *state = view_beside(view, item.instance, C_link_operstate);
		struct flap flap = {.downs = downs_of(view, &item), .instance = item.instance,
			.up_now = state && state->last == OPERSTATE_UP};
		if (flap.downs > 0)
			n = rank_add(flaps, n, LINKS_MAX, sizeof(flap), &flap);
	}
	return n;
}

static void explain(struct finding *f, const struct view *view, const struct flap *flaps, size_t n)
{
	const struct flap *worst = &flaps[0];
	const char *interface = worst->instance->parts[0];

	f->title = worst->downs >= FLAPS ? finding_text(f, "the link of %s goes down and up again", interface)
					 : finding_text(f, "the link of %s went down", interface);
	f->summary = finding_text(f, "It lost its carrier %.0f time%s in %.0f s and is %s now. Nothing passes "
				     "while it is down, and addresses and routes may have gone with it.",
		worst->downs, worst->downs == 1 ? "" : "s", view_seconds(view),
		worst->up_now ? "up" : "not up");
	f->cause = worst->downs >= FLAPS
			   ? "A bad cable, optic or port, a switch that blocks the port again and again (spanning "
			     "tree, port security), energy saving, or a driver that resets."
			   : "The other end was restarted, the cable was touched, or somebody switched the "
			     "interface off.";
	for (size_t i = 0; i < n; i++) {
		struct culprit *c = finding_culprit(f, CULPRIT_INTERFACE);
		c->name = finding_text(f, "%s", flaps[i].instance->parts[0]);
		c->state = flaps[i].up_now ? "up" : "down";
	}
	finding_evidence(f, finding_text(f, "link.carrier_down_count{%s}", interface), worst->downs, "times",
		"0", "that the carrier was lost in the window");
	finding_fix(f, &(const struct fix){.id = "look-at-link", .risk = RISK_LOW,
		.does = "watch it, and read what driver and switch say; then change cable, optic and port in turn",
		.command = verdict_command(f, view, "ip -d monitor link dev %s", interface),
		.undo = "nothing is changed"});
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct flap flaps[LINKS_MAX] = {};
	size_t n = find_flaps(view, flaps);

	if (n)
		explain(verdict(out, flaps[0].downs >= FLAPS ? SEVERITY_WARNING : SEVERITY_NOTICE, 0.97), view,
			flaps, n);
}

const struct rule rule_carrier_flap = {
	.id = "carrier-flap",
	.does = "a link goes down and up",
	.needs = (const counter_id[]){C_link_carrier_changes, COUNTER_NONE},
	.judge = judge,
};
