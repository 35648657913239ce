/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/tcp-watch.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "sources/sockets/test-help.h"

/* A watch, a page, and a clock that each read moves on. */
struct bench {
	struct tcp_watch *watch;
	struct page page;
	uint64_t now_ns;
};

static int bench_open(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench || tcp_watch_new(&bench->watch) < 0)
		return -1;
	page_init(&bench->page);
	bench->now_ns = 100 * NS_PER_S;
	*state = bench;
	return 0;
}

static int bench_close(void **state)
{
	struct bench *bench = *state;

	tcp_watch_free(bench->watch);
	page_done(&bench->page);
	free(bench);
	return 0;
}

static void begin(struct bench *bench, unsigned ms)
{
	bench->now_ns += ms * NS_PER_MS;
	page_next(&bench->page);
	tcp_watch_begin(bench->watch);
}

static void take(struct bench *bench, const struct told *told)
{
	struct record record = told_record(told);

	tcp_watch_take(bench->watch, &record, bench->now_ns);
}

static void end(struct bench *bench)
{
	tcp_watch_end(bench->watch, &bench->page.sampler);
}

static struct told connection(uint64_t cookie, uint32_t segs_in, uint32_t segs_out,
	uint32_t data_in, uint32_t data_out)
{
	struct told told =
		told_socket(cookie, STATE_ESTABLISHED, "192.0.2.1", 8080, "203.0.113.9", 0);
	struct tcp_info info = {.tcpi_segs_in = segs_in, .tcpi_segs_out = segs_out,
		.tcpi_data_segs_in = data_in, .tcpi_data_segs_out = data_out,
		.tcpi_bytes_acked = data_out * 1000ull, .tcpi_bytes_received = data_in * 1000ull};

	told.msg.id.idiag_dport = htons((uint16_t)cookie);
	told.msg.idiag_inode = (uint32_t)cookie + 50000;
	told_info(&told, &info, sizeof(info));
	return told;
}

#define LOOP "{tcp,192.0.2.1:8080,203.0.113.9:777}"

/* The loop among a thousand connections that move data, in a fresh order each time. */
static void finds_the_ack_loop(void **state)
{
	struct bench *bench = *state;
	const struct page *page = &bench->page;

	for (uint32_t read = 0; read < 3; read++) {
		begin(bench, 1000);
		for (uint32_t i = 0; i < 1000; i++) {
			uint32_t cookie = 1000 + (i * 7 + read * 13) % 1000, n = read * 20000;
			struct told told = connection(cookie, n, n, n / 2, n / 2);
			take(bench, &told);
			if (i == 500) {
				told = connection(777, read * 300000, read * 299000, 5, 6);
				take(bench, &told);
			}
		}
		end(bench);
		if (read == 0)
			continue;
		assert_int_equal(page_value(page, "socket.now_segs_in" LOOP), 300000);
		assert_int_equal(page_value(page, "socket.now_segs_out" LOOP), 299000);
		assert_int_equal(page_value(page, "socket.now_pure_in" LOOP), 300000);
		assert_int_equal(page_value(page, "socket.now_pure_out" LOOP), 299000);
		assert_int_equal(page_value(page, "socket.now_data_segs_in" LOOP), 0);
		assert_int_equal(page_value(page, "socket.now_bytes_in" LOOP), 0);
		assert_int_equal(page_value(page, "socket.segs_in" LOOP), read * 300000);
		assert_int_equal(page_value(page, "socket.inode" LOOP), 50777);
		assert_int_equal(page_value(page, "socket.interval_ms" LOOP), 1000);
		assert_int_equal(page_value(page, "socket.watched_ms" LOOP), read * 1000);
	}
	assert_int_equal(page_value(page, "socket.total"), 1001);
	assert_int_equal(page_value(page, "socket.count{ESTABLISHED}"), 1001);
	assert_int_equal(page_value(page, "socket.count{CLOSE_WAIT}"), 0);
}

/* A loop that ran before squall came has its series from the first read on. */
static void sees_an_old_loop_at_once(void **state)
{
	struct bench *bench = *state;
	struct told told = connection(777, 4000000, 4000000, 5, 6);

	begin(bench, 0);
	take(bench, &told);
	end(bench);
	assert_int_equal(page_value(&bench->page, "socket.segs_in" LOOP), 4000000);
	assert_true(page_lacks(&bench->page, "socket.now_segs_in" LOOP));
}

static void bulk_data_is_no_loop(void **state)
{
	struct bench *bench = *state;

	for (uint32_t read = 0; read < 2; read++) {
		begin(bench, 1000);
		/* 20 receivers with an ACK to every second segment fill the list of the busy */
		for (uint32_t i = 0; i < 20; i++) {
			struct told told = connection(
				100 + i, read * 100000, read * 50000, read * 100000, 0);
			take(bench, &told);
		}
		struct told told = connection(777, read * 30, read * 30, 0, 0);
		take(bench, &told);
		end(bench);
	}
	assert_int_equal(page_value(&bench->page, "socket.now_pure_in" LOOP), 30);
}

/* 32-bit numbers wrap; what is handed on goes on. */
static void wraps(void **state)
{
	struct bench *bench = *state;
	uint32_t from = 0xffff0000u;

	for (uint32_t read = 0; read < 3; read++) {
		struct told told = connection(777, from + read * 200000, from, 5, 6);
		begin(bench, 500);
		take(bench, &told);
		end(bench);
	}
	assert_int_equal(page_value(&bench->page, "socket.segs_in" LOOP), from + 400000ull);
	assert_int_equal(page_value(&bench->page, "socket.now_segs_in" LOOP), 400000);
}

/* A socket that was disconnected and connected again keeps its cookie and begins at nothing. */
static void begins_anew(void **state)
{
	struct bench *bench = *state;
	struct told told = connection(777, 4000000, 4000000, 5, 6);

	begin(bench, 0);
	take(bench, &told);
	end(bench);
	told = connection(777, 7, 7, 1, 1);
	begin(bench, 1000);
	take(bench, &told);
	end(bench);
	assert_int_equal(page_value(&bench->page, "socket.segs_in" LOOP), 7);
	assert_true(page_lacks(&bench->page, "socket.now_segs_in" LOOP));
}

static void old_kernel_without_segments(void **state)
{
	struct bench *bench = *state;

	for (int read = 0; read < 2; read++) {
		struct told told =
			told_socket(777, STATE_ESTABLISHED, "192.0.2.1", 8080, "203.0.113.9", 777);
		told.msg.idiag_rqueue = 12;
		told_info(&told, &(struct tcp_info){.tcpi_rtt = 40}, 104);
		begin(bench, 1000);
		take(bench, &told);
		end(bench);
	}
	assert_int_equal(page_value(&bench->page, "socket.rqueue" LOOP), 12);
	assert_int_equal(page_value(&bench->page, "socket.rtt_us" LOOP), 40);
	assert_true(page_lacks(&bench->page, "socket.segs_in" LOOP));
	assert_true(page_lacks(&bench->page, "socket.now_segs_in" LOOP));
}

/* Never more than the bound, and one with nothing but ACKs always finds a place. */
static void bounded(void **state)
{
	struct bench *bench = *state;
	unsigned shown = 0;

	for (uint32_t read = 0; read < 20; read++) {
		begin(bench, 1000);
		for (uint32_t i = 0; i < 400; i++) {
			uint32_t n = read * (i % 40 == read % 40 ? 9000 : 3);
			struct told told = connection(1000 + i, n, n, n / 2, n / 2);
			told.msg.idiag_wqueue = i * (read + 1) % 97;
			take(bench, &told);
		}
		struct told told = connection(777, read > 17 ? read * 1000 : 0, 0, 0, 0);
		take(bench, &told);
		end(bench);
	}
	assert_int_equal(page_value(&bench->page, "socket.now_segs_in" LOOP), 1000);
	for (uint32_t i = 0; i < bench->page.table.instances.n; i++) {
		const struct instance *instance = &bench->page.table.instances.at[i];
		shown += instance->n_parts == 3 && instance->used == bench->page.snapshot.number;
	}
	assert_in_range(shown, 2, 32);
}

static void holds_for_ten_seconds(void **state)
{
	struct bench *bench = *state;
	uint32_t n[] = {0, 1000, 1000, 1000, 1000};
	unsigned ms[] = {0, 1000, 5000, 4900, 1000};

	for (int read = 0; read < 5; read++) {
		struct told told = connection(777, n[read], n[read], 0, 0);
		begin(bench, ms[read]);
		take(bench, &told);
		end(bench);
		assert_int_equal(page_lacks(&bench->page, "socket.segs_in" LOOP),
			read == 0 || read == 4);
	}
}

static void listeners(void **state)
{
	struct bench *bench = *state;
	struct told told = told_socket(9, STATE_LISTEN, "0.0.0.0", 80, "0.0.0.0", 0);
	uint32_t mem[SK_MEMINFO_VARS] = {[SK_MEMINFO_DROPS] = 31};

	told.msg.idiag_rqueue = 129;
	told.msg.idiag_wqueue = 128;
	told_attribute(&told, INET_DIAG_SKMEMINFO, mem, sizeof(mem));
	begin(bench, 0);
	take(bench, &told);
	end(bench);
	assert_int_equal(page_value(&bench->page, "listener.queue{tcp,0.0.0.0:80}"), 129);
	assert_int_equal(page_value(&bench->page, "listener.backlog{tcp,0.0.0.0:80}"), 128);
	assert_int_equal(page_value(&bench->page, "listener.drops{tcp,0.0.0.0:80}"), 31);
}

/* Of more listeners than are shown, the full ones are. */
static void fullest_listeners(void **state)
{
	struct bench *bench = *state;
	uint64_t value;

	begin(bench, 0);
	for (unsigned i = 0; i < 1000; i++) {
		struct told told = told_socket(
			i + 1, STATE_LISTEN, "0.0.0.0", (uint16_t)(i + 1), "0.0.0.0", 0);
		told.msg.idiag_wqueue = 128;
		told.msg.idiag_rqueue = i == 900 ? 128 : 0;
		take(bench, &told);
	}
	end(bench);
	assert_true(page_has(&bench->page, "listener.queue{tcp,0.0.0.0:901}", &value));
	assert_true(page_lacks(&bench->page, "listener.queue{tcp,0.0.0.0:1000}"));
}

#define LEAK "{0.0.0.0:8080,33}"

static void close_wait_by_listener(void **state)
{
	struct bench *bench = *state;

	for (unsigned read = 0; read < 2; read++) {
		struct told told = told_socket(9, STATE_LISTEN, "0.0.0.0", 8080, "0.0.0.0", 0);
		begin(bench, 12000);
		take(bench, &told);
		for (uint32_t i = 0; i < 20 + read * 10; i++) {
			told = told_socket(100 + i, STATE_CLOSE_WAIT, "192.0.2.1", 8080,
				"203.0.113.9", (uint16_t)(i + 1));
			told.msg.idiag_uid = 33;
			told.msg.idiag_inode = 7000 + i;
			told.msg.idiag_rqueue = i < 3 ? 100 : 0;
			told_info(&told, &(struct tcp_info){
				.tcpi_last_ack_recv = i == 4 ? 70000 : 0},
				sizeof(struct tcp_info));
			take(bench, &told);
		}
		/* one that we opened: told by its far end */
		told = told_socket(5000, STATE_CLOSE_WAIT, "192.0.2.1", 40000, "203.0.113.7", 443);
		take(bench, &told);
		end(bench);
	}
	const struct page *page = &bench->page;
	assert_int_equal(page_value(page, "closewait.count" LEAK), 30);
	assert_int_equal(page_value(page, "closewait.entered" LEAK), 10);
	assert_int_equal(page_value(page, "closewait.over_10s" LEAK), 20);
	assert_int_equal(page_value(page, "closewait.over_60s" LEAK), 1);
	assert_int_equal(page_value(page, "closewait.oldest_ms" LEAK), 70000);
	assert_int_equal(page_value(page, "closewait.watched_ms" LEAK), 12000);
	assert_int_equal(page_value(page, "closewait.unread" LEAK), 300);
	assert_int_equal(page_value(page, "closewait.with_unread" LEAK), 3);
	assert_int_equal(page_value(page, "closewait.listener" LEAK), 1);
	assert_int_equal(page_value(page, "closewait.inode0" LEAK), 7004);
	assert_int_equal(page_value(page, "closewait.count{203.0.113.7:443,0}"), 1);
	assert_int_equal(page_value(page, "closewait.listener{203.0.113.7:443,0}"), 0);
}

static void connection_attempts(void **state)
{
	struct bench *bench = *state;

	begin(bench, 0);
	for (uint32_t i = 0; i < 4; i++) {
		struct told told = told_socket(100 + i, STATE_SYN_SENT, "192.0.2.1",
			(uint16_t)(40000 + i), i < 3 ? "203.0.113.7" : "2001:db8::1", 443);
		told.msg.idiag_family = i < 3 ? AF_INET : AF_INET6;
		if (i == 3)
			inet_pton(AF_INET6, "2001:db8::1", told.msg.id.idiag_dst);
		told.msg.idiag_retrans = (uint8_t)i;
		told.msg.idiag_inode = 7000 + i;
		take(bench, &told);
	}
	end(bench);
	const struct page *page = &bench->page;
	assert_int_equal(page_value(page, "connecting.count{203.0.113.7:443}"), 3);
	assert_int_equal(page_value(page, "connecting.retried{203.0.113.7:443}"), 2);
	assert_int_equal(page_value(page, "connecting.retransmits{203.0.113.7:443}"), 3);
	assert_int_equal(page_value(page, "connecting.most_retransmits{203.0.113.7:443}"), 2);
	assert_int_equal(page_value(page, "connecting.inode0{203.0.113.7:443}"), 7002);
	assert_int_equal(page_value(page, "connecting.count{[2001:db8::1]:443}"), 1);
}

static void silent_peers(void **state)
{
	/* timer, attempts in vain */
	static const uint8_t told_of[][2] = {{1, 2}, {1, 3}, {1, 7}, {4, 3}, {2, 1}, {2, 2}, {0, 9}};
	struct bench *bench = *state;

	begin(bench, 0);
	for (uint32_t i = 0; i < ARRAY_SIZE(told_of); i++) {
		struct told told = told_socket(100 + i, STATE_ESTABLISHED, "192.0.2.1",
			(uint16_t)(40000 + i), "203.0.113.7", (uint16_t)(443 + i));
		told.msg.idiag_timer = told_of[i][0];
		told.msg.idiag_retrans = told_of[i][1];
		told.msg.idiag_wqueue = 100;
		told.msg.idiag_inode = 7000 + i;
		take(bench, &told);
	}
	end(bench);
	const struct page *page = &bench->page;
	assert_int_equal(page_value(page, "silent.count{203.0.113.7}"), 4);
	assert_int_equal(page_value(page, "silent.resending{203.0.113.7}"), 3);
	assert_int_equal(page_value(page, "silent.idle{203.0.113.7}"), 1);
	assert_int_equal(page_value(page, "silent.most_retries{203.0.113.7}"), 7);
	assert_int_equal(page_value(page, "silent.waiting_bytes{203.0.113.7}"), 400);
	assert_int_equal(page_value(page, "silent.inode0{203.0.113.7}"), 7002);
}

static void ports_in_use_by_destination(void **state)
{
	struct bench *bench = *state;
	uint64_t value;

	begin(bench, 0);
	struct told listener = told_socket(1, STATE_LISTEN, "192.0.2.1", 8080, "0.0.0.0", 0);
	take(bench, &listener);
	for (uint32_t i = 0; i < 120; i++) {
		/* 40 from one address, 40 from another, 40 that came through the listener */
		bool is_ours = i < 80;
		struct told told = told_socket(100 + i, i % 2 ? STATE_TIME_WAIT : STATE_ESTABLISHED,
			i < 40 ? "192.0.2.2" : "192.0.2.1", (uint16_t)(is_ours ? 40000 + i : 8080),
			"203.0.113.7", (uint16_t)(is_ours ? 443 : 50000));
		take(bench, &told);
	}
	end(bench);
	const struct page *page = &bench->page;
	assert_int_equal(page_value(page, "outgoing.count{203.0.113.7:443,192.0.2.2}"), 40);
	assert_int_equal(page_value(page, "outgoing.time_wait{203.0.113.7:443,192.0.2.1}"), 20);
	assert_false(page_has(page, "outgoing.count{203.0.113.7:50000,192.0.2.1}", &value));
}

/* A scan of thousands of destinations: the largest groups by name, the rest as one, none lost. */
static void many_groups(void **state)
{
	struct bench *bench = *state;
	uint64_t sum = 0, value;

	begin(bench, 0);
	for (uint32_t i = 0; i < 3000; i++) {
		char to[INET_ADDRSTRLEN];
		snprintf(to, sizeof(to), "10.%u.%u.7", i / 250, i % 250);
		for (uint32_t k = 0; k < (i == 800 ? 5 : 1); k++) {
			struct told told = told_socket(10000 + i * 10 + k, STATE_SYN_SENT,
				"192.0.2.1", (uint16_t)(i + 1), to, 443);
			take(bench, &told);
		}
	}
	end(bench);
	assert_int_equal(page_value(&bench->page, "connecting.count{10.3.50.7:443}"), 5);
	for (uint32_t i = 0; i < bench->page.table.series.n; i++) {
		char name[256];
		series_name(&bench->page.table, i, name, sizeof(name));
		if (strncmp(name, "connecting.count{", 17) == 0 &&
			page_has(&bench->page, name, &value))
			sum += value;
	}
	assert_int_equal(sum, 3004);
	assert_true(page_value(&bench->page, "connecting.count{(others)}") > 2900);
}

static void half_open(void **state)
{
	struct bench *bench = *state;
	struct told told = told_socket(9, STATE_LISTEN, "0.0.0.0", 80, "0.0.0.0", 0);

	begin(bench, 0);
	take(bench, &told);
	for (uint16_t i = 0; i < 5; i++) {
		told = told_socket(50 + i, STATE_SYN_RECV, "192.0.2.1", 80, "203.0.113.7", i + 1);
		told.msg.idiag_retrans = i == 2;
		take(bench, &told);
	}
	end(bench);
	assert_int_equal(page_value(&bench->page, "synrecv.count{0.0.0.0:80}"), 5);
	assert_int_equal(page_value(&bench->page, "synrecv.retried{0.0.0.0:80}"), 1);
	assert_int_equal(page_value(&bench->page, "socket.count{SYN_RECV}"), 5);
}

#define watched(test) cmocka_unit_test_setup_teardown(test, bench_open, bench_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		watched(finds_the_ack_loop),
		watched(sees_an_old_loop_at_once),
		watched(bulk_data_is_no_loop),
		watched(wraps),
		watched(begins_anew),
		watched(old_kernel_without_segments),
		watched(bounded),
		watched(holds_for_ten_seconds),
		watched(listeners),
		watched(fullest_listeners),
		watched(close_wait_by_listener),
		watched(connection_attempts),
		watched(silent_peers),
		watched(ports_in_use_by_destination),
		watched(many_groups),
		watched(half_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
