/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report for the person at 3 a.m.: the answer first, then who, why, the proof, and what to do;
 * what could not be seen last.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "outputs/page.h"
#include "outputs/writer.h"

struct text_report {
	struct page page;
	unsigned blind, unexplained, past;
};

static void add_rates(struct text *line, const struct culprit *c)
{
	char number[NUMBER_ROOM];

	if (!isnan(c->count))
		text_addf(line, ", %s %s%s", number_short(c->count, number),
			c->kind == CULPRIT_DESTINATION ? "attempt" : "socket", c->count == 1 ? "" : "s");
	if (!isnan(c->packets_per_second))
		text_addf(line, ", %s packets/s", number_short(c->packets_per_second, number));
	if (!isnan(c->bits_per_second))
		text_addf(line, ", %s", number_unit(c->bits_per_second, "bit/s", number));
}

static void add_owner(struct text *line, const struct culprit *c)
{
	if (!c->process)
		return;
	text_addf(line, ", %s (pid %d)", c->process, c->pid);
	if (c->holders > 1)
		text_addf(line, " and %u more", c->holders - 1);
	if (c->cgroup && *c->cgroup)
		text_addf(line, " in %s", c->cgroup);
}

static void add_name(struct text *line, const struct culprit *c)
{
	switch (c->kind) {
	case CULPRIT_FLOW:
		text_addf(line, "%s %s ↔ %s", c->proto, c->local, c->remote);
		break;
	case CULPRIT_PEER:
		text_addf(line, "peer %s", c->address);
		break;
	case CULPRIT_LISTENER:
	case CULPRIT_SOCKET:
		text_addf(line, "%s %s %s", culprit_kind_names[c->kind], c->proto, c->local);
		break;
	case CULPRIT_INTERFACE:
		text_addf(line, "interface %s", c->name);
		break;
	case CULPRIT_NEIGHBOUR:
		text_addf(line, "neighbour %s", c->address);
		break;
	case CULPRIT_QDISC:
		text_addf(line, "qdisc %s", c->handle);
		break;
	case CULPRIT_RULE:
		text_addf(line, "rule %s %s %s %s", c->family, c->table, c->chain, c->handle);
		break;
	case CULPRIT_PROCESS:
		text_addf(line, "process %s", c->process ? c->process : "(owner not found)");
		if (c->pid)
			text_addf(line, " (pid %d)", c->pid);
		if (c->cgroup && *c->cgroup)
			text_addf(line, " in %s", c->cgroup);
		if (c->local)
			text_addf(line, ", %s", c->local);
		break;
	case CULPRIT_SYSCTL:
		text_addf(line, "setting %s = %s", c->name, c->value);
		break;
	case CULPRIT_CPU:
		text_addf(line, "CPU %d", c->number);
		break;
	case CULPRIT_DESTINATION:
		text_addf(line, c->port && strchr(c->address, ':') ? "destination [%s]" : "destination %s",
			c->address);
		if (c->port)
			text_addf(line, ":%d", c->port);
		break;
	}
}

static void put_culprit(const struct text_report *t, const struct culprit *c, const char *label)
{
	_cleanup_(text_done) struct text line = {};

	add_name(&line, c);
	if (c->interface)
		text_addf(&line, " on %s", c->interface);
	if (c->kind != CULPRIT_PROCESS)
		add_owner(&line, c);
	add_rates(&line, c);
	if (c->text)
		text_addf(&line, ": %s", c->text);
	page_labelled(&t->page, label, text_str(&line));
}

static void add_quantity(struct text *line, double value, const char *unit)
{
	char number[NUMBER_ROOM];

	if (isnan(value)) {
		text_add(line, "not known");
		return;
	}
	if (strcmp(unit, "1/s") == 0)
		text_addf(line, "%s/s", number_short(value, number));
	else if (strcmp(unit, "bytes") == 0)
		text_add(line, number_bytes(value, number));
	else if (strcmp(unit, "%") == 0)
		text_addf(line, "%s %%", number_short(value, number));
	else
		text_addf(line, "%s%s%s", number_short(value, number), *unit ? " " : "", unit);
}

static void put_evidence(const struct text_report *t, const struct evidence *e, const char *label)
{
	_cleanup_(text_done) struct text line = {};

	text_addf(&line, "%s ", e->what);
	add_quantity(&line, e->value, e->unit);
	if (e->normal)
		text_addf(&line, " (normal: %s)", e->normal);
	if (e->says && *e->says)
		text_addf(&line, " – %s", e->says);
	page_labelled(&t->page, label, text_str(&line));
}

static void put_fix(const struct text_report *t, const struct fix *fix, size_t number)
{
	_cleanup_(text_done) struct text line = {};

	text_addf(&line, "%zu. %s (risk: %s)", number, fix->does, risk_names[fix->risk]);
	page_labelled(&t->page, number == 1 ? "do" : "", text_str(&line));
	/* a command stays on one line: it is there to be copied */
	fprintf(t->page.out, "%*s   %s", PAGE_TEXT, "", page_paint(&t->page, BOLD));
	page_put(&t->page, fix->command, strlen(fix->command));
	fprintf(t->page.out, "%s\n", page_paint(&t->page, PLAIN));
	if (!fix->undo || !*fix->undo)
		return;
	fprintf(t->page.out, "%*s   undo: ", PAGE_TEXT, "");
	page_put(&t->page, fix->undo, strlen(fix->undo));
	fputc('\n', t->page.out);
}

static void put_finding(void *user, const struct report *report, const struct finding *f)
{
	static const char *const colours[] = {
		[SEVERITY_NOTICE] = CYAN, [SEVERITY_WARNING] = YELLOW, [SEVERITY_CRITICAL] = RED};
	const struct text_report *t = user;
	_cleanup_(text_done) struct text line = {};

	(void)report;
	fprintf(t->page.out, "\n%s%-9s%s", page_paint(&t->page, colours[f->severity]), severity_names[f->severity],
		page_paint(&t->page, PLAIN BOLD));
	page_wrapped(&t->page, f->title, 9);
	fputs(page_paint(&t->page, PLAIN), t->page.out);
	text_addf(&line, "%s%s%s%s, %.0f %% sure%s", f->id, f->variant ? " (" : "",
		f->variant ? f->variant : "", f->variant ? ")" : "", f->confidence * 100,
		f->ended ? ", no longer there at the end" : "");
	page_labelled(&t->page, "finding", text_str(&line));
	array_each (culprit, &f->culprits)
		put_culprit(t, culprit, culprit == f->culprits.at ? "who" : "");
	page_labelled(&t->page, "what", f->summary);
	page_labelled(&t->page, "why", f->cause);
	array_each (e, &f->evidence)
		put_evidence(t, e, e == f->evidence.at ? "proof" : "");
	array_each (rival, &f->rivals) {
		text_clear(&line);
		text_addf(&line, "%s (%.0f %%): %s", rival->id, rival->confidence * 100, rival->test);
		page_labelled(&t->page, rival == f->rivals.at ? "or else" : "", text_str(&line));
	}
	array_each (fix, &f->fixes)
		put_fix(t, fix, (size_t)(fix - f->fixes.at) + 1);
	text_clear(&line);
	array_each (what, &f->see)
		text_addf(&line, "%s%s", what == f->see.at ? "" : "; ", *what);
	page_labelled(&t->page, "see", text_str(&line));
}

static void put_verdict(const struct text_report *t, const struct report *report)
{
	unsigned count[3] = {};
	int worst = report_worst(report);

	array_each (finding, &report->findings)
		count[(*finding)->severity]++;
	if (worst < 0)
		fprintf(t->page.out, "%sNothing wrong found.%s", page_paint(&t->page, GREEN), page_paint(&t->page, PLAIN));
	for (int s = SEVERITY_CRITICAL, first = 1; s >= 0; s--) {
		if (!count[s])
			continue;
		fprintf(t->page.out, "%s%u %s%s", first ? "" : ", ", count[s], severity_names[s],
			count[s] > 1 && s != SEVERITY_CRITICAL ? "s" : "");
		first = 0;
	}
	if (worst >= 0)
		fputs(worst == SEVERITY_NOTICE ? ": nothing that harms." : ".", t->page.out);
	fputc('\n', t->page.out);
}

static void begin(void *user, const struct report *report)
{
	const struct text_report *t = user;
	_cleanup_(text_done) struct text line = {};
	char number[NUMBER_ROOM];

	put_verdict(t, report);
	text_addf(&line, "%s, Linux %s", *host_name(report->host) ? host_name(report->host) : "a host",
		*host_kernel(report->host) ? host_kernel(report->host) : "(release not known)");
	if (*host_netns(report->host))
		text_addf(&line, ", namespace %s", host_netns(report->host));
	if (*report->source_path)
		text_addf(&line, ", from %s", report->source_path);
	if (report->one_moment)
		text_add(&line, ": one moment, so states and totals, no rates");
	else
		text_addf(&line, ": %s", number_duration(report->seconds, number));
	text_addf(&line, ", %zu counter%s (%zu moving)", report->counters,
		report->counters == 1 ? "" : "s", report->moving);
	if (!isnan(report->sockets))
		text_addf(&line, ", %.0f TCP socket%s", report->sockets, report->sockets == 1 ? "" : "s");
	text_addf(&line, ", %zu interface%s, %zu rule%s", report->interfaces,
		report->interfaces == 1 ? "" : "s", report->rules, report->rules == 1 ? "" : "s");
	page_wrapped(&t->page, text_str(&line), 0);
}

static void head_blind_spots(struct text_report *t)
{
	if (t->blind++ == 0)
		fprintf(t->page.out, "\n%sblind spots%s\n", page_paint(&t->page, BOLD), page_paint(&t->page, PLAIN));
}

static void put_probe(void *user, const struct report_probe *probe)
{
	struct text_report *t = user;
	_cleanup_(text_done) struct text line = {};

	/* where there is nothing to see, nothing is missed */
	if (probe->probe.status == PROBE_OK || probe->probe.moot)
		return;
	head_blind_spots(t);
	text_addf(&line, "%s%s: %s", probe->shows,
		probe->probe.status == PROBE_LIMITED ? ", in part" : "", probe->probe.reason);
	fprintf(t->page.out, "%*s", PAGE_MARGIN, "");
	page_wrapped(&t->page, text_str(&line), PAGE_MARGIN);
}

static void put_unexplained(void *user, const struct unexplained *unexplained)
{
	struct text_report *t = user;
	_cleanup_(text_done) struct text line = {};
	char number[NUMBER_ROOM], most[NUMBER_ROOM];

	if (t->unexplained++ == 0)
		fprintf(t->page.out, "\n%sunexplained%s, beyond the normal range and part of no finding\n",
			page_paint(&t->page, BOLD), page_paint(&t->page, PLAIN));
	text_addf(&line, "%s %s/s (normal: up to %s): %s", unexplained->name,
		number_short(unexplained->rate, number), number_short(unexplained->expected, most),
		unexplained->brief);
	fprintf(t->page.out, "%*s", PAGE_MARGIN, "");
	page_wrapped(&t->page, text_str(&line), PAGE_MARGIN);
}

static void put_past(void *user, const struct past_counter *past)
{
	struct text_report *t = user;
	_cleanup_(text_done) struct text line = {};
	char number[NUMBER_ROOM];

	if (t->past++ == 0)
		fprintf(t->page.out, "\n%spast trouble%s, since boot and not moving now\n", page_paint(&t->page, BOLD),
			page_paint(&t->page, PLAIN));
	text_addf(&line, "%s %s: %s%s", past->name, number_grouped((uint64_t)past->total, number),
		past->brief, past->of_machine ? " (of the whole machine)" : "");
	fprintf(t->page.out, "%*s", PAGE_MARGIN, "");
	page_wrapped(&t->page, text_str(&line), PAGE_MARGIN);
}

static void put_blind_rules(void *user, const struct report *report)
{
	struct text_report *t = user;
	_cleanup_(text_done) struct text line = {};

	if (!report->blind_rules.n)
		return;
	head_blind_spots(t);
	text_add(&line, "so these findings could not be judged:");
	array_each (id, &report->blind_rules)
		text_addf(&line, "%s %s", id == report->blind_rules.at ? "" : ",", *id);
	fprintf(t->page.out, "%*s", PAGE_MARGIN, "");
	page_wrapped(&t->page, text_str(&line), PAGE_MARGIN);
}

static void end(void *user, const struct report *report)
{
	enum { NAMED = 4 };
	const struct text_report *t = user;
	_cleanup_(text_done) struct text line = {};
	size_t n = report->elsewhere.seen.n, unreadable = report->elsewhere.unreadable;

	if (n || unreadable)
		fputc('\n', t->page.out);
	if (unreadable) {
		text_addf(&line, "%zu process%s may live in other network namespaces: seeing that takes "
			"more privileges", unreadable, unreadable == 1 ? "" : "es");
		page_wrapped(&t->page, text_str(&line), 0);
		text_clear(&line);
	}
	if (!n)
		return;
	text_addf(&line, "%zu other network namespace%s not looked into:", n, n == 1 ? "" : "s");
	for (size_t i = 0; i < n && i < NAMED; i++) {
		const struct netns_seen *ns = &report->elsewhere.seen.at[i];
		if (ns->name[0])
			text_addf(&line, " squall --netns %s", ns->name);
		else
			text_addf(&line, " squall --netns %d (%s)", ns->pid,
				ns->initial ? "the initial one" : ns->comm);
		text_add(&line, i + 1 < n && i + 1 < NAMED ? "," : "");
	}
	if (n > NAMED)
		text_addf(&line, " and %zu more", n - NAMED);
	page_wrapped(&t->page, text_str(&line), 0);
}

static const struct report_writer text_writer = {.name = "text", .begin = begin,
	.finding = put_finding, .probe = put_probe, .blind_rules = put_blind_rules, .unexplained = put_unexplained, .past = put_past, .end = end};

int report_write_text(const struct report *report, struct style style, FILE *out)
{
	struct text_report text = {.page = page_for(out, style)};

	report_walk(report, &text_writer, &text);
	return fflush(out) == 0 && !ferror(out) ? 0 : -EIO;
}
