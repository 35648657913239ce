/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TCP end as it was before Linux 4.0: it answers every segment that it finds unacceptable with a
 * bare ACK, at once and as often as one comes (RFC 793 section 3.9, RFC 1323 section 4.2). It lives
 * on an interface that has no address, answers ARP there, and opens one connection to a real
 * kernel.
 *
 * When both have exchanged some data it gets out of step with its peer, as if somebody had forged a
 * segment to each; from then on what each sends may be unacceptable to the other. Whether that goes
 * on for ever depends on the peer alone. There is no congestion control, and one message is all it
 * ever sends.
 */
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "lab/traffic/frame.h"
#include "lab/traffic/segment.h"
#include "lab/traffic/wire.h"

enum {
	WINDOW = 65535,
	MSS = 1460,
	AGAIN_MS = 200,
	ARP_FRAME = 42,
	ROOM = 2048,
	AN_HOUR_MS = 3600000
};

/*
 * What was forged: to the peer a segment of so many bytes, with a timestamp so far ahead; to this
 * end one that took its own expectations on; or this end acknowledges what is long past.
 */
static const struct step {
	const char *name;
	uint32_t peer_bytes, peer_ahead_ms;
	uint32_t own_bytes, own_ahead_ms;
	uint32_t ack_behind;
} steps[] = {
	{"none", 0, 0, 0, 0, 0},
	{"timestamps", 0, AN_HOUR_MS, 0, AN_HOUR_MS, 0},
	{"timestamps-and-data", 1, AN_HOUR_MS, 1, AN_HOUR_MS, 0},
	{"sequence", 1, 0, 1, 0, 0},
	{"old-acknowledgement", 0, 0, 1, 0, 4 * WINDOW},
	{"unsent-acknowledgement", 0, 0, 1, 0, 0},
};

static const char *out_of_step = "timestamps";

static const struct option_spec options[] = {
	{0, "out-of-step", "BY",
		"none, timestamps, timestamps-and-data, sequence, old-acknowledgement, "
		"unsent-acknowledgement (timestamps)",
		OPTION_TEXT, &out_of_step},
	{},
};

static const char message[64] = "a line of light conversation between two friendly hosts";

struct stack {
	int fd;
	const struct step *step;
	enum { RESOLVING, SYN_SENT, TALKING, OUT_OF_STEP, CLOSED } state;
	uint8_t hardware[6];
	struct segment to_peer; /* addresses and ports */
	bool timestamps;
	uint32_t sent, acked, expected; /* SND.NXT, SND.UNA, RCV.NXT */
	uint32_t recent;		/* TS.Recent */
	uint32_t ack_behind;
};

static uint32_t clock_ms(void)
{
	return (uint32_t)(clock_boot_ns() / NS_PER_MS);
}

static void put_frame(const struct stack *stack, const uint8_t *bytes, size_t n)
{
	struct wire_batch batch = {};

	wire_add(stack->fd, &batch, bytes, n);
	wire_send(stack->fd, &batch);
}

static void put_u32(uint8_t *p, uint32_t value)
{
	value = htonl(value);
	memcpy(p, &value, sizeof(value));
}

/* RFC 7323 section 3.2, padded in front */
static void add_timestamps(struct segment *s, uint32_t value, uint32_t echo)
{
	uint8_t *p = s->options + s->options_n;

	p[0] = p[1] = TCPOPT_NOP;
	p[2] = TCPOPT_TIMESTAMP;
	p[3] = TCPOLEN_TIMESTAMP;
	put_u32(p + 4, value);
	put_u32(p + 8, echo);
	s->options_n += 12;
}

static void put_segment(const struct stack *stack, uint8_t flags, uint32_t seq, const void *payload,
	size_t n, uint32_t ahead_ms)
{
	struct segment s = stack->to_peer;
	uint8_t bytes[SEGMENT_ROOM];

	s.seq = seq;
	s.flags = flags;
	s.window = WINDOW;
	s.payload = payload;
	s.payload_n = n;
	if (flags & TH_ACK)
		s.ack = stack->expected - stack->ack_behind;
	if (flags & TH_SYN) {
		s.options[0] = TCPOPT_MAXSEG;
		s.options[1] = TCPOLEN_MAXSEG;
		s.options[2] = MSS >> 8;
		s.options[3] = MSS & 0xff;
		s.options_n = 4;
	}
	if (stack->timestamps)
		add_timestamps(&s, clock_ms() + ahead_ms, stack->recent);
	put_frame(stack, bytes, segment_write(&s, bytes, sizeof(bytes)));
}

static void put_ack(const struct stack *stack)
{
	put_segment(stack, TH_ACK, stack->sent, NULL, 0, 0);
}

static void put_arp(const struct stack *stack, uint16_t operation, const uint8_t *hardware,
	const uint8_t *address)
{
	static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	uint8_t p[ARP_FRAME] = {[12] = 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, (uint8_t)operation};

	memcpy(p, hardware ? hardware : everybody, 6);
	memcpy(p + 6, stack->hardware, 6);
	memcpy(p + 22, stack->hardware, 6);
	memcpy(p + 28, stack->to_peer.from, 4);
	if (hardware)
		memcpy(p + 32, hardware, 6);
	memcpy(p + 38, address, 4);
	put_frame(stack, p, sizeof(p));
}

/* Whatever has not been answered is said again. */
static void speak(struct stack *stack)
{
	switch (stack->state) {
	case RESOLVING:
		put_arp(stack, 1, NULL, stack->to_peer.to);
		break;
	case SYN_SENT:
		put_segment(stack, TH_SYN, stack->sent - 1, NULL, 0, 0);
		break;
	case TALKING:
		put_segment(stack, TH_PUSH | TH_ACK, stack->acked, message, sizeof(message), 0);
		break;
	default:
		break;
	}
}

static void hear_arp(struct stack *stack, const uint8_t *bytes, size_t n)
{
	enum { REQUEST = 1, REPLY = 2 };

	if (n < ARP_FRAME || memcmp(bytes + 38, stack->to_peer.from, 4) != 0)
		return;
	if (bytes[21] == REQUEST)
		put_arp(stack, REPLY, bytes + 22, bytes + 28);
	if (bytes[21] == REPLY && stack->state == RESOLVING &&
		memcmp(bytes + 28, stack->to_peer.to, 4) == 0) {
		memcpy(stack->to_peer.to_hardware, bytes + 22, 6);
		stack->state = SYN_SENT;
		stack->sent++;
		speak(stack);
	}
}

static bool read_timestamp(const struct frame *f, uint32_t *ret_value)
{
	size_t at, n;

	if (!frame_tcp_option(f, TCPOPT_TIMESTAMP, TCPOLEN_TIMESTAMP, &at, &n))
		return false;
	*ret_value = frame_u32(f, at + 2);
	return true;
}

static bool before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* RFC 793 section 3.9 for the sequence, RFC 1323 section 4.2.1 for the timestamp */
static bool acceptable(const struct stack *stack, const struct frame *f)
{
	uint32_t seq = frame_u32(f, f->transport + 4), n = segment_advance(f),
		 end = stack->expected + WINDOW;
	uint32_t value;

	if (stack->timestamps && read_timestamp(f, &value) && before(value, stack->recent))
		return false;
	if (n && !before(stack->expected, seq + n))
		return false;
	return before(seq, end) && (n || !before(seq, stack->expected)) &&
	       !before(stack->sent, frame_u32(f, f->transport + 8));
}

static void get_out_of_step(struct stack *stack)
{
	const struct step *step = stack->step;

	stack->state = OUT_OF_STEP;
	traffic_ready();
	if (step->peer_bytes || step->peer_ahead_ms)
		put_segment(
			stack, TH_ACK, stack->sent, message, step->peer_bytes, step->peer_ahead_ms);
	stack->expected += step->own_bytes;
	stack->recent += step->own_ahead_ms;
	stack->ack_behind = step->ack_behind;
	/* what is now said late */
	put_ack(stack);
}

static void hear_accepted(struct stack *stack, const struct frame *f)
{
	uint32_t seq = frame_u32(f, f->transport + 4), n = segment_advance(f), value;

	if (!before(stack->expected, seq) && read_timestamp(f, &value))
		stack->recent = value;
	stack->acked = frame_u32(f, f->transport + 8);
	if (!n)
		return;
	if (!before(stack->expected, seq))
		stack->expected = seq + n;
	put_ack(stack);
	if (stack->state == TALKING && stack->acked == stack->sent)
		get_out_of_step(stack);
}

static void hear_syn_ack(struct stack *stack, const struct frame *f)
{
	stack->timestamps = read_timestamp(f, &stack->recent);
	stack->expected = frame_u32(f, f->transport + 4) + 1;
	stack->acked = stack->sent;
	stack->sent += sizeof(message);
	stack->state = TALKING;
	speak(stack);
}

static bool is_ours(const struct stack *stack, const struct frame *f)
{
	return f->version == 4 && f->protocol == IPPROTO_TCP &&
	       memcmp(f->bytes + f->network + 16, stack->to_peer.from, 4) == 0 &&
	       memcmp(f->bytes + f->network + 12, stack->to_peer.to, 4) == 0 &&
	       frame_u16(f, f->transport) == stack->to_peer.to_port &&
	       frame_u16(f, f->transport + 2) == stack->to_peer.from_port;
}

static void hear(struct stack *stack, uint8_t *bytes, size_t n)
{
	struct frame f;

	frame_read(bytes, n, &f);
	if (n >= FRAME_ETHERNET && frame_u16(&f, 12) == ETHERTYPE_ARP)
		hear_arp(stack, bytes, n);
	if (!is_ours(stack, &f) || stack->state == RESOLVING || stack->state == CLOSED)
		return;
	uint8_t flags = frame_tcp_flags(&f);
	if (stack->state == SYN_SENT) {
		if ((flags & (TH_SYN | TH_ACK)) == (TH_SYN | TH_ACK))
			hear_syn_ack(stack, &f);
	} else if (flags & TH_RST) {
		stack->state = CLOSED;
	} else if (acceptable(stack, &f)) {
		hear_accepted(stack, &f);
	} else {
		put_ack(stack);
	}
}

static int set_up(struct stack *stack, const char *interface, const struct endpoint *own,
	const struct endpoint *peer)
{
	const struct sockaddr_in *from = (const void *)&own->at, *to = (const void *)&peer->at;
	struct sockaddr_ll at;
	socklen_t n = sizeof(at);

	if (from->sin_family != AF_INET || to->sin_family != AF_INET)
		return -EAFNOSUPPORT;
	stack->fd = wire_open(interface);
	if (stack->fd < 0)
		return stack->fd;
	if (getsockname(stack->fd, (void *)&at, &n) < 0)
		return -errno;
	memcpy(stack->hardware, at.sll_addr, sizeof(stack->hardware));
	stack->to_peer.version = 4;
	memcpy(stack->to_peer.from_hardware, stack->hardware, sizeof(stack->hardware));
	memcpy(stack->to_peer.from, &from->sin_addr, 4);
	memcpy(stack->to_peer.to, &to->sin_addr, 4);
	stack->to_peer.from_port = ntohs(from->sin_port);
	stack->to_peer.to_port = ntohs(to->sin_port);
	stack->timestamps = true;
	stack->sent = clock_ms();
	return 0;
}

static const struct step *find_step(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (strcmp(steps[i].name, name) == 0)
			return &steps[i];
	return NULL;
}

static void turn(struct stack *stack)
{
	static uint8_t bytes[WIRE_BATCH * ROOM];
	static struct wire_batch batch;
	struct pollfd wait = {.fd = stack->fd, .events = POLLIN};

	if (poll(&wait, 1, AGAIN_MS) == 0)
		speak(stack);
	if (wire_read(stack->fd, &batch, bytes, ROOM) < 0)
		return;
	for (unsigned i = 0; i < batch.n; i++)
		if (batch.messages[i].msg_len <= ROOM)
			hear(stack, bytes + (size_t)i * ROOM, batch.messages[i].msg_len);
}

static int run(char **operands)
{
	struct endpoint own, peer;
	struct stack stack = {.step = find_step(out_of_step)};

	if (!stack.step) {
		fprintf(stderr, "squall-traffic: --out-of-step: '%s' is not one of its values\n",
			out_of_step);
		return 1;
	}
	if (endpoint_parse(operands[1], &own) < 0 || endpoint_parse(operands[2], &peer) < 0)
		return 1;
	int r = set_up(&stack, operands[0], &own, &peer);
	if (r < 0) {
		errno = -r;
		return traffic_failed("live on the interface");
	}
	speak(&stack);
	for (;;)
		turn(&stack);
}

const struct traffic traffic_old_stack = {
	.name = "old-stack",
	.does = "a TCP end that answers whatever it finds wrong with an ACK",
	.operands = "INTERFACE OWN-ADDRESS:PORT ADDRESS:PORT",
	.options = options,
	.run = run,
};
