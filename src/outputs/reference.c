/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Three writers for one walk. What each format takes for a sign of its own is escaped in one place.
 */
#include "outputs/reference.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

static int written(FILE *out)
{
	return fflush(out) == 0 && !ferror(out) ? 0 : -EIO;
}

/* For a terminal. */

static void page_part(void *user, const char *title, const char *about)
{
	const struct page *page = user;

	fprintf(page->out, "%s%s%s  ", page_paint(page, CYAN), title, page_paint(page, PLAIN));
	page_wrapped(page, about, (unsigned)strlen(title) + 2);
	fputc('\n', page->out);
}

static void page_begin(void *user, const char *name, const char *sort, const char *brief)
{
	const struct page *page = user;

	fputs(page_paint(page, BOLD), page->out);
	page_put(page, name, strlen(name));
	fprintf(page->out, "%s  %s(%s)%s\n%*s", page_paint(page, PLAIN), page_paint(page, DIM), sort,
		page_paint(page, PLAIN), PAGE_MARGIN, "");
	page_wrapped(page, *brief ? brief : "(not in squall's knowledge)", PAGE_MARGIN);
}

static void page_field(void *user, const char *label, const char *text)
{
	page_labelled(user, label, text);
}

static void page_end(void *user)
{
	fputc('\n', ((const struct page *)user)->out);
}

static const struct topic_writer page_writer = {
	.part = page_part, .begin = page_begin, .field = page_field, .end = page_end};
static const struct topic_writer single_writer = {.begin = page_begin, .field = page_field};

void topic_write_text(struct topic topic, const struct topic_host *host, const struct page *page)
{
	topic_walk(topic, host, &single_writer, (void *)page);
}

int reference_write_text(struct style style, FILE *out)
{
	struct page page = page_for(out, style);

	topic_walk_all(&page_writer, &page);
	return written(out);
}

/* For man(1). */

static void man_put(FILE *out, const char *text)
{
	/* a line that begins so would be a request */
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text == '\n' ? ' ' : *text, out);
	}
}

static void man_line(FILE *out, const char *text)
{
	man_put(out, text);
	fputc('\n', out);
}

static void man_part(void *user, const char *title, const char *about)
{
	fprintf(user, ".SH %s\n", title);
	man_line(user, about);
}

static void man_begin(void *user, const char *name, const char *sort, const char *brief)
{
	fputs(".SS ", user);
	man_line(user, name);
	man_put(user, brief);
	fputs("\n(", user);
	man_put(user, sort);
	fputs(")\n.PD 0\n", user);
}

static void man_field(void *user, const char *label, const char *text)
{
	if (*label)
		fprintf(user, ".TP 9\n\\fI%s\\fR\n", label);
	else
		fputs(".br\n", user);
	man_line(user, text);
}

static void man_end(void *user)
{
	fputs(".PD\n", user);
}

static const struct topic_writer man_writer = {
	.part = man_part, .begin = man_begin, .field = man_field, .end = man_end};

int reference_write_man(const char *version, FILE *out)
{
	fprintf(out,
		".\\\" made by squall explain --all --man\n"
		".TH \"squall-counters\" \"7\" \"\" \"squall %s\"\n.nh\n.ad l\n"
		".SH NAME\nsquall\\-counters \\- what every network counter, setting, drop reason "
		"and "
		"finding means\n"
		".SH DESCRIPTION\nThe reference that \\fBsquall explain\\fR answers from, in full. "
		"Rates are "
		"per second. A name is written as in \\fBsquall\\fR(1).\n",
		version);
	topic_walk_all(&man_writer, out);
	fputs(".SH SEE ALSO\n\\fBsquall\\fR(1), \\fBsquall\\-explain\\fR(1), "
	      "\\fBsquall\\-sysctl\\fR(1)\n",
		out);
	return written(out);
}

/* As Markdown. */

static void markdown_put(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_<>[]|#", *text))
			fputc('\\', out);
		fputc(*text == '\n' ? ' ' : *text, out);
	}
}

static void markdown_part(void *user, const char *title, const char *about)
{
	fputs("\n## ", user);
	markdown_put(user, title);
	fputs("\n\n", user);
	markdown_put(user, about);
	fputc('\n', user);
}

static void markdown_begin(void *user, const char *name, const char *sort, const char *brief)
{
	fputs("\n### ", user);
	markdown_put(user, name);
	fputs("\n\n", user);
	markdown_put(user, brief);
	fputs(" (", user);
	markdown_put(user, sort);
	fputs(")\n\n", user);
}

static void markdown_field(void *user, const char *label, const char *text)
{
	fprintf(user, *label ? "- **%s** " : "  - %s", label);
	markdown_put(user, text);
	fputc('\n', user);
}

static const struct topic_writer markdown_writer = {
	.part = markdown_part, .begin = markdown_begin, .field = markdown_field};

int reference_write_markdown(FILE *out)
{
	fputs("# Reference\n\nWhat every network counter, setting, drop reason and finding means: "
	      "the "
	      "texts that `squall explain` answers from, in full.\n",
		out);
	topic_walk_all(&markdown_writer, out);
	return written(out);
}
