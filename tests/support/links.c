/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/support/links.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <libmnl/libmnl.h>

#include "sources/netlink/dump.h"

enum { ETHERTYPE_EXPERIMENT = 0x88b5 };

int test_enter_netns(void)
{
	return unshare(CLONE_NEWNET) < 0 ? -errno : 0;
}

static int take_nothing(const struct nlmsghdr *message, void *user)
{
	(void)message, (void)user;
	return 0;
}

static struct nlmsghdr *begin(struct dump *dump, uint16_t type, uint16_t flags,
	const struct ifinfomsg *head)
{
	return dump_open(dump, NETLINK_ROUTE) < 0
		       ? NULL
		       : dump_request(dump, type, NLM_F_ACK | flags, head, sizeof(*head));
}

static int finish(struct dump *dump, struct nlmsghdr *request)
{
	int r = dump_ask(dump, request, take_nothing, NULL);

	dump_close(dump);
	return r;
}

int test_veth_add(const char *name, const char *peer)
{
	struct dump dump;
	struct ifinfomsg head = {};
	struct nlmsghdr *request = begin(&dump, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &head);

	if (!request)
		return -ENOTCONN;
	mnl_attr_put_strz(request, IFLA_IFNAME, name);
	struct nlattr *info = mnl_attr_nest_start(request, IFLA_LINKINFO);
	mnl_attr_put_strz(request, IFLA_INFO_KIND, "veth");
	struct nlattr *data = mnl_attr_nest_start(request, IFLA_INFO_DATA);
	struct nlattr *other = mnl_attr_nest_start(request, VETH_INFO_PEER);
	memset(mnl_nlmsg_put_extra_header(request, sizeof(head)), 0, sizeof(head));
	mnl_attr_put_strz(request, IFLA_IFNAME, peer);
	mnl_attr_nest_end(request, other);
	mnl_attr_nest_end(request, data);
	mnl_attr_nest_end(request, info);
	return finish(&dump, request);
}

int test_link_delete(const char *name)
{
	struct dump dump;
	struct ifinfomsg head = {.ifi_index = (int)if_nametoindex(name)};

	return finish(&dump, begin(&dump, RTM_DELLINK, 0, &head));
}

int test_link_rename(const char *name, const char *to)
{
	struct dump dump;
	struct ifinfomsg head = {.ifi_index = (int)if_nametoindex(name)};
	struct nlmsghdr *request = begin(&dump, RTM_NEWLINK, 0, &head);

	if (request)
		mnl_attr_put_strz(request, IFLA_IFNAME, to);
	return finish(&dump, request);
}

int test_link_up(const char *name, bool up)
{
	struct dump dump;
	struct ifinfomsg head = {.ifi_index = (int)if_nametoindex(name),
		.ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP};

	return finish(&dump, begin(&dump, RTM_NEWLINK, 0, &head));
}

int test_open_frames(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

int test_send_frames(int fd, int ifindex, unsigned n)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_halen = 6,
		.sll_protocol = htons(ETHERTYPE_EXPERIMENT), .sll_ifindex = ifindex};
	struct ether_header frame[4] = {{.ether_dhost = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		.ether_shost = {2}, .ether_type = htons(ETHERTYPE_EXPERIMENT)}};

	for (unsigned i = 0; i < n; i++)
		if (sendto(fd, frame, sizeof(frame), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			return -errno;
	return 0;
}
