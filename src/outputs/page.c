/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs/page.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { WIDEST = 110 };

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

struct page page_for(FILE *out, struct style style)
{
	if (style.columns > WIDEST)
		style.columns = WIDEST;
	return (struct page){.out = out, .style = style};
}

const char *page_paint(const struct page *page, const char *colour)
{
	return page->style.colour ? colour : "";
}

/* Characters beyond ASCII that our own texts use, for locales without UTF-8. */
static void put_char_ascii(FILE *out, const char **p)
{
	static const struct {
		const char *utf8, *ascii;
	} table[] = {{"–", "-"}, {"—", "-"}, {"…", "..."}, {"µ", "u"}, {"×", "x"}, {"→", "->"},
		{"↔", "<->"}, {"≥", ">="}, {"≤", "<="}};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (!text_starts(*p, table[i].utf8))
			continue;
		fputs(table[i].ascii, out);
		*p += strlen(table[i].utf8);
		return;
	}
	fputc((unsigned char)**p < 0x80 ? **p : '?', out);
	*p += text_utf8_length(*p, strlen(*p));
}

/* names of processes and interfaces come from others: nothing of them may steer a terminal */
void page_put(const struct page *page, const char *text, size_t n)
{
	const char *end = text + n;

	while (text < end) {
		size_t length = text_utf8_length(text, (size_t)(end - text));

		if (!length || (unsigned char)*text < 0x20 || *text == 0x7f) {
			fputc('?', page->out);
			text++;
		} else if (page->style.utf8) {
			fwrite(text, 1, length, page->out);
			text += length;
		} else {
			put_char_ascii(page->out, &text);
		}
	}
}

void page_wrapped(const struct page *page, const char *text, unsigned at)
{
	unsigned column = at;

	while (*text) {
		size_t n = strcspn(text, " \n");
		char word[256];
		snprintf(word, sizeof(word), "%.*s", (int)(n < 255 ? n : 255), text);
		unsigned width = (unsigned)text_width(word);

		if (column > at && column + 1 + width > page->style.columns) {
			fprintf(page->out, "\n%*s", (int)at, "");
			column = at;
		} else if (column > at) {
			fputc(' ', page->out);
			column++;
		}
		page_put(page, text, n);
		column += width;
		text += n;
		text += strspn(text, " \n");
	}
	fputc('\n', page->out);
}

void page_labelled(const struct page *page, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	fprintf(page->out, "%*s%s%-*s%s", PAGE_MARGIN, "", page_paint(page, DIM),
		PAGE_TEXT - PAGE_MARGIN, label, page_paint(page, PLAIN));
	page_wrapped(page, text, PAGE_TEXT);
}
