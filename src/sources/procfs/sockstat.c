/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets of each protocol and their memory in pages (kernel: sockstat_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_sockstat = {
	.name = "sockstat",
	.shows = "how many sockets there are, and their memory",
	.with = &(const struct text_file){
		.path = "proc/net/sockstat",
		.prefix = "sockstat",
		.kind = KIND_GAUGE,
		.format = &table_sockstat,
	},
	TEXT_FILE_SOURCE,
};
