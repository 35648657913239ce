/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "findings/owners.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "host/owner.h"

static size_t list_inodes(const struct report *report, struct owner *owners)
{
	size_t n = 0;

	array_each (finding, &report->findings)
		array_each (culprit, &(*finding)->culprits)
			if (culprit->inode && n < OWNERS_LIMIT)
				owners[n++].inode = culprit->inode;
	return n;
}

static void tell(struct finding *finding, struct culprit *culprit, const struct owner *owner)
{
	culprit->pid = owner->pid;
	culprit->holders = owner->holders;
	culprit->process = finding_text(finding, "%s", owner->comm);
	if (owner->cgroup[0])
		culprit->cgroup = finding_text(finding, "%s", owner->cgroup);
}

static int add_probe(struct report *report, const struct owner_search *search)
{
	struct report_probe *place = array_push(&report->probes);

	if (!place)
		return -ENOMEM;
	*place = (struct report_probe){.name = "owners", .shows = "processes that own the sockets"};
	if (search->unreadable)
		probe_say(&place->probe, 0, PROBE_LIMITED, "%u of %u processes may not be looked into: needs "
			  "root", search->unreadable, search->unreadable + search->processes);
	else if (!search->complete)
		probe_say(&place->probe, 0, PROBE_LIMITED, "not all processes could be searched in %d ms",
			OWNER_DEADLINE_MS);
	return 0;
}

/* A group of sockets (of one listener, of one destination) is one culprit: it names one member. */
int report_find_owners(struct report *report)
{
	_cleanup_free_ struct owner *owners = calloc(OWNERS_LIMIT, sizeof(*owners));
	struct owner_search search = {};

	if (!owners)
		return -ENOMEM;
	size_t n = list_inodes(report, owners), i = 0;
	if (!n)
		return 0;
	int r = owners_find(report->host, owners, n, OWNER_DEADLINE_MS, &search);
	if (r < 0)
		return r;
	array_each (finding, &report->findings)
		array_each (culprit, &(*finding)->culprits) {
			if (!culprit->inode || i >= n)
				continue;
			if (owners[i].pid)
				tell(*finding, culprit, &owners[i]);
			i++;
		}
	return add_probe(report, &search);
}
