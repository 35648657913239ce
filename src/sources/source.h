/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A source reads one kernel interface into samples.
 *
 * It knows nothing of rates, rules or outputs. It can say why it cannot see. One source is one file
 * with one `const struct source source_x`, and one word in the list of src/sources/meson.build.
 *
 * Contract of sample(): it allocates nothing once the set of series is stable, keeps its
 * descriptors open, and reads in one go. Large populations (sockets, neighbours, rules, a thousand
 * interfaces) are kept in a compact table of the source's own; only groups and a bounded number of
 * notable members become instances. An instance that was not put for five minutes may be forgotten and
 * its slots used again: intern it anew when it comes back after so long.
 */
#include <stdint.h>

#include "host/host.h"
#include "samples/snapshot.h"

struct probe {
	enum probe_status {
		PROBE_OK,
		PROBE_LIMITED,     /* sees part of it; the reason says what is missing */
		PROBE_UNAVAILABLE, /* this kernel, build or user cannot */
		PROBE_FAILED,      /* should have worked */
	} status;
	char reason[192]; /* in words, with what would open it; "" when ok */
	bool moot;        /* there is nothing to see: this kernel or its user does without */
};

/* Sets status and reason. Returns `error`, for `return probe_say(…)`. */
int probe_say(struct probe *probe, int error, enum probe_status status, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

struct source {
	const char *name;      /* the probe's name in reports: "netstat" */
	const char *shows;     /* what it lets squall see, a few words */
	uint64_t pace_ns;      /* at least this long between reads; 0: every sample */
	const char *backup_of; /* opened only where the source of that name could not be */
	const void *with;      /* what a shared reader needs to know, see procfs/table.h */

	/* Opens what it reads. On failure returns -errno with *probe set (a plain -errno is put into
	 * words by the caller) and leaves nothing behind. */
	int (*open)(const struct source *source, struct host *host, void **ret_state,
		struct probe *probe);
	/* Reads once into the sampler's block. A failure is -errno with *probe set. -EAGAIN: not yet,
	 * the source has slowed itself down; the block stays as it is. */
	int (*sample)(void *state, struct sampler *sampler, struct probe *probe);
	void (*close)(void *state);
};

/* Every source of this build, in the order of the list; ends with NULL. */
extern const struct source *const sources_all[];

struct source_set;

/*
 * Opens all sources, or those for which `wanted` says so (NULL: all). Never fails because one source
 * does. Returns 0 or -ENOMEM.
 */
int source_set_open(struct host *host, struct series_table *table,
	bool (*wanted)(const struct source *, void *), void *user, struct source_set **ret_set);
void source_set_free(struct source_set *set);
/*
 * Takes one sample: `snapshot` (the previous one, or empty) gets its next number, and the
 * block of every source whose pace allows it (all with `force`) is read and stamped.
 */
void source_set_sample(struct source_set *set, struct snapshot *snapshot, bool force);
/* The source and probe of block i, i < source_set_count(). */
size_t source_set_count(const struct source_set *set);
const struct source *source_set_at(
	const struct source_set *set, size_t i, const struct probe **ret_probe);
