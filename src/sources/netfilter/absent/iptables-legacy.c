/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for ../iptables-legacy.c in a build without libxtables. */
#include <errno.h>

#include "sources/source.h"

static int absent_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	(void)host;
	(void)ret_state;
	return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE, "built without libxtables");
}

const struct source source_iptables_legacy = {
	.name = "iptables-legacy",
	.shows = "packets of legacy iptables rules, by rule",
	.open = absent_open,
};
