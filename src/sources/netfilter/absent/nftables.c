/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for ../nftables.c in a build without libnftables. */
#include <errno.h>

#include "sources/source.h"

static int absent_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	(void)host;
	(void)ret_state;
	return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE, "built without libnftables");
}

const struct source source_nftables = {
	.name = "nftables",
	.shows = "packets of nftables rules, by rule",
	.open = absent_open,
};
