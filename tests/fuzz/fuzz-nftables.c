/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What firewalls answer: messages of nf_tables, a listing of libnftables, a block of a legacy table.
 * Every parser gets every input.
 */
#include <stdlib.h>
#include <string.h>

#include "sources/netfilter/nft-listing.h"
#include "sources/netfilter/nft-message.h"
#include "sources/netfilter/xt-text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void parse_messages(const char *bytes, size_t n)
{
	const struct nlmsghdr *message;
	struct nft_table table;
	struct nft_chain chain;
	struct nft_rule rule;
	struct nft_counter counter;
	uint32_t generation;

	while ((message = nft_message_next(&bytes, &n))) {
		nft_table_parse(message, &table);
		nft_chain_parse(message, &chain);
		nft_counter_parse(message, &counter);
		nft_generation_parse(message, &generation);
		if (nft_rule_parse(message, &rule) == 0 && (!rule.table || !rule.chain))
			abort();
	}
}

static void check_line(const struct nft_line *line, void *user)
{
	const char *bytes = user;

	if (!line->n || line->text < bytes || memchr(line->text, '\n', line->n))
		abort();
}

static int write_down(
	const struct xt_table_view *table, const struct xt_rule_view *rule, void *user)
{
	struct text text = {};

	(void)user;
	xt_text_short(&text, table, rule);
	text_done(&text);
	return 0;
}

/* The first two words say where the hooks are; the entries follow. */
static void parse_table(const char *bytes, size_t n, uint8_t family)
{
	struct xt_table_view view = {.family = family, .valid_hooks = 0x1f};
	uint32_t at[2];

	if (n < sizeof(at))
		return;
	memcpy(at, bytes, sizeof(at));
	for (size_t i = 0; i < NF_INET_NUMHOOKS; i++) {
		view.hook_entry[i] = at[0] & ~7u;
		view.underflow[i] = at[1] & ~7u;
	}
	view.entries = bytes + sizeof(at);
	view.size = (uint32_t)(n - sizeof(at));
	xt_table_each(&view, write_down, NULL);
	xt_table_shape(&view);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	enum { LONGEST = 64 << 10 };

	if (n > LONGEST)
		return 0;
	/* aligned, and of exactly this size */
	char *copy = malloc(n + !n);
	if (!copy)
		return 0;
	memcpy(copy, bytes, n);
	parse_messages(copy, n);
	nft_listing_each(copy, n, check_line, copy);
	parse_table(copy, n, NFPROTO_IPV4);
	parse_table(copy, n, NFPROTO_IPV6);
	free(copy);
	return 0;
}
