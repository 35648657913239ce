/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/owner.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static void cgroup_names(void **state)
{
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	static const struct {
		const char *path, *name;
	} cases[] = {
		{"/", ""},
		{"", ""},
		{"/system.slice/nginx.service", "nginx.service"},
		{"/system.slice/nginx.service/worker", "nginx.service"},
		{"/user.slice/user-1000.slice/session-3.scope", "session-3.scope"},
		{"/system.slice/docker-" ID ".scope", "docker 0123456789ab"},
		{"/docker/" ID, "docker 0123456789ab"},
		{"/docker/" ID "/init", "docker 0123456789ab"},
		{"/machine.slice/libpod-" ID ".scope", "libpod 0123456789ab"},
		{"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/"
		 "cri-containerd-" ID ".scope", "containerd 0123456789ab"},
		{"/kubepods/burstable/pod9d2f6b4e-0b57-4d0c-a0bb-2a3c5d8e1f00/" ID,
			"kubepods 0123456789ab"},
		{"/lxc.payload.web/system.slice/x.mount", "lxc web"},
		{"/machine.slice/machine-web.scope", "machine-web.scope"},
		{"//", ""},
		{"/-.scope", "-.scope"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char buf[OWNER_NAME];
		assert_string_equal(owner_cgroup_name(cases[i].path, buf), cases[i].name);
	}
}

/* Long names are cut, not overrun. */
static void long_names(void **state)
{
	char path[5000], buf[OWNER_NAME];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	strcpy(path + sizeof(path) - 9, ".service");
	assert_int_equal(strlen(owner_cgroup_name(path, buf)), OWNER_NAME - 1);
}

static uint64_t inode_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_ino;
}

static struct host *live(void)
{
	_cleanup_(text_done) struct text error = {};
	struct host *host = NULL;

	assert_int_equal(host_open_live(NULL, &host, &error), 0);
	return host;
}

static void own_socket(void **state)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct owner owners[3] = {{.inode = inode_of(fd)}, {.inode = 0}, {.inode = inode_of(fd)}};
	struct owner_search search;
	struct host *host = live();
	char comm[16] = "";

	(void)state;
	FILE *f = fopen("/proc/self/comm", "r");
	assert_non_null(fgets(comm, sizeof(comm), f));
	fclose(f);
	comm[strcspn(comm, "\n")] = '\0';
	assert_int_equal(owners_find(host, owners, 3, 5000, &search), 0);
	assert_true(search.complete && search.processes > 0);
	assert_int_equal(owners[0].pid, getpid());
	assert_int_equal(owners[0].holders, 1);
	assert_string_equal(owners[0].comm, comm);
	assert_int_equal(owners[1].pid, 0);
	assert_int_equal(owners[2].pid, getpid());
	host_free(host);
}

/* A child that got the socket by fork is a holder, not the owner. */
static void inherited_socket(void **state)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct owner owner = {.inode = inode_of(fd)};
	struct owner_search search;
	struct host *host = live();
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		alarm(10);
		pause();
		_exit(0);
	}
	assert_int_equal(owners_find(host, &owner, 1, 5000, &search), 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(owner.pid, getpid());
	assert_int_equal(owner.holders, 2);
	host_free(host);
}

static void says_when_time_is_over(void **state)
{
	struct owner owner = {.inode = 1};
	struct owner_search search;
	struct host *host = live();
	int fds[300];

	(void)state;
	/* enough to do that the clock is looked at */
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = dup(0);
	assert_int_equal(owners_find(host, &owner, 1, 0, &search), 0);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
	assert_false(search.complete);
	assert_int_equal(owner.pid, 0);
	host_free(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cgroup_names),
		cmocka_unit_test(long_names),
		cmocka_unit_test(own_socket),
		cmocka_unit_test(inherited_socket),
		cmocka_unit_test(says_when_time_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
