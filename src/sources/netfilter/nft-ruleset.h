/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What of a ruleset counts: read once per generation, by dumps of tables, chains, rules and named
 * counters.
 *
 * A handle is unique within its table (tables, chains, rules and objects draw from one sequence),
 * and a table's own handle within the namespace: together they are an identity that no later rule
 * gets, even when a table is loaded anew under its old name.
 */
#include "base/array.h"
#include "base/map.h"
#include "base/text.h"
#include "sources/netfilter/nft-message.h"
#include "sources/netfilter/nft-socket.h"

/* Something that counts packets. */
struct nft_thing {
	enum nft_kind { NFT_A_RULE, NFT_A_POLICY, NFT_A_COUNTER } kind;
	uint64_t identity;
	uint64_t text_of; /* the rule whose text it has: its own, or the first that uses it; 0: none */
	uint64_t handle;
	uint32_t table, chain, name; /* in names; name: of a named counter */
	uint8_t family, verdict, hook;
};

struct nft_ruleset {
	ARRAY(struct nft_thing) things;
	struct text names;
	ARRAY(uint64_t) tables; /* handles */
	struct map by_table;
	size_t rules, rules_blind;
	size_t policies_blind, policies_blind_drop;
};

/* Reads it anew. Returns 0, -EINTR when it changed meanwhile, or -errno. */
int nft_ruleset_learn(struct nft_ruleset *ruleset, struct nft_socket *sock);
void nft_ruleset_done(struct nft_ruleset *ruleset);
/* The identity of a thing in a table (whose name has n bytes), never 0. */
uint64_t nft_ruleset_identity(const struct nft_ruleset *ruleset, uint8_t family, const char *table,
	size_t n, uint64_t handle);
/* The same for a named counter: old kernels give it no handle. */
uint64_t nft_ruleset_counter_identity(
	const struct nft_ruleset *ruleset, const struct nft_counter *counter);
