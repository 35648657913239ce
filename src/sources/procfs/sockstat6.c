/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv6 sockets of each protocol (kernel: sockstat6_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_sockstat6 = {
	.name = "sockstat6",
	.shows = "how many IPv6 sockets there are",
	.with = &(const struct text_file){
		.path = "proc/net/sockstat6",
		.absent = "this kernel runs without IPv6",
		.prefix = "sockstat",
		.kind = KIND_GAUGE,
		.format = &table_sockstat,
	},
	TEXT_FILE_SOURCE,
};
