/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs/writer.h"

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
	array_each (unexplained, &report->unexplained)
		if (writer->unexplained)
			writer->unexplained(user, unexplained);
	array_each (past, &report->past)
		if (writer->past)
			writer->past(user, past);
	if (writer->end)
		writer->end(user, report);
}
