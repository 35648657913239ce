/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/segment.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "lab/traffic/checksum.h"
#include "tests/unit.h"

static struct segment sample(uint8_t version)
{
	return (struct segment){.version = version,
		.from_hardware = {2, 0, 0, 0, 0, 1},
		.to_hardware = {2, 0, 0, 0, 0, 2},
		.from = {10, 99, 0, 1},
		.to = {10, 99, 0, 2},
		.from_port = 8080,
		.to_port = 40000,
		.seq = 0x01020304,
		.ack = 0x0a0b0c0d,
		.flags = TH_ACK | TH_PUSH,
		.window = 512,
		.payload = "odd",
		.payload_n = 3};
}

/* What a receiver sums up: with the checksum itself in it, nothing may be left. */
static uint16_t left_over(const struct frame *f)
{
	size_t address = f->version == 4 ? 4 : 16, from = f->network + (f->version == 4 ? 12 : 8);
	uint32_t sum = checksum_add(0, f->bytes + from, 2 * address);

	sum += IPPROTO_TCP + (uint32_t)(f->end - f->transport);
	return checksum_end(checksum_add(sum, f->bytes + f->transport, f->end - f->transport));
}

static void writes_what_is_read_again(void **state)
{
	(void)state;
	for (uint8_t version = 4; version <= 6; version += 2) {
		struct segment s = sample(version);
		uint8_t bytes[SEGMENT_ROOM];
		struct frame f;
		size_t n = segment_write(&s, bytes, sizeof(bytes));

		assert_int_equal(n, FRAME_ETHERNET + (version == 4 ? 20 : 40) + 20 + 3);
		frame_read(bytes, n, &f);
		assert_int_equal(f.version, version);
		assert_int_equal(f.protocol, IPPROTO_TCP);
		assert_int_equal(f.end, n);
		assert_int_equal(f.end - f.payload, 3);
		assert_int_equal(frame_u16(&f, f.transport), 8080);
		assert_int_equal(frame_u32(&f, f.transport + 8), 0x0a0b0c0d);
		assert_int_equal(left_over(&f), 0);
		if (version == 4)
			assert_int_equal(checksum_end(checksum_add(0, bytes + f.network, 20)), 0);
	}
}

static void knows_its_room(void **state)
{
	struct segment s = sample(4);
	uint8_t bytes[57];

	(void)state;
	assert_int_equal(segment_write(&s, bytes, sizeof(bytes)), 57);
	assert_int_equal(segment_write(&s, bytes, sizeof(bytes) - 1), 0);
	s.options_n = SEGMENT_OPTIONS + 4;
	assert_int_equal(segment_write(&s, (uint8_t[SEGMENT_ROOM]){}, SEGMENT_ROOM), 0);
}

static void resets_both_ends(void **state)
{
	struct segment s = sample(6);
	uint8_t bytes[SEGMENT_ROOM], reset[SEGMENT_ROOM];
	struct frame seen, f;

	(void)state;
	frame_read(bytes, segment_write(&s, bytes, sizeof(bytes)), &seen);
	frame_read(reset, segment_reset_sender(&seen, reset, sizeof(reset)), &f);
	assert_int_equal(frame_tcp_flags(&f), TH_RST);
	assert_int_equal(frame_u32(&f, f.transport + 4), s.ack);
	assert_int_equal(frame_u16(&f, f.transport), s.to_port);
	assert_memory_equal(reset, s.from_hardware, 6);
	assert_memory_equal(reset + f.network + 8, s.to, 16);
	assert_int_equal(left_over(&f), 0);

	frame_read(reset, segment_reset_receiver(&seen, reset, sizeof(reset)), &f);
	assert_int_equal(frame_tcp_flags(&f), TH_RST | TH_ACK);
	assert_int_equal(frame_u32(&f, f.transport + 4), s.seq);
	assert_int_equal(frame_u16(&f, f.transport), s.from_port);
	assert_memory_equal(reset, s.to_hardware, 6);
	assert_memory_equal(reset + f.network + 8, s.from, 16);
	assert_int_equal(left_over(&f), 0);
}

static void resets_who_has_no_answer_yet(void **state)
{
	struct segment s = sample(4);
	uint8_t bytes[SEGMENT_ROOM], reset[SEGMENT_ROOM];
	struct frame seen, f;

	(void)state;
	s.flags = TH_SYN;
	s.payload_n = 0;
	frame_read(bytes, segment_write(&s, bytes, sizeof(bytes)), &seen);
	frame_read(reset, segment_reset_sender(&seen, reset, sizeof(reset)), &f);
	assert_int_equal(frame_tcp_flags(&f), TH_RST | TH_ACK);
	assert_int_equal(frame_u32(&f, f.transport + 4), 0);
	assert_int_equal(frame_u32(&f, f.transport + 8), s.seq + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_is_read_again),
		cmocka_unit_test(knows_its_room),
		cmocka_unit_test(resets_both_ends),
		cmocka_unit_test(resets_who_has_no_answer_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
