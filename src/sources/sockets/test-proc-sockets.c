/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets from text: saved files of a real namespace, and lines that no kernel prints. */
#include "sources/sockets/proc-sockets.h"

#include <errno.h>

#include "base/cleanup.h"
#include "sources/source.h"
#include "sources/sockets/tcp-fields.h"
#include "sources/sockets/test-help.h"

extern const struct source source_tcp_files, source_udp_files;

static void read_folder(const char *folder, const struct source *source, struct page *page)
{
	_cleanup_(text_done) struct text error = {};
	struct probe probe = {};
	struct host *host = NULL;
	void *source_state = NULL;

	page_init(page);
	page_next(page);
	assert_int_equal(host_open_root(folder, &host, &error), 0);
	assert_int_equal(source->open(source, host, &source_state, &probe), 0);
	assert_int_equal(source->sample(source_state, &page->sampler, &probe), 0);
	assert_int_equal(probe.status, PROBE_LIMITED);
	source->close(source_state);
	host_free(host);
}

static void tcp_files(void **state)
{
	struct page page;

	(void)state;
	read_folder("tests/root/socket-files", &source_tcp_files, &page);
	assert_int_equal(page_value(&page, "socket.total"), 10);
	assert_int_equal(page_value(&page, "socket.count{LISTEN}"), 2);
	assert_int_equal(page_value(&page, "socket.count{ESTABLISHED}"), 6);
	assert_int_equal(page_value(&page, "listener.queue{tcp,[::]:8443}"), 2);
	assert_int_equal(page_value(&page, "listener.inode{tcp,127.0.0.1:8080}"), 1079798);
	assert_true(page_lacks(&page, "listener.backlog{tcp,[::]:8443}"));
	assert_int_equal(page_value(&page, "closewait.count{127.0.0.1:8080,0}"), 1);
	assert_int_equal(page_value(&page, "closewait.unread{127.0.0.1:8080,0}"), 4);
	assert_int_equal(page_value(&page, "closewait.inode0{127.0.0.1:8080,0}"), 1081735);
	page_done(&page);
}

static void udp_files(void **state)
{
	struct page page;

	(void)state;
	read_folder("tests/root/socket-files", &source_udp_files, &page);
	assert_int_equal(page_value(&page, "udp.count"), 3);
	assert_int_equal(page_value(&page, "udp.drops{udp,127.0.0.1:5353}"), 41);
	assert_int_equal(page_value(&page, "udp.queue{udp,127.0.0.1:5353}"), 0x1d40);
	assert_int_equal(page_value(&page, "udp.inode{udp,[::1]:53}"), 1081740);
	assert_true(page_lacks(&page, "udp.rcvbuf{udp,127.0.0.1:5353}"));
	page_done(&page);
}

static void saved_ss(void **state)
{
	struct page page;

	(void)state;
	read_folder("tests/root/socket-ss", &source_tcp_files, &page);
	assert_int_equal(page_value(&page, "socket.total"), 10);
	assert_int_equal(page_value(&page, "listener.backlog{tcp,127.0.0.1:8080}"), 16);
	assert_int_equal(page_value(&page, "listener.queue{tcp,[::]:8443}"), 2);
	assert_int_equal(page_value(&page, "listener.backlog{tcp,[::]:8443}"), 5);
	assert_int_equal(page_value(&page, "listener.drops{tcp,[::]:8443}"), 0);
	assert_int_equal(page_value(&page, "closewait.count{127.0.0.1:8080,0}"), 1);
	assert_int_equal(page_value(&page, "closewait.oldest_ms{127.0.0.1:8080,0}"), 372);
	page_done(&page);
}

static void ss_numbers(void **state)
{
	const char *text =
		"State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n"
		"ESTAB 0 36 127.0.0.53%lo:22 [2001:db8::1]:9 timer:(on,200ms,3) uid:33 ino:9 sk:1\n"
		"\t skmem:(r1,rb131072,t2,tb3,f4,w5,o6,bl7,d8) cubic rto:204.5 rtt:3.105/2.5"
		" retrans:1/17 segs_out:42 segs_in:4294967295\n"
		"UNCONN 0 0 *:5 *:*\n";
	struct text_socket socket;
	char end[ENDPOINT_ROOM];
	static const struct {
		const char *name;
		uint64_t value;
	} wanted[] = {
		{"socket.wqueue", 36}, {"socket.retransmits", 3}, {"socket.uid", 33},
		{"socket.inode", 9}, {"socket.rcvbuf", 131072}, {"socket.drops", 8},
		{"socket.rto_us", 204500}, {"socket.rtt_us", 3105}, {"socket.total_retrans", 17},
		{"socket.segs_out", 42}, {"socket.segs_in", UINT32_MAX}, {"socket.bytes_acked", 0},
	};
	static const char *const absent[] = {"socket.cwnd", "socket.minrtt_us", "socket.options",
		"socket.ifindex", "socket.snd_wnd"};

	(void)state;
	assert_int_equal(ss_socket_next(&text, &socket), 1);
	assert_string_equal(record_local(&socket.kept.record, end), "127.0.0.53:22");
	for (unsigned i = 0; i < TCP_FIELDS; i++) {
		uint64_t value = 0;
		bool has = tcp_field_read(&socket.kept.record, i, &value);
		for (size_t w = 0; w < ARRAY_SIZE(wanted); w++)
			if (strcmp(wanted[w].name, tcp_fields[i].name) == 0)
				assert_true(has && value == wanted[w].value);
		for (size_t a = 0; a < ARRAY_SIZE(absent); a++)
			if (strcmp(absent[a], tcp_fields[i].name) == 0)
				assert_false(has);
	}
	assert_int_equal(ss_socket_next(&text, &socket), 1);
	assert_string_equal(record_local(&socket.kept.record, end), "[::]:5");
	assert_int_equal(ss_socket_next(&text, &socket), 0);
}

static void bad_lines(void **state)
{
	static const char *const lines[] = {
		"   0: 0100007F:1F90 00000000",
		"   0: 0100007F:1F90 00000000:0000",
		"   0: 0100007F:1F90 00000000:0000 FF 00000000:00000000 00:00000000 00000000 0 0 1 ",
		"   0: 0100007:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 ",
		"   0: 0100007F:1F901 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 ",
		"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0\n1 ",
		"no socket at all",
		":",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *text = lines[i];
		struct text_socket socket;
		assert_int_equal(proc_socket_next(&text, AF_INET, false, &socket), -EBADMSG);
	}
}

/* Each moment of a series follows the same sockets: the cookie is made from what does not change. */
static void steady_cookie(void **state)
{
	static const char *const lines[] = {
		"   0: 0100007F:1F90 0100007F:0009 01 00000000:00000000 00:00000000 00000000 0 0 12 1",
		"   7: 0100007F:1F90 0100007F:0009 08 00000000:00000004 00:00000000 00000000 0 0 12 1",
		"   7: 0100007F:1F90 0100007F:0009 08 00000000:00000004 00:00000000 00000000 0 0 13 1",
	};
	struct text_socket sockets[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *text = lines[i];
		assert_int_equal(proc_socket_next(&text, AF_INET, false, &sockets[i]), 1);
	}
	assert_true(sockets[0].kept.record.cookie == sockets[1].kept.record.cookie);
	assert_true(sockets[0].kept.record.cookie != sockets[2].kept.record.cookie);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp_files),
		cmocka_unit_test(udp_files),
		cmocka_unit_test(saved_ss),
		cmocka_unit_test(ss_numbers),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(steady_cookie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
