/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv6 MIBs of the namespace: Ip6, Icmp6, Udp6, UdpLite6 (kernel: snmp6_seq_show). */
#include "sources/procfs/text-file.h"

const struct source source_snmp6 = {
	.name = "snmp6",
	.shows = "IPv6, ICMPv6 and UDP over IPv6 counters",
	.with = &(const struct text_file){
		.path = "proc/net/snmp6",
		.absent = "this kernel runs without IPv6",
		.format = &table_named,
	},
	TEXT_FILE_SOURCE,
};
