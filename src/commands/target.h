/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The options by which every measuring command is told what to look at: --netns and --root.
 */
#include "host/host.h"

struct target {
	const char *netns, *root;
};

/* Entries of an option table. */
#define TARGET_OPTIONS(target)                                                                    \
	{.name = "netns", .arg = "NAME|PID|PATH", .type = OPTION_TEXT, .into = &(target).netns,   \
		.help = "look into another network namespace"},                                   \
	{                                                                                         \
		.name = "root", .arg = "DIR", .type = OPTION_TEXT, .into = &(target).root,        \
		.help = "read a folder with 'proc/' in it instead of the live host"               \
	}

/* Opens it. Returns EXIT_CLEAN, or the exit status after one line on standard error. */
int target_open(const struct target *target, struct host **ret_host);
/* Says on standard error that the namespace emptied before the measurement was over. */
void target_tell_end(const struct target *target);
