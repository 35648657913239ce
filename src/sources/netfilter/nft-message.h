/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * What nf_tables answers to a dump, one netlink message at a time (kernel: nf_tables_fill_*_info).
 *
 * Every function returns 0, or -EBADMSG when the message is not what it must be. Texts point into
 * the message; what lies behind an attribute's end is never read.
 */
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>

#include "sources/netfilter/fwrule.h"

struct nft_table {
	uint8_t family; /* NFPROTO_* */
	const char *name;
	uint64_t handle; /* never used twice in a namespace; 0 before Linux 4.16 */
};

struct nft_chain {
	uint8_t family;
	const char *table, *name;
	uint64_t handle;
	bool is_base, counts; /* a base chain's policy counts only where iptables-nft asked for it */
	enum fw_hook hook;
	enum fw_verdict policy;
	uint64_t packets, bytes;
};

struct nft_rule {
	uint8_t family;
	const char *table, *chain;
	uint64_t handle;
	bool counts;         /* by itself; packets and bytes are its last counter's */
	bool counts_by_name; /* by a named counter: `object`, NULL where a map picks it */
	const char *object;
	/* what becomes of the packets that were counted: FW_OTHER when a condition stands between
	 * the counter and the verdict */
	enum fw_verdict verdict;
	uint64_t packets, bytes;
};

struct nft_counter {
	uint8_t family;
	const char *table, *name;
	uint64_t handle, packets, bytes;
};

int nft_table_parse(const struct nlmsghdr *message, struct nft_table *ret_table);
int nft_chain_parse(const struct nlmsghdr *message, struct nft_chain *ret_chain);
int nft_rule_parse(const struct nlmsghdr *message, struct nft_rule *ret_rule);
int nft_counter_parse(const struct nlmsghdr *message, struct nft_counter *ret_counter);
/* The message at the beginning of so many bytes, NULL when there is no whole one. Moves *at and *left
 * behind it. (mnl_nlmsg_ok() takes lengths from 2 GiB on for negative ones, and lets them pass.) */
const struct nlmsghdr *nft_message_next(const char **at, size_t *left);
/* The generation of the ruleset: it changes with every change to it. */
int nft_generation_parse(const struct nlmsghdr *message, uint32_t *ret_generation);

/* "ip", "inet", …; NULL for a family that squall has never heard of. And back: 0. */
const char *nft_family_name(uint8_t family);
uint8_t nft_family_of(const char *name, size_t n);
