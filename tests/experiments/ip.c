/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Experiments with IPv4: headers, routes, fragments.
 */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "tests/experiments/bench.h"

static const uint8_t body[1000];

static int send_one(struct packet packet)
{
	packet.payload = body;
	if (!packet.n)
		packet.n = 40;
	if (!packet.protocol)
		packet.protocol = IPPROTO_UDP;
	return packet_send(&packet);
}

static int bad_header(void)
{
	bench_start();
	return send_one((struct packet){.bad_header = true});
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

static int other_host(void)
{
	bench_start();
	return send_one((struct packet){.to = "198.51.100.1"});
}

static int forward(void)
{
	if (bench_set("ipv4/ip_forward", "1") < 0)
		return -1;
	bench_start();
	return send_one((struct packet){.from = "192.0.2.9", .to = "192.0.2.8"});
}

static int forward_no_route(void)
{
	if (bench_set("ipv4/ip_forward", "1") < 0)
		return -1;
	bench_start();
	return send_one((struct packet){.to = "198.51.100.1"});
}

static int forward_last_hop(void)
{
	if (bench_set("ipv4/ip_forward", "1") < 0)
		return -1;
	bench_start();
	return send_one((struct packet){.from = "192.0.2.9", .to = "192.0.2.8", .ttl = 1});
}

static int reverse_path(void)
{
	if (bench_set("ipv4/conf/all/rp_filter", "1") < 0)
		return -1;
	bench_start();
	return send_one((struct packet){.from = "198.51.100.1"});
}

static int congestion_marks(void)
{
	bench_start();
	return send_one((struct packet){.tos = 1}) || send_one((struct packet){.tos = 2}) ||
		send_one((struct packet){.tos = 3});
}

static int multicast(void)
{
	bench_start();
	return send_one((struct packet){.to = "224.0.0.1"});
}

static int no_route(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, "198.51.100.1", &to.sin_addr);
	bench_start();
	return sendto(fd, "x", 1, 0, (void *)&to, sizeof(to)) < 0 ? 0 : bench_fail("there is a route");
}

static int reassemble(void)
{
	bench_start();
	return send_one((struct packet){.id = 7, .fragment = IP_MF, .n = 80}) ||
		send_one((struct packet){.id = 7, .fragment = 10, .n = 80});
}

static int reassemble_timeout(void)
{
	if (bench_set("ipv4/ipfrag_time", "1") < 0)
		return -1;
	bench_start();
	if (send_one((struct packet){.id = 7, .fragment = IP_MF, .n = 80}) < 0)
		return -1;
	bench_sleep_ms(1500);
	return 0;
}

static int fragment(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), never = IP_PMTUDISC_DONT;
	char big[4000] = {};

	setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &never, sizeof(never));
	inet_pton(AF_INET, PEER, &to.sin_addr);
	bench_start();
	return sendto(fd, big, sizeof(big), 0, (void *)&to, sizeof(to)) < 0 ? bench_fail("sendto") : 0;
}

static int fragment_refused(void)
{
	if (bench_set("ipv4/ip_forward", "1") < 0 || bench_shell("ip link set wire mtu 576") < 0)
		return -1;
	bench_start();
	return send_one((struct packet){.from = "192.0.2.9", .to = "192.0.2.8", .n = 900,
		.fragment = IP_DF});
}

const struct experiment experiments_ip[] = {
	{"ip-bad-header", "a header with a wrong checksum", bad_header,
		{{"Ip.InHdrErrors", 1}, {"IpExt.InCsumErrors", 1}, {"Ip.InReceives", 1},
			{"Ip.InDelivers", 0}, {"Ip.InDiscards", 0}, {"IpExt.InTruncatedPkts", 0}}},
	{"ip-congestion-marks", "a packet of each ECN code point", congestion_marks,
		{{"IpExt.InECT1Pkts", 1}, {"IpExt.InECT0Pkts", 1}, {"IpExt.InCEPkts", 1},
			{"IpExt.InNoECTPkts", 0}}},
	{"ip-forward", "a packet goes through, and back out of the link that it came from", forward,
		{{"Ip.ForwDatagrams", 1}, {"Ip.InDelivers", 0}, {"Icmp.OutRedirects", 1},
			{"IcmpMsg.OutType5", 1}, {"Ip.InReceives", 1}, {"Ip.InAddrErrors", 0}}},
	{"ip-forward-last-hop", "a packet that may go no further", forward_last_hop,
		{{"Ip.InHdrErrors", 1}, {"Icmp.OutTimeExcds", 1}, {"IcmpMsg.OutType11", 1},
			{"IpExt.InCsumErrors", 0}}},
	{"ip-forward-no-route", "a packet to be forwarded that no route takes", forward_no_route,
		{{"IpExt.InNoRoutes", 1}, {"Icmp.OutDestUnreachs", 1}, {"Ip.OutNoRoutes", 0}}},
	{"ip-fragment", "4000 bytes go out in three fragments", fragment,
		{{"Ip.FragOKs", 1}, {"Ip.FragCreates", 3}, {"Ip.FragFails", 0}, {"Ip.OutRequests", 1},
			{"Udp.OutDatagrams", 1}}},
	{"ip-fragment-refused", "a packet that is too long and may not be cut", fragment_refused,
		{{"Ip.FragFails", 1}, {"Ip.FragOKs", 0}, {"Icmp.OutDestUnreachs", 1}}},
	{"ip-multicast", "a packet for every host of the link", multicast,
		{{"IpExt.InMcastPkts", 1}, {"IpExt.InMcastOctets", 60}, {"IpExt.InBcastPkts", 0}}},
	{"ip-no-route", "a program sends where no route leads", no_route,
		{{"Ip.OutNoRoutes", 1}, {"IpExt.InNoRoutes", 0}, {"Udp.OutDatagrams", 0}}},
	{"ip-other-host", "a packet for another host, where nothing is forwarded", other_host,
		{{"Ip.InAddrErrors", 1}, {"Ip.InDelivers", 0}, {"Ip.ForwDatagrams", 0}}},
	{"ip-reassemble", "two fragments become a packet", reassemble,
		{{"Ip.ReasmReqds", 2}, {"Ip.ReasmOKs", 1}, {"Ip.ReasmFails", 0}}},
	{"ip-reassemble-timeout", "the rest of a packet never comes", reassemble_timeout,
		{{"Ip.ReasmReqds", 1}, {"Ip.ReasmTimeout", 1}, {"Ip.ReasmFails", 1}, {"Ip.ReasmOKs", 0},
			{"Icmp.OutTimeExcds", 1}}},
	{"ip-reverse-path", "a packet whose answer would go elsewhere", reverse_path,
		{{"TcpExt.IPReversePathFilter", 1}, {"Ip.InDelivers", 0}, {"Ip.InAddrErrors", 0}}},
	{"ip-truncated", "a packet that is shorter than its header says", truncated,
		{{"IpExt.InTruncatedPkts", 1}, {"Ip.InHdrErrors", 0}, {"Ip.InDelivers", 0}}},
	{"ip-unknown-protocol", "a packet of a protocol that the host lacks", unknown_protocol,
		{{"Ip.InUnknownProtos", 1}, {"Icmp.OutDestUnreachs", 1}, {"Ip.InDelivers", 0},
			{"Ip.InDiscards", 0}}},
	{},
};
