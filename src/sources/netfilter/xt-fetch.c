/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/xt-fetch.h"

#include <errno.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { TRIES = 3 };

/* The two families' questions and answers have one shape and one number.
 * NOLINTBEGIN(misc-redundant-expression): that they are equal is what is asserted */
_Static_assert(sizeof(struct ipt_getinfo) == sizeof(struct ip6t_getinfo), "getinfo");
_Static_assert(IPT_SO_GET_INFO == IP6T_SO_GET_INFO, "get info");
_Static_assert(IPT_SO_GET_ENTRIES == IP6T_SO_GET_ENTRIES, "get entries");
_Static_assert(offsetof(struct ipt_get_entries, entrytable) ==
		       offsetof(struct ip6t_get_entries, entrytable), "entries");
/* NOLINTEND(misc-redundant-expression) */

int xt_fetch_open(uint8_t family)
{
	int fd = socket(
		family == NFPROTO_IPV6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

static int reserve(struct xt_fetched *fetched, size_t bytes)
{
	if (bytes <= fetched->room)
		return 0;
	free(fetched->buffer);
	/* zeroed: the kernel does not write behind the end of a name */
	fetched->buffer = calloc(1, bytes);
	fetched->room = fetched->buffer ? bytes : 0;
	return fetched->buffer ? 0 : -ENOMEM;
}

static int fetch_once(int fd, int level, struct xt_fetched *fetched)
{
	struct ipt_getinfo info = {};
	socklen_t n = sizeof(info);

	snprintf(info.name, sizeof(info.name), "%s", fetched->name);
	if (getsockopt(fd, level, IPT_SO_GET_INFO, &info, &n) < 0)
		return -errno;
	if (n != sizeof(info) || info.size > XT_TABLE_BYTES_MAX)
		return -EFBIG;
	size_t bytes = offsetof(struct ipt_get_entries, entrytable) + info.size;
	int r = reserve(fetched, bytes);
	if (r < 0)
		return r;
	struct ipt_get_entries *entries = (void *)fetched->buffer;
	memset(entries, 0, sizeof(*entries));
	memcpy(entries->name, info.name, sizeof(entries->name));
	entries->size = info.size;
	n = (socklen_t)bytes;
	/* -EAGAIN: the table was replaced between the two questions */
	if (getsockopt(fd, level, IPT_SO_GET_ENTRIES, entries, &n) < 0)
		return -errno;
	fetched->view.entries = fetched->buffer + offsetof(struct ipt_get_entries, entrytable);
	fetched->view.size = info.size;
	fetched->view.valid_hooks = info.valid_hooks;
	memcpy(fetched->view.hook_entry, info.hook_entry, sizeof(info.hook_entry));
	memcpy(fetched->view.underflow, info.underflow, sizeof(info.underflow));
	return 0;
}

int xt_fetch(int fd, uint8_t family, struct xt_fetched *fetched)
{
	int r = -EAGAIN;

	fetched->view = (struct xt_table_view){.family = family};
	for (int i = 0; i < TRIES && r == -EAGAIN; i++)
		r = fetch_once(fd, family == NFPROTO_IPV6 ? IPPROTO_IPV6 : IPPROTO_IP, fetched);
	return r;
}

void xt_fetched_done(struct xt_fetched *fetched)
{
	free(fetched->buffer);
	*fetched = (struct xt_fetched){};
}
