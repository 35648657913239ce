/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

struct source_set {
	struct host *host;
	struct series_table *table;
	size_t n;
	struct member {
		const struct source *source;
		void *state;
		bool open;
		uint64_t read_ns; /* when it was read last */
		uint32_t tries;   /* marks what one read wrote, failed ones too */
		struct probe probe;
		struct probe opened; /* as it was after open: what a good read restores */
	} members[BLOCKS_MAX];
};

int probe_say(struct probe *probe, int error, enum probe_status status, const char *format, ...)
{
	va_list args;

	probe->status = status;
	va_start(args, format);
	vsnprintf(probe->reason, sizeof(probe->reason), format, args);
	va_end(args);
	return error;
}

static void put_into_words(struct probe *probe, int error, const char *verb)
{
	if (probe->reason[0])
		return;
	bool absent = error == -ENOENT || error == -EOPNOTSUPP || error == -EPROTONOSUPPORT ||
		      error == -EAFNOSUPPORT;
	bool denied = error == -EACCES || error == -EPERM;

	if (absent)
		probe_say(probe, error, PROBE_UNAVAILABLE, "this kernel does not offer it");
	else if (denied)
		probe_say(probe, error, PROBE_UNAVAILABLE, "needs root");
	else if (error == -ENODATA)
		probe_say(probe, error, PROBE_UNAVAILABLE,
			"shown only in the initial network namespace");
	else
		probe_say(probe, error, PROBE_FAILED, "cannot %s: %s", verb, strerror(-error));
}

static void open_member(struct source_set *set, struct member *member)
{
	int r = member->source->open(member->source, set->host, &member->state, &member->probe);

	member->open = r == 0;
	if (r < 0)
		put_into_words(&member->probe, r, "open");
	member->probe.moot = r == -ENOENT;
	member->opened = member->probe;
}

static struct member *find_member(struct source_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(set->members[i].source->name, name) == 0)
			return &set->members[i];
	return NULL;
}

/* A backup takes part only where its principal could not be opened, and lends it its sight. */
static void open_backup(struct source_set *set, struct member *member)
{
	struct member *principal = find_member(set, member->source->backup_of);

	if (principal && principal->open)
		return;
	open_member(set, member);
	if (principal && member->open && principal->probe.status != PROBE_OK) {
		char why[sizeof(principal->probe.reason)];
		memcpy(why, principal->probe.reason, sizeof(why));
		probe_say(&principal->probe, 0, PROBE_LIMITED, "%.100s; %.80s instead", why,
			member->source->shows);
		principal->opened = principal->probe;
	}
}

int source_set_open(struct host *host, struct series_table *table,
	bool (*wanted)(const struct source *, void *), void *user, struct source_set **ret_set)
{
	struct source_set *set = calloc(1, sizeof(*set));

	if (!set)
		return -ENOMEM;
	set->host = host;
	set->table = table;
	for (const struct source *const *p = sources_all; *p && set->n < BLOCKS_MAX; p++)
		if (!wanted || wanted(*p, user))
			set->members[set->n++].source = *p;
	for (size_t i = 0; i < set->n; i++)
		if (!set->members[i].source->backup_of)
			open_member(set, &set->members[i]);
	for (size_t i = 0; i < set->n; i++)
		if (set->members[i].source->backup_of)
			open_backup(set, &set->members[i]);
	*ret_set = set;
	return 0;
}

void source_set_free(struct source_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->n; i++)
		if (set->members[i].open && set->members[i].source->close)
			set->members[i].source->close(set->members[i].state);
	free(set);
}

static bool is_due(const struct member *member, uint64_t now_ns)
{
	uint64_t pace = member->source->pace_ns;

	/* a timer may come a little early: a twentieth of the pace is given */
	return !member->read_ns || now_ns < member->read_ns ||
	       now_ns - member->read_ns >= pace - pace / 20;
}

static void read_member(struct source_set *set, struct member *member, struct snapshot *snapshot)
{
	uint16_t at = (uint16_t)(member - set->members);
	struct sampler sampler = {.table = set->table, .snapshot = snapshot,
		.source = member->source->name, .block = at, .reads = ++member->tries};

	member->probe = member->opened;
	uint64_t stamp_ns = host_now_ns(set->host);
	int r = member->source->sample(member->state, &sampler, &member->probe);
	if (r == -EAGAIN)
		return;
	member->read_ns = stamp_ns;
	if (r < 0) {
		put_into_words(&member->probe, r, "read");
		return;
	}
	snapshot->block[at] = (struct block){.stamp_ns = stamp_ns,
		.suspended_ns = snapshot->suspended_ns, .reads = sampler.reads};
}

void source_set_sample(struct source_set *set, struct snapshot *snapshot, bool force)
{
	uint64_t now_ns = host_now_ns(set->host);

	if (snapshot->number && now_ns < snapshot->stamp_ns)
		snapshot->boots++;
	snapshot->number++;
	snapshot->stamp_ns = now_ns;
	snapshot->suspended_ns = host_suspended_ns(set->host);
	for (size_t i = 0; i < set->n; i++) {
		struct member *member = &set->members[i];
		if (member->open && (force || !host_is_live(set->host) || is_due(member, now_ns)))
			read_member(set, member, snapshot);
	}
}

size_t source_set_count(const struct source_set *set)
{
	return set ? set->n : 0;
}

const struct source *source_set_at(
	const struct source_set *set, size_t i, const struct probe **ret_probe)
{
	if (ret_probe)
		*ret_probe = &set->members[i].probe;
	return set->members[i].source;
}
