/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "samples/counter.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *name, const void *counter)
{
	return strcmp(name, ((const struct counter *)counter)->name);
}

counter_id counter_find(const char *name)
{
	/* the knowledge compiler sorts the table by name */
	const struct counter *found =
		bsearch(name, counters_known, COUNTERS_KNOWN, sizeof(*counters_known), by_name);

	return found ? (counter_id)(found - counters_known) : COUNTER_NONE;
}

const char *counter_default(const struct counter *counter, unsigned kernel)
{
	for (const struct counter_default *d = counter->defaults; d && d->value; d++)
		if (kernel >= d->since && (!d->until || kernel < d->until))
			return d->value;
	return NULL;
}
