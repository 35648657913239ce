/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of legacy tables: made by hand, then broken byte by byte. */
#include "sources/netfilter/xt-table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sources/netfilter/xt-text.h"
#include "tests/unit.h"

enum { ROOM = 8192 };

struct made {
	char block[ROOM] __attribute__((aligned(8)));
	struct xt_table_view view;
};

static struct ipt_entry *add_entry(
	struct made *made, const void *target, size_t target_size, uint64_t packets)
{
	struct ipt_entry *entry = (void *)(made->block + made->view.size);

	entry->target_offset = sizeof(*entry);
	entry->next_offset = (uint16_t)(sizeof(*entry) + target_size);
	entry->counters = (struct xt_counters){.pcnt = packets, .bcnt = packets * 100};
	memcpy(entry->elems, target, target_size);
	made->view.size += entry->next_offset;
	return entry;
}

static struct ipt_entry *add_standard(struct made *made, int verdict, uint64_t packets)
{
	struct xt_standard_target target = {.verdict = verdict};

	target.target.u.target_size = sizeof(target);
	return add_entry(made, &target, sizeof(target), packets);
}

static void add_error(struct made *made, const char *name)
{
	struct xt_error_target target = {};

	target.target.u.target_size = sizeof(target);
	strcpy(target.target.u.user.name, XT_ERROR_TARGET);
	snprintf(target.errorname, sizeof(target.errorname), "%s", name);
	add_entry(made, &target, sizeof(target), 0);
}

/* INPUT: a drop of one network, a jump to `web`; policy accept. web: an accept. */
static void make(struct made *made)
{
	memset(made, 0, sizeof(*made));
	made->view = (struct xt_table_view){.family = NFPROTO_IPV4, .entries = made->block,
		.valid_hooks = 1 << NF_INET_LOCAL_IN};
	struct ipt_entry *drop = add_standard(made, -NF_DROP - 1, 5);
	inet_pton(AF_INET, "192.0.2.0", &drop->ip.src);
	inet_pton(AF_INET, "255.255.255.0", &drop->ip.smsk);
	strcpy(drop->ip.iniface, "eth+");
	memset(drop->ip.iniface_mask, 0xff, 3);
	strcpy(drop->ip.outiface, "lo");
	memset(drop->ip.outiface_mask, 0xff, 3);
	drop->ip.invflags = IPT_INV_VIA_OUT;
	drop->ip.proto = IPPROTO_TCP;
	struct ipt_entry *jump = add_standard(made, 0, 6);
	made->view.underflow[NF_INET_LOCAL_IN] = made->view.size;
	add_standard(made, -NF_ACCEPT - 1, 7);
	add_error(made, "web");
	((struct xt_standard_target *)(void *)jump->elems)->verdict = (int)made->view.size;
	add_standard(made, -NF_ACCEPT - 1, 8);
	add_standard(made, XT_RETURN, 9);
	add_error(made, "ERROR");
}

static int write_down(
	const struct xt_table_view *table, const struct xt_rule_view *rule, void *user)
{
	struct text text = {};

	xt_text_short(&text, table, rule);
	text_addf(user, "%s %u %u %u %llu: %s\n", rule->chain, rule->position, rule->hook,
		rule->verdict, (unsigned long long)rule->packets, text_str(&text));
	text_done(&text);
	return 0;
}

static void chains_rules_and_policies_are_found(void **state)
{
	struct made made;
	struct text text = {};

	(void)state;
	make(&made);
	assert_int_equal(xt_table_each(&made.view, write_down, &text), 0);
	assert_string_equal(text_str(&text),
		"INPUT 1 2 2 5: -s 192.0.2.0/24 -i eth+ ! -o lo -p tcp -j DROP\n"
		"INPUT 2 2 0 6: -j web\n"
		"INPUT 0 2 1 7: policy ACCEPT\n"
		"web 1 0 1 8: -j ACCEPT\n");
	text_done(&text);
}

static void the_shape_is_all_but_the_counters(void **state)
{
	struct made made;

	(void)state;
	make(&made);
	uint64_t shape = xt_table_shape(&made.view);
	struct ipt_entry *first = (void *)made.block;
	first->counters.pcnt++;
	first->counters.bcnt += 99;
	assert_int_equal(xt_table_shape(&made.view), shape);
	first->ip.proto = IPPROTO_UDP;
	assert_int_not_equal(xt_table_shape(&made.view), shape);
}

static int read_all(const struct xt_table_view *table, const struct xt_rule_view *rule, void *user)
{
	const struct xt_entry_match *match = NULL;
	struct text text = {};

	(void)user;
	while ((match = xt_rule_match(rule, match)))
		;
	xt_text_short(&text, table, rule);
	text_done(&text);
	return 0;
}

/* In a buffer of exactly its size: a sanitizer finds what is read behind it. */
static void damaged_blocks_do_no_harm(void **state)
{
	struct made made;

	(void)state;
	make(&made);
	uint32_t whole = made.view.size;
	for (uint32_t at = 0; at < whole; at++)
		for (unsigned damage = 0; damage < 3; damage++) {
			char *copy = malloc(whole);
			assert_non_null(copy);
			memcpy(copy, made.block, whole);
			copy[at] = (char)(damage == 0 ? 0 : damage == 1 ? 0xff : copy[at] + 8);
			made.view.entries = copy;
			int r = xt_table_each(&made.view, read_all, NULL);
			assert_true(r == 0 || r == -EBADMSG);
			xt_table_shape(&made.view);
			free(copy);
		}
	for (made.view.size = 0; made.view.size < whole; made.view.size += 4) {
		made.view.entries = made.block;
		xt_table_each(&made.view, read_all, NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_rules_and_policies_are_found),
		cmocka_unit_test(the_shape_is_all_but_the_counters),
		cmocka_unit_test(damaged_blocks_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
