/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/xt-text.h"

#include <arpa/inet.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <string.h>

#include "base/cleanup.h"

/* What stands at the beginning of an entry, in either family. */
struct head {
	int family;
	size_t address_bytes;
	const void *source, *source_mask, *destination, *destination_mask;
	const char *in, *out;
	const unsigned char *in_mask, *out_mask;
	unsigned proto, invflags; /* XT_INV_PROTO and IPT_INV_*: the same bits in both */
	bool fragment, is_goto;
};

static struct head head_of(const struct xt_table_view *table, const struct xt_rule_view *rule)
{
	const struct ipt_ip *ip = &((const struct ipt_entry *)rule->entry)->ip;
	const struct ip6t_ip6 *ip6 = &((const struct ip6t_entry *)rule->entry)->ipv6;

	if (table->family == NFPROTO_IPV6)
		return (struct head){.family = AF_INET6, .address_bytes = 16, .source = &ip6->src,
			.source_mask = &ip6->smsk, .destination = &ip6->dst,
			.destination_mask = &ip6->dmsk, .in = ip6->iniface, .out = ip6->outiface,
			.in_mask = ip6->iniface_mask, .out_mask = ip6->outiface_mask,
			.proto = ip6->proto, .invflags = ip6->invflags,
			.is_goto = ip6->flags & IP6T_F_GOTO};
	return (struct head){.family = AF_INET, .address_bytes = 4, .source = &ip->src,
		.source_mask = &ip->smsk, .destination = &ip->dst, .destination_mask = &ip->dmsk,
		.in = ip->iniface, .out = ip->outiface, .in_mask = ip->iniface_mask,
		.out_mask = ip->outiface_mask, .proto = ip->proto, .invflags = ip->invflags,
		.fragment = ip->flags & IPT_F_FRAG, .is_goto = ip->flags & IPT_F_GOTO};
}

static const char *proto_name(unsigned proto)
{
	static const struct {
		unsigned proto;
		const char *name;
	} names[] = {
		{IPPROTO_ICMP, "icmp"}, {IPPROTO_TCP, "tcp"}, {IPPROTO_UDP, "udp"},
		{IPPROTO_GRE, "gre"}, {IPPROTO_ESP, "esp"}, {IPPROTO_AH, "ah"},
		{IPPROTO_ICMPV6, "ipv6-icmp"}, {IPPROTO_SCTP, "sctp"}, {IPPROTO_UDPLITE, "udplite"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].proto == proto)
			return names[i].name;
	return NULL;
}

static void add_option(struct text *text, bool inverted, const char *option)
{
	text_addf(text, "%s%s%s ", text->n ? " " : "", inverted ? "! " : "", option);
}

/* The length of a prefix, -1 for a mask with holes. */
static int prefix_length(const unsigned char *mask, size_t bytes)
{
	int length = 0;
	bool ended = false;

	for (size_t bit = 0; bit < bytes * 8; bit++) {
		bool set = mask[bit / 8] >> (7 - bit % 8) & 1;
		if (set && ended)
			return -1;
		ended |= !set;
		length += set;
	}
	return length;
}

static void add_address(struct text *text, const struct head *head, bool inverted,
	const char *option, const void *address, const void *mask)
{
	int length = prefix_length(mask, head->address_bytes);
	char shown[INET6_ADDRSTRLEN], shown_mask[INET6_ADDRSTRLEN];

	if (length == 0 && !inverted)
		return;
	inet_ntop(head->family, address, shown, sizeof(shown));
	inet_ntop(head->family, mask, shown_mask, sizeof(shown_mask));
	add_option(text, inverted, option);
	if (length >= 0)
		text_addf(text, "%s/%d", shown, length);
	else
		text_addf(text, "%s/%s", shown, shown_mask);
}

static void add_interface(struct text *text, bool inverted, const char *option, const char *name,
	const unsigned char *mask)
{
	size_t n = 0;

	/* a mask that covers the name's end means this name only, a shorter one every longer name */
	while (n < IFNAMSIZ && mask[n] && name[n])
		n++;
	if (!n)
		return;
	add_option(text, inverted, option);
	text_add_n(text, name, n);
	if (n < IFNAMSIZ && !mask[n])
		text_add(text, "+");
}

void xt_text_head(
	struct text *text, const struct xt_table_view *table, const struct xt_rule_view *rule)
{
	static const char *const policies[] = {"policy", "policy ACCEPT", "policy DROP", "policy"};
	struct head head = head_of(table, rule);

	if (!rule->position) {
		text_add(text, policies[rule->verdict]);
		return;
	}
	add_address(text, &head, head.invflags & IPT_INV_SRCIP, "-s", head.source, head.source_mask);
	add_address(text, &head, head.invflags & IPT_INV_DSTIP, "-d", head.destination,
		head.destination_mask);
	add_interface(text, head.invflags & IPT_INV_VIA_IN, "-i", head.in, head.in_mask);
	add_interface(text, head.invflags & IPT_INV_VIA_OUT, "-o", head.out, head.out_mask);
	if (head.proto) {
		add_option(text, head.invflags & XT_INV_PROTO, "-p");
		if (proto_name(head.proto))
			text_add(text, proto_name(head.proto));
		else
			text_addf(text, "%u", head.proto);
	}
	if (head.fragment)
		text_addf(text, "%s%s-f", text->n ? " " : "",
			head.invflags & IPT_INV_FRAG ? "! " : "");
}

void xt_text_match(struct text *text, const struct xt_table_view *table,
	const struct xt_rule_view *rule, const char *name)
{
	const char *proto = proto_name(head_of(table, rule).proto);

	if (!proto || strcmp(proto, name) != 0) {
		add_option(text, false, "-m");
		text_add(text, name);
	}
}

void xt_text_target(
	struct text *text, const struct xt_table_view *table, const struct xt_rule_view *rule)
{
	const char *name = rule->xt_target->u.user.name;
	int verdict;

	if (!rule->position)
		return;
	if (xt_rule_standard(rule, &verdict)) {
		/* a rule without a target jumps to the one behind it */
		if (verdict >= 0 && (uint32_t)verdict == rule->offset + rule->size)
			return;
		name = verdict == -NF_DROP - 1     ? "DROP"
		       : verdict == -NF_ACCEPT - 1 ? "ACCEPT"
		       : verdict == -NF_QUEUE - 1  ? "QUEUE"
		       : verdict < 0               ? "RETURN"
						   : xt_table_chain_at(table, (uint32_t)verdict);
	}
	if (!name || !*name)
		return;
	add_option(text, false, head_of(table, rule).is_goto ? "-g" : "-j");
	text_add(text, name);
}

void xt_text_short(
	struct text *text, const struct xt_table_view *table, const struct xt_rule_view *rule)
{
	const struct xt_entry_match *match = NULL;

	xt_text_head(text, table, rule);
	while (rule->position && (match = xt_rule_match(rule, match)))
		xt_text_match(text, table, rule, match->u.user.name);
	xt_text_target(text, table, rule);
}
