/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/nft-listing.h"

#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "sources/netfilter/nft-message.h"

static const char mark[] = " # handle ";

/* Finds the handle at the end of a line and takes it off. A mark in a comment stands further left. */
static bool take_handle(const char *line, size_t *n, uint64_t *ret_handle)
{
	size_t digits = *n;
	char number[24];

	while (digits && (unsigned char)(line[digits - 1] - '0') < 10)
		digits--;
	size_t length = *n - digits, marked = sizeof(mark) - 1;
	if (!length || length >= sizeof(number) || digits < marked ||
		memcmp(line + digits - marked, mark, marked) != 0)
		return false;
	memcpy(number, line + digits, length);
	number[length] = '\0';
	*n = digits - marked;
	return number_u64(number, ret_handle) == 0;
}

/* "table inet filter { # handle 5" */
static bool take_table(const char *line, size_t n, struct nft_line *table)
{
	static const char word[] = "table ";
	const char *end = line + n, *family = line + sizeof(word) - 1;

	if (n < sizeof(word) || memcmp(line, word, sizeof(word) - 1) != 0)
		return false;
	const char *blank = memchr(family, ' ', (size_t)(end - family));
	if (!blank)
		return false;
	table->family = nft_family_of(family, (size_t)(blank - family));
	table->table = blank + 1;
	const char *brace = memchr(table->table, ' ', (size_t)(end - table->table));
	table->table_n = (size_t)((brace ? brace : end) - table->table);
	return true;
}

void nft_listing_each(const char *listing, size_t n,
	void (*each)(const struct nft_line *line, void *user), void *user)
{
	const char *end = listing + n;
	struct nft_line at = {};

	while (listing < end) {
		const char *newline = memchr(listing, '\n', (size_t)(end - listing));
		size_t length = (size_t)((newline ? newline : end) - listing);

		if (take_table(listing, length, &at)) {
			/* the rules that follow are this table's */
		} else if (length > 2 && at.family && memcmp(listing, "\t\t", 2) == 0 &&
			take_handle(listing, &length, &at.handle) && length > 2) {
			at.text = listing + 2;
			at.n = length - 2;
			each(&at, user);
		}
		listing = newline ? newline + 1 : end;
	}
}
