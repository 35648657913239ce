/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The extended MIBs: TcpExt, IpExt, MPTcpExt (kernel: netstat_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_netstat = {
	.name = "netstat",
	.shows = "extended TCP, IP and MPTCP counters",
	.with = &(const struct text_file){
		.path = "proc/net/netstat",
		.format = &table_pairs,
	},
	TEXT_FILE_SOURCE,
};
