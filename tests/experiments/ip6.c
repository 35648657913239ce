/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with IPv6: headers, routes, fragments.
 */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "tests/experiments/bench.h"

static const uint8_t body[1000];

static int send_one(struct packet packet)
{
	if (!packet.payload)
		packet.payload = body;
	if (!packet.to)
		packet.to = HOST6;
	if (!packet.n)
		packet.n = 40;
	if (!packet.protocol)
		packet.protocol = IPPROTO_UDP;
	return packet_send(&packet);
}

static int truncated(void)
{
	bench_start();
	return send_one((struct packet){.cut = 10});
}

static int unknown_protocol(void)
{
	bench_start();
	return send_one((struct packet){.protocol = 253});
}

static int forward_to(const char *to, uint8_t ttl)
{
	if (bench_set("ipv6/conf/all/forwarding", "1") < 0)
		return -1;
	bench_sleep_ms(50);
	bench_start();
	return send_one((struct packet){.from = "2001:db8::9", .to = to, .ttl = ttl});
}

static int forward(void)
{
	return forward_to("2001:db8::8", 0);
}

static int forward_last_hop(void)
{
	return forward_to("2001:db8::8", 1);
}

static int forward_no_route(void)
{
	return forward_to("2001:db8:1::1", 0);
}

static int congestion_marks(void)
{
	bench_start();
	return send_one((struct packet){.tos = 1}) || send_one((struct packet){.tos = 2}) ||
		send_one((struct packet){.tos = 3});
}

static int no_route(void)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET6, "2001:db8:1::1", &to.sin6_addr);
	bench_start();
	return sendto(fd, "x", 1, 0, (void *)&to, sizeof(to)) < 0 ? 0 : bench_fail("there is a route");
}

static int reassemble(void)
{
	static const uint8_t first[88] = {IPPROTO_UDP, 0, 0, 1, 0, 0, 0, 7};
	static const uint8_t last[88] = {IPPROTO_UDP, 0, 0, 80, 0, 0, 0, 7};

	bench_start();
	return send_one((struct packet){.protocol = IPPROTO_FRAGMENT, .payload = first, .n = 88}) ||
		send_one((struct packet){.protocol = IPPROTO_FRAGMENT, .payload = last, .n = 88});
}

static int fragment(void)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char big[4000] = {};

	inet_pton(AF_INET6, PEER6, &to.sin6_addr);
	bench_start();
	return sendto(fd, big, sizeof(big), 0, (void *)&to, sizeof(to)) < 0 ? bench_fail("sendto") : 0;
}

const struct experiment experiments_ip6[] = {
	{"ip6-congestion-marks", "a packet of each ECN code point", congestion_marks,
		{{"Ip6.InECT1Pkts", 1}, {"Ip6.InECT0Pkts", 1}, {"Ip6.InCEPkts", 1},
			{"Ip6.InNoECTPkts", 0}}},
	{"ip6-forward", "a packet goes through", forward,
		{{"Ip6.OutForwDatagrams", 1}, {"Ip6.InDelivers", 0}, {"Ip6.InReceives", 1}}},
	{"ip6-forward-last-hop", "a packet that may go no further", forward_last_hop,
		{{"Ip6.InHdrErrors", 1}, {"Icmp6.OutTimeExcds", 1}, {"Ip6.OutForwDatagrams", 0}}},
	{"ip6-forward-no-route", "a packet to be forwarded that no route takes", forward_no_route,
		{{"Ip6.InNoRoutes", 1}, {"Icmp6.OutDestUnreachs", 1}, {"Ip6.OutNoRoutes", 0}}},
	{"ip6-fragment", "4000 bytes go out in three fragments", fragment,
		{{"Ip6.FragOKs", 1}, {"Ip6.FragCreates", 3}, {"Ip6.FragFails", 0}, {"Ip6.OutRequests", 1}}},
	{"ip6-no-route", "a program sends where no route leads", no_route,
		{{"Ip6.OutNoRoutes", 1}, {"Ip6.InNoRoutes", 0}, {"Udp6.OutDatagrams", 0}}},
	{"ip6-reassemble", "two fragments become a packet", reassemble,
		{{"Ip6.ReasmReqds", 2}, {"Ip6.ReasmOKs", 1}, {"Ip6.ReasmFails", 0}}},
	{"ip6-truncated", "a packet that is shorter than its header says", truncated,
		{{"Ip6.InTruncatedPkts", 1}, {"Ip6.InHdrErrors", 0}, {"Ip6.InDelivers", 0}}},
	{"ip6-unknown-protocol", "a packet of a protocol that the host lacks", unknown_protocol,
		{{"Ip6.InUnknownProtos", 1}, {"Icmp6.OutParmProblems", 1}, {"Ip6.InDelivers", 0}}},
	{},
};
