/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a socket sample costs beyond the bare dump: 100 000 sockets (50 000 connections over the
 * loopback of a namespace of its own), medians of CPU time in one run, `ss -tani` beside them.
 * Needs root. The goal is a ratio of at most 1.4 and at most 200 bytes a socket.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "samples/snapshot.h"
#include "sources/sockets/diag.h"
#include "sources/sockets/tcp-watch.h"
#include "tests/bench/bench.h"

enum { CONNECTIONS = 50000, PER_PROCESS = 5000, ROUNDS = 15, RUNS_OF_SS = 3, PORT = 7777 };

static void loopback_up(void)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};

	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		perror("cannot bring up 'lo'");
}

/* Connects pairs on an address of its own, as many as the descriptors allow. */
static int connect_pairs(uint32_t address, int wanted)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(address)};
	int made = 0, listener = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(listener, (void *)&to, sizeof(to)) < 0 || listen(listener, 128) < 0)
		return 0;
	for (; made < wanted; made++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		if (fd < 0 || connect(fd, (void *)&to, sizeof(to)) < 0 ||
			accept(listener, NULL, NULL) < 0)
			break;
		if (made % 10 == 0 && send(fd, "x", 1, 0) < 0)
			break;
	}
	return made;
}

/* One process cannot hold so many descriptors: children do, and die with this one. */
static int hold_connections(int wanted)
{
	int made = 0;

	for (uint32_t i = 0; i * PER_PROCESS < wanted; i++) {
		int ready[2], n = 0;
		if (pipe2(ready, O_CLOEXEC) < 0)
			break;
		pid_t child = fork();
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			n = connect_pairs(INADDR_LOOPBACK + i, PER_PROCESS);
			if (write(ready[1], &n, sizeof(n)) == sizeof(n))
				for (;;)
					pause();
			_exit(1);
		}
		close(ready[1]);
		if (child < 0 || read(ready[0], &n, sizeof(n)) != sizeof(n))
			n = 0;
		close(ready[0]);
		made += n;
	}
	if (made < wanted)
		fprintf(stderr, "made %d of %d connections\n", made, wanted);
	return made;
}

struct bench {
	struct diag diag;
	struct tcp_watch *watch; /* NULL: discard */
	struct sampler sampler;
};

static int take_message(const struct nlmsghdr *message, void *user)
{
	struct bench *bench = user;
	struct record record;

	if (bench->watch && record_parse(message, &record) == 0)
		tcp_watch_take(bench->watch, &record, bench->diag.now_ns);
	return 0;
}

/* One sample, or one bare dump. Milliseconds of CPU. */
static double run(struct bench *bench, struct tcp_watch *watch)
{
	struct diag_query query = {.family = AF_INET, .protocol = IPPROTO_TCP, .states = 0x3fff,
		.extensions = 1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_SKMEMINFO - 1) |
			      1 << (INET_DIAG_CONG - 1)};
	uint64_t from = clock_ns(CLOCK_THREAD_CPUTIME_ID);

	bench->watch = watch;
	if (watch)
		tcp_watch_begin(watch);
	for (int v6 = 0; v6 < 2; v6++) {
		query.family = v6 ? AF_INET6 : AF_INET;
		int r = diag_dump(&bench->diag, &query, take_message, bench);
		if (r < 0)
			fprintf(stderr, "cannot dump sockets: %s\n", strerror(-r));
	}
	if (watch) {
		bench->sampler.reads++;
		bench->sampler.snapshot->number++;
		tcp_watch_end(watch, &bench->sampler);
	}
	return (double)(clock_ns(CLOCK_THREAD_CPUTIME_ID) - from) / 1e6;
}

int main(void)
{
	static const char *const ss_words[] = {"ss", "-tani", NULL};
	struct rlimit limit;
	struct series_table table;
	struct snapshot snapshot = {};
	struct bench bench = {};
	struct tcp_watch *watch;
	struct bench_run ss = {};
	double bare[ROUNDS], whole[ROUNDS];

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	if (unshare(CLONE_NEWNET) < 0 || setrlimit(RLIMIT_NOFILE, &limit) < 0) {
		printf("skipped: needs root\n");
		return 77;
	}
	loopback_up();
	int sockets = hold_connections(CONNECTIONS) * 2;
	if (!sockets || series_table_init(&table) < 0 || tcp_watch_new(&watch) < 0 ||
		diag_open(&bench.diag) < 0)
		return 1;
	bench.sampler = (struct sampler){.table = &table, .snapshot = &snapshot, .source = "bench"};
	run(&bench, NULL);
	run(&bench, watch);
	for (int i = 0; i < ROUNDS; i++) {
		/* who comes second finds the caches warm: they take turns */
		if (i % 2)
			whole[i] = run(&bench, watch);
		bare[i] = run(&bench, NULL);
		if (i % 2 == 0)
			whole[i] = run(&bench, watch);
	}
	double b = bench_median(bare, ROUNDS), w = bench_median(whole, ROUNDS);
	double bytes = (double)tcp_watch_bytes(watch) / sockets;
	printf("%d sockets\n", sockets);
	if (tcp_watch_total(watch) < (uint64_t)sockets)
		return 1;
	printf("bare dump      %8.1f ms  %6.2f us a socket\n", b, b * 1e3 / sockets);
	printf("socket sample  %8.1f ms  %6.2f us a socket  %6.2f x the bare dump\n", w,
		w * 1e3 / sockets, w / b);
	if (bench_run(ss_words, RUNS_OF_SS, &ss) == 0)
		printf("ss -tani       %8.1f ms  %6.2f us a socket  %6.2f x the bare dump\n",
			ss.cpu_us / 1e3, ss.cpu_us / sockets, ss.cpu_us / 1e3 / b);
	bench_goal("socket sample", w / b, 1.4, "x bare");
	bench_goal("table", bytes, 200, "bytes a socket");
	tcp_watch_free(watch);
	diag_done(&bench.diag);
	snapshot_done(&snapshot);
	series_table_done(&table);
	return 0;
}
