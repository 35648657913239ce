/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "host/netns.h"
#include "tests/unit.h"

CLEANUP_DEFINE(struct host *, host_free)

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/squall-test-host-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static void remove_tree(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_(closedirp) DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			remove_tree(fd, entry->d_name);
	unlinkat(parent, name, dir ? AT_REMOVEDIR : 0);
}

static int remove_folder(void **state)
{
	(void)state;
	remove_tree(AT_FDCWD, folder);
	return access(folder, F_OK) < 0 ? 0 : -1;
}

/* Makes the folders on the way to a path below the fixture's folder. */
static const char *below(const char *path)
{
	static char full[256];

	snprintf(full, sizeof(full), "%s/%s", folder, path);
	for (char *p = full + strlen(folder) + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = '\0';
		mkdir(full, 0700);
	}
	return full;
}

static void put(const char *path, const char *text)
{
	_cleanup_close_ int fd = open(below(path), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), 0);
}

static struct host *open_folder(void)
{
	_cleanup_(text_done) struct text error = {};
	struct host *host = NULL;

	assert_int_equal(host_open_root(folder, &host, &error), 0);
	assert_string_equal(text_str(&error), "");
	return host;
}

/* The text of a file of the host, or the error's text. */
static const char *get(const struct host *host, const char *path)
{
	static char text[128];
	_cleanup_close_ int fd = host_open_file(host, path);

	if (fd < 0)
		return strerror(-fd);
	ssize_t n = read(fd, text, sizeof(text) - 1);
	if (n < 0)
		return strerror(errno);
	text[n] = '\0';
	return text;
}

static void one_moment(void **state)
{
	(void)state;
	put("proc/net/snmp", "Ip: A\nIp: 1\n");
	put("proc/uptime", "12.5 99.0\n");
	put("proc/sys/kernel/hostname", "web1\n");
	put("proc/sys/kernel/osrelease", "6.1.0-44-amd64\n");
	_cleanup_(host_freep) struct host *host = open_folder();

	assert_false(host_is_live(host));
	assert_string_equal(host_root(host), folder);
	assert_string_equal(host_netns(host), "");
	assert_string_equal(host_name(host), "web1");
	assert_string_equal(host_kernel(host), "6.1.0-44-amd64");
	assert_int_equal(host_kernel_code(host), 0x060100);
	assert_int_equal(host_moments(host), 1);
	assert_int_equal(host_moment(host), 0);
	assert_int_equal(host_now_ns(host), 12500000000);
	assert_int_equal(host_suspended_ns(host), 0);
	assert_int_equal(host_netns_inode(host), 0);
	assert_true(host_is_inhabited(host));
	assert_string_equal(get(host, "proc/net/snmp"), "Ip: A\nIp: 1\n");
	assert_string_equal(get(host, "proc/net/absent"), strerror(ENOENT));
	assert_int_equal(host_next_moment(host), 0);
	_cleanup_close_ int net = host_open_folder(host, "proc/net");
	assert_true(net >= 0);
	assert_int_equal(host_open_folder(host, "proc/net/snmp"), -ENOTDIR);
}

static void moments_stand_in_order(void **state)
{
	(void)state;
	put("10/boottime", "30.25\n");
	put("10/proc/x", "third");
	put("2/boottime", "20\n");
	put("2/proc/x", "second");
	put("001/boottime", "10\n");
	put("001/proc/x", "first");
	put("3/without-proc", "");
	put("4x/proc/x", "not a number");
	put("-5/proc/x", "not a number");
	put("1000000/proc/x", "beyond the limit");
	_cleanup_(host_freep) struct host *host = open_folder();

	assert_int_equal(host_moments(host), 3);
	assert_string_equal(get(host, "proc/x"), "first");
	assert_int_equal(host_now_ns(host), 10000000000);
	assert_int_equal(host_next_moment(host), 1);
	assert_int_equal(host_moment(host), 1);
	assert_string_equal(get(host, "proc/x"), "second");
	assert_int_equal(host_next_moment(host), 1);
	assert_string_equal(get(host, "proc/x"), "third");
	assert_int_equal(host_now_ns(host), 30250000000);
	assert_int_equal(host_next_moment(host), 0);
	assert_string_equal(get(host, "proc/x"), "third");
}

static void a_bundle_does_not_lead_out(void **state)
{
	(void)state;
	put("proc/net/inside", "inside\n");
	assert_int_equal(symlink("/etc/passwd", below("proc/net/absolute")), 0);
	assert_int_equal(symlink("../../../../../../../../etc/passwd", below("proc/net/upward")), 0);
	assert_int_equal(symlink("/etc", below("proc/etc")), 0);
	assert_int_equal(symlink("/proc/net/inside", below("proc/net/rooted")), 0);
	assert_int_equal(symlink("loop", below("proc/net/loop")), 0);
	_cleanup_(host_freep) struct host *host = open_folder();

	assert_string_equal(get(host, "proc/net/absolute"), strerror(ENOENT));
	assert_string_equal(get(host, "proc/net/upward"), strerror(ENOENT));
	assert_string_equal(get(host, "proc/etc/passwd"), strerror(ENOENT));
	assert_string_equal(get(host, "../../../../../../etc/passwd"), strerror(ENOENT));
	assert_string_equal(get(host, "/etc/passwd"), strerror(ENOENT));
	assert_string_equal(get(host, "proc/net/loop"), strerror(ELOOP));
	/* a link that is absolute in the bundle means the bundle's own root */
	assert_string_equal(get(host, "proc/net/rooted"), "inside\n");
	assert_true(host_open_folder(host, "proc/etc") < 0);
}

/* A moment whose folder is itself a link out of the bundle. */
static void a_moment_does_not_lead_out(void **state)
{
	(void)state;
	put("1/proc/x", "first");
	assert_int_equal(symlink("/", below("2")), 0);
	_cleanup_(host_freep) struct host *host = open_folder();

	assert_int_equal(host_moments(host), 1);
	assert_int_equal(host_next_moment(host), 0);
	assert_string_equal(get(host, "proc/x"), "first");
}

static void a_fifo_does_not_block(void **state)
{
	(void)state;
	put("proc/uptime", "1\n");
	assert_int_equal(mkfifo(below("proc/fifo"), 0600), 0);
	_cleanup_(host_freep) struct host *host = open_folder();

	assert_string_equal(get(host, "proc/fifo"), "");
}

static void a_broken_clock_is_zero(void **state)
{
	static const char *const clocks[] = {"", "x", "-1", "nan", "1e300", "inf"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		put("proc/x", "");
		put("boottime", clocks[i]);
		_cleanup_(host_freep) struct host *host = open_folder();
		assert_int_equal(host_now_ns(host), 0);
		assert_int_equal(host_kernel_code(host), 0);
		assert_string_equal(host_kernel(host), "");
	}
}

static void says_why_a_folder_is_none(void **state)
{
	struct host *host = NULL;
	_cleanup_(text_done) struct text empty = {}, absent = {}, expected = {};

	(void)state;
	assert_int_equal(host_open_root(folder, &host, &empty), -ENOENT);
	text_addf(&expected, "no 'proc' in folder '%s', nor in numbered folders below it", folder);
	assert_string_equal(text_str(&empty), text_str(&expected));
	assert_int_equal(host_open_root("/nowhere/at/all", &host, &absent), -ENOENT);
	assert_string_equal(text_str(&absent),
		"cannot open folder '/nowhere/at/all': No such file or directory");
	assert_null(host);
}

static void the_live_host(void **state)
{
	_cleanup_(text_done) struct text error = {};
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	assert_int_equal(host_open_live(NULL, &host, &error), 0);
	assert_true(host_is_live(host));
	assert_string_equal(host_root(host), "");
	assert_int_equal(host_moments(host), 0);
	assert_int_equal(host_next_moment(host), 0);
	assert_true(host_kernel_code(host) >= 0x030a00);
	assert_int_equal(host_netns_inode(host), netns_inode_path("/proc/self/ns/net"));
	assert_true(host_is_inhabited(host));
	_cleanup_close_ int fd = host_open_file(host, "proc/net/snmp");
	assert_true(fd >= 0);
	uint64_t then = host_now_ns(host);
	assert_true(then > 0 && host_now_ns(host) >= then);
}

static void says_why_a_namespace_is_none(void **state)
{
	static const struct {
		const char *spec, *error;
	} cases[] = {
		{"no-such-name", "cannot open network namespace 'no-such-name': No such file or directory"},
		{"2147483647", "cannot open network namespace '2147483647': No such file or directory"},
		{"99999999999999999999",
			"cannot open network namespace '99999999999999999999': No such file or directory"},
		{"/proc/self/status", "'/proc/self/status' is not a network namespace"},
		{"/dev/null", "'/dev/null' is not a network namespace"},
		{"./no/such/path", "cannot open network namespace './no/such/path': No such file or directory"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(text_done) struct text error = {};
		struct host *host = NULL;
		assert_true(host_open_live(cases[i].spec, &host, &error) < 0);
		assert_null(host);
		assert_string_equal(text_str(&error), cases[i].error);
	}
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(one_moment),
		in_folder(moments_stand_in_order),
		in_folder(a_bundle_does_not_lead_out),
		in_folder(a_moment_does_not_lead_out),
		in_folder(a_fifo_does_not_block),
		in_folder(a_broken_clock_is_zero),
		in_folder(says_why_a_folder_is_none),
		cmocka_unit_test(the_live_host),
		cmocka_unit_test(says_why_a_namespace_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
