/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * One walk over a report, many writers.
 */
#include <stdio.h>

#include "findings/report.h"
#include "outputs/page.h"

struct report_writer {
	const char *name; /* "text", "json" */
	/* All are called with the same user pointer, in this order; each may be NULL. */
	void (*begin)(void *user, const struct report *report);
	void (*finding)(void *user, const struct report *report, const struct finding *finding);
	void (*probe)(void *user, const struct report_probe *probe);
	void (*blind_rules)(void *user, const struct report *report);
	void (*unexplained)(void *user, const struct unexplained *unexplained);
	void (*past)(void *user, const struct past_counter *past);
	void (*end)(void *user, const struct report *report);
};

void report_walk(const struct report *report, const struct report_writer *writer, void *user);

/* Each writes the whole report. Returns 0 or -EIO. */
int report_write_text(const struct report *report, struct style style, FILE *out);
int report_write_json(const struct report *report, FILE *out);
