/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What is known of every interface but its statistics, kept up to date for almost nothing: one dump
 * at the start, then the kernel's own notifications, drained before each sample.
 *
 * Carrier changes are among it: the kernel counts them without a reader, and sends a notification
 * with the new count when an interface that is up gains or loses its carrier (linkwatch_do_dev).
 */
#include <net/if.h>

#include "base/array.h"
#include "base/map.h"
#include "sources/netlink/attribute.h"
#include "sources/netlink/dump.h"

enum { LINK_STATS = 25, LINK_KIND = 24 };

struct link {
	uint32_t ifindex;
	uint32_t flags, mtu, txqlen, master;
	uint32_t carrier_changes, carrier_up_count, carrier_down_count;
	uint8_t operstate;
	uint16_t type;       /* ARPHRD_… */
	unsigned has;        /* bits of enum link_has */
	char name[IF_NAMESIZE];
	char kind[LINK_KIND]; /* "veth"; "" for an ordinary device */
	struct span stats;   /* IFLA_STATS64 of the message it came from, valid only there */
};
enum link_has {
	LINK_HAS_MTU = 1,
	LINK_HAS_TXQLEN = 2,
	LINK_HAS_OPERSTATE = 4,
	LINK_HAS_CHANGES = 8,
	LINK_HAS_UP = 16,
	LINK_HAS_DOWN = 32,
};

struct links {
	struct dump dump;
	struct mnl_socket *listener;
	char *buffer; /* of the listener */
	ARRAY(struct link) links;
	struct map by_ifindex;
	uint64_t changes; /* rises with every message that was taken */
	bool stale;       /* notifications were lost: to be dumped anew */
	/* Told of every interface that is gone for good, or NULL. */
	void (*gone)(void *user, uint32_t ifindex);
	void *user;
};

/* Opens the sockets and dumps once. Returns 0 or -errno. */
int links_open(struct links *links, void (*gone)(void *user, uint32_t ifindex), void *user);
void links_close(struct links *links);
/* Takes what the kernel told since the last call; dumps anew when something was lost. */
int links_refresh(struct links *links);
/* NULL when it is not known. */
const struct link *links_find(const struct links *links, uint32_t ifindex);

/* Reads an RTM_NEWLINK or RTM_DELLINK message. Returns 0, or -EBADMSG when it names no interface. */
int link_parse(const struct nlmsghdr *message, struct link *ret_link);
/* Takes one datagram of notifications. */
int links_feed(struct links *links, const void *bytes, size_t n);
