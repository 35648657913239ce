/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The text of each rule, from what `nft --handle --stateless --terse list ruleset` writes.
 *
 * libnftables is the only one who knows how to write a rule; it writes whole rulesets. A rule is a
 * line two tabs deep that ends in its handle; a handle belongs to one thing of its table, so that
 * the table's line and the rule's line are all that has to be understood.
 */
#include <stddef.h>
#include <stdint.h>

struct nft_line {
	uint8_t family;    /* NFPROTO_* */
	const char *table; /* not terminated */
	size_t table_n;
	uint64_t handle;
	const char *text; /* not terminated */
	size_t n;
};

/* Calls `each` for every rule. What is not understood is passed over. */
void nft_listing_each(const char *listing, size_t n,
	void (*each)(const struct nft_line *line, void *user), void *user);
/* Prints the listing to standard output: the work of an aside, see aside.h. */
int nft_listing_print(void *unused);
