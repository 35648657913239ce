/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces of a network namespace of the test's own: traffic, carrier, names that come and go. */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/sampled.h"
#include "tests/support/links.h"

extern const struct source source_link, source_qdisc;

enum { FRAMES = 20, OPERSTATE_UP = 6 };

struct live {
	struct sampled s;
	struct host *host;
	struct source_set *set;
};

static bool is_wanted(const struct source *source, void *user)
{
	return source == user;
}

/* In a child's namespace of its own; false when that is not allowed here. */
static bool live_open(struct live *live, const struct source *source)
{
	struct text error = {};
	int r = test_enter_netns();

	if (r == -EPERM) {
		print_message("needs root to make a network namespace\n");
		return false;
	}
	assert_int_equal(r, 0);
	assert_int_equal(test_veth_add("v0", "v1"), 0);
	assert_int_equal(test_link_up("v0", true), 0);
	assert_int_equal(test_link_up("v1", true), 0);
	sampled_init(&live->s);
	assert_int_equal(host_open_live(NULL, &live->host, &error), 0);
	assert_int_equal(
		source_set_open(live->host, &live->s.table, is_wanted, (void *)source, &live->set), 0);
	return true;
}

static void live_close(struct live *live)
{
	source_set_free(live->set);
	host_free(live->host);
	sampled_done(&live->s);
}

static void live_read(struct live *live)
{
	const struct probe *probe;

	source_set_sample(live->set, &live->s.snapshot, true);
	source_set_at(live->set, 0, &probe);
	if (probe->status != PROBE_OK)
		fail_msg("%s", probe->reason);
}

/* The kernel tells of a carrier up to a second later. */
static uint64_t wait_for_change(struct live *live, const char *name, uint64_t from)
{
	uint64_t value = from;

	for (int i = 0; i < 300 && value == from; i++) {
		usleep(10000);
		live_read(live);
		value = sampled_value(&live->s, name);
	}
	return value;
}

/* It was set up a moment ago: until the kernel has seen its carrier it drops what is sent. */
static void wait_until_up(struct live *live)
{
	for (int i = 0; i < 300 && sampled_value(&live->s, "link.operstate{v0}") != OPERSTATE_UP; i++) {
		usleep(10000);
		live_read(live);
	}
}

static void counts_frames(void **state)
{
	struct live live;

	(void)state;
	if (!live_open(&live, &source_link))
		skip();
	live_read(&live);
	wait_until_up(&live);
	uint64_t sent = sampled_value(&live.s, "link.tx_packets{v0}");
	uint64_t received = sampled_value(&live.s, "link.rx_packets{v1}");
	uint32_t at = sampled_series(&live.s, "link.mtu{v0}");
	assert_string_equal(
		live.s.table.instances.at[live.s.table.series.at[at].instance].detail, "veth");
	_cleanup_close_ int fd = test_open_frames();
	assert_true(fd >= 0);
	assert_int_equal(test_send_frames(fd, (int)sampled_value(&live.s, "link.ifindex{v0}"), FRAMES), 0);
	live_read(&live);
	/* the kernel's own IPv6 may send some, too */
	assert_in_range(sampled_value(&live.s, "link.tx_packets{v0}") - sent, FRAMES, FRAMES + 20);
	assert_in_range(sampled_value(&live.s, "link.rx_packets{v1}") - received, FRAMES, FRAMES + 20);
	live_close(&live);
}

static void follows_the_carrier_by_notifications(void **state)
{
	struct live live;

	(void)state;
	if (!live_open(&live, &source_link))
		skip();
	live_read(&live);
	wait_until_up(&live);
	uint64_t changes = sampled_value(&live.s, "link.carrier_changes{v0}");
	uint64_t downs = sampled_value(&live.s, "link.carrier_down_count{v0}");
	assert_int_equal(test_link_up("v1", false), 0);
	assert_true(wait_for_change(&live, "link.carrier_changes{v0}", changes) > changes);
	assert_int_equal(sampled_value(&live.s, "link.carrier_down_count{v0}"), downs + 1);
	live_close(&live);
}

static void a_renamed_interface_keeps_its_series(void **state)
{
	struct live live;

	(void)state;
	if (!live_open(&live, &source_link))
		skip();
	live_read(&live);
	uint32_t at = sampled_series(&live.s, "link.tx_bytes{v0}");
	assert_int_equal(test_link_up("v0", false), 0);
	assert_int_equal(test_link_rename("v0", "wan0"), 0);
	live_read(&live);
	assert_false(sampled_has(&live.s, "link.tx_bytes{v0}"));
	assert_int_equal(sampled_series(&live.s, "link.tx_bytes{wan0}"), at);
	live_close(&live);
}

static void a_name_used_again_is_a_new_series(void **state)
{
	struct live live;

	(void)state;
	if (!live_open(&live, &source_link))
		skip();
	live_read(&live);
	uint32_t at = sampled_series(&live.s, "link.tx_bytes{v0}");
	uint32_t birth = live.s.table.series.at[at].birth;
	uint64_t ifindex = sampled_value(&live.s, "link.ifindex{v0}");
	assert_int_equal(test_link_delete("v0"), 0);
	live_read(&live);
	assert_false(sampled_has(&live.s, "link.tx_bytes{v0}"));
	assert_false(sampled_has(&live.s, "link.tx_bytes{v1}"));
	assert_int_equal(test_veth_add("v0", "v1"), 0);
	live_read(&live);
	assert_int_not_equal(sampled_value(&live.s, "link.ifindex{v0}"), ifindex);
	at = sampled_series(&live.s, "link.tx_bytes{v0}");
	assert_int_not_equal(live.s.table.series.at[at].birth, birth);
	live_close(&live);
}

static void an_idle_noqueue_is_left_out(void **state)
{
	struct live live;

	(void)state;
	if (!live_open(&live, &source_qdisc))
		skip();
	live_read(&live);
	assert_int_equal(sampled_count(&live.s), 0);
	live_close(&live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_frames),
		cmocka_unit_test(follows_the_carrier_by_notifications),
		cmocka_unit_test(a_renamed_interface_keeps_its_series),
		cmocka_unit_test(a_name_used_again_is_a_new_series),
		cmocka_unit_test(an_idle_noqueue_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
