/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv6 neighbour table of all namespaces (kernel: neigh_stat_seq_show). */
#include "sources/procfs/hex-rows.h"

const struct source source_neigh6_stat = {
	.name = "neigh6_stat",
	.shows = "the table of IPv6 neighbours of the whole machine",
	.with = &(const struct text_file){
		.path = "proc/net/stat/ndisc_cache",
		.absent = "this kernel runs without IPv6",
		.prefix = "neigh",
		.instance = "ndisc",
		.machine = true,
		.format = &hex_rows_named,
	},
	TEXT_FILE_SOURCE,
};
