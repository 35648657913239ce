/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/xt-table.h"

#include <errno.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/map.h"

enum { ALIGNMENT = __alignof__(struct _xt_align) };

/* Where things stand in an entry of either family. */
struct layout {
	uint32_t entry, target_offset, next_offset, counters;
};

static const struct layout layout4 = {sizeof(struct ipt_entry),
	offsetof(struct ipt_entry, target_offset), offsetof(struct ipt_entry, next_offset),
	offsetof(struct ipt_entry, counters)};
static const struct layout layout6 = {sizeof(struct ip6t_entry),
	offsetof(struct ip6t_entry, target_offset), offsetof(struct ip6t_entry, next_offset),
	offsetof(struct ip6t_entry, counters)};

static const struct {
	const char *chain;
	enum fw_hook hook;
} hooks[NF_INET_NUMHOOKS] = {
	[NF_INET_PRE_ROUTING] = {"PREROUTING", FW_PREROUTING},
	[NF_INET_LOCAL_IN] = {"INPUT", FW_INPUT},
	[NF_INET_FORWARD] = {"FORWARD", FW_FORWARD},
	[NF_INET_LOCAL_OUT] = {"OUTPUT", FW_OUTPUT},
	[NF_INET_POST_ROUTING] = {"POSTROUTING", FW_POSTROUTING},
};

static const struct layout *layout_of(const struct xt_table_view *table)
{
	return table->family == NFPROTO_IPV6 ? &layout6 : &layout4;
}

/* Reads the entry at the offset; chain and position are the caller's to know. */
static int read_entry(
	const struct xt_table_view *table, uint32_t offset, struct xt_rule_view *ret_rule)
{
	const struct layout *layout = layout_of(table);
	const char *entry = table->entries + offset;
	uint32_t left = table->size - offset;
	uint16_t target, next;

	if (offset % ALIGNMENT || left < layout->entry)
		return -EBADMSG;
	memcpy(&target, entry + layout->target_offset, sizeof(target));
	memcpy(&next, entry + layout->next_offset, sizeof(next));
	if (next > left || next % ALIGNMENT || target % ALIGNMENT || target < layout->entry ||
		target + sizeof(struct xt_entry_target) > next)
		return -EBADMSG;
	const struct xt_entry_target *xt_target = (const void *)(entry + target);
	const char *name = xt_target->u.user.name;
	if (xt_target->u.target_size < sizeof(*xt_target) ||
		xt_target->u.target_size > next - target ||
		!memchr(name, 0, sizeof(xt_target->u.user.name)))
		return -EBADMSG;
	struct xt_counters counters;
	memcpy(&counters, entry + layout->counters, sizeof(counters));
	*ret_rule = (struct xt_rule_view){.entry = entry, .offset = offset, .size = next,
		.matches = layout->entry, .target = target, .xt_target = xt_target,
		.packets = counters.pcnt, .bytes = counters.bcnt};
	return 0;
}

/* The name that an ERROR entry bears, NULL for other entries. */
static const char *error_name(const struct xt_rule_view *rule)
{
	const struct xt_error_target *error = (const void *)rule->xt_target;

	if (strcmp(rule->xt_target->u.user.name, XT_ERROR_TARGET) != 0 ||
		rule->xt_target->u.target_size < sizeof(*error) ||
		!memchr(error->errorname, 0, sizeof(error->errorname)))
		return NULL;
	return error->errorname;
}

bool xt_rule_standard(const struct xt_rule_view *rule, int *ret_verdict)
{
	const struct xt_standard_target *standard = (const void *)rule->xt_target;

	if (rule->xt_target->u.user.name[0] ||
		rule->xt_target->u.target_size < sizeof(*standard))
		return false;
	*ret_verdict = standard->verdict;
	return true;
}

static enum fw_verdict verdict_of(const struct xt_rule_view *rule)
{
	int verdict;

	if (xt_rule_standard(rule, &verdict))
		return verdict == -NF_DROP - 1     ? FW_DROP
		       : verdict == -NF_ACCEPT - 1 ? FW_ACCEPT
						   : FW_OTHER;
	return strcmp(rule->xt_target->u.user.name, "REJECT") == 0 ? FW_REJECT : FW_OTHER;
}

/* Where in the table the walk is. */
struct place {
	const char *chain;
	unsigned position;
	int hook; /* NF_INET_*, -1 in a user's chain */
};

static void enter_hook(const struct xt_table_view *table, uint32_t offset, struct place *place)
{
	for (int i = 0; i < NF_INET_NUMHOOKS; i++)
		if (table->valid_hooks >> i & 1 && table->hook_entry[i] == offset)
			*place = (struct place){.chain = hooks[i].chain, .hook = i};
}

/* The RETURN at the end of a user's chain is nobody's rule. */
static bool ends_chain(const struct xt_table_view *table, const struct xt_rule_view *rule)
{
	struct xt_rule_view next;
	uint32_t offset = rule->offset + rule->size;

	return offset >= table->size ||
	       (read_entry(table, offset, &next) == 0 && error_name(&next));
}

int xt_table_each(const struct xt_table_view *table, xt_rule_handler handler, void *user)
{
	struct place place = {.hook = -1};
	struct xt_rule_view rule;

	for (uint32_t offset = 0; offset < table->size; offset += rule.size) {
		if (read_entry(table, offset, &rule) < 0)
			return -EBADMSG;
		const char *name = error_name(&rule);
		if (name) {
			place = (struct place){.chain = name, .hook = -1};
			continue;
		}
		enter_hook(table, offset, &place);
		bool is_policy = place.hook >= 0 && table->underflow[place.hook] == offset;
		if (!place.chain || (place.hook < 0 && ends_chain(table, &rule)))
			continue;
		rule.chain = place.chain;
		rule.position = is_policy ? 0 : ++place.position;
		rule.hook = place.hook >= 0 ? hooks[place.hook].hook : FW_NO_HOOK;
		rule.verdict = verdict_of(&rule);
		int r = handler(table, &rule, user);
		if (r)
			return r;
	}
	return 0;
}

const char *xt_table_chain_at(const struct xt_table_view *table, uint32_t wanted)
{
	struct xt_rule_view rule;

	for (uint32_t offset = 0; offset < wanted && offset < table->size; offset += rule.size) {
		if (read_entry(table, offset, &rule) < 0)
			return NULL;
		if (offset + rule.size == wanted)
			return error_name(&rule);
	}
	return NULL;
}

const struct xt_entry_match *xt_rule_match(
	const struct xt_rule_view *rule, const struct xt_entry_match *previous)
{
	uint32_t offset = rule->matches;

	if (previous)
		offset = (uint32_t)((const char *)previous - rule->entry) +
			 previous->u.match_size;
	if (offset % ALIGNMENT || offset + sizeof(struct xt_entry_match) > rule->target)
		return NULL;
	const struct xt_entry_match *match = (const void *)(rule->entry + offset);
	if (match->u.match_size < sizeof(*match) || match->u.match_size > rule->target - offset ||
		!memchr(match->u.user.name, 0, sizeof(match->u.user.name)))
		return NULL;
	return match;
}

uint64_t xt_table_shape(const struct xt_table_view *table)
{
	const struct layout *layout = layout_of(table);
	const size_t behind = layout->counters + sizeof(struct xt_counters);
	uint64_t hash = hash_bytes(&table->valid_hooks, sizeof(table->valid_hooks));
	struct xt_rule_view rule;

	hash ^= hash_bytes(table->hook_entry, sizeof(table->hook_entry));
	hash = hash_u64(hash) ^ hash_bytes(table->underflow, sizeof(table->underflow));
	for (uint32_t offset = 0; offset < table->size; offset += rule.size) {
		if (read_entry(table, offset, &rule) < 0)
			return 0;
		hash = hash_u64(hash) ^ hash_bytes(rule.entry, layout->counters);
		hash = hash_u64(hash) ^ hash_bytes(rule.entry + behind, rule.size - behind);
	}
	return hash ? hash : 1;
}
