/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What a number is: the knowledge, compiled from the texts under knowledge/ into one constant table.
 *
 * A counter id below COUNTERS_KNOWN indexes counters_known[]; ids from there on are given out by a
 * series table to numbers that squall has never heard of (see series.h). An id is an enum constant
 * C_<name with every other character than letters and digits as _>, so that a rule which names an
 * unknown counter does not compile.
 */
#include <stdbool.h>
#include <stdint.h>

#include "knowledge/counter-ids.h"

typedef uint32_t counter_id;
#define COUNTER_NONE UINT32_MAX

struct counter_default {
	const char *value;     /* as /proc/sys prints it, fields separated by one blank */
	unsigned since, until; /* KERNEL_VERSION codes, [since, until); until 0: still so */
};

struct counter {
	const char *name;   /* "TcpExt.PAWSEstab" */
	const char *source; /* the probe that reads it: a source's name */
	enum counter_kind {
		KIND_COUNTER,  /* only grows, wraps at its bits; judged by its rate */
		KIND_GAUGE,    /* a level */
		KIND_CONSTANT, /* a setting or a state, changes are events */
		KIND_TEXT,     /* a constant whose value is the index of a text, series_text() */
	} kind;
	enum counter_bits { BITS_64, BITS_32, BITS_LONG } bits; /* LONG: the kernel's word */
	bool is_signed;
	enum counter_fold { FOLD_SUM, FOLD_MAX, FOLD_SAME } fold; /* how rows become one */
	enum counter_scope { SCOPE_NETNS, SCOPE_MACHINE } scope;
	const char *unit;  /* "segments", "bytes", "ms"; never NULL */
	const char *brief; /* a short meaning, for one line */
	bool trouble;      /* it counts something that should not happen */

	/* The normal range: a counter's rate per second, a gauge's level. With `of`, a share of that
	 * counter's rate (0.01 is 1 %), judged only above `floor` per second. */
	struct counter_normal {
		bool known;
		double low, high, floor;
		counter_id of; /* COUNTER_NONE: an absolute range */
	} normal;

	/* Texts; NULL where there is nothing to say. */
	const char *what;     /* what exactly is counted, and when */
	const char *normally; /* what is normal, in words */
	const char *rises;    /* what makes it rise */
	const char *not_;     /* what it is confused with */
	const char *function; /* the kernel function that counts it */
	const char *since, *until; /* kernel releases, "4.19" */
	const char *changed;  /* how its meaning changed between kernels */
	const char *see;      /* names to look at next, blank-separated */
	const char *netstat;  /* the words of netstat -s */
	const char *proven;   /* the experiment of tests/experiments that moves it */
	const struct counter_default *defaults; /* sysctls: ends with value NULL; or NULL */
};

extern const struct counter counters_known[COUNTERS_KNOWN];

/* The id of an exact name, or COUNTER_NONE. */
counter_id counter_find(const char *name);
/* The value that the kernel of this version code sets at its start, or NULL where unknown. */
const char *counter_default(const struct counter *counter, unsigned kernel);
