/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SCTP (kernel: sctp_snmp_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_sctp = {
	.name = "sctp",
	.shows = "SCTP associations and chunks",
	.with = &(const struct text_file){
		.path = "proc/net/sctp/snmp",
		.absent = "nothing uses SCTP: the module 'sctp' is not loaded",
		.prefix = "sctp",
		.format = &table_named,
	},
	TEXT_FILE_SOURCE,
};
