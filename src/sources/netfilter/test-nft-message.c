/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of nf_tables, as the kernel builds them and as it never would. */
#include "sources/netfilter/nft-message.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit.h"

enum { ROOM = 4096 };

struct made {
	char room[ROOM];
	struct nlmsghdr *message;
	struct nlattr *list;
};

static void make(struct made *made, uint16_t type, uint8_t family)
{
	memset(made, 0, sizeof(*made));
	made->message = mnl_nlmsg_put_header(made->room);
	made->message->nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
	struct nfgenmsg *head = mnl_nlmsg_put_extra_header(made->message, sizeof(*head));
	head->nfgen_family = family;
}

static void put_counter(struct nlmsghdr *message, uint16_t nest, uint64_t packets, uint64_t bytes)
{
	struct nlattr *counter = mnl_attr_nest_start(message, nest);

	mnl_attr_put_u64(message, NFTA_COUNTER_BYTES, htobe64(bytes));
	mnl_attr_put_u64(message, NFTA_COUNTER_PACKETS, htobe64(packets));
	mnl_attr_nest_end(message, counter);
}

static void begin_rule(struct made *made)
{
	make(made, NFT_MSG_NEWRULE, NFPROTO_INET);
	mnl_attr_put_strz(made->message, NFTA_RULE_TABLE, "filter");
	mnl_attr_put_strz(made->message, NFTA_RULE_CHAIN, "input");
	mnl_attr_put_u64(made->message, NFTA_RULE_HANDLE, htobe64(7));
	made->list = mnl_attr_nest_start(made->message, NFTA_RULE_EXPRESSIONS);
}

static struct nlattr *begin_expression(struct made *made, const char *name)
{
	struct nlattr *element = mnl_attr_nest_start(made->message, NFTA_LIST_ELEM);

	mnl_attr_put_strz(made->message, NFTA_EXPR_NAME, name);
	return element;
}

static void add_plain(struct made *made, const char *name)
{
	struct nlattr *element = begin_expression(made, name);

	mnl_attr_nest_end(made->message, mnl_attr_nest_start(made->message, NFTA_EXPR_DATA));
	mnl_attr_nest_end(made->message, element);
}

static void add_counter(struct made *made, uint64_t packets, uint64_t bytes)
{
	struct nlattr *element = begin_expression(made, "counter");

	put_counter(made->message, NFTA_EXPR_DATA, packets, bytes);
	mnl_attr_nest_end(made->message, element);
}

static void add_verdict(struct made *made, int32_t code)
{
	struct nlattr *element = begin_expression(made, "immediate");
	struct nlattr *data = mnl_attr_nest_start(made->message, NFTA_EXPR_DATA);

	mnl_attr_put_u32(made->message, NFTA_IMMEDIATE_DREG, htonl(NFT_REG_VERDICT));
	struct nlattr *value = mnl_attr_nest_start(made->message, NFTA_IMMEDIATE_DATA);
	struct nlattr *verdict = mnl_attr_nest_start(made->message, NFTA_DATA_VERDICT);
	mnl_attr_put_u32(made->message, NFTA_VERDICT_CODE, htonl((uint32_t)code));
	mnl_attr_nest_end(made->message, verdict);
	mnl_attr_nest_end(made->message, value);
	mnl_attr_nest_end(made->message, data);
	mnl_attr_nest_end(made->message, element);
}

static void add_target(struct made *made, const char *name)
{
	struct nlattr *element = begin_expression(made, "target");
	struct nlattr *data = mnl_attr_nest_start(made->message, NFTA_EXPR_DATA);

	mnl_attr_put_strz(made->message, NFTA_TARGET_NAME, name);
	mnl_attr_nest_end(made->message, data);
	mnl_attr_nest_end(made->message, element);
}

static struct nft_rule end_rule(struct made *made)
{
	struct nft_rule rule = {};

	mnl_attr_nest_end(made->message, made->list);
	assert_int_equal(nft_rule_parse(made->message, &rule), 0);
	return rule;
}

static void a_rule_counts_and_drops(void **state)
{
	struct made made;

	(void)state;
	begin_rule(&made);
	add_plain(&made, "payload");
	add_plain(&made, "cmp");
	add_counter(&made, 5000000000, 7000000000000);
	add_verdict(&made, NF_DROP);
	struct nft_rule rule = end_rule(&made);
	assert_int_equal(rule.family, NFPROTO_INET);
	assert_string_equal(rule.table, "filter");
	assert_string_equal(rule.chain, "input");
	assert_int_equal(rule.handle, 7);
	assert_true(rule.counts);
	assert_int_equal(rule.packets, 5000000000);
	assert_int_equal(rule.bytes, 7000000000000);
	assert_int_equal(rule.verdict, FW_DROP);
}

static void the_verdict_is_that_of_the_counted(void **state)
{
	struct made made;

	(void)state;
	begin_rule(&made);
	add_counter(&made, 100, 100);
	add_plain(&made, "cmp");
	add_verdict(&made, NF_DROP);
	assert_int_equal(end_rule(&made).verdict, FW_OTHER);

	/* a second counter behind the condition is sure again */
	begin_rule(&made);
	add_counter(&made, 100, 100);
	add_plain(&made, "cmp");
	add_counter(&made, 3, 3);
	add_plain(&made, "log");
	add_verdict(&made, NF_DROP);
	struct nft_rule rule = end_rule(&made);
	assert_int_equal(rule.verdict, FW_DROP);
	assert_int_equal(rule.packets, 3);

	begin_rule(&made);
	add_counter(&made, 1, 1);
	add_verdict(&made, NFT_JUMP);
	assert_int_equal(end_rule(&made).verdict, FW_OTHER);

	begin_rule(&made);
	add_counter(&made, 1, 1);
	add_plain(&made, "reject");
	assert_int_equal(end_rule(&made).verdict, FW_REJECT);

	begin_rule(&made);
	add_counter(&made, 1, 1);
	add_target(&made, "REJECT");
	assert_int_equal(end_rule(&made).verdict, FW_REJECT);

	begin_rule(&made);
	add_verdict(&made, NF_ACCEPT);
	rule = end_rule(&made);
	assert_false(rule.counts);
	assert_int_equal(rule.verdict, FW_ACCEPT);
}

static void make_chain(struct made *made, uint8_t family, uint32_t hook)
{
	make(made, NFT_MSG_NEWCHAIN, family);
	mnl_attr_put_strz(made->message, NFTA_CHAIN_TABLE, "t");
	mnl_attr_put_strz(made->message, NFTA_CHAIN_NAME, "c");
	mnl_attr_put_u64(made->message, NFTA_CHAIN_HANDLE, htobe64(1));
	struct nlattr *nest = mnl_attr_nest_start(made->message, NFTA_CHAIN_HOOK);
	mnl_attr_put_u32(made->message, NFTA_HOOK_HOOKNUM, htonl(hook));
	mnl_attr_nest_end(made->message, nest);
	mnl_attr_put_u32(made->message, NFTA_CHAIN_POLICY, htonl(NF_DROP));
}

static void a_hook_is_its_familys(void **state)
{
	static const struct {
		uint8_t family;
		uint32_t number;
		enum fw_hook hook;
	} hooks[] = {
		{NFPROTO_IPV4, NF_INET_LOCAL_IN, FW_INPUT},
		{NFPROTO_IPV6, NF_INET_POST_ROUTING, FW_POSTROUTING},
		{NFPROTO_INET, NF_INET_INGRESS, FW_DEVICE}, {NFPROTO_BRIDGE, 2, FW_FORWARD},
		{NFPROTO_NETDEV, 0, FW_DEVICE}, {NFPROTO_NETDEV, 1, FW_DEVICE},
		{NFPROTO_ARP, 0, FW_INPUT}, {NFPROTO_ARP, 1, FW_OUTPUT},
		{NFPROTO_ARP, 77, FW_NO_HOOK}, {NFPROTO_IPV4, UINT32_MAX, FW_NO_HOOK},
	};
	struct made made;
	struct nft_chain chain;

	(void)state;
	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		make_chain(&made, hooks[i].family, hooks[i].number);
		assert_int_equal(nft_chain_parse(made.message, &chain), 0);
		assert_true(chain.is_base);
		assert_false(chain.counts);
		assert_int_equal(chain.hook, hooks[i].hook);
		assert_int_equal(chain.policy, FW_DROP);
	}
	put_counter(made.message, NFTA_CHAIN_COUNTERS, 3, 99);
	assert_int_equal(nft_chain_parse(made.message, &chain), 0);
	assert_true(chain.counts);
	assert_int_equal(chain.packets, 3);
	assert_int_equal(chain.bytes, 99);
}

static void a_named_counter_is_read(void **state)
{
	struct made made;
	struct nft_counter counter;

	(void)state;
	make(&made, NFT_MSG_NEWOBJ, NFPROTO_IPV4);
	mnl_attr_put_strz(made.message, NFTA_OBJ_TABLE, "t");
	mnl_attr_put_strz(made.message, NFTA_OBJ_NAME, "c");
	mnl_attr_put_u32(made.message, NFTA_OBJ_TYPE, htonl(NFT_OBJECT_COUNTER));
	assert_int_equal(nft_counter_parse(made.message, &counter), -EBADMSG);
	put_counter(made.message, NFTA_OBJ_DATA, 8, 800);
	assert_int_equal(nft_counter_parse(made.message, &counter), 0);
	assert_string_equal(counter.name, "c");
	assert_int_equal(counter.packets, 8);
	assert_int_equal(counter.bytes, 800);
}

/* Each cut and each changed byte of a good message is read without harm (a sanitizer looks on). */
static void damaged_messages_do_no_harm(void **state)
{
	struct made made;
	struct nft_rule rule;
	struct nft_chain chain;
	struct nft_table table;
	struct nft_counter counter;
	uint32_t generation;

	(void)state;
	begin_rule(&made);
	add_counter(&made, 1, 1);
	add_verdict(&made, NF_DROP);
	end_rule(&made);
	uint32_t whole = made.message->nlmsg_len;
	for (uint32_t cut = sizeof(struct nlmsghdr); cut < whole; cut++) {
		/* a copy of exactly that size: one byte behind it is an error to be found */
		struct nlmsghdr *copy = malloc(cut);
		assert_non_null(copy);
		memcpy(copy, made.message, cut);
		copy->nlmsg_len = cut;
		int r = nft_rule_parse(copy, &rule);
		assert_true(r == 0 || r == -EBADMSG);
		nft_chain_parse(copy, &chain);
		nft_table_parse(copy, &table);
		nft_counter_parse(copy, &counter);
		nft_generation_parse(copy, &generation);
		free(copy);
	}
	for (uint32_t at = sizeof(struct nlmsghdr); at < whole; at++) {
		struct nlmsghdr *copy = malloc(whole);
		assert_non_null(copy);
		memcpy(copy, made.message, whole);
		((unsigned char *)copy)[at] ^= 0xff;
		nft_rule_parse(copy, &rule);
		free(copy);
	}
	make(&made, NFT_MSG_NEWRULE, 99);
	assert_int_equal(nft_rule_parse(made.message, &rule), -EBADMSG);
}

static void lengths_that_lie_end_the_walk(void **state)
{
	static const uint32_t lies[] = {0, 15, 33, INT32_MAX, 0x80000000, UINT32_MAX};
	char room[32] __attribute__((aligned(4))) = {};
	struct nlmsghdr *message = (void *)room;

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		const char *at = room;
		size_t left = sizeof(room);
		message->nlmsg_len = lies[i];
		assert_null(nft_message_next(&at, &left));
	}
	const char *at = room;
	size_t left = sizeof(room);
	message->nlmsg_len = 30;
	assert_ptr_equal(nft_message_next(&at, &left), message);
	assert_int_equal(left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_counts_and_drops),
		cmocka_unit_test(the_verdict_is_that_of_the_counted),
		cmocka_unit_test(a_hook_is_its_familys),
		cmocka_unit_test(a_named_counter_is_read),
		cmocka_unit_test(damaged_messages_do_no_harm),
		cmocka_unit_test(lengths_that_lie_end_the_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
