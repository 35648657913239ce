/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * One reader for the text files of counters below /proc/net.
 *
 * Its trick: names hardly ever change between two reads. The first read learns which value belongs to
 * which series; later ones check the names with memcmp and go straight for the digits. A text whose
 * names changed is learned anew.
 */
#include "sources/source.h"

struct table_file {
	const char *path;   /* "proc/net/snmp" */
	const char *prefix; /* set before names that have no group of their own: "xfrm", or NULL */
	bool machine;       /* the whole machine's, shown only in the initial namespace */
	enum table_format {
		TABLE_PAIRS,    /* "Ip: A B" over "Ip: 1 2": Ip.A, Ip.B */
		TABLE_NAMED,    /* "Ip6InReceives 5": Ip6.InReceives, or prefix.Name */
		TABLE_SOCKSTAT, /* "TCP: inuse 1 mem 2": prefix.TCP.inuse, prefix.TCP.mem */
	} format;
};

/* The `open`, `sample` and `close` of a source whose `with` is a table_file. */
int table_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe);
int table_sample(void *state, struct sampler *sampler, struct probe *probe);
void table_close(void *state);

#define TABLE_SOURCE .open = table_open, .sample = table_sample, .close = table_close
