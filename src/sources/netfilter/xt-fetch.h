/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Fetches a legacy table that exists. To ask for one that does not exist would create it: ask only
 * for names that proc/net/ip_tables_names or ip6_tables_names lists.
 */
#include "sources/netfilter/xt-table.h"

struct xt_fetched {
	char name[XT_TABLE_MAXNAMELEN];
	char *buffer;
	size_t room;
	struct xt_table_view view; /* points into the buffer */
};

/* Opens the socket for a family (NFPROTO_IPV4 or _IPV6) in this thread's network namespace. Returns
 * a descriptor or -errno. */
int xt_fetch_open(uint8_t family);
/* Fetches the table of that name anew; allocates only when it outgrew the buffer. Returns 0, or
 * -errno with the previous content lost. */
int xt_fetch(int fd, uint8_t family, struct xt_fetched *fetched);
void xt_fetched_done(struct xt_fetched *fetched);
