/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/nft-message.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "base/cleanup.h"

enum { ATTRIBUTES = 16 }; /* of any kind of object that is looked at here */

struct attributes {
	const struct nlattr *at[ATTRIBUTES];
};

static const struct {
	const char *name;
	uint8_t family;
} families[] = {
	{"arp", NFPROTO_ARP}, {"bridge", NFPROTO_BRIDGE}, {"inet", NFPROTO_INET},
	{"ip", NFPROTO_IPV4}, {"ip6", NFPROTO_IPV6}, {"netdev", NFPROTO_NETDEV},
};

const char *nft_family_name(uint8_t family)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (families[i].family == family)
			return families[i].name;
	return NULL;
}

uint8_t nft_family_of(const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (strlen(families[i].name) == n && memcmp(families[i].name, name, n) == 0)
			return families[i].family;
	return 0;
}

const struct nlmsghdr *nft_message_next(const char **at, size_t *left)
{
	const struct nlmsghdr *message = (const void *)*at;

	if (*left < sizeof(*message) || message->nlmsg_len < sizeof(*message) ||
		message->nlmsg_len > *left)
		return NULL;
	size_t whole = MNL_ALIGN((size_t)message->nlmsg_len);
	if (whole > *left)
		whole = *left;
	*at += whole;
	*left -= whole;
	return message;
}

static int collect(const struct nlattr *attribute, void *user)
{
	struct attributes *attributes = user;
	uint16_t type = mnl_attr_get_type(attribute);

	if (type < ATTRIBUTES)
		attributes->at[type] = attribute;
	return MNL_CB_OK;
}

/* Splits a message behind its nfgenmsg, whose family it returns; 0 when there is none. */
static uint8_t split(const struct nlmsghdr *message, struct attributes *ret)
{
	*ret = (struct attributes){};
	if (message->nlmsg_len < mnl_nlmsg_size(sizeof(struct nfgenmsg)))
		return 0;
	const struct nfgenmsg *head = mnl_nlmsg_get_payload(message);
	mnl_attr_parse(message, sizeof(*head), collect, ret);
	return head->nfgen_family;
}

static void split_nested(const struct nlattr *nest, struct attributes *ret)
{
	*ret = (struct attributes){};
	if (nest)
		mnl_attr_parse_nested(nest, collect, ret);
}

static const char *text_of(const struct attributes *attributes, unsigned type)
{
	const struct nlattr *attribute = attributes->at[type];

	if (!attribute || mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) < 0)
		return NULL;
	return mnl_attr_get_str(attribute);
}

static bool u32_of(const struct attributes *attributes, unsigned type, uint32_t *ret)
{
	const struct nlattr *attribute = attributes->at[type];

	if (!attribute || mnl_attr_get_payload_len(attribute) != sizeof(uint32_t))
		return false;
	*ret = ntohl(mnl_attr_get_u32(attribute));
	return true;
}

static bool u64_of(const struct attributes *attributes, unsigned type, uint64_t *ret)
{
	const struct nlattr *attribute = attributes->at[type];

	if (!attribute || mnl_attr_get_payload_len(attribute) != sizeof(uint64_t))
		return false;
	*ret = be64toh(mnl_attr_get_u64(attribute));
	return true;
}

static bool counter_of(const struct nlattr *nest, uint64_t *ret_packets, uint64_t *ret_bytes)
{
	struct attributes inner;

	split_nested(nest, &inner);
	return u64_of(&inner, NFTA_COUNTER_PACKETS, ret_packets) &&
	       u64_of(&inner, NFTA_COUNTER_BYTES, ret_bytes);
}

int nft_table_parse(const struct nlmsghdr *message, struct nft_table *ret_table)
{
	struct attributes outer;
	struct nft_table table = {.family = split(message, &outer)};

	table.name = text_of(&outer, NFTA_TABLE_NAME);
	u64_of(&outer, NFTA_TABLE_HANDLE, &table.handle);
	if (!nft_family_name(table.family) || !table.name)
		return -EBADMSG;
	*ret_table = table;
	return 0;
}

/* A hook's number means something else in every family. */
static enum fw_hook hook_of(uint8_t family, uint32_t number)
{
	static const uint8_t ip[] = {FW_PREROUTING, FW_INPUT, FW_FORWARD, FW_OUTPUT, FW_POSTROUTING};
	static const uint8_t arp[] = {FW_INPUT, FW_OUTPUT, FW_FORWARD};

	if (family == NFPROTO_NETDEV)
		return FW_DEVICE;
	if (family == NFPROTO_ARP)
		return number < ARRAY_SIZE(arp) ? arp[number] : FW_NO_HOOK;
	if (number == NF_INET_INGRESS && family != NFPROTO_BRIDGE)
		return FW_DEVICE;
	return number < ARRAY_SIZE(ip) ? ip[number] : FW_NO_HOOK;
}

static enum fw_verdict verdict_of(uint32_t code)
{
	return code == NF_DROP ? FW_DROP : code == NF_ACCEPT ? FW_ACCEPT : FW_OTHER;
}

int nft_chain_parse(const struct nlmsghdr *message, struct nft_chain *ret_chain)
{
	struct attributes outer, hook;
	struct nft_chain chain = {.family = split(message, &outer)};
	uint32_t number, policy;

	chain.table = text_of(&outer, NFTA_CHAIN_TABLE);
	chain.name = text_of(&outer, NFTA_CHAIN_NAME);
	if (!nft_family_name(chain.family) || !chain.table || !chain.name ||
		!u64_of(&outer, NFTA_CHAIN_HANDLE, &chain.handle))
		return -EBADMSG;
	split_nested(outer.at[NFTA_CHAIN_HOOK], &hook);
	chain.is_base = u32_of(&hook, NFTA_HOOK_HOOKNUM, &number);
	if (chain.is_base)
		chain.hook = hook_of(chain.family, number);
	if (u32_of(&outer, NFTA_CHAIN_POLICY, &policy))
		chain.policy = verdict_of(policy);
	chain.counts = chain.is_base && counter_of(outer.at[NFTA_CHAIN_COUNTERS], &chain.packets,
						&chain.bytes);
	*ret_chain = chain;
	return 0;
}

static void take_immediate(const struct nlattr *data, struct nft_rule *rule)
{
	struct attributes immediate, value, verdict;
	uint32_t reg, code;

	split_nested(data, &immediate);
	if (!u32_of(&immediate, NFTA_IMMEDIATE_DREG, &reg) || reg != NFT_REG_VERDICT)
		return;
	split_nested(immediate.at[NFTA_IMMEDIATE_DATA], &value);
	split_nested(value.at[NFTA_DATA_VERDICT], &verdict);
	if (u32_of(&verdict, NFTA_VERDICT_CODE, &code))
		rule->verdict = verdict_of(code);
}

static void take_counter(const struct nlattr *data, struct nft_rule *rule)
{
	if (counter_of(data, &rule->packets, &rule->bytes))
		rule->counts = true;
}

static void take_reject(const struct nlattr *data, struct nft_rule *rule)
{
	(void)data;
	rule->verdict = FW_REJECT;
}

/* A target of xtables, in a rule of iptables-nft. */
static void take_target(const struct nlattr *data, struct nft_rule *rule)
{
	struct attributes target;

	split_nested(data, &target);
	const char *name = text_of(&target, NFTA_TARGET_NAME);
	if (name && strcmp(name, "REJECT") == 0)
		rule->verdict = FW_REJECT;
}

static void take_object(const struct nlattr *data, struct nft_rule *rule)
{
	struct attributes object;
	uint32_t type;

	split_nested(data, &object);
	if (u32_of(&object, NFTA_OBJREF_IMM_TYPE, &type) && type == NFT_OBJECT_COUNTER) {
		rule->object = text_of(&object, NFTA_OBJREF_IMM_NAME);
		rule->counts_by_name = true;
	} else if (text_of(&object, NFTA_OBJREF_SET_NAME)) {
		rule->counts_by_name = true;
	}
}

static void take_nothing(const struct nlattr *data, struct nft_rule *rule)
{
	(void)data;
	(void)rule;
}

/* Expressions that every counted packet passes. Any other one may end the rule for some packets. */
static const struct {
	const char *name;
	void (*take)(const struct nlattr *data, struct nft_rule *rule);
} passed[] = {
	{"bitwise", take_nothing}, {"counter", take_counter}, {"ct", take_nothing},
	{"immediate", take_immediate}, {"log", take_nothing}, {"meta", take_nothing},
	{"notrack", take_nothing}, {"objref", take_object}, {"payload", take_nothing},
	{"reject", take_reject}, {"target", take_target},
};

static void take_expression(const struct nlattr *element, struct nft_rule *rule, bool *sure)
{
	struct attributes expression;

	split_nested(element, &expression);
	const char *name = text_of(&expression, NFTA_EXPR_NAME);
	const struct nlattr *data = expression.at[NFTA_EXPR_DATA];

	for (size_t i = 0; name && i < ARRAY_SIZE(passed); i++)
		if (strcmp(name, passed[i].name) == 0) {
			if (passed[i].take == take_counter || passed[i].take == take_object)
				*sure = true;
			passed[i].take(data, rule);
			return;
		}
	*sure = false;
}

int nft_rule_parse(const struct nlmsghdr *message, struct nft_rule *ret_rule)
{
	struct attributes outer;
	struct nft_rule rule = {.family = split(message, &outer)};
	const struct nlattr *list = outer.at[NFTA_RULE_EXPRESSIONS], *element;
	bool sure = true;

	rule.table = text_of(&outer, NFTA_RULE_TABLE);
	rule.chain = text_of(&outer, NFTA_RULE_CHAIN);
	if (!nft_family_name(rule.family) || !rule.table || !rule.chain ||
		!u64_of(&outer, NFTA_RULE_HANDLE, &rule.handle))
		return -EBADMSG;
	if (list)
		mnl_attr_for_each_nested (element, list)
			take_expression(element, &rule, &sure);
	if (!sure && (rule.counts || rule.counts_by_name))
		rule.verdict = FW_OTHER;
	*ret_rule = rule;
	return 0;
}

int nft_counter_parse(const struct nlmsghdr *message, struct nft_counter *ret_counter)
{
	struct attributes outer;
	struct nft_counter counter = {.family = split(message, &outer)};
	uint32_t type;

	counter.table = text_of(&outer, NFTA_OBJ_TABLE);
	counter.name = text_of(&outer, NFTA_OBJ_NAME);
	u64_of(&outer, NFTA_OBJ_HANDLE, &counter.handle);
	if (!nft_family_name(counter.family) || !counter.table || !counter.name ||
		!u32_of(&outer, NFTA_OBJ_TYPE, &type) || type != NFT_OBJECT_COUNTER ||
		!counter_of(outer.at[NFTA_OBJ_DATA], &counter.packets, &counter.bytes))
		return -EBADMSG;
	*ret_counter = counter;
	return 0;
}

int nft_generation_parse(const struct nlmsghdr *message, uint32_t *ret_generation)
{
	struct attributes outer;

	split(message, &outer);
	return u32_of(&outer, NFTA_GEN_ID, ret_generation) ? 0 : -EBADMSG;
}
