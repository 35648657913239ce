/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A legacy table as the kernel hands it out: one block of entries, all chains one after another.
 *
 * A built-in chain begins at its hook's entry and ends with its policy at the hook's underflow; a
 * user's chain begins behind an ERROR entry that bears its name and ends with a RETURN that nobody
 * wrote (kernel: translate_table). Nothing is read beyond the block; the block is not changed.
 */
#include <net/if.h>
#include <netinet/in.h>

#include <linux/netfilter.h>
#include <linux/netfilter/x_tables.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sources/netfilter/fwrule.h"

enum { XT_TABLE_BYTES_MAX = 64 << 20 };

struct xt_table_view {
	uint8_t family; /* NFPROTO_IPV4 or NFPROTO_IPV6 */
	const char *entries; /* aligned to 8 */
	uint32_t size;
	uint32_t valid_hooks; /* a bit for each NF_INET_* */
	uint32_t hook_entry[NF_INET_NUMHOOKS], underflow[NF_INET_NUMHOOKS];
};

struct xt_rule_view {
	const char *chain;
	unsigned position; /* in the chain from 1; 0: the chain's policy */
	enum fw_hook hook; /* of a built-in chain */
	enum fw_verdict verdict;
	uint64_t packets, bytes;
	const char *entry; /* struct ipt_entry or ip6t_entry */
	uint32_t offset, size;
	uint32_t matches, target; /* offsets within the entry */
	const struct xt_entry_target *xt_target;
};

typedef int (*xt_rule_handler)(
	const struct xt_table_view *table, const struct xt_rule_view *rule, void *user);

/* Calls the handler for every rule and policy. Returns 0, what the handler answered, or -EBADMSG. */
int xt_table_each(const struct xt_table_view *table, xt_rule_handler handler, void *user);
/* The name of the user's chain whose first rule stands at the offset, or NULL. */
const char *xt_table_chain_at(const struct xt_table_view *table, uint32_t offset);
/* Goes through a rule's matches: NULL begins; returns NULL at the end or where they are broken. */
const struct xt_entry_match *xt_rule_match(
	const struct xt_rule_view *rule, const struct xt_entry_match *previous);
/* A standard target's verdict: below 0 an answer, else the offset of a chain. False for others. */
bool xt_rule_standard(const struct xt_rule_view *rule, int *ret_verdict);
/* A hash of all that makes the table what it is, without what it counted. 0: it is broken. */
uint64_t xt_table_shape(const struct xt_table_view *table);
