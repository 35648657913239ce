/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * For tests of firewall sources: a network namespace of its own for each test, real rules, real
 * packets on its loopback. The namespace ends with the process, or when the next test takes another.
 * Include "tests/unit.h" before it.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sources/source.h"

struct live {
	struct host *host;
	struct series_table table;
	struct source_set *set;
	struct snapshot snapshot;
	const struct source *source;
};

static const struct source *live_wanted;

static inline bool live_want(const struct source *source, void *user)
{
	(void)user;
	return source == live_wanted;
}

static inline void live_loopback_up(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	close(fd);
}

/* Enters a new namespace. Skips the test, with a reason, where that or the tool is not to be had. */
static inline void live_enter(const char *tool)
{
	char command[128];

	if (geteuid() != 0 || unshare(CLONE_NEWNET) < 0) {
		print_message("skipped: needs root for a network namespace\n");
		skip();
	}
	snprintf(command, sizeof(command), "command -v %s >/dev/null", tool);
	if (system(command) != 0) {
		print_message("skipped: needs the program '%s'\n", tool);
		skip();
	}
	live_loopback_up();
}

/* Opens the source; skips the test where the build left it out. */
static inline void live_open(struct live *live, const struct source *source)
{
	struct text error = {};
	const struct probe *probe;

	*live = (struct live){.source = source};
	live_wanted = source;
	assert_int_equal(host_open_live(NULL, &live->host, &error), 0);
	assert_int_equal(series_table_init(&live->table), 0);
	assert_int_equal(
		source_set_open(live->host, &live->table, live_want, NULL, &live->set), 0);
	assert_int_equal(source_set_count(live->set), 1);
	source_set_at(live->set, 0, &probe);
	if (strncmp(probe->reason, "built without", 13) == 0) {
		print_message("skipped: %s\n", probe->reason);
		skip();
	}
	assert_string_equal(probe->reason, "");
}

static inline void live_close(struct live *live)
{
	source_set_free(live->set);
	series_table_done(&live->table);
	snapshot_done(&live->snapshot);
	host_free(live->host);
}

/* Takes a sample; returns the probe's reason. */
static inline const char *live_sample(struct live *live)
{
	const struct probe *probe;

	source_set_sample(live->set, &live->snapshot, true);
	source_set_at(live->set, 0, &probe);
	return probe->reason;
}

/* The series of that name that this sample saw, SERIES_NONE when there is none. */
static inline uint32_t live_find(const struct live *live, const char *wanted)
{
	char name[400];

	for (uint32_t i = 0; i < live->table.series.n; i++) {
		const struct series *series = &live->table.series.at[i];
		if (!series->alive || !snapshot_has(&live->snapshot, series, i))
			continue;
		series_name(&live->table, i, name, sizeof(name));
		if (strcmp(name, wanted) == 0)
			return i;
	}
	return SERIES_NONE;
}

static inline uint64_t live_value(const struct live *live, const char *name)
{
	uint32_t at = live_find(live, name);

	if (at == SERIES_NONE)
		fail_msg("no series '%s'", name);
	return live->snapshot.value[at];
}

static inline const char *live_detail(const struct live *live, const char *name)
{
	uint32_t at = live_find(live, name);

	if (at == SERIES_NONE)
		fail_msg("no series '%s'", name);
	const char *detail = live->table.instances.at[live->table.series.at[at].instance].detail;
	return detail ? detail : "";
}

/* The same, sampling until it is there: the text of very many rules takes its time. */
static inline const char *live_await_detail(struct live *live, const char *name)
{
	for (int i = 0; i < 200 && !*live_detail(live, name); i++) {
		usleep(100000);
		live_sample(live);
	}
	return live_detail(live, name);
}

static inline size_t live_count(const struct live *live, const char *counter)
{
	size_t n = 0;

	for (uint32_t i = 0; i < live->table.series.n; i++) {
		const struct series *series = &live->table.series.at[i];
		n += series->alive && snapshot_has(&live->snapshot, series, i) &&
		     strcmp(series_knowledge(&live->table, series->counter)->name, counter) == 0;
	}
	return n;
}

/* Gives the text to a program on its standard input. */
static inline void live_feed(const char *command, const char *text)
{
	FILE *to = popen(command, "w");

	assert_non_null(to);
	fputs(text, to);
	assert_int_equal(pclose(to), 0);
}

static inline void live_run(const char *command)
{
	assert_int_equal(system(command), 0);
}

/* Packets that wait on the backlogs of all CPUs: the twelfth column, where the kernel has it. */
static inline unsigned live_backlog(void)
{
	FILE *f = fopen("/proc/net/softnet_stat", "r");
	unsigned waiting = 0, one;
	char line[256];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %x", &one) == 1)
			waiting += one;
	fclose(f);
	return waiting;
}

/* A busy kernel hands packets of loopback over later: waits until it has, and for the last of them. */
static inline void live_settle(void)
{
	for (int i = 0; i < 500 && live_backlog(); i++)
		usleep(10000);
	usleep(10000);
}

/* Sends n datagrams of 5 bytes to a port of loopback: 33 bytes each as rules count them. */
static inline void live_send(uint16_t port, unsigned n)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	while (n--)
		assert_int_equal(sendto(fd, "hello", 5, 0, (void *)&to, sizeof(to)), 5);
	close(fd);
	live_settle();
}
