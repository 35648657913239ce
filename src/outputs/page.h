/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A page of text for people: labels at the left, words wrapped beside them, colour on a terminal.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* How text is shown: colour, and characters beyond ASCII. */
struct style {
	bool colour, utf8;
	unsigned columns, rows; /* of the terminal; 80 and 0 elsewhere */
};
/* What suits this output: a terminal, NO_COLOR, the locale. */
struct style style_for(FILE *out);

#define BOLD   "\033[1m"
#define DIM    "\033[2m"
#define RED    "\033[1;31m"
#define YELLOW "\033[1;33m"
#define CYAN   "\033[1;36m"
#define GREEN  "\033[1;32m"
#define PLAIN  "\033[0m"

enum { PAGE_MARGIN = 2, PAGE_TEXT = 10 }; /* the columns at which labels and texts begin */

struct page {
	FILE *out;
	struct style style;
};
/* Lines become no longer than can be read with ease. */
struct page page_for(FILE *out, struct style style);

/* The colour, or "" where nothing is coloured. */
const char *page_paint(const struct page *page, const char *colour);
/* Writes n bytes as they are; what could steer a terminal, or the locale cannot show, is replaced.
 */
void page_put(const struct page *page, const char *text, size_t n);
/* Writes words from column `at` on, where the caller stands, broken at blanks and continued at the
 * same column, and ends the line. */
void page_wrapped(const struct page *page, const char *text, unsigned at);
/* A label at the margin and the text beside it; nothing where there is no text. */
void page_labelled(const struct page *page, const char *label, const char *text);
