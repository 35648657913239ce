/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A command: one file here, one `const struct command command_x`, one word in the list of
 * src/commands/meson.build. Commands are the only files that print or log.
 */
#include <stdbool.h>

#include "base/options.h"

/* Exit statuses; see design of the commands in squall(1). */
enum {
	EXIT_CLEAN = 0,   /* nothing wrong */
	EXIT_FOUND = 1,   /* a finding of warning or critical */
	EXIT_USAGE = 2,   /* wrong usage */
	EXIT_BLIND = 3,   /* could not measure */
};

struct command {
	const char *name;
	const char *does;     /* one sentence for the list of commands */
	const char *operands; /* "[NAME…]", NULL: takes none */
	const char *about;    /* a paragraph for --help */
	const char *example;  /* lines for --help */
	const struct option_spec *options; /* ends with a spec without a name */
	bool stop_at_operand; /* operands are a command line of their own */
	/* operands[0..n), NULL behind them. Returns an exit status. */
	int (*run)(int n, char **operands);
};

/* In the order of the list; ends with NULL. */
extern const struct command *const commands_all[];

int command_main(int argc, char **argv);

/* "squall: MESSAGE" on standard error; returns EXIT_USAGE or EXIT_BLIND. */
int command_usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int command_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
