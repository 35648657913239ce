/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many connections are tracked, and how many may be (kernel: nf_ct_sysctl_table). */
#include <errno.h>
#include <stdlib.h>

#include "base/number.h"
#include "sources/procfs/proc-file.h"

static const struct level {
	const char *path, *name;
	enum counter_kind kind;
} levels[] = {
	{"proc/sys/net/netfilter/nf_conntrack_count", "conntrack.count", KIND_GAUGE},
	{"proc/sys/net/netfilter/nf_conntrack_max", "conntrack.max", KIND_CONSTANT},
};

struct conntrack {
	struct proc_file files[ARRAY_SIZE(levels)];
	uint32_t series[ARRAY_SIZE(levels)];
	bool learned;
};

static void conntrack_close(void *state)
{
	struct conntrack *conntrack = state;

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		proc_file_done(&conntrack->files[i]);
	free(conntrack);
}

static int conntrack_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	struct conntrack *conntrack = calloc(1, sizeof(*conntrack));
	int r = conntrack ? 0 : -ENOMEM;

	(void)source;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(levels); i++) {
		r = proc_file_open(&conntrack->files[i], host, levels[i].path, false);
		for (size_t done = 0; r < 0 && done < i; done++)
			proc_file_done(&conntrack->files[done]);
	}
	if (r < 0) {
		free(conntrack);
		if (r == -ENOENT)
			probe_say(probe, r, PROBE_UNAVAILABLE,
				"connection tracking is not loaded (module 'nf_conntrack')");
		return r;
	}
	*ret_state = conntrack;
	return 0;
}

static int conntrack_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct conntrack *conntrack = state;

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		if (!conntrack->learned)
			conntrack->series[i] = sampler_series(sampler,
				series_counter_of_kind(sampler->table, levels[i].name,
					sampler->source, levels[i].kind),
				INSTANCE_NONE);
		int r = proc_file_read(&conntrack->files[i]);
		if (r < 0)
			return r;
		const char *text = conntrack->files[i].reader.at;
		uint64_t value;
		if (!number_scan(&text, &value) || (*text && *text != '\n'))
			return probe_say(probe, -EBADMSG, PROBE_FAILED, "'%s' is not a number",
				levels[i].path);
		sampler_put(sampler, conntrack->series[i], value);
	}
	conntrack->learned = true;
	return 0;
}

const struct source source_conntrack = {
	.name = "conntrack",
	.shows = "how many connections are tracked, and how many may be",
	.open = conntrack_open,
	.sample = conntrack_sample,
	.close = conntrack_close,
};
