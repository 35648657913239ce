/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel TLS (kernel: tls_statistics_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_tls = {
	.name = "tls",
	.shows = "TLS sessions that the kernel encrypts, and their errors",
	.with = &(const struct text_file){
		.path = "proc/net/tls_stat",
		.absent = "nothing uses kernel TLS: the module 'tls' is not loaded",
		.prefix = "tls",
		.format = &table_named,
	},
	TEXT_FILE_SOURCE,
};
