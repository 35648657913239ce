/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a sample of 1001 interfaces costs, against the bare dump of the same and `ip -s link`.
 *
 * All runs are interleaved in one process and namespace, and every interface had a packet between two
 * runs; medians of CPU time, user and system.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <net/if.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sources/netlink/dump.h"
#include "sources/source.h"
#include "tests/support/links.h"

enum { PAIRS = 500, RUNS = 51, RUNS_OF_IP = 5 };

extern const struct source source_link, source_qdisc;

static double cpu_us(void)
{
	return (double)clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e3;
}

static double children_cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_value);
	return values[n / 2];
}

static int discard(const struct nlmsghdr *message, void *user)
{
	(void)message;
	++*(size_t *)user;
	return 0;
}

static int bare_stats(struct dump *dump, size_t *n)
{
	struct if_stats_msg head = {.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64)};

	return dump_ask(dump, dump_request(dump, RTM_GETSTATS, NLM_F_DUMP, &head, sizeof(head)),
		discard, n);
}

static int bare_qdiscs(struct dump *dump, size_t *n)
{
	struct tcmsg head = {};

	return dump_ask(dump, dump_request(dump, RTM_GETQDISC, NLM_F_DUMP, &head, sizeof(head)),
		discard, n);
}

struct pair {
	const char *name;
	const struct source *source;
	int (*bare)(struct dump *dump, size_t *n);
};

static bool is_wanted(const struct source *source, void *user)
{
	return source == user;
}

/* So that every counter of packets has moved when the next sample comes. */
static void send_everywhere(int fd, const int *ifindex)
{
	for (unsigned i = 0; i < PAIRS; i++)
		test_send_frames(fd, ifindex[i], 1);
}

static int compare(
	const struct pair *pair, struct host *host, int frames, const int *ifindex)
{
	double bare_us[RUNS], sample_us[RUNS];
	struct series_table table;
	struct snapshot snapshot = {};
	struct source_set *set;
	struct dump dump;
	size_t messages = 0;

	if (series_table_init(&table) < 0 || dump_open(&dump, NETLINK_ROUTE) < 0 ||
		source_set_open(host, &table, is_wanted, (void *)pair->source, &set) < 0)
		return -ENOMEM;
	source_set_sample(set, &snapshot, true);
	for (size_t i = 0; i < RUNS; i++) {
		send_everywhere(frames, ifindex);
		double before = cpu_us();
		messages = 0;
		pair->bare(&dump, &messages);
		double between = cpu_us();
		source_set_sample(set, &snapshot, true);
		bare_us[i] = between - before;
		sample_us[i] = cpu_us() - between;
	}
	double bare = median(bare_us, RUNS), sample = median(sample_us, RUNS);
	printf("%-6s %5zu messages  bare %6.0f us  sample %6.0f us  ratio %.2f\n", pair->name,
		messages, bare, sample, sample / bare);
	source_set_free(set);
	series_table_done(&table);
	snapshot_done(&snapshot);
	dump_close(&dump);
	return 0;
}

static void run_ip(void)
{
	char ip[] = "ip", statistics[] = "-s", link[] = "link";
	char *const words[] = {ip, statistics, link, NULL};
	double us[RUNS_OF_IP];
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	for (size_t i = 0; i < RUNS_OF_IP; i++) {
		double before = children_cpu_us();
		if (posix_spawnp(&pid, "ip", &actions, NULL, words, environ) != 0 ||
			waitpid(pid, &status, 0) < 0 || status != 0) {
			printf("ip -s link: not to be run here\n");
			posix_spawn_file_actions_destroy(&actions);
			return;
		}
		us[i] = children_cpu_us() - before;
	}
	posix_spawn_file_actions_destroy(&actions);
	printf("ip -s link %31.0f us\n", median(us, RUNS_OF_IP));
}

int main(void)
{
	static const struct pair pairs[] = {
		{"link", &source_link, bare_stats},
		{"qdisc", &source_qdisc, bare_qdiscs},
	};
	struct text error = {};
	struct host *host;
	int ifindex[PAIRS];
	int r = test_enter_netns();

	for (unsigned i = 0; r == 0 && i < PAIRS; i++) {
		char name[16], peer[16];
		snprintf(name, sizeof(name), "a%u", i);
		snprintf(peer, sizeof(peer), "b%u", i);
		r = test_veth_add(name, peer);
		if (r == 0)
			r = test_link_up(name, true);
		if (r == 0)
			r = test_link_up(peer, true);
		ifindex[i] = (int)if_nametoindex(name);
	}
	if (r < 0) {
		printf("cannot make %d interfaces: %s\n", 2 * PAIRS, strerror(-r));
		return 1;
	}
	_cleanup_close_ int frames = test_open_frames();
	if (host_open_live(NULL, &host, &error) < 0)
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		compare(&pairs[i], host, frames, ifindex);
	run_ip();
	host_free(host);
	return 0;
}
