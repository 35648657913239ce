/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftables: what each rule, named counter and chain policy of every family counts.
 *
 * Its trick: the texts and the structure of a ruleset are learned once per generation of it; a
 * sample asks for the generation and takes the counters out of one dump. Rules of iptables-nft are
 * rules like others, and their chains count what the policy decides.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "sources/netfilter/aside.h"
#include "sources/netfilter/nft-listing.h"
#include "sources/netfilter/nft-ruleset.h"
#include "sources/source.h"

enum { LEARN_TRIES = 3, TEXT_PATIENCE_MS = 300 };

struct watched {
	struct fwrule rule;
	enum nft_kind kind;
};

struct nftables {
	const struct host *host;
	struct nft_socket sock;
	bool loaded, learned;
	uint32_t generation;
	struct nft_ruleset ruleset;
	ARRAY(struct watched) watched;
	struct map by_identity;      /* to watched */
	struct map by_text;          /* a rule's identity to the watched rule of that text */
	struct map by_text_counter;  /* and to the named counter */
	size_t of_kind[3], counting; /* watched of each kind; all that count */
	struct aside listing;
	bool without_texts;
	struct sampler *sampler; /* of the read under way */
};

static bool file_has(const struct host *host, const char *path, const char *word, bool otherwise)
{
	_cleanup_(file_reader_done) struct file_reader reader =
		FILE_READER(host_open_file(host, path));

	if (reader.fd < 0 || file_reader_again(&reader) < 0 || !reader.n)
		return otherwise;
	return strstr(reader.at, word);
}

/* A question would load the module, on a host that had done without: then there are no rules. */
static bool is_loaded(const struct host *host)
{
	char builtin[128];

	snprintf(builtin, sizeof(builtin), "lib/modules/%.80s/modules.builtin", host_kernel(host));
	return file_has(host, "proc/modules", "nf_tables ", true) ||
	       file_has(host, builtin, "/nf_tables.ko", true);
}

static void nftables_close(void *state)
{
	struct nftables *nft = state;

	nft_socket_close(&nft->sock);
	nft_ruleset_done(&nft->ruleset);
	array_done(&nft->watched);
	map_done(&nft->by_identity);
	map_done(&nft->by_text);
	map_done(&nft->by_text_counter);
	aside_done(&nft->listing);
	free(nft);
}

static int nftables_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE, "seen only on a live host");
	if (!host_may(CAP_NET_ADMIN))
		return probe_say(probe, -EPERM, PROBE_UNAVAILABLE, "needs root (CAP_NET_ADMIN)");
	struct nftables *nft = calloc(1, sizeof(*nft));
	if (!nft)
		return -ENOMEM;
	nft->host = host;
	nft->loaded = is_loaded(host);
	int r = nft_socket_open(&nft->sock);
	if (r == 0 && nft->loaded)
		r = nft_socket_generation(&nft->sock, &nft->generation);
	if (r < 0) {
		nftables_close(nft);
		/* nfnetlink's answer where no subsystem listens */
		return r == -EINVAL ? -EOPNOTSUPP : r;
	}
	*ret_state = nft;
	return 0;
}

static int watch(struct nftables *nft, const struct nft_thing *thing)
{
	const char *names = nft->ruleset.names.at;
	struct watched *watched = array_push(&nft->watched);
	char handle[24];

	if (!watched)
		return -ENOMEM;
	uint32_t at = (uint32_t)(nft->watched.n - 1);
	snprintf(handle, sizeof(handle), "%llu", (unsigned long long)thing->handle);
	const char *const parts[] = {nft_family_name(thing->family), names + thing->table,
		names + thing->chain, thing->kind == NFT_A_RULE ? handle : names + thing->name};
	fwrule_intern(nft->sampler, thing->identity, parts, thing->verdict, thing->hook,
		&watched->rule);
	watched->kind = thing->kind;
	nft->of_kind[thing->kind]++;
	int r = map_set(&nft->by_identity, thing->identity, at);
	if (r == 0 && thing->text_of)
		r = map_set(thing->kind == NFT_A_RULE ? &nft->by_text : &nft->by_text_counter,
			thing->text_of, at);
	return r;
}

/* A thing that is no rule has words of its own, or those of the rule that uses it. */
static void say_own_text(struct nftables *nft, const struct nft_thing *thing)
{
	static const char *const policies[] = {"policy", "policy accept", "policy drop", "policy"};
	const char *name = nft->ruleset.names.at + thing->name;
	char text[300] = "";

	if (thing->kind == NFT_A_POLICY)
		snprintf(text, sizeof(text), "%s", policies[thing->verdict]);
	else if (thing->kind == NFT_A_COUNTER && !thing->text_of)
		snprintf(text, sizeof(text), "counter \"%s\"", name);
	fwrule_text(nft->sampler, &nft->watched.at[nft->watched.n - 1].rule, text, strlen(text));
}

static bool refuses(const struct nft_thing *thing)
{
	return thing->verdict == FW_DROP || thing->verdict == FW_REJECT;
}

/* Makes instances of what counts: what refuses packets first, as far as there is room. */
static int watch_all(struct nftables *nft)
{
	int r = 0;

	nft->watched.n = 0;
	memset(nft->of_kind, 0, sizeof(nft->of_kind));
	map_clear(&nft->by_identity);
	map_clear(&nft->by_text);
	map_clear(&nft->by_text_counter);
	nft->counting = nft->ruleset.things.n;
	for (int refusing = 1; refusing >= 0; refusing--)
		array_each (thing, &nft->ruleset.things) {
			if (refuses(thing) != refusing || nft->watched.n >= FWRULES_MAX || r < 0)
				continue;
			r = watch(nft, thing);
			if (r == 0)
				say_own_text(nft, thing);
		}
	return r;
}

/* Rules keep their text as long as they live: a listing is only needed for new ones. */
static bool needs_texts(struct nftables *nft)
{
	array_each (watched, &nft->watched)
		if (!fwrule_has_text(nft->sampler, &watched->rule))
			return true;
	return false;
}

static int learn(struct nftables *nft)
{
	uint32_t generation;
	int r = -EINTR;

	nft->learned = false;
	for (int i = 0; i < LEARN_TRIES && r == -EINTR; i++) {
		r = nft_socket_generation(&nft->sock, &generation);
		if (r == 0)
			r = nft_ruleset_learn(&nft->ruleset, &nft->sock);
	}
	if (r < 0)
		return r;
	r = watch_all(nft);
	if (r < 0)
		return r;
	fwrule_tidy(nft->sampler);
	nft->generation = generation;
	nft->learned = true;
	nft->without_texts = false;
	if (needs_texts(nft))
		nft->without_texts = aside_start(&nft->listing, nft_listing_print, NULL) < 0;
	return 0;
}

static void put(struct nftables *nft, uint64_t identity, uint64_t packets, uint64_t bytes)
{
	uint32_t at = map_get(&nft->by_identity, identity);

	if (at != MAP_NONE && !fwrule_put(nft->sampler, &nft->watched.at[at].rule, packets, bytes))
		nft->learned = false;
}

static int put_rule(const struct nlmsghdr *message, void *user)
{
	struct nftables *nft = user;
	struct nft_rule rule;

	if (nft_rule_parse(message, &rule) == 0 && rule.counts)
		put(nft, nft_ruleset_identity(&nft->ruleset, rule.family, rule.table,
				 strlen(rule.table), rule.handle),
			rule.packets, rule.bytes);
	return 0;
}

static int put_policy(const struct nlmsghdr *message, void *user)
{
	struct nftables *nft = user;
	struct nft_chain chain;

	if (nft_chain_parse(message, &chain) == 0 && chain.counts)
		put(nft, nft_ruleset_identity(&nft->ruleset, chain.family, chain.table,
				 strlen(chain.table), chain.handle),
			chain.packets, chain.bytes);
	return 0;
}

static int put_counter(const struct nlmsghdr *message, void *user)
{
	struct nftables *nft = user;
	struct nft_counter counter;

	if (nft_counter_parse(message, &counter) == 0)
		put(nft, nft_ruleset_counter_identity(&nft->ruleset, &counter), counter.packets,
			counter.bytes);
	return 0;
}

static int put_all(struct nftables *nft)
{
	static const struct {
		uint16_t type;
		nft_handler handler;
	} dumps[] = {
		[NFT_A_RULE] = {NFT_MSG_GETRULE, put_rule},
		[NFT_A_POLICY] = {NFT_MSG_GETCHAIN, put_policy},
		[NFT_A_COUNTER] = {NFT_MSG_GETOBJ, put_counter},
	};

	for (size_t i = 0; i < ARRAY_SIZE(dumps); i++) {
		if (!nft->of_kind[i])
			continue;
		int r = nft_socket_dump(&nft->sock, dumps[i].type, dumps[i].handler, nft);
		/* a ruleset that changed meanwhile is learned by the next sample */
		if (r < 0 && r != -EINTR)
			return r;
	}
	return 0;
}

static void take_text(const struct nft_line *line, void *user)
{
	struct nftables *nft = user;
	uint64_t identity = nft_ruleset_identity(
		&nft->ruleset, line->family, line->table, line->table_n, line->handle);
	uint32_t at[] = {
		map_get(&nft->by_text, identity), map_get(&nft->by_text_counter, identity)};

	for (size_t i = 0; i < ARRAY_SIZE(at); i++)
		if (at[i] != MAP_NONE)
			fwrule_text(nft->sampler, &nft->watched.at[at[i]].rule, line->text, line->n);
}

static void take_texts(struct nftables *nft, unsigned wait_ms)
{
	if (!nft->listing.pid)
		return;
	int r = aside_read(&nft->listing, wait_ms);
	if (r == -EAGAIN)
		return;
	nft->without_texts = r < 0;
	if (r == 0)
		nft_listing_each(text_str(&nft->listing.output), nft->listing.output.n, take_text, nft);
	text_done(&nft->listing.output);
}

static void say_limits(const struct nftables *nft, struct probe *probe)
{
	const struct nft_ruleset *ruleset = &nft->ruleset;
	size_t blind = ruleset->rules_blind, policies = ruleset->policies_blind;
	size_t dropping = ruleset->policies_blind_drop;
	char rules[64] = "", chains[64] = "", drop[32] = "", many[64] = "";

	if (blind)
		snprintf(rules, sizeof(rules), "%zu of %zu rules", blind, ruleset->rules);
	if (dropping)
		snprintf(drop, sizeof(drop), " (%zu to drop)", dropping);
	if (policies)
		snprintf(chains, sizeof(chains), "%zu chain %s%s", policies,
			policies == 1 ? "policy" : "policies", drop);
	if (nft->counting > FWRULES_MAX)
		snprintf(many, sizeof(many), "shown are %d of %zu counting rules", FWRULES_MAX,
			nft->counting);
	if (blind || policies)
		probe_say(probe, 0, PROBE_LIMITED,
			"%s%s%s %s not count packets: add 'counter' to see them%s%s", rules,
			blind && policies ? " and " : "", chains,
			blind + policies == 1 ? "does" : "do", many[0] ? "; " : "", many);
	else if (many[0])
		probe_say(probe, 0, PROBE_LIMITED, "%s", many);
	else if (nft->without_texts)
		probe_say(probe, 0, PROBE_LIMITED, "the texts of the rules cannot be read");
}

static int nftables_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct nftables *nft = state;
	uint32_t generation;
	bool fresh = false;

	nft->loaded = nft->loaded || is_loaded(nft->host);
	if (!nft->loaded)
		return 0;
	nft->sampler = sampler;
	int r = nft_socket_generation(&nft->sock, &generation);
	if (r == 0 && (!nft->learned || generation != nft->generation)) {
		fresh = true;
		r = learn(nft);
	}
	if (r == 0)
		r = put_all(nft);
	if (r == -EINTR)
		return probe_say(probe, r, PROBE_LIMITED,
			"the ruleset changes faster than it can be read");
	if (r < 0)
		return r;
	take_texts(nft, fresh ? TEXT_PATIENCE_MS : 0);
	say_limits(nft, probe);
	return 0;
}

const struct source source_nftables = {
	.name = "nftables",
	.shows = "packets of nftables rules, by rule",
	.pace_ns = 2 * NS_PER_S,
	.open = nftables_open,
	.sample = nftables_sample,
	.close = nftables_close,
};
