/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "findings/finding.h"

#include <math.h>
#include <stdlib.h>

const char *const severity_names[] = {
	[SEVERITY_NOTICE] = "notice",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_CRITICAL] = "critical",
};

const char *const culprit_kind_names[] = {
	[CULPRIT_FLOW] = "flow",
	[CULPRIT_PEER] = "peer",
	[CULPRIT_LISTENER] = "listener",
	[CULPRIT_SOCKET] = "socket",
	[CULPRIT_INTERFACE] = "interface",
	[CULPRIT_NEIGHBOUR] = "neighbour",
	[CULPRIT_QDISC] = "qdisc",
	[CULPRIT_RULE] = "rule",
	[CULPRIT_PROCESS] = "process",
	[CULPRIT_SYSCTL] = "sysctl",
	[CULPRIT_CPU] = "cpu",
	[CULPRIT_DESTINATION] = "destination",
};

const char *const risk_names[] = {
	[RISK_LOW] = "low", [RISK_MEDIUM] = "medium", [RISK_HIGH] = "high"};

struct finding *finding_new(const char *id, enum severity severity, double confidence)
{
	struct finding *finding = calloc(1, sizeof(*finding));

	if (!finding)
		return NULL;
	finding->id = id;
	finding->severity = severity;
	finding->confidence = confidence;
	finding->title = finding->summary = finding->cause = "";
	return finding;
}

void finding_free(struct finding *finding)
{
	if (!finding)
		return;
	array_done(&finding->culprits);
	array_done(&finding->evidence);
	array_done(&finding->rivals);
	array_done(&finding->fixes);
	array_done(&finding->see);
	array_done(&finding->explains);
	arena_done(&finding->arena);
	free(finding);
}

const char *finding_text(struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *text = arena_textv(&finding->arena, format, args);
	va_end(args);
	return text;
}

struct culprit *finding_culprit(struct finding *finding, enum culprit_kind kind)
{
	static struct culprit lost;
	struct culprit *culprit = array_push(&finding->culprits);

	if (!culprit)
		culprit = &lost;
	*culprit = (struct culprit){.kind = kind, .number = -1, .packets_per_second = NAN,
		.bits_per_second = NAN, .count = NAN};
	return culprit;
}

void finding_evidence(struct finding *finding, const char *what, double value, const char *unit,
	const char *normal, const char *says, ...)
{
	struct evidence *evidence = array_push(&finding->evidence);
	va_list args;

	if (!evidence)
		return;
	va_start(args, says);
	*evidence = (struct evidence){.what = finding_text(finding, "%s", what), .value = value,
		.unit = unit, .normal = normal ? finding_text(finding, "%s", normal) : NULL,
		.low = NAN, .high = NAN, .says = arena_textv(&finding->arena, says, args)};
	va_end(args);
}

void finding_rival(struct finding *finding, const char *id, double confidence, const char *test)
{
	struct rival *rival = array_push(&finding->rivals);

	if (rival)
		*rival = (struct rival){.id = id, .confidence = confidence, .test = test};
}

void finding_fix(struct finding *finding, const struct fix *fix)
{
	struct fix *place = array_push(&finding->fixes);

	if (place)
		*place = *fix;
}

void finding_see(struct finding *finding, const char *what)
{
	const char **place = array_push(&finding->see);

	if (place)
		*place = what;
}
