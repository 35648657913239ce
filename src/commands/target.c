/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/target.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "commands/command.h"

void target_tell_end(const struct target *target)
{
	fprintf(stderr, "squall: the last process of namespace '%s' ended, stopped early\n",
		target->netns);
}

int target_open(const struct target *target, struct host **ret_host)
{
	_cleanup_(text_done) struct text error = {};

	if (target->netns && target->root)
		return command_usage_error("--netns and --root exclude each other");
	int r = target->root ? host_open_root(target->root, ret_host, &error)
			     : host_open_live(target->netns, ret_host, &error);
	if (r == 0)
		return EXIT_CLEAN;
	if (r == -ENOMEM || !error.n)
		return command_failed("cannot look at the host: out of memory");
	/* what was named does not exist or is something else: wrong usage */
	return target->netns || target->root ? command_usage_error("%s", text_str(&error))
					     : command_failed("%s", text_str(&error));
}
