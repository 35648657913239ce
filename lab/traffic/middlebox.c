/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A box between two hosts that hands frames from one of its interfaces to the other, and treats
 * those that it is told to: it stands for the network where loss, delay, and devices that meddle
 * come from.
 *
 * One box does one treatment. Where there are to be two, let two boxes stand one behind the other.
 */
#include "traffic.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "lab/traffic/frame.h"
#include "lab/traffic/hold.h"
#include "lab/traffic/mangle.h"
#include "lab/traffic/segment.h"
#include "lab/traffic/share.h"
#include "lab/traffic/wire.h"

static const char *only = "ip";
static const char *one_way;
static uint64_t after_ns;
static uint64_t lasting_ns;
static uint64_t seed = 1;
static const char *lose_words;
static const char *duplicate_words;
static const char *corrupt_words;
static const char *corrupt_header_words;
static const char *reorder_words;
static const char *reset_words;
static uint64_t reorder_by_ns = 10 * NS_PER_MS;
static uint64_t delay_ns;
static uint64_t jitter_ns;
static uint64_t kilobits;
static uint64_t queue_bytes = 100 * 1514ull;
static uint64_t larger;
static const char *strip_words;
static uint64_t add_sequence;
static uint64_t add_acknowledgement;
static uint64_t add_timestamp;
static uint64_t add_echo;

static const struct option_spec options[] = {
	{0, "only", "WHICH", "ip, tcp, udp:53, icmp; TCP's syn, data or ack: tcp:80,data (ip)",
		OPTION_TEXT, &only},
	{0, "way", "WAY", "there: from the first interface to the second; or back (both)",
		OPTION_TEXT, &one_way},
	{0, "after", "TIME", "hand on everything as it is until then (at once)", OPTION_DURATION,
		&after_ns},
	{0, "lasting", "TIME", "and again after so long (never)", OPTION_DURATION, &lasting_ns},
	{0, "seed", "N", "of the random numbers (1)", OPTION_COUNT, &seed},
	{0, "lose", "SHARE", "1%, 1/100 (every 100th) or 1%x5 (five in a row)", OPTION_TEXT,
		&lose_words},
	{0, "duplicate", "SHARE", "send them twice", OPTION_TEXT, &duplicate_words},
	{0, "corrupt", "SHARE", "damage their payload, so that the checksum fails", OPTION_TEXT,
		&corrupt_words},
	{0, "corrupt-header", "SHARE", "damage their IP header", OPTION_TEXT,
		&corrupt_header_words},
	{0, "reorder", "SHARE", "keep them back, so that others overtake", OPTION_TEXT,
		&reorder_words},
	{0, "reorder-by", "TIME", "keep them back so long (10ms)", OPTION_DURATION, &reorder_by_ns},
	{0, "reset", "SHARE", "swallow these TCP segments, reset both ends", OPTION_TEXT,
		&reset_words},
	{0, "delay", "TIME", "keep everything back, in order", OPTION_DURATION, &delay_ns},
	{0, "jitter", "TIME", "and up to so much longer", OPTION_DURATION, &jitter_ns},
	{0, "kilobits", "N", "a second, at most", OPTION_COUNT, &kilobits},
	{0, "queue", "BYTES", "may wait for that (151400)", OPTION_COUNT, &queue_bytes},
	{0, "larger", "BYTES", "swallow larger IP packets, without a word", OPTION_COUNT, &larger},
	{0, "strip", "OPTIONS", "of SYNs: mptcp,mss,sack,timestamps,wscale", OPTION_TEXT,
		&strip_words},
	{0, "add-sequence", "N", "to TCP's sequence numbers, modulo 2^32", OPTION_COUNT,
		&add_sequence},
	{0, "add-acknowledgement", "N", "to TCP's acknowledgements", OPTION_COUNT,
		&add_acknowledgement},
	{0, "add-timestamp", "N", "to TCP's timestamps", OPTION_COUNT, &add_timestamp},
	{0, "add-echo", "N", "to the timestamps that TCP echoes", OPTION_COUNT, &add_echo},
	{},
};

/* What comes in here leaves there. */
struct way {
	int from, to;
	bool treated;
	struct share lose, duplicate, corrupt, corrupt_header, reorder, reset;
	struct hold hold;
	struct wire_batch out;
};

struct box {
	struct selector only;
	uint8_t strip[MANGLE_KINDS];
	uint64_t from_ns, until_ns;
	struct wire_batch in;
	uint8_t *bytes;
	struct way ways[2];
};

static bool is_treated(
	const struct box *box, const struct way *way, const struct frame *frame, uint64_t now)
{
	return way->treated && now >= box->from_ns && now < box->until_ns &&
	       selector_takes(&box->only, frame);
}

static void reset_both(const struct way *way, const struct frame *frame)
{
	uint8_t bytes[SEGMENT_ROOM];
	struct wire_batch batch = {};

	wire_add(way->from, &batch, bytes, segment_reset_sender(frame, bytes, sizeof(bytes)));
	wire_send(way->from, &batch);
	wire_add(way->to, &batch, bytes, segment_reset_receiver(frame, bytes, sizeof(bytes)));
	wire_send(way->to, &batch);
}

/* Whether the frame ends here. */
static bool swallow(struct way *way, const struct frame *frame)
{
	if (larger && frame->end - frame->network > larger)
		return true;
	if (frame->protocol == IPPROTO_TCP && share_takes(&way->reset)) {
		reset_both(way, frame);
		return true;
	}
	return share_takes(&way->lose);
}

static void change(const struct box *box, struct way *way, struct frame *frame)
{
	mangle_strip(frame, box->strip);
	if (add_sequence)
		mangle_add_sequence(frame, (uint32_t)add_sequence);
	if (add_acknowledgement)
		mangle_add_acknowledgement(frame, (uint32_t)add_acknowledgement);
	if (add_timestamp)
		mangle_add_timestamp(frame, (uint32_t)add_timestamp);
	if (add_echo)
		mangle_add_echo(frame, (uint32_t)add_echo);
	if (share_takes(&way->corrupt))
		mangle_corrupt(frame);
	if (share_takes(&way->corrupt_header))
		mangle_corrupt_header(frame);
}

static void forward(struct way *way, const struct frame *frame, uint64_t now)
{
	uint64_t extra = share_takes(&way->reorder) ? reorder_by_ns : 0, at;
	int copies = share_takes(&way->duplicate) ? 2 : 1;

	while (copies--) {
		if (!hold_send(&way->hold, now, frame->n, extra, &at))
			continue;
		if (at <= now)
			wire_add(way->to, &way->out, frame->bytes, frame->n);
		else
			hold_put(&way->hold, at, frame->bytes, frame->n);
	}
}

static void complain_once(unsigned n)
{
	static bool said;

	if (!said)
		fprintf(stderr,
			"squall-traffic: a frame of %u bytes is too long: are offloads on?\n", n);
	said = true;
}

static void take_one(struct box *box, struct way *way, unsigned i, uint64_t now)
{
	unsigned n = box->in.messages[i].msg_len;
	uint8_t *bytes = box->bytes + (size_t)i * HOLD_ROOM;
	struct frame frame;

	if (n > HOLD_ROOM) {
		complain_once(n);
		return;
	}
	frame_read(bytes, n, &frame);
	if (!is_treated(box, way, &frame, now)) {
		wire_add(way->to, &way->out, bytes, n);
	} else if (!swallow(way, &frame)) {
		change(box, way, &frame);
		forward(way, &frame, now);
	}
}

static void turn_way(struct box *box, struct way *way)
{
	uint64_t now = clock_boot_ns();
	const uint8_t *bytes;
	size_t n;

	while ((bytes = hold_take(&way->hold, now, &n)))
		wire_add(way->to, &way->out, bytes, n);
	/* before anything new takes the slots */
	wire_send(way->to, &way->out);
	if (wire_read(way->from, &box->in, box->bytes, HOLD_ROOM) < 0)
		return;
	for (unsigned i = 0; i < box->in.n; i++)
		take_one(box, way, i, now);
	wire_send(way->to, &way->out);
}

static void wait_for_frames(const struct box *box)
{
	struct pollfd polls[] = {{.fd = box->ways[0].from, .events = POLLIN},
		{.fd = box->ways[1].from, .events = POLLIN}};
	uint64_t now = clock_boot_ns(), next = hold_next_ns(&box->ways[0].hold);

	if (hold_next_ns(&box->ways[1].hold) < next)
		next = hold_next_ns(&box->ways[1].hold);
	uint64_t ns = next > now ? next - now : 0;
	struct timespec rest = {(time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)};
	ppoll(polls, ARRAY_SIZE(polls), next == UINT64_MAX ? NULL : &rest, NULL);
}

static int refuse(const char *option, const char *words)
{
	fprintf(stderr, "squall-traffic: --%s: '%s' is not one of its values\n", option, words);
	return -EINVAL;
}

/* Shares have random numbers of their own: what one option takes does not depend on the others. */
static int parse_shares(struct way *way, uint64_t first_seed)
{
	const struct {
		const char *option, *words;
		struct share *into;
	} shares[] = {{"lose", lose_words, &way->lose},
		{"duplicate", duplicate_words, &way->duplicate},
		{"corrupt", corrupt_words, &way->corrupt},
		{"corrupt-header", corrupt_header_words, &way->corrupt_header},
		{"reorder", reorder_words, &way->reorder}, {"reset", reset_words, &way->reset}};

	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		if (shares[i].words &&
			share_parse(shares[i].words, first_seed * 1000 + i, shares[i].into) < 0)
			return refuse(shares[i].option, shares[i].words);
	return 0;
}

static int set_up_way(struct way *way, const char *name, uint64_t first_seed)
{
	way->treated = !one_way || strcmp(one_way, name) == 0;
	way->hold.bits_per_s = kilobits * 1000;
	way->hold.queue_bytes = queue_bytes;
	way->hold.delay_ns = delay_ns;
	way->hold.jitter_ns = jitter_ns;
	way->hold.random = first_seed;
	int r = parse_shares(way, first_seed);
	return r < 0 ? r : hold_init(&way->hold);
}

static int set_up(struct box *box)
{
	if (one_way && strcmp(one_way, "there") != 0 && strcmp(one_way, "back") != 0)
		return refuse("way", one_way);
	if (selector_parse(only, &box->only) < 0)
		return refuse("only", only);
	if (strip_words && mangle_options_parse(strip_words, box->strip) < 0)
		return refuse("strip", strip_words);
	box->from_ns = clock_boot_ns() + after_ns;
	box->until_ns = lasting_ns ? box->from_ns + lasting_ns : UINT64_MAX;
	box->bytes = malloc((size_t)WIRE_BATCH * HOLD_ROOM);
	if (!box->bytes)
		return -ENOMEM;
	int r = set_up_way(&box->ways[0], "there", seed * 2);
	return r < 0 ? r : set_up_way(&box->ways[1], "back", seed * 2 + 1);
}

static int run(char **operands)
{
	static struct box box;
	int a = wire_open(operands[0]), b = wire_open(operands[1]);

	if (a < 0 || b < 0) {
		errno = a < 0 ? -a : -b;
		return traffic_failed("open the interfaces");
	}
	if (set_up(&box) < 0)
		return 1;
	box.ways[0].from = box.ways[1].to = a;
	box.ways[0].to = box.ways[1].from = b;
	traffic_ready();
	for (;;) {
		wait_for_frames(&box);
		turn_way(&box, &box.ways[0]);
		turn_way(&box, &box.ways[1]);
	}
}

const struct traffic traffic_middlebox = {
	.name = "middlebox",
	.does = "a network between two hosts, good or bad",
	.operands = "INTERFACE INTERFACE",
	.options = options,
	.run = run,
};
