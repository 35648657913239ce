/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv4 neighbour table of all namespaces (kernel: neigh_stat_seq_show). */
#include "sources/procfs/hex-rows.h"

const struct source source_neigh_stat = {
	.name = "neigh_stat",
	.shows = "the table of IPv4 neighbours of the whole machine",
	.with = &(const struct text_file){
		.path = "proc/net/stat/arp_cache",
		.prefix = "neigh",
		.instance = "arp",
		.machine = true,
		.format = &hex_rows_named,
	},
	TEXT_FILE_SOURCE,
};
