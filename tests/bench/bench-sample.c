/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a sample costs: CPU time, medians over many rounds of one run, as ratios.
 *
 *	bench-sample [SQUALL [ROUNDS]]
 *
 * The bare reads are preads of the very descriptors that the sources hold open, as many for each
 * file as it takes to read it whole, and no look at what they bring. Both are measured in turn, so
 * that a busy machine burdens both alike.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "sources/source.h"

enum { FILES_MAX = 256, ROUNDS_MAX = 100000 };

static char buffer[1 << 20];

static struct bare_file {
	int fd;
	size_t room;    /* what is asked for: sysctls clear that much */
	unsigned reads; /* that it takes to read it whole */
	char path[96];
} files[FILES_MAX];
static size_t n_files;

struct group {
	const char *what;
	bool (*wanted)(const struct source *, void *);
	struct series_table table;
	struct source_set *set;
	struct snapshot snapshot;
	uint64_t open_ns; /* CPU time from nothing to the first sample */
};

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static double median_us(uint64_t *ns, size_t n)
{
	qsort(ns, n, sizeof(*ns), by_value);
	return (double)ns[n / 2] / 1e3;
}

static uint64_t cpu_ns(void)
{
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

/* Sockets, firewall rules and settings are read at a slower pace of their own. */
static bool is_host_sample(const struct source *source, void *user)
{
	static const char *const left_out[] = {
		"iptables-legacy", "nftables", "sysctl", "tcp-files", "tcp-sockets", "udp-files",
		"udp-sockets"};

	(void)user;
	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++)
		if (strcmp(source->name, left_out[i]) == 0)
			return false;
	return true;
}

/* The files that are read for every sample. */
static bool is_proc_file(const struct source *source, void *user)
{
	static const char *const names[] = {"conntrack", "conntrack_stat", "neigh6_stat",
		"neigh_stat", "netstat", "protocols", "route_stat", "sctp", "snmp", "snmp6",
		"sockstat", "sockstat6", "softirq", "softnet", "synproxy_stat", "tls", "xfrm"};

	(void)user;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(source->name, names[i]) == 0)
			return true;
	return false;
}

static bool is_sysctl(const struct source *source, void *user)
{
	(void)user;
	return strcmp(source->name, "sysctl") == 0;
}

static int open_group(struct group *group, struct host *host)
{
	uint64_t t = cpu_ns();
	int r = series_table_init(&group->table);

	if (r == 0)
		r = source_set_open(host, &group->table, group->wanted, NULL, &group->set);
	if (r < 0)
		return r;
	source_set_sample(group->set, &group->snapshot, true);
	group->open_ns = cpu_ns() - t;
	source_set_sample(group->set, &group->snapshot, true);
	return 0;
}

static size_t count_values(const struct group *group)
{
	size_t n = 0;

	for (uint32_t i = 0; i < group->table.series.n; i++)
		n += snapshot_has(&group->snapshot, &group->table.series.at[i], i);
	return n;
}

static void find_open_files(void)
{
	for (int fd = 3; fd < 1024 && n_files < FILES_MAX; fd++) {
		struct bare_file *file = &files[n_files];
		char link[32];
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(link, file->path, sizeof(file->path) - 1);
		if (n < 0)
			continue;
		file->path[n] = '\0';
		if (!text_starts(file->path, "/proc/") || text_starts(file->path, "/proc/self/fd"))
			continue;
		size_t whole = 0;
		while ((n = pread(fd, buffer, sizeof(buffer), (off_t)whole)) > 0) {
			file->reads++;
			whole += (size_t)n;
		}
		file->fd = fd;
		for (file->room = 4096; file->room <= whole;)
			file->room *= 2;
		n_files += file->reads > 0;
	}
}

static void read_bare(void)
{
	for (size_t i = 0; i < n_files; i++) {
		off_t at = 0;
		for (unsigned k = 0; k < files[i].reads; k++) {
			ssize_t n = pread(files[i].fd, buffer, files[i].room, at);
			at += n > 0 ? n : 0;
		}
	}
}

/* The CPU time of one run of a command, 0 where it cannot be run. */
static uint64_t run_command_ns(const char *const *argv)
{
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0 || !WIFEXITED(status) ||
		WEXITSTATUS(status) == 127)
		return 0;
	return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * NS_PER_S +
	       (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

static void show_others(double sample_us)
{
	static const struct {
		int runs;
		const char *argv[8];
	} commands[] = {
		{21, {"nstat", "-az"}},
		{21, {"/usr/lib/sysstat/sadc", "-S", "SNMP,IPV6", "1", "1", "-"}},
		{21, {"ss", "-s"}},
	};
	uint64_t ns[32];

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		for (int k = 0; k < commands[i].runs; k++)
			ns[k] = run_command_ns(commands[i].argv);
		double us = median_us(ns, (size_t)commands[i].runs);
		const char *slash = strrchr(commands[i].argv[0], '/');
		const char *name = slash ? slash + 1 : commands[i].argv[0];
		if (us > 0)
			printf("%-34s %10.1f us %21.1f x a host sample\n", name, us,
				us / sample_us);
		else
			printf("%-34s cannot be run here\n", name);
	}
}

int main(int argc, char **argv)
{
	static uint64_t bare_ns[ROUNDS_MAX], ns[3][ROUNDS_MAX];
	struct group groups[] = {{.what = "files of /proc, sampled", .wanted = is_proc_file},
		{.what = "host sample (files and netlink)", .wanted = is_host_sample},
		{.what = "settings", .wanted = is_sysctl}};
	uint64_t rounds = 2000;
	struct text error = {};
	struct host *host;

	if (argc > 2 && number_u64_in(argv[2], 1, ROUNDS_MAX, &rounds) < 0)
		return 2;
	if (host_open_live(NULL, &host, &error) < 0) {
		fprintf(stderr, "%s\n", text_str(&error));
		return 3;
	}
	if (open_group(&groups[0], host) < 0)
		return 3;
	find_open_files();
	if (open_group(&groups[1], host) < 0 || open_group(&groups[2], host) < 0)
		return 3;
	uint64_t rounds_of[] = {rounds, rounds, rounds / 100 + 1};
	for (uint64_t i = 0; i < rounds; i++) {
		uint64_t t = cpu_ns();
		read_bare();
		bare_ns[i] = cpu_ns() - t;
		for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
			if (i >= rounds_of[g])
				continue;
			t = cpu_ns();
			source_set_sample(groups[g].set, &groups[g].snapshot, g != 1);
			ns[g][i] = cpu_ns() - t;
		}
	}
	double bare_us = median_us(bare_ns, rounds), sample_us = 0;
	printf("%-34s %10.1f us %8zu files\n", "files of /proc, bare preads", bare_us, n_files);
	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		double us = median_us(ns[g], rounds_of[g]);
		printf("%-34s %10.1f us %8zu values", groups[g].what, us, count_values(&groups[g]));
		printf("   first %7.1f us", (double)groups[g].open_ns / 1e3);
		if (g == 0)
			printf("   %.2f x bare", us / bare_us);
		putchar('\n');
		if (g == 1)
			sample_us = us;
		source_set_free(groups[g].set);
		series_table_done(&groups[g].table);
		snapshot_done(&groups[g].snapshot);
	}
	show_others(sample_us);
	host_free(host);
	text_done(&error);
	return 0;
}
