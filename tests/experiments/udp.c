/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with UDP and UDP-Lite.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/experiments/bench.h"

static int receiver(int family, int protocol)
{
	struct sockaddr_in6 a6 = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(53)};
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, protocol);

	if (fd < 0 || (family == AF_INET ? bind(fd, (void *)&a, sizeof(a))
					 : bind(fd, (void *)&a6, sizeof(a6))) < 0)
		return bench_fail("bind");
	return fd;
}

static int take(int fd)
{
	char b[64];

	return recv(fd, b, sizeof(b), MSG_DONTWAIT) < 0 ? bench_fail("recv") : 0;
}

static int deliver(void)
{
	int fd = receiver(AF_INET, 0);

	bench_start();
	return udp_send(NULL, HOST, IPPROTO_UDP, 53, 10, false) || take(fd);
}

static int deliver_6(void)
{
	int fd = receiver(AF_INET6, 0);

	bench_start();
	return udp_send(NULL, HOST6, IPPROTO_UDP, 53, 10, false) || take(fd);
}

static int send_some(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, PEER, &to.sin_addr);
	bench_start();
	for (int i = 0; i < 3; i++)
		if (sendto(fd, "x", 1, 0, (void *)&to, sizeof(to)) < 0)
			return bench_fail("sendto");
	packet_drain(); /* the link counts what was taken from it */
	return 0;
}

static int send_some_6(void)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET6, PEER6, &to.sin6_addr);
	bench_start();
	for (int i = 0; i < 3; i++)
		if (sendto(fd, "x", 1, 0, (void *)&to, sizeof(to)) < 0)
			return bench_fail("sendto");
	return 0;
}

static int closed_port(void)
{
	bench_start();
	return udp_send(NULL, HOST, IPPROTO_UDP, 54, 10, false);
}

static int closed_port_6(void)
{
	bench_start();
	return udp_send(NULL, HOST6, IPPROTO_UDP, 54, 10, false);
}

/* The checksum of a datagram that someone may want is looked at when it is read. */
static int bad_checksum_to(const char *to, int family)
{
	int fd = receiver(family, 0);
	char b[64];

	bench_start();
	if (udp_send(NULL, to, IPPROTO_UDP, 53, 10, true))
		return -1;
	recv(fd, b, sizeof(b), MSG_DONTWAIT);
	return 0;
}

static int bad_checksum(void)
{
	return bad_checksum_to(HOST, AF_INET);
}

static int bad_checksum_6(void)
{
	return bad_checksum_to(HOST6, AF_INET6);
}

static int overflow_of(const char *to, int family)
{
	int fd = receiver(family, 0), small = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	for (int i = 0; i < 20; i++)
		if (udp_send(NULL, to, IPPROTO_UDP, 53, 1000, false))
			return -1;
	bench_start();
	return udp_send(NULL, to, IPPROTO_UDP, 53, 1000, false) ||
		udp_send(NULL, to, IPPROTO_UDP, 53, 1000, false);
}

static int overflow(void)
{
	return overflow_of(HOST, AF_INET);
}

static int overflow_6(void)
{
	return overflow_of(HOST6, AF_INET6);
}

static int ignored_broadcast(void)
{
	bench_start();
	return udp_send(NULL, "192.0.2.255", IPPROTO_UDP, 54, 10, false);
}

static int receiver_only_6(void)
{
	struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_port = htons(54)};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return bind(fd, (void *)&a, sizeof(a)) < 0 ? bench_fail("bind") : fd;
}

static int sockets(void)
{
	bench_start();
	return receiver(AF_INET, 0) < 0 || receiver_only_6() < 0 ? -1 : 0;
}

const struct experiment experiments_udp[] = {
	{"udp-bad-checksum", "a datagram with a wrong checksum for an open port is read", bad_checksum,
		{{"Udp.InCsumErrors", 1}, {"Udp.InErrors", 1}, {"Udp.InDatagrams", 0}, {"Udp.NoPorts", 0},
			{"Udp.RcvbufErrors", 0}, {"Ip.InDelivers", 1}, {"Ip.InDiscards", 0}}},
	{"udp-bad-checksum-6", "the same over IPv6", bad_checksum_6,
		{{"Udp6.InCsumErrors", 1}, {"Udp6.InErrors", 1}, {"Udp6.InDatagrams", 0},
			{"Udp6.NoPorts", 0}, {"Udp6.RcvbufErrors", 0}}},
	{"udp-closed-port", "a datagram for a port that nobody has", closed_port,
		{{"Udp.NoPorts", 1}, {"Udp.InErrors", 0}, {"Udp.InDatagrams", 0},
			{"Icmp.OutDestUnreachs", 1}, {"Icmp.OutMsgs", 1}, {"IcmpMsg.OutType3", 1}}},
	{"udp-closed-port-6", "the same over IPv6", closed_port_6,
		{{"Udp6.NoPorts", 1}, {"Udp6.InErrors", 0}, {"Udp6.InDatagrams", 0},
			{"Icmp6.OutDestUnreachs", 1}, {"Icmp6.OutMsgs", 1}}},
	{"udp-deliver", "a datagram for an open port is read", deliver,
		{{"Udp.InDatagrams", 1}, {"Udp.NoPorts", 0}, {"Udp.InErrors", 0}, {"Ip.InReceives", 1},
			{"Ip.InDelivers", 1}, {"IpExt.InOctets", 38}, {"IpExt.InNoECTPkts", 1},
			{"link.rx_packets", 1}, {"link.rx_bytes", 38}}},
	{"udp-deliver-6", "the same over IPv6", deliver_6,
		{{"Udp6.InDatagrams", 1}, {"Udp6.NoPorts", 0}, {"Ip6.InReceives", 1},
			{"Ip6.InDelivers", 1}, {"Ip6.InOctets", 58}, {"Ip6.InNoECTPkts", 1},
			{"Ip.InReceives", 0}}},
	{"udp-ignored-broadcast", "a broadcast for a port that nobody has", ignored_broadcast,
		{{"Udp.IgnoredMulti", 1}, {"Udp.NoPorts", 0}, {"IpExt.InBcastPkts", 1},
			{"IpExt.InBcastOctets", 38}, {"Icmp.OutMsgs", 0}}},
	{"udp-overflow", "two datagrams for a socket whose buffer is full", overflow,
		{{"Udp.RcvbufErrors", 2}, {"Udp.InErrors", 2}, {"Udp.InDatagrams", 0},
			{"Udp.MemErrors", 0}, {"Udp.InCsumErrors", 0}, {"Ip.InDelivers", 2}}},
	{"udp-overflow-6", "the same over IPv6", overflow_6,
		{{"Udp6.RcvbufErrors", 2}, {"Udp6.InErrors", 2}, {"Udp6.InDatagrams", 0}}},
	{"udp-send", "three datagrams go out", send_some,
		{{"Udp.OutDatagrams", 3}, {"Ip.OutRequests", 3}, {"Ip.OutTransmits", 3},
			{"IpExt.OutOctets", 87}, {"Udp.SndbufErrors", 0}, {"link.tx_packets", 3},
			{"link.tx_bytes", 87}, {"sockstat.UDP.inuse", 1}}},
	{"udp-send-6", "the same over IPv6", send_some_6,
		{{"Udp6.OutDatagrams", 3}, {"Ip6.OutRequests", 3}, {"Ip6.OutTransmits", 3},
			{"Ip6.OutOctets", 147}, {"Udp.OutDatagrams", 0}}},
	{"udp-sockets", "a socket of each family is bound", sockets,
		{{"sockstat.UDP.inuse", 1}, {"sockstat.UDP6.inuse", 1}, {"sockstat.TCP.inuse", 0}}},
	{},
};
