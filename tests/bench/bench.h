/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What the benches share: CPU time, medians, runs of other programs, and the lines that they print.
 *
 * Times are CPU time, user and system, unless they are called wall time: other work on the machine
 * then costs a bench little but noise, which the medians take.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* CPU time of this process so far. */
uint64_t bench_cpu_ns(void);
double bench_since_us(uint64_t from_ns);
/* Sorts the values. 0 when there are none. */
double bench_median(double *values, size_t n);

/* Prints `what`, the value and its goal, an upper limit, and whether it was met. */
void bench_goal(const char *what, double value, double goal, const char *unit);

struct bench_child {
	pid_t pid;
	int out;	   /* reads what it writes on both outputs */
	uint64_t start_ns; /* CLOCK_MONOTONIC before it was made */
};

/* Starts argv[0], found in PATH. Returns 0 or -errno. */
int bench_start(const char *const *argv, struct bench_child *ret_child);

struct bench_run {
	double cpu_us, first_us; /* first_us: wall time up to the first byte of output */
	double least_us; /* the first_us of the fastest run: what a busy machine adds is missing */
	double peak_kib; /* resident memory */
};

enum { BENCH_RUNS = 101 };

/* Runs argv `runs` times (at most BENCH_RUNS) and gives the medians. Returns 0, or -ENOENT where it
 * cannot be run. */
int bench_run(const char *const *argv, size_t runs, struct bench_run *ret_median);
/* Ends the child that bench_start() gave, also a running one. */
void bench_end(struct bench_child *child);
/* CPU time of another process so far, and its peak of resident memory in KiB; 0 where unknown. */
double bench_cpu_us_of(pid_t pid);
double bench_peak_kib_of(pid_t pid);
