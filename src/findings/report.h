/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A report: everything that a diagnosis has to say, ready for any writer.
 */
#include "findings/finding.h"
#include "host/netns.h"
#include "trends/view.h"

struct past_counter {
	char name[128];
	double total;
	const char *unit, *brief;
	bool of_machine; /* counted for the whole machine, while one namespace was looked into */
};

/* A counter of trouble beyond its normal range that no finding explains. */
struct unexplained {
	char name[128];
	double rate;     /* per second over the window */
	double expected; /* the most that is normal */
	double score;    /* how many times that, or as much as 1/s where that is less */
	const char *brief;
};

struct report_probe {
	const char *name, *shows;
	struct probe probe;
};

struct report {
	const struct host *host;
	const char *version;
	const char *source_kind, *source_path; /* "live", "history" (a folder's moments) */
	uint64_t start_ns; /* CLOCK_REALTIME; 0 where it is not known */
	double seconds;  /* of the window; 0: one moment */
	unsigned samples;
	bool one_moment; /* no rates could be measured */
	ARRAY(struct report_probe) probes;
	ARRAY(struct finding *) findings; /* owned; in order of importance */
	ARRAY(struct unexplained) unexplained; /* the worst first */
	ARRAY(struct past_counter) past;  /* only where nothing is wrong now */
	/* what was looked at */
	size_t counters, moving, interfaces;
	double sockets; /* NAN: not seen */
	size_t rules;   /* of squall's own, that could judge */
	ARRAY(const char *) blind_rules; /* ids of rules that could not */
	struct netns_list elsewhere;
};

void report_done(struct report *report);
/* The highest severity of the findings, -1 where there are none. */
int report_worst(const struct report *report);
/* Puts findings in order: severity, then causes before what they explain, then confidence. */
void report_sort(struct report *report);
/* Fills what the view and the sources tell: probes, what was looked at, past counters. */
int report_describe(struct report *report, const struct view *view);
