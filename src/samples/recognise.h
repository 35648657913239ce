/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Which counter a line of a tool's output shows: netstat -s, nstat, ethtool -S, ip -s link, and the
 * tables of /proc/net.
 */
#include <stddef.h>

#include "samples/counter.h"

struct recognise {
	const char *heading;  /* the line above that it belongs to, or "" */
	const char *template; /* its text with {} for each number */
	const char *label;    /* what the number's column is called, or "" */
	size_t index;	      /* of the number in the line, from 0 */
};

/* The counter, or COUNTER_NONE: a wrong meaning is worse than none. */
counter_id recognise(const struct recognise *number);
