/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a sample of 1001 interfaces costs, against the bare reads and dumps of the same,
 * `ip -s link` and sar: the MIB files, softnet and links together, and links and qdiscs alone.
 *
 * All runs are interleaved in one process and namespace, and every interface had a packet between two
 * runs; medians of CPU time, user and system.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <net/if.h>

#include "base/cleanup.h"
#include "sources/source.h"
#include "tests/bench/bare.h"
#include "tests/bench/bench.h"
#include "tests/support/links.h"

enum { PAIRS = 500, RUNS = 101, RUNS_OF_OTHERS = 5 };

extern const struct source source_link, source_qdisc;

struct bare {
	struct bare_files files;
	struct dump dump;
};

static int bare_mibs(struct bare *bare)
{
	bare_files_read(&bare->files);
	return bare_stats(&bare->dump);
}

static int bare_link(struct bare *bare)
{
	return bare_stats(&bare->dump);
}

static int bare_qdisc(struct bare *bare)
{
	return bare_qdiscs(&bare->dump);
}

static bool is_mib(const struct source *source)
{
	static const char *const names[] = {"link", "netstat", "snmp", "snmp6", "softnet"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(source->name, names[i]) == 0)
			return true;
	return false;
}

static bool is_link(const struct source *source)
{
	return source == &source_link;
}

static bool is_qdisc(const struct source *source)
{
	return source == &source_qdisc;
}

struct pair {
	const char *name;
	bool (*is_part)(const struct source *source);
	int (*bare)(struct bare *bare); /* returns how many messages it discarded */
	double goal;                    /* 0: none */
};

static bool is_wanted(const struct source *source, void *user)
{
	const struct pair *pair = user;

	return pair->is_part(source);
}

/* So that every counter of packets has moved when the next sample comes. */
static void send_everywhere(int fd, const int *ifindex)
{
	for (unsigned i = 0; i < PAIRS; i++)
		test_send_frames(fd, ifindex[i], 1);
}

static void show(const struct pair *pair, int messages, double bare, double sample)
{
	printf("%-24s %5d messages  bare %6.0f us  sample %6.0f us  ratio %.2f\n", pair->name,
		messages, bare, sample, sample / bare);
	if (pair->goal > 0)
		bench_goal(pair->name, sample / bare, pair->goal, "x bare");
}

static int compare(const struct pair *pair, struct host *host, int frames, const int *ifindex)
{
	double bare_us[RUNS], sample_us[RUNS];
	struct series_table table;
	struct snapshot snapshot = {};
	struct source_set *set;
	struct bare bare = {};
	int messages = 0;

	if (series_table_init(&table) < 0 || dump_open(&bare.dump, NETLINK_ROUTE) < 0 ||
		source_set_open(host, &table, is_wanted, (void *)pair, &set) < 0)
		return -ENOMEM;
	source_set_sample(set, &snapshot, true);
	bare_files_find(&bare.files, "/net/", false);
	for (size_t i = 0; i < RUNS && messages >= 0; i++) {
		send_everywhere(frames, ifindex);
		/* who comes second finds the caches warm: they take turns */
		for (size_t k = 0; k < 2; k++) {
			uint64_t from_ns = bench_cpu_ns();
			if (k == i % 2) {
				messages = pair->bare(&bare);
				bare_us[i] = bench_since_us(from_ns);
			} else {
				source_set_sample(set, &snapshot, true);
				sample_us[i] = bench_since_us(from_ns);
			}
		}
	}
	if (messages > 0)
		show(pair, messages, bench_median(bare_us, RUNS), bench_median(sample_us, RUNS));
	source_set_free(set);
	series_table_done(&table);
	snapshot_done(&snapshot);
	dump_close(&bare.dump);
	return messages < 0 ? messages : 0;
}

static void run_others(void)
{
	static const struct {
		const char *what, *words[8];
	} others[] = {
		{"ip -s link", {"ip", "-s", "link"}},
		{"sar -n DEV,EDEV 1 1", {"sar", "-n", "DEV,EDEV", "1", "1"}},
	};
	struct bench_run run;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (bench_run(others[i].words, RUNS_OF_OTHERS, &run) < 0)
			printf("%-24s cannot be run here\n", others[i].what);
		else
			printf("%-24s %50.0f us\n", others[i].what, run.cpu_us);
	}
}

int main(void)
{
	static const struct pair pairs[] = {
		{"MIBs, softnet and links", is_mib, bare_mibs, 1.5},
		{"link", is_link, bare_link, 0},
		{"qdisc", is_qdisc, bare_qdisc, 0},
	};
	struct text error = {};
	struct host *host;
	int ifindex[PAIRS];
	int r = test_enter_netns();

	if (r == -EPERM) {
		printf("skipped: needs root\n");
		return 77;
	}
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
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(pairs); i++)
		r = compare(&pairs[i], host, frames, ifindex);
	run_others();
	host_free(host);
	return r < 0;
}
