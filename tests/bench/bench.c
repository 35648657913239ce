/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/bench/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"

uint64_t bench_cpu_ns(void)
{
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

double bench_since_us(uint64_t from_ns)
{
	return (double)(bench_cpu_ns() - from_ns) / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double bench_median(double *values, size_t n)
{
	if (!n)
		return 0;
	qsort(values, n, sizeof(*values), by_value);
	return values[n / 2];
}

void bench_goal(const char *what, double value, double goal, const char *unit)
{
	printf("%s: %.2f%s%s, at most %g: goal %s\n", what, value, *unit ? " " : "", unit, goal,
		value <= goal ? "met" : "MISSED");
}

int bench_start(const char *const *argv, struct bench_child *ret_child)
{
	posix_spawn_file_actions_t actions;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
	*ret_child = (struct bench_child){.out = ends[0], .start_ns = clock_ns(CLOCK_MONOTONIC)};
	int r = posix_spawnp(
		&ret_child->pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (r > 0)
		close(ends[0]);
	return -r;
}

/* Reads to the end of the output. Returns the wall time up to its first byte. */
static double first_byte_us(const struct bench_child *child)
{
	char bytes[65536];
	uint64_t first_ns = 0;

	while (read(child->out, bytes, sizeof(bytes)) > 0)
		if (!first_ns)
			first_ns = clock_ns(CLOCK_MONOTONIC) - child->start_ns;
	return (double)first_ns / 1e3;
}

static double us(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static int run_once(const char *const *argv, struct bench_run *ret_run)
{
	struct bench_child child;
	struct rusage usage;
	int status, r = bench_start(argv, &child);

	if (r < 0)
		return r;
	ret_run->first_us = first_byte_us(&child);
	close(child.out);
	if (wait4(child.pid, &status, 0, &usage) < 0)
		return -errno;
	ret_run->cpu_us = us(usage.ru_utime) + us(usage.ru_stime);
	ret_run->peak_kib = (double)usage.ru_maxrss;
	return 0;
}

int bench_run(const char *const *argv, size_t runs, struct bench_run *ret_median)
{
	double cpu_us[BENCH_RUNS], first_us[BENCH_RUNS], peak_kib[BENCH_RUNS];
	struct bench_run run = {};

	if (!runs || runs > BENCH_RUNS)
		return -EINVAL;
	for (size_t i = 0; i < runs; i++) {
		int r = run_once(argv, &run);
		if (r < 0)
			return r;
		cpu_us[i] = run.cpu_us;
		first_us[i] = run.first_us;
		peak_kib[i] = run.peak_kib;
	}
	*ret_median = (struct bench_run){.cpu_us = bench_median(cpu_us, runs),
		.first_us = bench_median(first_us, runs),
		.least_us = first_us[0], /* sorted by now */
		.peak_kib = bench_median(peak_kib, runs)};
	return 0;
}

void bench_end(struct bench_child *child)
{
	kill(child->pid, SIGTERM);
	close(child->out);
	waitpid(child->pid, NULL, 0);
}

double bench_cpu_us_of(pid_t pid)
{
	clockid_t clock;

	return clock_getcpuclockid(pid, &clock) == 0 ? (double)clock_ns(clock) / 1e3 : 0;
}

double bench_peak_kib_of(pid_t pid)
{
	_cleanup_free_ char *text = NULL;
	char path[48];
	size_t n;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	const char *line =
		file_slurp_at(AT_FDCWD, path, &text, &n) == 0 ? strstr(text, "\nVmHWM:") : NULL;
	return line ? strtod(line + strlen("\nVmHWM:"), NULL) : 0;
}
