/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A measurement: a host, its sources, and the view that grows with every sample.
 */
#include "trends/view.h"

struct measurement {
	struct host *host;
	struct series_table table;
	struct source_set *sources;
	struct snapshot snapshot;
	struct trends trends;
	struct view view;
};

/* Takes over the host, also on failure. `wanted` as in source_set_open(). `depth` as in
 * trends_init(). Returns 0 or -ENOMEM. */
int measurement_open(struct measurement *measurement, struct host *host,
	bool (*wanted)(const struct source *, void *), void *user, unsigned depth);
/* One sample; `force` reads sources whose pace is slower, too. Returns 0 or -ENOMEM. */
int measurement_sample(struct measurement *measurement, bool force);
void measurement_close(struct measurement *measurement);
