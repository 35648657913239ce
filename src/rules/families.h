/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * IPv4 and IPv6 beside each other: what a rule judges together and shows apart.
 */
#include "rules/rule.h"

/* A counter in both families; either may be COUNTER_NONE. */
struct families {
	counter_id v4, v6;
};

/* Both together; NAN only where neither can be seen. */
double families_gain(const struct view *view, struct families of);
double families_rate(const struct view *view, struct families of);
/* Evidence: the rates of those that moved. */
void verdict_families(
	struct finding *finding, const struct view *view, struct families of, const char *says);
/* The interfaces on which the IPv6 counter moved, the only ones that /proc tells, as culprits. */
void name_interfaces(struct finding *finding, const struct view *view, counter_id v6);
