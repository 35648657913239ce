/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Command-line options as a table; the table also prints the help.
 *
 * Long options may be written --name VALUE or --name=VALUE, short flags may be joined (-ab), "--"
 * ends the options. Options and operands may be mixed unless the first operand ends them.
 */
#include <stdbool.h>

#include "base/text.h"

struct option_spec {
	char letter;      /* 0: none */
	const char *name; /* without dashes */
	const char *arg;  /* what the value is called, NULL: a flag */
	const char *help; /* one line, lower case, no full stop */
	enum {
		OPTION_FLAG,     /* bool */
		OPTION_TEXT,     /* const char *, borrowed from argv */
		OPTION_DURATION, /* uint64_t, nanoseconds, at least 1 ms, at most a week */
		OPTION_COUNT,    /* uint64_t, at least 1 */
	} type;
	void *into;
};

/*
 * Reads argv[1..]; leaves the operands in argv[1..*ret_n] (moved to the front) with NULL behind
 * them. `stop_at_operand`: the first operand ends the options (a command to run follows). Returns 0,
 * or -EINVAL with one line in *error that names the option and the reason.
 */
int options_parse(const struct option_spec *specs, char **argv, bool stop_at_operand, int *ret_n,
	struct text *error);
/* Adds one aligned line per option. The table ends with a spec without a name. */
void options_help(const struct option_spec *specs, struct text *help);
