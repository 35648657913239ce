/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/udp-watch.h"

#include "sources/sockets/test-help.h"

static void take(struct udp_watch *watch, uint64_t cookie, uint16_t port, uint16_t remote,
	uint32_t queue, uint32_t drops)
{
	struct told told = told_socket(cookie, remote ? STATE_ESTABLISHED : STATE_CLOSE, "0.0.0.0",
		port, remote ? "203.0.113.7" : "0.0.0.0", remote);
	uint32_t mem[SK_MEMINFO_VARS] = {
		[SK_MEMINFO_DROPS] = drops, [SK_MEMINFO_RCVBUF] = 4096};

	told.msg.idiag_rqueue = queue;
	told_attribute(&told, INET_DIAG_SKMEMINFO, mem, sizeof(mem));
	struct record record = told_record(&told);
	udp_watch_take(watch, &record);
}

static void drops_add_up(void **state)
{
	struct udp_watch *watch;
	struct page page;

	(void)state;
	page_init(&page);
	assert_int_equal(udp_watch_new(&watch), 0);
	page_next(&page);
	udp_watch_begin(watch);
	take(watch, 1, 53, 0, 100, 1000);
	take(watch, 2, 54, 0, 0, 0xffffff00u);
	udp_watch_end(watch, &page.sampler);
	uint64_t from = page_value(&page, "udp.drops_total");
	assert_int_equal(page_value(&page, "udp.drops{udp,0.0.0.0:53}"), 1000);
	assert_int_equal(page_value(&page, "udp.queue{udp,0.0.0.0:53}"), 100);
	assert_int_equal(page_value(&page, "udp.rcvbuf{udp,0.0.0.0:53}"), 4096);

	/* one closed, one wrapped, one was born with drops */
	page_next(&page);
	udp_watch_begin(watch);
	take(watch, 2, 54, 0, 0, 0x00000100u);
	take(watch, 3, 53, 0, 0, 7);
	udp_watch_end(watch, &page.sampler);
	assert_int_equal(page_value(&page, "udp.drops_total"), from + 0x200 + 7);
	assert_int_equal(page_value(&page, "udp.count"), 2);
	assert_int_equal(page_value(&page, "udp.drops{udp,0.0.0.0:53}"), 7);
	udp_watch_free(watch);
	page_done(&page);
}

static void those_in_trouble_first(void **state)
{
	struct udp_watch *watch;
	struct page page;

	(void)state;
	page_init(&page);
	assert_int_equal(udp_watch_new(&watch), 0);
	page_next(&page);
	udp_watch_begin(watch);
	for (uint16_t i = 1; i <= 1000; i++)
		take(watch, i, i, i % 2 ? 9 : 0, i == 601 ? 50 : 0, i == 701 ? 3 : 0);
	udp_watch_end(watch, &page.sampler);
	assert_int_equal(page_value(&page, "udp.count"), 1000);
	assert_int_equal(page_value(&page, "udp.queue{udp,0.0.0.0:601,203.0.113.7:9}"), 50);
	assert_int_equal(page_value(&page, "udp.drops{udp,0.0.0.0:701,203.0.113.7:9}"), 3);
	/* an idle connected socket is of no interest */
	assert_true(page_lacks(&page, "udp.queue{udp,0.0.0.0:5,203.0.113.7:9}"));
	udp_watch_free(watch);
	page_done(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drops_add_up),
		cmocka_unit_test(those_in_trouble_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
