/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it costs to start squall and to let it run: wall time from its start to its first sample,
 * resident memory after three seconds, and other programs beside it.
 *
 *	bench-start SQUALL
 *
 * `rates` tells of a name that nothing has as soon as it has its first sample: the first byte of
 * that is the moment that counts. Its first rates come two samples and one interval after the
 *start.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "tests/bench/bench.h"

enum { RUNS = 21, SCRAPES = 11, RUN_MS = 3200, TRIES = 250, INTERVAL_US = 1000 };

static void show(const char *what, const struct bench_run *run)
{
	printf("%-44s %8.1f ms %10.1f ms %8.1f MB\n", what, run->cpu_us / 1e3, run->first_us / 1e3,
		run->peak_kib / 1024);
}

/* Reads what the child writes for so long. */
static void drain_for(const struct bench_child *child, int64_t ms)
{
	uint64_t end_ns = clock_ns(CLOCK_MONOTONIC) + (uint64_t)ms * NS_PER_MS;
	char bytes[65536];
	uint64_t now_ns;

	while ((now_ns = clock_ns(CLOCK_MONOTONIC)) < end_ns) {
		struct pollfd ready = {.fd = child->out, .events = POLLIN};
		if (poll(&ready, 1, (int)((end_ns - now_ns) / NS_PER_MS) + 1) > 0 &&
			read(child->out, bytes, sizeof(bytes)) <= 0)
			return;
	}
}

static int bench_squall(const char *squall)
{
	const char *const first_sample[] = {squall, "rates", "no.such.counter", NULL};
	const char *const first_rates[] = {
		squall, "rates", "--all", "--json", "-i", "1ms", "-n", "1", NULL};
	const char *const rates[] = {squall, "rates", NULL};
	struct bench_run sample, all;
	struct bench_child child;
	int r = bench_run(first_sample, RUNS, &sample);

	if (r == 0)
		r = bench_run(first_rates, RUNS, &all);
	if (r == 0)
		r = bench_start(rates, &child);
	if (r < 0)
		return r;
	drain_for(&child, RUN_MS / 2);
	double cpu_us = bench_cpu_us_of(child.pid);
	drain_for(&child, RUN_MS / 2);
	cpu_us = (bench_cpu_us_of(child.pid) - cpu_us) * 2000 / RUN_MS;
	double peak_mb = bench_peak_kib_of(child.pid) / 1024;
	bench_end(&child);
	if (peak_mb <= 0)
		return -ESRCH;
	all.first_us -= INTERVAL_US;
	show("squall, to its first sample", &sample);
	show("squall, to its first rates", &all);
	printf("%-44s %8.1f ms %13s %8.1f MB\n", "squall rates, a second of it", cpu_us / 1e3, "",
		peak_mb);
	printf("the fastest start to a first sample took %.1f ms\n", sample.least_us / 1e3);
	bench_goal("start to first sample", sample.first_us / 1e3, 20, "ms");
	bench_goal("resident memory of squall rates", peak_mb, 12, "MB");
	return 0;
}

/* A port of the loopback that was free a moment ago. */
static int free_port(struct sockaddr_in *ret_address)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(*ret_address);

	*ret_address = (struct sockaddr_in){
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (fd < 0 || bind(fd, (struct sockaddr *)ret_address, size) < 0 ||
		getsockname(fd, (struct sockaddr *)ret_address, &size) < 0)
		return -errno;
	return 0;
}

/* Asks for all metrics. Returns their bytes, or -errno. */
static int64_t scrape(const struct sockaddr_in *address)
{
	static const char request[] = "GET /metrics HTTP/1.0\r\n\r\n";
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char bytes[65536];
	int64_t whole = 0;
	ssize_t n;

	if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ||
		send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		return -errno;
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		whole += n;
	return whole;
}

static bool scrape_first(const struct sockaddr_in *address)
{
	for (int i = 0; i < TRIES; i++) {
		if (scrape(address) > 0)
			return true;
		usleep(20000);
	}
	return false;
}

/* It stays, and is asked again and again. */
static void bench_node_exporter(void)
{
	struct sockaddr_in address;
	char listen_on[64];
	const char *const words[] = {"prometheus-node-exporter", listen_on, NULL};
	struct bench_child child;
	double us[SCRAPES];
	int64_t bytes = 0;

	if (free_port(&address) < 0)
		return;
	snprintf(listen_on, sizeof(listen_on), "--web.listen-address=127.0.0.1:%u",
		ntohs(address.sin_port));
	if (bench_start(words, &child) < 0) {
		printf("%-44s cannot be run here\n", words[0]);
		return;
	}
	bool there = scrape_first(&address);
	for (size_t i = 0; there && i < SCRAPES; i++) {
		double before = bench_cpu_us_of(child.pid);
		bytes = scrape(&address);
		us[i] = bench_cpu_us_of(child.pid) - before;
	}
	if (there && bytes > 0)
		printf("%-44s %8.1f ms %13s %8.1f MB\n", "prometheus-node-exporter, a scrape",
			bench_median(us, SCRAPES) / 1e3, "", bench_peak_kib_of(child.pid) / 1024);
	else
		printf("%-44s does not answer here\n", words[0]);
	bench_end(&child);
}

static void bench_others(void)
{
	static const struct {
		const char *what, *words[8];
		size_t runs;
	} others[] = {
		{"nstat -azs", {"nstat", "-azs"}, RUNS},
		{"ss -tani", {"ss", "-tani"}, RUNS},
		{"sar -n ALL 1 1", {"sar", "-n", "ALL", "1", "1"}, 3},
		{"sadc -S SNMP,IPV6 1 1", {"/usr/lib/sysstat/sadc", "-S", "SNMP,IPV6", "1", "1"},
			RUNS},
	};
	struct bench_run run;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (bench_run(others[i].words, others[i].runs, &run) == 0)
			show(others[i].what, &run);
		else
			printf("%-44s cannot be run here\n", others[i].what);
	}
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: bench-start SQUALL\n");
		return 2;
	}
	printf("%-44s %11s %13s %11s\n", "", "CPU time", "first byte", "memory");
	int r = bench_squall(argv[1]);
	if (r < 0) {
		fprintf(stderr, "cannot run '%s': %s\n", argv[1], strerror(-r));
		return 3;
	}
	bench_others();
	bench_node_exporter();
	return 0;
}
