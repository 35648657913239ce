/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include "commands/command.h"
#include "sources/source.h"
static const struct option_spec options[] = {{}};
static int run(int n, char **op)
{
	struct host *h; struct text e = {}; struct series_table t; struct source_set *set; struct snapshot s = {};
	(void)n;(void)op;
	if (host_open_live(NULL, &h, &e)) return 3;
	series_table_init(&t);
	source_set_open(h, &t, NULL, NULL, &set);
	source_set_sample(set, &s, true);
	for (uint32_t i = 0; i < t.series.n; i++) { char b[200]; series_name(&t, i, b, sizeof b); printf("%s %lu %d\n", b, s.value[i], snapshot_has(&s,&t.series.at[i],i)); }
	source_set_free(set); series_table_done(&t); snapshot_done(&s); host_free(h);
	return 0;
}
const struct command command_rates = {.name="rates", .does="x", .operands="[NAME…]", .about="", .options=options, .run=run};
