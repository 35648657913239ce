/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 route lookups of all namespaces (kernel: rt_cpu_seq_show). */
#include "sources/procfs/hex-rows.h"

const struct source source_route_stat = {
	.name = "route_stat",
	.shows = "route lookups of the whole machine",
	.with = &(const struct text_file){
		.path = "proc/net/stat/rt_cache",
		.prefix = "route",
		.format = &hex_rows_named,
	},
	TEXT_FILE_SOURCE,
};
