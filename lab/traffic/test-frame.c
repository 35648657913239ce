/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/frame.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "lab/traffic/mangle.h"
#include "lab/traffic/segment.h"
#include "lab/traffic/share.h"
#include "tests/unit.h"

/* A datagram with a hop-by-hop header and a first fragment's header before it. */
static const uint8_t extended[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x60, 0, 0, 0, 0,
	26, 0, 64, 0xfd, 0, 0, 0x99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xfd, 0, 0, 0x99, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 2, 44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 1, 0, 0, 0, 7, 0x14, 0xe9,
	0x9c, 0x40, 0, 10, 0xff, 0xff, 'h', 'i'};

static size_t tcp_frame(uint8_t *bytes, size_t room, uint8_t version, uint8_t flags, size_t payload)
{
	struct segment s = {.version = version,
		.from_port = 8080,
		.to_port = 40000,
		.flags = flags,
		.options = {TCPOPT_NOP, TCPOPT_NOP, TCPOPT_TIMESTAMP, 10},
		.options_n = 12,
		.payload = "payload",
		.payload_n = payload};

	return segment_write(&s, bytes, room);
}

static void reads_behind_extension_headers(void **state)
{
	uint8_t bytes[sizeof(extended) + 4] = {};
	struct frame f;

	(void)state;
	memcpy(bytes, extended, sizeof(extended));
	frame_read(bytes, sizeof(bytes), &f);
	assert_int_equal(f.version, 6);
	assert_int_equal(f.protocol, IPPROTO_UDP);
	assert_int_equal(f.transport, 70);
	assert_int_equal(f.payload, 78);
	assert_int_equal(f.end, sizeof(extended));
	/* a later fragment has no header of its protocol */
	bytes[65] = 8;
	frame_read(bytes, sizeof(bytes), &f);
	assert_int_equal(f.version, 6);
	assert_int_equal(f.protocol, 0);
}

static void takes_padding_for_padding(void **state)
{
	uint8_t bytes[100] = {};
	struct frame f;
	size_t n = tcp_frame(bytes, sizeof(bytes), 4, TH_ACK, 0);

	(void)state;
	frame_read(bytes, sizeof(bytes), &f);
	assert_int_equal(f.end, n);
	assert_int_equal(f.payload, f.end);
	/* longer than what is there: no packet at all */
	bytes[17] = 200;
	frame_read(bytes, sizeof(bytes), &f);
	assert_int_equal(f.version, 0);
}

/* Everything that may be done to a frame, of which the sanitizers see every byte beyond its end. */
static void handle(uint8_t *bytes, size_t n)
{
	static const uint8_t kinds[MANGLE_KINDS] = {TCPOPT_TIMESTAMP, TCPOPT_MAXSEG, 1};
	struct selector ip, tcp;
	struct frame f;

	selector_parse("ip", &ip);
	selector_parse("tcp:80,udp,data,syn,ack", &tcp);
	frame_read(bytes, n, &f);
	assert_true(f.network <= f.transport && f.transport <= f.payload);
	assert_true(f.payload <= f.end && f.end <= n);
	selector_takes(&ip, &f);
	selector_takes(&tcp, &f);
	mangle_strip(&f, kinds);
	mangle_add_sequence(&f, 1);
	mangle_add_acknowledgement(&f, 1);
	mangle_add_timestamp(&f, 1);
	mangle_add_echo(&f, 1);
	mangle_corrupt(&f);
	mangle_corrupt_header(&f);
	if (f.protocol == IPPROTO_TCP) {
		uint8_t reset[SEGMENT_ROOM];
		segment_reset_sender(&f, reset, sizeof(reset));
		segment_reset_receiver(&f, reset, sizeof(reset));
	}
}

static void survives_every_length(void **state)
{
	uint8_t samples[3][128];
	size_t lengths[3] = {sizeof(extended)};

	(void)state;
	memcpy(samples[0], extended, sizeof(extended));
	lengths[1] = tcp_frame(samples[1], sizeof(samples[1]), 4, TH_SYN, 7);
	lengths[2] = tcp_frame(samples[2], sizeof(samples[2]), 6, TH_ACK, 7);
	for (int i = 0; i < 3; i++)
		for (size_t n = 0; n <= lengths[i]; n++) {
			_cleanup_free_ uint8_t *exact = malloc(n + !n);
			memcpy(exact, samples[i], n);
			handle(exact, n);
		}
}

static void survives_garbage(void **state)
{
	uint64_t random = 11;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint8_t sample[128];
		size_t n = tcp_frame(sample, sizeof(sample), i % 2 ? 4 : 6, TH_SYN | TH_ACK, 7);

		if (i % 5 == 0)
			memcpy(sample, extended, n = sizeof(extended));
		for (int j = 0; j < 4; j++)
			sample[12 + (size_t)(random_unit(&random) * (double)(n - 12))] =
				(uint8_t)(random_unit(&random) * 256);
		_cleanup_free_ uint8_t *exact = malloc(n);
		memcpy(exact, sample, n);
		handle(exact, n);
	}
}

static bool takes(const char *words, const uint8_t *bytes, size_t n)
{
	struct selector s;
	struct frame f;

	assert_int_equal(selector_parse(words, &s), 0);
	frame_read((uint8_t *)bytes, n, &f);
	return selector_takes(&s, &f);
}

static void selects(void **state)
{
	uint8_t syn[128], data[128], ack[128];
	size_t syn_n = tcp_frame(syn, sizeof(syn), 4, TH_SYN | TH_ACK, 0);
	size_t data_n = tcp_frame(data, sizeof(data), 6, TH_ACK, 7);
	size_t ack_n = tcp_frame(ack, sizeof(ack), 4, TH_ACK, 0);
	static const uint8_t arp[42] = {[12] = 0x08, 0x06};

	(void)state;
	assert_true(takes("ip", syn, syn_n));
	assert_false(takes("ip", arp, sizeof(arp)));
	assert_true(takes("ip", extended, sizeof(extended)));
	assert_true(takes("udp:5353", extended, sizeof(extended)));
	assert_true(takes("udp:40000", extended, sizeof(extended)));
	assert_false(takes("udp:53", extended, sizeof(extended)));
	assert_false(takes("tcp", extended, sizeof(extended)));
	assert_true(takes("tcp,udp", extended, sizeof(extended)));
	assert_true(takes("tcp:8080", syn, syn_n));
	assert_true(takes("tcp:40000,syn", syn, syn_n));
	assert_false(takes("tcp,data,ack", syn, syn_n));
	assert_true(takes("tcp,data", data, data_n));
	assert_false(takes("tcp,ack", data, data_n));
	assert_true(takes("tcp,ack", ack, ack_n));
	assert_false(takes("icmp", ack, ack_n));
}

static void refuses_selectors(void **state)
{
	static const char *const bad[] = {"", "tcpp", "tcp:", "tcp:0", "tcp:65536", "syn",
		"udp,data", "icmp:3", "ip:5", "tcp,", ",tcp", "tcp:80:90", "averyveryverylongword"};
	struct selector s;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(selector_parse(bad[i], &s), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_behind_extension_headers),
		cmocka_unit_test(takes_padding_for_padding),
		cmocka_unit_test(survives_every_length),
		cmocka_unit_test(survives_garbage),
		cmocka_unit_test(selects),
		cmocka_unit_test(refuses_selectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
