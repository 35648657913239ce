/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a sample of this host costs beyond the bare reads and dumps of the same.
 *
 *	bench-sample [SQUALL [ROUNDS]]
 *
 * Twice: as it is every second, and with the sources whose pace is slower, forced on both sides.
 * Sockets, firewall rules and settings are no part of it. All are measured in turn, round by round,
 * so that a busy machine burdens them alike; medians.
 */
#include <stdio.h>
#include <string.h>
#include <linux/netlink.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sources/source.h"
#include "tests/bench/bare.h"
#include "tests/bench/bench.h"

enum { ROUNDS_MAX = 20000 };

#define GOAL 1.4

struct bare {
	struct bare_files files, slow_files;
	struct dump dump;
	struct bare_devices devices;
};

static bool is_host_sample(const struct source *source)
{
	static const char *const left_out[] = {"iptables-legacy", "nftables", "sysctl", "tcp-files",
		"tcp-sockets", "udp-files", "udp-sockets"};

	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++)
		if (strcmp(source->name, left_out[i]) == 0)
			return false;
	return true;
}

static bool is_whole(const struct source *source, void *user)
{
	(void)user;
	return is_host_sample(source);
}

static bool is_everyday(const struct source *source, void *user)
{
	(void)user;
	return is_host_sample(source) && !source->pace_ns;
}

static bool is_file(const struct source *source, void *user)
{
	/* a backup would take part where its principal does not */
	return is_everyday(source, user) && !source->backup_of &&
	       strcmp(source->name, "link") != 0 && strcmp(source->name, "qdisc") != 0;
}

static void read_files(struct bare *bare)
{
	bare_files_read(&bare->files);
}

static void read_everyday(struct bare *bare)
{
	read_files(bare);
	bare_stats(&bare->dump);
	bare_qdiscs(&bare->dump);
}

static void read_whole(struct bare *bare)
{
	read_everyday(bare);
	bare_files_read(&bare->slow_files);
	bare_neighbours(&bare->dump);
	bare_devices_read(&bare->devices);
}

struct level {
	const char *what;
	bool (*wanted)(const struct source *, void *);
	void (*read)(struct bare *bare);
	struct series_table table;
	struct source_set *set;
	struct snapshot snapshot;
	double bare_us[ROUNDS_MAX], sample_us[ROUNDS_MAX];
};

static struct level levels[] = {
	{.what = "files of /proc", .wanted = is_file, .read = read_files},
	{.what = "everyday sample", .wanted = is_everyday, .read = read_everyday},
	{.what = "host sample", .wanted = is_whole, .read = read_whole},
};

/* The first two samples learn the names. */
static int open_level(struct level *level, struct host *host)
{
	int r = series_table_init(&level->table);

	if (r == 0)
		r = source_set_open(host, &level->table, level->wanted, NULL, &level->set);
	for (int i = 0; r == 0 && i < 2; i++)
		source_set_sample(level->set, &level->snapshot, true);
	return r;
}

static void close_level(struct level *level)
{
	source_set_free(level->set);
	series_table_done(&level->table);
	snapshot_done(&level->snapshot);
}

/* The last level holds all files open; found before the others open theirs. */
static int open_all(struct host *host, struct bare *bare)
{
	int r = open_level(&levels[ARRAY_SIZE(levels) - 1], host);

	bare_files_find(&bare->files, "/dev_snmp6/", true);
	bare_files_find(&bare->slow_files, "/dev_snmp6/", false);
	for (size_t i = 0; r == 0 && i + 1 < ARRAY_SIZE(levels); i++)
		r = open_level(&levels[i], host);
	if (r == 0)
		r = dump_open(&bare->dump, NETLINK_ROUTE);
	return r < 0 ? r : bare_devices_open(&bare->devices);
}

static void measure_bare(struct level *level, struct bare *bare, uint64_t i)
{
	uint64_t from_ns = bench_cpu_ns();

	level->read(bare);
	level->bare_us[i] = bench_since_us(from_ns);
}

static void measure_sample(struct level *level, uint64_t i)
{
	uint64_t from_ns = bench_cpu_ns();

	source_set_sample(level->set, &level->snapshot, true);
	level->sample_us[i] = bench_since_us(from_ns);
}

/* Who comes second finds the caches warm: they take turns. */
static void measure(struct level *level, struct bare *bare, uint64_t i)
{
	if (i % 2)
		measure_sample(level, i);
	measure_bare(level, bare, i);
	if (i % 2 == 0)
		measure_sample(level, i);
}

static size_t count_values(const struct level *level)
{
	size_t n = 0;

	for (uint32_t i = 0; i < level->table.series.n; i++)
		n += snapshot_has(&level->snapshot, &level->table.series.at[i], i);
	return n;
}

/* Returns the median of the sample. */
static double show_level(struct level *level, uint64_t rounds)
{
	double sample = bench_median(level->sample_us, rounds);
	double bare = bench_median(level->bare_us, rounds);

	printf("%s %.1f us (%zu values), bare reads and dumps of the same %.1f us, ratio %.2f"
	       " (goal %.1f)\n",
		level->what, sample, count_values(level), bare, sample / bare, GOAL);
	bench_goal(level->what, sample / bare, GOAL, "x bare");
	return sample;
}

static void show_others(double sample_us)
{
	static const char *const commands[][8] = {
		{"nstat", "-azs"},
		{"/usr/lib/sysstat/sadc", "-S", "SNMP,IPV6", "1", "1"},
		{"ss", "-s"},
	};
	struct bench_run run;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		const char *slash = strrchr(commands[i][0], '/');
		const char *name = slash ? slash + 1 : commands[i][0];
		if (bench_run(commands[i], 11, &run) == 0)
			printf("%-6s %8.1f us %8.1f x the host sample\n", name, run.cpu_us,
				run.cpu_us / sample_us);
		else
			printf("%-6s cannot be run here\n", name);
	}
}

int main(int argc, char **argv)
{
	uint64_t rounds = 2000;
	_cleanup_(text_done) struct text error = {};
	struct bare bare = {};
	struct host *host;
	double sample_us = 0;

	if (argc > 2 && number_u64_in(argv[2], 1, ROUNDS_MAX, &rounds) < 0)
		return 2;
	if (host_open_live(NULL, &host, &error) < 0) {
		fprintf(stderr, "%s\n", text_str(&error));
		return 3;
	}
	if (open_all(host, &bare) < 0)
		return 3;
	for (uint64_t i = 0; i < rounds; i++)
		for (size_t k = 0; k < ARRAY_SIZE(levels); k++)
			measure(&levels[k], &bare, i);
	printf("%zu files of /proc and %zu slower ones, %d interfaces, %zu with numbers of their "
	       "driver\n",
		bare.files.n, bare.slow_files.n, bare_stats(&bare.dump), bare.devices.n);
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		sample_us = show_level(&levels[i], rounds);
	show_others(sample_us);
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		close_level(&levels[i]);
	bare_devices_close(&bare.devices);
	dump_close(&bare.dump);
	host_free(host);
	return 0;
}
