/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * All counters of this process's network namespace, read from /proc under squall's names.
 */
#include <stdbool.h>
#include <stdint.h>

enum { COUNTERS_ROOM = 2048 };

struct counters {
	unsigned n;
	struct {
		char name[48];
		int64_t value;
	} at[COUNTERS_ROOM];
};

void counters_read(struct counters *ret_counters);
bool counters_find(const struct counters *counters, const char *name, int64_t *ret_value);
