/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program does not close connections that its peers closed.
 *
 * CLOSE_WAIT means that the peer's FIN came and our program has not called close(). It lasts
 * milliseconds in a program that is well. No counter moves and no setting helps: only the program can
 * end it. One that uses half-closed connections on purpose has few, and goes on sending on them.
 */
#include <math.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_OLD      5.0   /* sockets that wait for ten seconds or more */
#define MANY_OLD       100.0 /* so many are harm (descriptors, memory) even if they do not grow */
#define LEAST_GROWTH   3.0   /* sockets more than at the start of the window */
#define GROWTH_SECONDS 2.0   /* growth has to last */
#define YOUNG_GROWTH   10.0  /* a leak that has just begun: so many more, none left lately … */
#define YOUNG_SECONDS  8.0   /* … while squall looked for so long */

enum { GROUPS_MAX = 8 };

struct group {
	double count, old, oldest_ms;
	double growth, seconds; /* more than at first; over this time */
	double entered, more;   /* came in since the read before; and how many more there are now */
	const struct instance *instance;
};

static double last_of(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	return trend ? (double)trend->last : 0;
}

/* Grew and never fell noticeably: sockets come in and none goes out. */
static double growth_of(const struct trend *count)
{
	double grown = (double)count->last - (double)count->first;
	bool steady = (double)count->high - (double)count->last <= 0.1 * grown;

	return steady && count->awake_ns >= GROWTH_SECONDS * 1e9 ? grown : 0;
}

static bool is_leak(const struct group *g)
{
	if (g->growth >= YOUNG_GROWTH && g->seconds >= YOUNG_SECONDS && g->entered <= g->more)
		return true;
	return g->old >= LEAST_OLD && (g->growth >= LEAST_GROWTH || g->old >= 0.8 * g->count);
}

static size_t find_leaks(const struct view *view, struct group *groups)
{
	size_t n = 0;

	view_each (item, view, C_closewait_count) {
		if (!item.now || !item.instance || instance_is_others(item.instance))
			continue;
		struct group g = {.instance = item.instance, .count = (double)item.trend->last,
			.old = last_of(view, item.instance, C_closewait_over_10s),
			.oldest_ms = last_of(view, item.instance, C_closewait_oldest_ms),
			.growth = growth_of(item.trend), .seconds = (double)item.trend->awake_ns / 1e9,
			.entered = last_of(view, item.instance, C_closewait_entered),
			.more = round(item.trend->now * (double)item.trend->last_awake_ns / 1e9)};
		if (is_leak(&g))
			n = rank_add(groups, n, GROUPS_MAX, sizeof(g), &g);
	}
	return n;
}

static void name_process(struct finding *f, const struct view *view, const struct group *g)
{
	struct culprit *process = finding_culprit(f, CULPRIT_PROCESS);
	bool listener = last_of(view, g->instance, C_closewait_listener) > 0;
	const char *where = finding_text(f, "%s", g->instance->parts[0]);

	process->proto = "tcp";
	process->inode = (uint64_t)last_of(view, g->instance, C_closewait_inode0);
	if (listener)
		process->local = where;
	else
		process->remote = where;
	process->port = endpoint_port(where);
	process->count = g->count;
}

static void explain(struct finding *f, const struct view *view, const struct group *groups, size_t n)
{
	const struct group *g = &groups[0];
	bool listener = last_of(view, g->instance, C_closewait_listener) > 0;
	double unread = last_of(view, g->instance, C_closewait_with_unread);

	f->title = finding_text(f, "%.0f connections %s %s are never closed by their program", g->count,
		listener ? "to" : "with", g->instance->parts[0]);
	f->summary = finding_text(f,
		"Their peers have closed them, the first of them %.0f s ago or longer; %.0f have waited ten "
		"seconds or more%s.",
		g->oldest_ms / 1000, g->old,
		g->growth >= LEAST_GROWTH ? finding_text(f, ", %.0f have come since squall looks", g->growth)
					  : "");
	f->cause = unread >= 0.5 * g->count
			   ? "The program does not even read what came before the peers closed: it hangs, or "
			     "has forgotten these connections. Each holds a file descriptor and memory."
			   : "The program has forgotten to close these connections. Each holds a file "
			     "descriptor and memory until it does. No setting of the kernel changes that.";
	for (size_t i = 0; i < n; i++)
		name_process(f, view, &groups[i]);
	finding_evidence(f, finding_text(f, "closewait.count{%s}", g->instance->key), g->count, "sockets",
		"0", "in CLOSE_WAIT now");
	finding_evidence(f, finding_text(f, "closewait.over_10s{%s}", g->instance->key), g->old, "sockets",
		"0", "of them for ten seconds or more; a healthy program needs milliseconds");
	finding_evidence(f, finding_text(f, "closewait.with_unread{%s}", g->instance->key), unread,
		"sockets", NULL, "of them with data that the program has not read");
	finding_fix(f, &(const struct fix){.id = "restart-program", .risk = RISK_MEDIUM,
		.does = "restart the program, which frees them all; the cure is to close() in its code",
		.command = verdict_command(f, view, listener ? "ss -tnp state close-wait sport = :%d"
							     : "ss -tnp state close-wait dport = :%d",
			endpoint_port(g->instance->parts[0])),
		.undo = "the command only lists them"});
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct group groups[GROUPS_MAX] = {};
	size_t n = find_leaks(view, groups);
	bool harm = false;

	for (size_t i = 0; i < n; i++)
		harm = harm || groups[i].growth >= LEAST_GROWTH || groups[i].old >= MANY_OLD;
	if (n)
		explain(verdict(out, harm ? SEVERITY_WARNING : SEVERITY_NOTICE,
				groups[0].old >= LEAST_OLD ? 0.95 : 0.8), view, groups, n);
}

const struct rule rule_close_wait_leak = {
	.id = "close-wait-leak",
	.does = "a program does not close connections that its peers closed",
	.needs = (const counter_id[]){C_closewait_count, COUNTER_NONE},
	.judge = judge,
};
