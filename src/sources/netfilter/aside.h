/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Work done aside: a function runs in a child process, and what it prints is read here.
 *
 * The firewall's own libraries write the text of a rule as people know it, but they print to
 * standard output, warn on standard error and call exit() when something goes wrong. In a child of
 * its own none of that reaches squall; it is only done when a ruleset changed.
 */
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/text.h"

struct aside {
	pid_t pid; /* 0: nothing under way */
	int fd;
	struct text output;
};

/* Starts work(user), which prints to standard output and returns its exit status. Ends what was
 * under way. Returns 0 or -errno. */
int aside_start(struct aside *aside, int (*work)(void *user), void *user);
/* Reads on, waiting at most wait_ms for the end. Returns 0 when the work ended well and `output`
 * is whole, -EAGAIN while it goes on, -EFBIG, or -EIO when it ended badly. */
int aside_read(struct aside *aside, unsigned wait_ms);
/* Ends what is under way and frees the output. */
void aside_done(struct aside *aside);
