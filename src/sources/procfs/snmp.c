/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv4 MIBs: Ip, Icmp, IcmpMsg, Tcp, Udp, UdpLite (kernel: snmp_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_snmp = {
	.name = "snmp",
	.shows = "IPv4, ICMP, TCP and UDP counters",
	.with = &(const struct text_file){
		.path = "proc/net/snmp",
		.format = &table_pairs,
	},
	TEXT_FILE_SOURCE,
};
