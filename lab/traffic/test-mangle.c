/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/mangle.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "lab/traffic/checksum.h"
#include "lab/traffic/segment.h"
#include "tests/unit.h"

struct sample {
	uint8_t bytes[SEGMENT_ROOM];
	struct frame frame;
};

/* Options as a kernel sends them in a SYN, and one of them at an odd place. */
static const uint8_t syn_options[] = {TCPOPT_MAXSEG, 4, 5, 0xb4, TCPOPT_SACK_PERMITTED, 2,
	TCPOPT_TIMESTAMP, 10, 0, 1, 0xff, 0xf0, 0, 0, 0, 9, TCPOPT_NOP, TCPOPT_WINDOW, 3, 7, 30, 4,
	0, 1};

static void make(struct sample *sample, uint8_t flags, size_t payload_n)
{
	struct segment s = {.version = 4,
		.from = {10, 99, 0, 1},
		.to = {10, 99, 0, 2},
		.from_port = 1,
		.to_port = 2,
		.seq = 0xfffffff0,
		.ack = 5,
		.flags = flags,
		.window = 1,
		.options_n = sizeof(syn_options),
		.payload = "something",
		.payload_n = payload_n};

	memcpy(s.options, syn_options, sizeof(syn_options));
	frame_read(sample->bytes, segment_write(&s, sample->bytes, sizeof(sample->bytes)),
		&sample->frame);
}

static bool sound(const struct frame *f)
{
	uint32_t sum = checksum_add(0, f->bytes + f->network + 12, 8);

	sum += IPPROTO_TCP + (uint32_t)(f->end - f->transport);
	return checksum_end(checksum_add(sum, f->bytes + f->transport, f->end - f->transport)) == 0;
}

static void repairs_as_if_computed_anew(void **state)
{
	uint8_t bytes[] = {0x12, 0x34, 0, 0, 0xff, 0xff, 0xab, 0xcd};

	(void)state;
	for (uint32_t is = 0; is <= UINT16_MAX; is += 13) {
		uint16_t was = checksum_end(checksum_add(0, bytes, sizeof(bytes)));
		uint16_t word = (uint16_t)(bytes[2] << 8 | bytes[3]);

		bytes[2] = (uint8_t)(is >> 8);
		bytes[3] = (uint8_t)is;
		assert_int_equal(checksum_repair(was, word, (uint16_t)is),
			checksum_end(checksum_add(0, bytes, sizeof(bytes))));
	}
	/* the example of RFC 1624 section 4 */
	assert_int_equal(checksum_repair(0xdd2f, 0x5555, 0x3285), 0x0000);
}

static void corrupts_payload_or_checksum(void **state)
{
	struct sample s;

	(void)state;
	for (size_t payload = 0; payload < 10; payload++) {
		make(&s, TH_ACK, payload);
		assert_true(sound(&s.frame));
		assert_true(mangle_corrupt(&s.frame));
		assert_false(sound(&s.frame));
	}
	make(&s, TH_ACK, 3);
	assert_true(mangle_corrupt_header(&s.frame));
	assert_true(sound(&s.frame));
	assert_int_not_equal(checksum_end(checksum_add(0, s.bytes + s.frame.network, 20)), 0);
}

static void strips_what_it_is_told(void **state)
{
	static const struct {
		const char *words;
		uint8_t kind;
	} cases[] = {{"mss", TCPOPT_MAXSEG}, {"sack", TCPOPT_SACK_PERMITTED},
		{"timestamps", TCPOPT_TIMESTAMP}, {"wscale", TCPOPT_WINDOW}, {"mptcp", 30}};
	size_t at, n;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		uint8_t kinds[MANGLE_KINDS];
		struct sample s;

		make(&s, TH_SYN, 0);
		assert_int_equal(mangle_options_parse(cases[i].words, kinds), 0);
		assert_true(mangle_strip(&s.frame, kinds));
		assert_true(sound(&s.frame));
		for (size_t j = 0; j < 5; j++)
			assert_int_equal(
				frame_tcp_option(&s.frame, cases[j].kind, 2, &at, &n), i != j);
		assert_false(mangle_strip(&s.frame, kinds));
		make(&s, TH_ACK, 0);
		assert_false(mangle_strip(&s.frame, kinds));
	}
}

static void reads_lists_of_options(void **state)
{
	uint8_t kinds[MANGLE_KINDS];

	(void)state;
	assert_int_equal(mangle_options_parse("wscale,sack", kinds), 0);
	assert_memory_equal(kinds, ((uint8_t[]){TCPOPT_WINDOW, TCPOPT_SACK_PERMITTED, 0}), 3);
	assert_int_equal(mangle_options_parse("", kinds), -EINVAL);
	assert_int_equal(mangle_options_parse("sack,", kinds), -EINVAL);
	assert_int_equal(mangle_options_parse("sacks", kinds), -EINVAL);
	assert_int_equal(mangle_options_parse("mss,mss,mss,mss,mss,mss,mss", kinds), 0);
	assert_int_equal(mangle_options_parse("mss,mss,mss,mss,mss,mss,mss,mss", kinds), -EINVAL);
}

static void adds_and_keeps_the_checksum(void **state)
{
	struct sample s;
	size_t at, n;

	(void)state;
	make(&s, TH_SYN | TH_ACK, 5);
	assert_true(mangle_add_sequence(&s.frame, 0x20));
	assert_int_equal(frame_u32(&s.frame, s.frame.transport + 4), 0x10);
	assert_true(mangle_add_acknowledgement(&s.frame, (uint32_t)-6));
	assert_int_equal(frame_u32(&s.frame, s.frame.transport + 8), UINT32_MAX);
	assert_true(frame_tcp_option(&s.frame, TCPOPT_TIMESTAMP, 10, &at, &n));
	assert_true(mangle_add_timestamp(&s.frame, 0x11));
	assert_int_equal(frame_u32(&s.frame, at + 2), 0x00020001);
	assert_true(mangle_add_echo(&s.frame, 1));
	assert_int_equal(frame_u32(&s.frame, at + 6), 10);
	assert_true(sound(&s.frame));
	make(&s, TH_SYN, 0);
	assert_false(mangle_add_acknowledgement(&s.frame, 1));
	assert_false(mangle_add_echo(&s.frame, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repairs_as_if_computed_anew),
		cmocka_unit_test(corrupts_payload_or_checksum),
		cmocka_unit_test(strips_what_it_is_told),
		cmocka_unit_test(reads_lists_of_options),
		cmocka_unit_test(adds_and_keeps_the_checksum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
