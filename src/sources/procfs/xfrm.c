/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of IPsec transforms and policies (kernel: xfrm_statistics_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_xfrm = {
	.name = "xfrm",
	.shows = "why IPsec refused packets",
	.with = &(const struct text_file){
		.path = "proc/net/xfrm_stat",
		.absent = "this kernel counts no IPsec errors (CONFIG_XFRM_STATISTICS)",
		.prefix = "xfrm",
		.format = &table_named,
	},
	TEXT_FILE_SOURCE,
};
