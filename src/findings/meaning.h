/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What each finding is, in words: compiled from knowledge/findings.txt, sorted by id. There is one
 * for every finding that squall makes or will make.
 */
#include <stddef.h>

struct meaning {
	const char *id;	      /* "ack-loop" */
	const char *brief;    /* for one line */
	const char *what;     /* what happens */
	const char *evidence; /* what decides that it is this */
	const char *who;      /* kinds of culprits */
	const char *not_;     /* look-alikes, and what tells them apart */
	const char *do_;      /* the cure, the smallest first */
	const char *see;      /* names to look at next, blank-separated, or NULL */
};

/* Ends with an entry without id. */
extern const struct meaning meanings_all[];

/* By its exact id, or NULL. */
const struct meaning *meaning_find(const char *id);
