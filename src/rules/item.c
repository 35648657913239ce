/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rules/item.h"

#include <math.h>

#include "base/clock.h"
#include "rules/rule.h"

double item_level(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	return trend ? (double)trend->last : NAN;
}

double item_gain(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	return trend ? (double)trend->delta : NAN;
}

double item_rate(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	return trend && trend->intervals ? trend->rate : NAN;
}

double item_still(const struct view *view, const struct instance *instance, counter_id id)
{
	const struct trend *trend = view_beside(view, instance, id);

	if (!trend)
		return NAN;
	uint64_t since = trend->changed_ns ? trend->changed_ns : trend->first_ns;
	return (double)(trend->last_ns - since) / NS_PER_S;
}

struct culprit *item_flow(struct finding *finding, enum culprit_kind kind, const struct view *view,
	const struct instance *instance)
{
	struct culprit *culprit = finding_culprit(finding, kind);
	double inode = item_level(view, instance, C_socket_inode);

	culprit->proto = "tcp";
	culprit->local = finding_text(finding, "%s", instance->parts[1]);
	culprit->remote = finding_text(finding, "%s", instance->parts[2]);
	culprit->inode = inode > 0 ? (uint64_t)inode : 0;
	if (kind == CULPRIT_PEER) {
		culprit->address = endpoint_address(finding, instance->parts[2]);
		culprit->port = endpoint_port(instance->parts[2]);
	}
	return culprit;
}
