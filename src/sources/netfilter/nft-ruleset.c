/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/nft-ruleset.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>

enum { THINGS_MAX = 1 << 16 }; /* what counts beyond that is not looked at */

/* What the rules that use a named counter have in common. */
struct use {
	uint64_t rule;
	uint8_t verdict, hook;
};

/* What is known only while learning. */
struct learning {
	struct nft_ruleset *ruleset;
	struct map by_chain; /* to a hook */
	struct map by_object;
	ARRAY(struct use) uses;
};

static uint64_t name_hash(uint8_t family, const char *name, size_t n)
{
	return hash_u64(hash_bytes(name, n) + family);
}

static uint64_t inner_hash(uint8_t family, const char *table, const char *name)
{
	return hash_u64(name_hash(family, table, strlen(table)) ^ hash_text(name));
}

uint64_t nft_ruleset_identity(const struct nft_ruleset *ruleset, uint8_t family, const char *table,
	size_t n, uint64_t handle)
{
	uint64_t hash = name_hash(family, table, n);
	uint32_t at = map_get(&ruleset->by_table, hash);
	uint64_t table_handle = at == MAP_NONE ? 0 : ruleset->tables.at[at];
	uint64_t identity = hash_u64(hash_u64(hash + table_handle) + handle);

	return identity ? identity : 1;
}

uint64_t nft_ruleset_counter_identity(
	const struct nft_ruleset *ruleset, const struct nft_counter *counter)
{
	uint64_t own = counter->handle ? counter->handle : hash_text(counter->name);

	return nft_ruleset_identity(
		ruleset, counter->family, counter->table, strlen(counter->table), own);
}

static uint32_t keep(struct nft_ruleset *ruleset, const char *name)
{
	size_t at = ruleset->names.n;

	text_add_n(&ruleset->names, name, strlen(name) + 1);
	return (uint32_t)at;
}

static int add(struct nft_ruleset *ruleset, struct nft_thing thing, const char *table,
	const char *chain, const char *name)
{
	if (ruleset->things.n >= THINGS_MAX)
		return 0;
	struct nft_thing *new = array_push(&ruleset->things);
	if (!new)
		return -ENOMEM;
	*new = thing;
	new->table = keep(ruleset, table);
	new->chain = keep(ruleset, chain);
	new->name = keep(ruleset, name);
	return ruleset->names.failed ? -ENOMEM : 0;
}

static int learn_table(const struct nlmsghdr *message, void *user)
{
	struct nft_ruleset *ruleset = ((struct learning *)user)->ruleset;
	struct nft_table table;

	if (nft_table_parse(message, &table) < 0)
		return 0;
	uint64_t *handle = array_push(&ruleset->tables);
	if (!handle)
		return -ENOMEM;
	*handle = table.handle;
	return map_set(&ruleset->by_table, name_hash(table.family, table.name, strlen(table.name)),
		(uint32_t)(ruleset->tables.n - 1));
}

static int learn_chain(const struct nlmsghdr *message, void *user)
{
	struct learning *learning = user;
	struct nft_ruleset *ruleset = learning->ruleset;
	struct nft_chain chain;

	if (nft_chain_parse(message, &chain) < 0 || !chain.is_base)
		return 0;
	int r = map_set(&learning->by_chain, inner_hash(chain.family, chain.table, chain.name),
		chain.hook);
	if (r < 0)
		return r;
	if (!chain.counts) {
		ruleset->policies_blind++;
		ruleset->policies_blind_drop += chain.policy == FW_DROP;
		return 0;
	}
	struct nft_thing thing = {.kind = NFT_A_POLICY, .family = chain.family,
		.verdict = (uint8_t)chain.policy, .hook = (uint8_t)chain.hook,
		.handle = chain.handle,
		.identity = nft_ruleset_identity(ruleset, chain.family, chain.table,
			strlen(chain.table), chain.handle)};
	return add(ruleset, thing, chain.table, chain.name, "policy");
}

/* A named counter has the verdict and the hook that all rules agree on that use it. */
static int learn_use(struct learning *learning, const struct nft_rule *rule, struct use new)
{
	if (!rule->object)
		return 0;
	uint64_t hash = inner_hash(rule->family, rule->table, rule->object);
	uint32_t at = map_get(&learning->by_object, hash);
	if (at != MAP_NONE) {
		struct use *use = &learning->uses.at[at];
		use->verdict = use->verdict == new.verdict ? use->verdict : FW_OTHER;
		use->hook = use->hook == new.hook ? use->hook : FW_NO_HOOK;
		return 0;
	}
	struct use *use = array_push(&learning->uses);
	if (!use)
		return -ENOMEM;
	*use = new;
	return map_set(&learning->by_object, hash, (uint32_t)(learning->uses.n - 1));
}

static int learn_rule(const struct nlmsghdr *message, void *user)
{
	struct learning *learning = user;
	struct nft_ruleset *ruleset = learning->ruleset;
	struct nft_rule rule;

	if (nft_rule_parse(message, &rule) < 0)
		return 0;
	ruleset->rules++;
	ruleset->rules_blind += !rule.counts && !rule.counts_by_name;
	uint32_t hook = map_get(&learning->by_chain, inner_hash(rule.family, rule.table, rule.chain));
	struct nft_thing thing = {.kind = NFT_A_RULE, .family = rule.family,
		.verdict = (uint8_t)rule.verdict, .hook = (uint8_t)(hook == MAP_NONE ? 0 : hook),
		.handle = rule.handle,
		.identity = nft_ruleset_identity(ruleset, rule.family, rule.table,
			strlen(rule.table), rule.handle)};
	thing.text_of = thing.identity;
	int r = learn_use(learning, &rule, (struct use){.rule = thing.identity,
		.verdict = thing.verdict, .hook = thing.hook});
	if (r < 0 || !rule.counts)
		return r;
	return add(ruleset, thing, rule.table, rule.chain, "");
}

static int learn_counter(const struct nlmsghdr *message, void *user)
{
	struct learning *learning = user;
	struct nft_ruleset *ruleset = learning->ruleset;
	struct nft_counter counter;

	if (nft_counter_parse(message, &counter) < 0)
		return 0;
	struct nft_thing thing = {.kind = NFT_A_COUNTER, .family = counter.family,
		.identity = nft_ruleset_counter_identity(ruleset, &counter)};
	uint32_t at = map_get(
		&learning->by_object, inner_hash(counter.family, counter.table, counter.name));
	if (at != MAP_NONE) {
		thing.text_of = learning->uses.at[at].rule;
		thing.verdict = learning->uses.at[at].verdict;
		thing.hook = learning->uses.at[at].hook;
	}
	return add(ruleset, thing, counter.table, "counter", counter.name);
}

int nft_ruleset_learn(struct nft_ruleset *ruleset, struct nft_socket *sock)
{
	static const struct {
		uint16_t type;
		nft_handler handler;
	} steps[] = {
		{NFT_MSG_GETTABLE, learn_table},
		{NFT_MSG_GETCHAIN, learn_chain},
		{NFT_MSG_GETRULE, learn_rule},
		{NFT_MSG_GETOBJ, learn_counter},
	};
	struct learning learning = {.ruleset = ruleset};
	int r = 0;

	nft_ruleset_done(ruleset);
	for (size_t i = 0; r == 0 && i < sizeof(steps) / sizeof(steps[0]); i++)
		r = nft_socket_dump(sock, steps[i].type, steps[i].handler, &learning);
	map_done(&learning.by_chain);
	map_done(&learning.by_object);
	array_done(&learning.uses);
	return r;
}

void nft_ruleset_done(struct nft_ruleset *ruleset)
{
	array_done(&ruleset->things);
	array_done(&ruleset->tables);
	text_done(&ruleset->names);
	map_done(&ruleset->by_table);
	*ruleset = (struct nft_ruleset){};
}
