/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netlink/links.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

enum {
	LISTEN_ROOM = 32 << 10,
	LISTEN_QUEUE = 1 << 20, /* bytes that may wait between two samples */
	DATAGRAMS = 4096,       /* taken in one refresh */
	DUMP_TRIES = 3,
};

static void parse_info(struct span rest, struct link *link)
{
	struct attribute attribute;

	while (attribute_next(&rest, &attribute))
		if (attribute.type == IFLA_INFO_KIND)
			attribute_text(&attribute, link->kind, sizeof(link->kind));
}

static void take_u32(
	const struct attribute *attribute, uint32_t *value, unsigned *has, enum link_has bit)
{
	if (attribute_get(attribute, value, sizeof(*value)))
		*has |= bit;
}

static void parse_attribute(const struct attribute *attribute, struct link *link)
{
	switch (attribute->type) {
	case IFLA_IFNAME:
		attribute_text(attribute, link->name, sizeof(link->name));
		break;
	case IFLA_MTU:
		take_u32(attribute, &link->mtu, &link->has, LINK_HAS_MTU);
		break;
	case IFLA_TXQLEN:
		take_u32(attribute, &link->txqlen, &link->has, LINK_HAS_TXQLEN);
		break;
	case IFLA_MASTER:
		attribute_get(attribute, &link->master, sizeof(link->master));
		break;
	case IFLA_OPERSTATE:
		if (attribute_get(attribute, &link->operstate, sizeof(link->operstate)))
			link->has |= LINK_HAS_OPERSTATE;
		break;
	case IFLA_CARRIER_CHANGES:
		take_u32(attribute, &link->carrier_changes, &link->has, LINK_HAS_CHANGES);
		break;
	case IFLA_CARRIER_UP_COUNT:
		take_u32(attribute, &link->carrier_up_count, &link->has, LINK_HAS_UP);
		break;
	case IFLA_CARRIER_DOWN_COUNT:
		take_u32(attribute, &link->carrier_down_count, &link->has, LINK_HAS_DOWN);
		break;
	case IFLA_LINKINFO:
		parse_info(attribute->value, link);
		break;
	case IFLA_STATS64:
		link->stats = attribute->value;
		break;
	}
}

int link_parse(const struct nlmsghdr *message, struct link *ret_link)
{
	struct ifinfomsg head;
	struct attribute attribute;
	struct span rest;

	if (!message_open(message, &head, sizeof(head), &rest) || head.ifi_index <= 0)
		return -EBADMSG;
	/* a bridge tells of its ports in messages of its own family: the end of such a port is not
	 * the end of the interface */
	if (head.ifi_family != AF_UNSPEC)
		return -EAFNOSUPPORT;
	*ret_link = (struct link){.ifindex = (uint32_t)head.ifi_index, .flags = head.ifi_flags,
		.type = head.ifi_type};
	while (attribute_next(&rest, &attribute))
		parse_attribute(&attribute, ret_link);
	return ret_link->name[0] ? 0 : -EBADMSG;
}

const struct link *links_find(const struct links *links, uint32_t ifindex)
{
	uint32_t at = map_get(&links->by_ifindex, ifindex);

	return at == MAP_NONE ? NULL : &links->links.at[at];
}

static int set_link(struct links *links, const struct link *link)
{
	uint32_t at = map_get(&links->by_ifindex, link->ifindex);

	if (at == MAP_NONE) {
		if (map_set(&links->by_ifindex, link->ifindex, (uint32_t)links->links.n) < 0)
			return -ENOMEM;
		if (!array_push(&links->links)) {
			map_delete(&links->by_ifindex, link->ifindex);
			return -ENOMEM;
		}
		at = (uint32_t)(links->links.n - 1);
	}
	links->links.at[at] = *link;
	links->links.at[at].stats = (struct span){};
	return 0;
}

static void delete_link(struct links *links, uint32_t ifindex)
{
	uint32_t at = map_get(&links->by_ifindex, ifindex);

	if (at == MAP_NONE)
		return;
	map_delete(&links->by_ifindex, ifindex);
	struct link *last = &links->links.at[--links->links.n];
	if (last != &links->links.at[at]) {
		links->links.at[at] = *last;
		map_set(&links->by_ifindex, last->ifindex, at); /* there already: no growth */
	}
	if (links->gone)
		links->gone(links->user, ifindex);
}

static int take_link(const struct nlmsghdr *message, void *user)
{
	struct links *links = user;
	struct link link;

	if (message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK)
		return 0;
	/* one message that makes no sense does not spoil the others */
	if (link_parse(message, &link) < 0)
		return 0;
	links->changes++;
	if (message->nlmsg_type == RTM_NEWLINK)
		return set_link(links, &link);
	delete_link(links, link.ifindex);
	return 0;
}

int links_feed(struct links *links, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n >= sizeof(struct nlmsghdr)) {
		const struct nlmsghdr *message = (const struct nlmsghdr *)at;
		if (message->nlmsg_len < sizeof(*message) || message->nlmsg_len > n)
			return -EBADMSG;
		int r = take_link(message, links);
		size_t length = NLMSG_ALIGN(message->nlmsg_len);
		if (r < 0 || length >= n)
			return r;
		at += length;
		n -= length;
	}
	return 0;
}

/* A dump into an empty table; interfaces that are not in it are gone. */
static int dump_links(struct links *links)
{
	struct links before = *links;
	int r = 1;

	links->links = (__typeof__(links->links)){};
	links->by_ifindex = (struct map){};
	for (int i = 0; r == 1 && i < DUMP_TRIES; i++) {
		struct ifinfomsg head = {.ifi_family = AF_UNSPEC};
		struct nlmsghdr *request =
			dump_request(&links->dump, RTM_GETLINK, NLM_F_DUMP, &head, sizeof(head));
		if (request)
			mnl_attr_put_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
		r = dump_ask(&links->dump, request, take_link, links);
	}
	if (r < 0) {
		array_done(&links->links);
		map_done(&links->by_ifindex);
		links->links = before.links;
		links->by_ifindex = before.by_ifindex;
		return r;
	}
	array_each (link, &before.links)
		if (links->gone && !links_find(links, link->ifindex))
			links->gone(links->user, link->ifindex);
	array_done(&before.links);
	map_done(&before.by_ifindex);
	links->stale = false;
	return 0;
}

static int listen_to_links(struct links *links)
{
	int queue = LISTEN_QUEUE;

	links->listener = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!links->listener)
		return -errno;
	/* a larger queue than net.core.rmem_max allows is a privilege; without it the usual one does */
	int fd = mnl_socket_get_fd(links->listener);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof(queue)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof(queue));
	return mnl_socket_bind(links->listener, RTMGRP_LINK, MNL_SOCKET_AUTOPID) < 0 ? -errno : 0;
}

int links_open(struct links *links, void (*gone)(void *user, uint32_t ifindex), void *user)
{
	*links = (struct links){.gone = gone, .user = user};
	links->buffer = malloc(LISTEN_ROOM);
	/* listen first: what changes during the dump is told as well */
	int r = links->buffer ? listen_to_links(links) : -ENOMEM;
	if (r == 0)
		r = dump_open(&links->dump, NETLINK_ROUTE);
	if (r == 0)
		r = dump_links(links);
	if (r < 0)
		links_close(links);
	return r;
}

void links_close(struct links *links)
{
	if (links->listener)
		mnl_socket_close(links->listener);
	dump_close(&links->dump);
	free(links->buffer);
	array_done(&links->links);
	map_done(&links->by_ifindex);
	*links = (struct links){};
}

/* Takes one datagram. Returns 0, -EAGAIN when there is none, -ENOBUFS when some were lost. */
static int hear(struct links *links)
{
	struct sockaddr_nl from = {};
	socklen_t from_size = sizeof(from);
	ssize_t n = recvfrom(mnl_socket_get_fd(links->listener), links->buffer, LISTEN_ROOM,
		MSG_TRUNC, (struct sockaddr *)&from, &from_size);

	if (n < 0)
		return -errno;
	if (from.nl_pid != 0)
		return 0;
	if (n > LISTEN_ROOM)
		return -ENOBUFS;
	return links_feed(links, links->buffer, (size_t)n);
}

int links_refresh(struct links *links)
{
	int r = 0;

	for (int i = 0; i < DATAGRAMS && r != -EAGAIN; i++) {
		r = hear(links);
		if (r == -EINTR)
			continue;
		/* what follows a loss is still worth hearing: it drains the queue */
		links->stale |= r < 0 && r != -EAGAIN;
		if (r < 0 && r != -EAGAIN && r != -ENOBUFS && r != -EBADMSG)
			break;
	}
	return links->stale ? dump_links(links) : 0;
}
