/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One end of an ACK loop. Both ends agree on a plain connection, then each sends one segment past its
 * own TCP, by a raw socket. Each ACK now looks wrong to the other end, which answers it with an ACK,
 * and so on. There are two ways to it:
 *
 * by sequence, the segment is a byte of data: the peer takes it, and from then on expects more than
 * this TCP has ever sent. By timestamps, it is a bare ACK whose timestamp lies in the future: the peer
 * notes it, and from then on takes the true ones for old (RFC 7323, section 5). Nothing calls for an
 * answer yet; the first byte that the dialling end says afterwards does.
 *
 * What is forged needs the sequence numbers: TCP_REPAIR tells them (CAP_NET_ADMIN). They are noted
 * while the connection is known to be still: the dialling end sends 'g' and then waits for 'k', the
 * serving end answers 'g' with 'k'; after that nobody sends anything but the forged segment.
 */
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "lab/traffic/checksum.h"

/* net/ipv4/tcp.c: switching repair off without sending a window probe */
#ifndef TCP_REPAIR_OFF_NO_WP
#define TCP_REPAIR_OFF_NO_WP (-1)
#endif

enum {
	ANSWERS_FOR_US = 300000,
	FUTURE_MS = 1 << 30, /* less than half of a timestamp's range: more would be the past */
	/* RFC 9293, 3.1 and RFC 7323, 3 */
	OPTION_NOP = 1,
	OPTION_TIMESTAMP = 8,
	OPTION_TIMESTAMP_BYTES = 10,
};

static const char *by = "sequence";

static const struct option_spec options[] = {
	{0, "by", "WHAT", "what looks wrong: sequence or timestamps (sequence)", OPTION_TEXT, &by},
	{},
};

struct numbers {
	uint32_t sent, received; /* snd_nxt, rcv_nxt */
	uint32_t clock;		 /* what its next timestamp says, about */
};

/* A header with room for one timestamp (aligned as in RFC 7323, appendix A), or for a byte of data. */
struct segment {
	struct tcphdr tcp;
	uint8_t rest[2 + OPTION_TIMESTAMP_BYTES];
} __attribute__((packed));

static int queue_number(int fd, int queue, uint32_t *ret_number)
{
	socklen_t n = sizeof(*ret_number);

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue)) < 0)
		return -errno;
	return getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, ret_number, &n) < 0 ? -errno : 0;
}

static int note_numbers(int fd, struct numbers *ret_numbers)
{
	int on = TCP_REPAIR_ON, off = TCP_REPAIR_OFF_NO_WP;
	socklen_t n = sizeof(ret_numbers->clock);

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)) < 0)
		return -errno;
	int r = queue_number(fd, TCP_SEND_QUEUE, &ret_numbers->sent);
	if (r == 0)
		r = queue_number(fd, TCP_RECV_QUEUE, &ret_numbers->received);
	if (r == 0 && getsockopt(fd, IPPROTO_TCP, TCP_TIMESTAMP, &ret_numbers->clock, &n) < 0)
		r = -errno;
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off));
	return r;
}

/* RFC 9293 section 3.1: over the addresses, the protocol, the length and the segment. */
static uint16_t checksum(
	const struct endpoint *from, const struct endpoint *to, const void *segment, size_t n)
{
	const struct sockaddr_in *a = (const void *)&from->at, *b = (const void *)&to->at;
	const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;
	uint32_t s = IPPROTO_TCP + (uint32_t)n;

	if (from->at.ss_family == AF_INET) {
		s = checksum_add(s, &a->sin_addr, sizeof(a->sin_addr));
		s = checksum_add(s, &b->sin_addr, sizeof(b->sin_addr));
	} else {
		s = checksum_add(s, &a6->sin6_addr, sizeof(a6->sin6_addr));
		s = checksum_add(s, &b6->sin6_addr, sizeof(b6->sin6_addr));
	}
	return htons(checksum_end(checksum_add(s, segment, n)));
}

static uint16_t take_port(struct endpoint *endpoint)
{
	/* sin_port and sin6_port stand at the same place; a raw socket takes none */
	struct sockaddr_in *v4 = (void *)&endpoint->at;
	uint16_t port = v4->sin_port;

	v4->sin_port = 0;
	return port;
}

static size_t add_byte(struct segment *segment)
{
	segment->tcp.psh = 1;
	segment->tcp.doff = sizeof(segment->tcp) / 4;
	segment->rest[0] = 'x';
	return sizeof(segment->tcp) + 1;
}

static size_t add_timestamp(struct segment *segment, uint32_t value)
{
	const uint8_t kind[] = {OPTION_NOP, OPTION_NOP, OPTION_TIMESTAMP, OPTION_TIMESTAMP_BYTES};

	value = htonl(value);
	memcpy(segment->rest, kind, sizeof(kind));
	memcpy(segment->rest + sizeof(kind), &value, sizeof(value));
	segment->tcp.doff = sizeof(*segment) / 4;
	return sizeof(*segment);
}

static int forge(int fd, const struct numbers *numbers)
{
	struct endpoint from = {.n = sizeof(from.at)}, to = {.n = sizeof(to.at)};
	struct segment segment = {};

	if (getsockname(fd, (void *)&from.at, &from.n) < 0 || getpeername(fd, (void *)&to.at, &to.n) < 0)
		return -errno;
	segment.tcp.source = take_port(&from);
	segment.tcp.dest = take_port(&to);
	segment.tcp.seq = htonl(numbers->sent);
	segment.tcp.ack_seq = htonl(numbers->received);
	segment.tcp.ack = 1;
	segment.tcp.window = htons(UINT16_MAX);
	size_t size = strcmp(by, "sequence") == 0 ? add_byte(&segment)
						  : add_timestamp(&segment, numbers->clock + FUTURE_MS);
	segment.tcp.check = checksum(&from, &to, &segment, size);

	_cleanup_close_ int raw = socket(from.at.ss_family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP);
	if (raw < 0 || bind(raw, (void *)&from.at, from.n) < 0)
		return -errno;
	ssize_t n = sendto(raw, &segment, size, 0, (void *)&to.at, to.n);
	return n < 0 ? -errno : 0;
}

static int say(int fd, char word)
{
	return send(fd, &word, 1, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

static int hear(int fd, char word)
{
	char heard;

	ssize_t n = recv(fd, &heard, 1, 0);
	if (n < 0)
		return -errno;
	return n == 1 && heard == word ? 0 : -EPROTO;
}

static int serve(const struct endpoint *at)
{
	_cleanup_close_ int listener = socket(at->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int on = 1;

	if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
		bind(listener, (const void *)&at->at, at->n) < 0 || listen(listener, 1) < 0)
		return -errno;
	traffic_ready();
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return -errno;
	int r = hear(fd, 'g');
	if (r == 0)
		r = say(fd, 'k');
	if (r < 0)
		close(fd);
	return r < 0 ? r : fd;
}

static int dial(const struct endpoint *to)
{
	int fd = socket(to->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	int r = connect(fd, (const void *)&to->at, to->n) < 0 ? -errno : say(fd, 'g');
	if (r == 0)
		r = hear(fd, 'k');
	if (r == 0)
		traffic_ready();
	else
		close(fd);
	return r < 0 ? r : fd;
}

static int make_loop(int fd, bool serves)
{
	/* when this program is ended, a reset ends the loop: a FIN would be refused as old for minutes */
	struct linger reset = {.l_onoff = 1};
	struct numbers numbers = {};

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) < 0)
		return -errno;
	int r = note_numbers(fd, &numbers);
	/* the other end must have noted its numbers before it gets more than they count */
	usleep(ANSWERS_FOR_US);
	if (r == 0)
		r = forge(fd, &numbers);
	if (r < 0 || serves || strcmp(by, "timestamps") != 0)
		return r;
	/* and must have forged, too, before it hears from us */
	usleep(ANSWERS_FOR_US);
	return say(fd, 'x');
}

static int run(char **operands)
{
	struct endpoint endpoint;
	bool serves = strcmp(operands[0], "serve") == 0;

	if ((!serves && strcmp(operands[0], "dial") != 0) ||
		(strcmp(by, "sequence") != 0 && strcmp(by, "timestamps") != 0)) {
		errno = EINVAL;
		return traffic_failed("make an ACK loop");
	}
	if (endpoint_parse(operands[1], &endpoint) < 0)
		return 1;
	_cleanup_close_ int fd = serves ? serve(&endpoint) : dial(&endpoint);
	int r = fd < 0 ? fd : make_loop(fd, serves);
	if (r < 0) {
		errno = -r;
		return traffic_failed("make an ACK loop");
	}
	for (;;)
		pause();
}

const struct traffic traffic_ack_loop = {
	.name = "ack-loop",
	.does = "one end of a connection that answers ACKs with ACKs",
	.operands = "serve|dial ADDRESS:PORT",
	.options = options,
	.run = run,
};
