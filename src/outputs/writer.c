/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs/writer.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void report_walk(const struct report *report, const struct report_writer *writer, void *user)
{
	if (writer->begin)
		writer->begin(user, report);
	array_each (finding, &report->findings)
		if (writer->finding)
			writer->finding(user, report, *finding);
	array_each (probe, &report->probes)
		if (writer->probe)
			writer->probe(user, probe);
	if (writer->blind_rules)
		writer->blind_rules(user, report);
	array_each (past, &report->past)
		if (writer->past)
			writer->past(user, past);
	if (writer->end)
		writer->end(user, report);
}

struct style style_for(FILE *out)
{
	int fd = fileno(out);
	const char *no_color = getenv("NO_COLOR");
	struct style style = {.columns = 80, .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0};
	struct winsize size = {};

	if (!isatty(fd))
		return style;
	style.colour = !no_color || !*no_color;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		style.columns = size.ws_col;
	style.rows = size.ws_row >= 5 ? size.ws_row : 24;
	return style;
}
