/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Runs a command on the loop, again and again, and collects what it prints.
 *
 * The command gets the caller's own privileges and signal handling, nothing on standard input,
 * LC_ALL=C, and a process group of its own, which is killed when the time is over or the output
 * too long. A run ends when the command does; children that it leaves behind are not waited for.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/text.h"

enum {
	RUNNER_OUTPUT_LIMIT = 16 << 20,
	RUNNER_ERROR_LIMIT = 4096, /* what is kept of standard error */
};

struct run {
	enum {
		RUN_OK,
		RUN_STATUS,  /* ended with exit status `code` */
		RUN_SIGNAL,  /* ended by signal `code` */
		RUN_TIMEOUT, /* killed after the time limit */
		RUN_FLOOD,   /* killed after RUNNER_OUTPUT_LIMIT bytes */
		RUN_CANNOT,  /* not started: errno `code` */
	} outcome;
	int code;
	struct text output, errors;
	uint64_t end_ns; /* CLOCK_BOOTTIME */
};

struct runner;
/* Called at the end of each run; what it returns is what the loop sees (see loop_handler). */
typedef int (*runner_done)(void *user, const struct run *run);

/* argv is borrowed. Returns 0 or -errno. */
int runner_new(struct loop *loop, char **argv, uint64_t timeout_ns, runner_done done, void *user,
	struct runner **ret_runner);
/* Kills a run that is under way. */
void runner_free(struct runner *runner);
/* Starts a run; nothing happens while one is under way. As `done` when it could not be started. */
int runner_start(struct runner *runner);
