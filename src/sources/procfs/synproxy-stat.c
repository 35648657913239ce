/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SYN proxies of the firewall (kernel: synproxy_cpu_seq_show). */
#include "sources/procfs/hex-rows.h"

const struct source source_synproxy_stat = {
	.name = "synproxy_stat",
	.shows = "what SYN proxies of the firewall did with SYNs",
	.with = &(const struct text_file){
		.path = "proc/net/stat/synproxy",
		.absent = "no firewall rule uses SYNPROXY: 'nf_synproxy_core' is not loaded",
		.prefix = "synproxy",
		.format = &hex_rows_named,
	},
	TEXT_FILE_SOURCE,
};
