/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connection tracking (kernel: ct_cpu_seq_show). */
#include "sources/procfs/hex-rows.h"

const struct source source_conntrack_stat = {
	.name = "conntrack_stat",
	.shows = "what connection tracking did with packets",
	.with = &(const struct text_file){
		.path = "proc/net/stat/nf_conntrack",
		.absent = "connection tracking is not loaded, or keeps no such file "
			  "(CONFIG_NF_CONNTRACK_PROCFS)",
		.prefix = "conntrack",
		.format = &hex_rows_named,
	},
	TEXT_FILE_SOURCE,
};
