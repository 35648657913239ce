/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Short questions about one instance of a view, for rules that judge sockets one by one. The answer
 * is NAN where the instance has no such number, so that every comparison with it is false.
 */
#include "findings/finding.h"
#include "trends/view.h"

double item_level(const struct view *view, const struct instance *instance, counter_id id);
double item_gain(const struct view *view, const struct instance *instance, counter_id id);
double item_rate(const struct view *view, const struct instance *instance, counter_id id);
/* Seconds for which it has not changed, as far as the window shows. */
double item_still(const struct view *view, const struct instance *instance, counter_id id);
/* Names the connection of a `socket.X{tcp,LOCAL,REMOTE}`: its ends, its owner, its state. */
struct culprit *item_flow(struct finding *finding, enum culprit_kind kind, const struct view *view,
	const struct instance *instance);
