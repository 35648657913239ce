/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "sources/sysctl/settings.h"
#include "tests/sampled.h"

extern const struct source source_sysctl;

static void paths_become_names(void **state)
{
	static const char *const names[][2] = {
		{"ipv4/tcp_sack", "sysctl.net.ipv4.tcp_sack"},
		{"ipv4/conf/eth0/rp_filter", "sysctl.net.ipv4.conf.rp_filter"},
		{"ipv4/conf/eth0.100/rp_filter", "sysctl.net.ipv4.conf.rp_filter"},
		{"ipv6/neigh/conf/gc_stale_time", "sysctl.net.ipv6.neigh.gc_stale_time"},
		{"ipv4/neigh/file", "sysctl.net.ipv4.neigh.file"},
		{"nf_conntrack_max", "sysctl.net.nf_conntrack_max"},
	};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(setting_name(names[i][0], buf, sizeof(buf)), 0);
		assert_string_equal(buf, names[i][1]);
	}
	assert_int_equal(setting_name("ipv4/{odd}", buf, sizeof(buf)), -EINVAL);
	assert_int_equal(setting_name("ipv4/a b", buf, sizeof(buf)), -EINVAL);
	assert_int_equal(
		setting_name("a_name/that_is_much_longer_than_the_room_that_there_is_for_it", buf,
			sizeof(buf)),
		-EINVAL);
}

static void reads_a_new_kernel(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, "kernel-6.18", &source_sysctl, &probe), 0);
	assert_int_equal(probe.status, PROBE_OK);
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv4.tcp_invalid_ratelimit"), 500);
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv4.tcp_mem{2}"), 44460);
	assert_true(sampled_value(&s, "sysctl.net.ipv4.route.gc_thresh") == UINT64_MAX);
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv4.conf.rp_filter{eth0.100}"), 1);
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv4.conf.rp_filter{all}"), 0);
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv6.neigh.gc_stale_time{eth0}"), 60);
	assert_string_equal(sampled_text(&s, "sysctl.net.ipv4.tcp_congestion_control"), "cubic");
	assert_string_equal(
		sampled_text(&s, "sysctl.net.ipv4.ip_local_reserved_ports"), "8080,9000-9010");
	assert_string_equal(sampled_text(&s, "sysctl.net.core.rps_default_mask"), "3");
	assert_string_equal(sampled_text(&s, "sysctl.net.netfilter.nf_log.2"), "nf_log_ipv4");
	sampled_done(&s);
}

static void secrets_and_levels_are_left_out(void **state)
{
	static const char *const hidden[] = {"sysctl.net.core.netdev_rss_key",
		"sysctl.net.ipv6.conf.stable_secret{eth0}", "sysctl.net.ipv4.tcp_fastopen_key",
		"sysctl.net.netfilter.nf_conntrack_count"};
	static const char *const roots[] = {"kernel-6.18", "kernel-3.10"};
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
		assert_int_equal(sampled_once(&s, roots[i], &source_sysctl, &probe), 0);
		assert_true(sampled_has(&s, "sysctl.net.netfilter.nf_conntrack_max"));
		for (size_t k = 0; k < ARRAY_SIZE(hidden); k++)
			assert_false(sampled_has(&s, hidden[k]));
	}
	assert_string_equal(sampled_text(&s, "sysctl.net.ipv4.ip_local_reserved_ports"), "");
	sampled_done(&s);
}

static void odd_files_are_passed_over(void **state)
{
	struct probe probe;
	struct sampled s;

	(void)state;
	sampled_init(&s);
	assert_int_equal(sampled_once(&s, "garbage", &source_sysctl, &probe), 0);
	assert_false(sampled_has(&s, "sysctl.net.ipv4.tcp_mem{1}"));
	assert_false(sampled_has(&s, "sysctl.net.ipv4.{odd},name"));
	sampled_done(&s);
}

static void follows_the_moments(void **unused)
{
	struct host *host = sampled_host("moments");
	struct probe probe = {};
	struct sampled s;
	void *state;

	(void)unused;
	sampled_init(&s);
	assert_int_equal(source_sysctl.open(&source_sysctl, host, &state, &probe), 0);
	assert_int_equal(source_sysctl.sample(state, sampled_next(&s), &probe), 0);
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv4.conf.rp_filter{eth1}"), 1);
	assert_int_equal(host_next_moment(host), 1);
	assert_int_equal(source_sysctl.sample(state, sampled_next(&s), &probe), 0);
	assert_false(sampled_has(&s, "sysctl.net.ipv4.conf.rp_filter{eth1}"));
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv4.tcp_sack"), 1);
	assert_int_equal(host_next_moment(host), 1);
	assert_int_equal(source_sysctl.sample(state, sampled_next(&s), &probe), 0);
	assert_int_equal(sampled_value(&s, "sysctl.net.ipv4.tcp_sack"), 0);
	source_sysctl.close(state);
	host_free(host);
	sampled_done(&s);
}

/* One file that is written again and again. */
static void values_change_their_shape(void **unused)
{
	struct setting setting = {};
	struct sampled s;
	char text[SETTING_ROOM];

	(void)unused;
	sampled_init(&s);
	snprintf(text, sizeof(text), "1\t2\n");
	setting_put(&setting, sampled_next(&s), "x/y", text);
	assert_int_equal(sampled_value(&s, "sysctl.net.x.y{1}"), 2);
	snprintf(text, sizeof(text), "1\t2\t3\n");
	setting_put(&setting, sampled_next(&s), "x/y", text);
	assert_int_equal(sampled_value(&s, "sysctl.net.x.y{2}"), 3);
	/* it was a number: words have no place there */
	snprintf(text, sizeof(text), "some words\n");
	setting_put(&setting, sampled_next(&s), "x/y", text);
	assert_int_equal(sampled_count(&s), 0);
	snprintf(text, sizeof(text), "-5\n");
	setting_put(&setting, sampled_next(&s), "x/y", text);
	assert_true((int64_t)sampled_value(&s, "sysctl.net.x.y") == -5);

	struct setting words = {};
	snprintf(text, sizeof(text), "a\tb \n c\001\n");
	setting_put(&words, sampled_next(&s), "x/w", text);
	assert_string_equal(sampled_text(&s, "sysctl.net.x.w"), "a b c?");
	snprintf(text, sizeof(text), "7\n");
	setting_put(&words, sampled_next(&s), "x/w", text);
	assert_string_equal(sampled_text(&s, "sysctl.net.x.w"), "7");

	struct setting many = {};
	snprintf(text, sizeof(text), "1 2 3 4 5 6 7 8 9\n");
	setting_put(&many, sampled_next(&s), "x/many", text);
	assert_string_equal(sampled_text(&s, "sysctl.net.x.many"), "1 2 3 4 5 6 7 8 9");
	sampled_done(&s);
}

static void write_file(const char *folder, const char *path, const char *text)
{
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", folder, path);
	for (char *p = full + strlen(folder) + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = '\0';
		mkdir(full, 0755);
	}
	_cleanup_close_ int fd = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void many_interfaces_are_bounded(void **unused)
{
	char folder[] = "/tmp/squall-test-XXXXXX", path[64], name[64];
	struct settings *settings = calloc(1, sizeof(*settings));
	struct sampled s;

	(void)unused;
	assert_non_null(mkdtemp(folder));
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "ipv4/conf/if%d/rp_filter", i);
		write_file(folder, path, "1\n");
		snprintf(path, sizeof(path), "ipv4/neigh/if%d/gc_stale_time", i);
		write_file(folder, path, "60\n");
	}
	write_file(folder, "ipv4/conf/all/rp_filter", "0\n");
	write_file(folder, "ipv4/neigh/default/gc_stale_time", "60\n");
	sampled_init(&s);
	int top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(top >= 0);
	assert_int_equal(settings_read(settings, top, sampled_next(&s)), 0);
	assert_int_equal(sampled_count(&s), 2 * SETTINGS_INTERFACES + 2);
	assert_int_equal(settings->left_out.n, 100 - SETTINGS_INTERFACES);
	/* the same interfaces in every folder */
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "sysctl.net.ipv4.conf.rp_filter{if%d}", i);
		snprintf(name, sizeof(name), "sysctl.net.ipv4.neigh.gc_stale_time{if%d}", i);
		assert_int_equal(sampled_has(&s, path), sampled_has(&s, name));
	}
	assert_true(sampled_has(&s, "sysctl.net.ipv4.conf.rp_filter{all}"));
	assert_true(settings->changed);
	lseek(top, 0, SEEK_SET);
	assert_int_equal(settings_read(settings, top, sampled_next(&s)), 0);
	assert_false(settings->changed);
	/* a link that leads out is not followed */
	assert_int_equal(symlinkat("/etc/hostname", top, "link"), 0);
	assert_int_equal(symlinkat("/etc", top, "linked"), 0);
	lseek(top, 0, SEEK_SET);
	assert_int_equal(settings_read(settings, top, sampled_next(&s)), 0);
	assert_int_equal(sampled_count(&s), 2 * SETTINGS_INTERFACES + 2);
	close(top);
	settings_done(settings);
	free(settings);
	sampled_done(&s);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_become_names),
		cmocka_unit_test(reads_a_new_kernel),
		cmocka_unit_test(secrets_and_levels_are_left_out),
		cmocka_unit_test(odd_files_are_passed_over),
		cmocka_unit_test(follows_the_moments),
		cmocka_unit_test(values_change_their_shape),
		cmocka_unit_test(many_interfaces_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
