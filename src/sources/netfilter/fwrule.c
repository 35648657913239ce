/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/fwrule.h"

#include <string.h>

static uint32_t intern(
	struct sampler *sampler, const char *name, enum counter_kind kind, uint32_t instance)
{
	return sampler_series(sampler,
		series_counter_of_kind(sampler->table, name, sampler->source, kind), instance);
}

void fwrule_intern(struct sampler *sampler, uint64_t identity, const char *const parts[4],
	enum fw_verdict verdict, enum fw_hook hook, struct fwrule *ret_rule)
{
	uint32_t instance = sampler_instance(sampler, identity, parts, 4);
	struct fwrule rule = {.instance = instance, .packets = SERIES_NONE, .bytes = SERIES_NONE,
		.verdict_series = SERIES_NONE, .hook_series = SERIES_NONE,
		.verdict = (uint8_t)verdict, .hook = (uint8_t)hook};

	if (instance != INSTANCE_NONE) {
		rule.packets = intern(sampler, "fwrule.packets", KIND_COUNTER, instance);
		rule.bytes = intern(sampler, "fwrule.bytes", KIND_COUNTER, instance);
		rule.verdict_series = intern(sampler, "fwrule.verdict", KIND_CONSTANT, instance);
		rule.hook_series = intern(sampler, "fwrule.hook", KIND_CONSTANT, instance);
	}
	if (rule.packets != SERIES_NONE)
		rule.birth = sampler->table->series.at[rule.packets].birth;
	*ret_rule = rule;
}

bool fwrule_put(struct sampler *sampler, const struct fwrule *rule, uint64_t packets,
	uint64_t bytes)
{
	if (rule->instance == INSTANCE_NONE || rule->packets == SERIES_NONE)
		return true;
	if (sampler->table->series.at[rule->packets].birth != rule->birth ||
		!sampler->table->series.at[rule->packets].alive)
		return false;
	sampler->table->instances.at[rule->instance].used = sampler->snapshot->number;
	sampler_put(sampler, rule->packets, packets);
	sampler_put(sampler, rule->bytes, bytes);
	sampler_put(sampler, rule->verdict_series, rule->verdict);
	sampler_put(sampler, rule->hook_series, rule->hook);
	return true;
}

void fwrule_text(struct sampler *sampler, const struct fwrule *rule, const char *text, size_t n)
{
	static const char more[] = "…";
	char cut[FWRULE_TEXT_MAX + sizeof(more)];

	if (rule->instance == INSTANCE_NONE || !text || !n)
		return;
	bool whole = n <= FWRULE_TEXT_MAX;
	if (!whole)
		for (n = FWRULE_TEXT_MAX; n && (text[n] & 0xc0) == 0x80;)
			n--;
	memcpy(cut, text, n);
	strcpy(cut + n, whole ? "" : more);
	series_detail(sampler->table, rule->instance, cut);
}

bool fwrule_has_text(const struct sampler *sampler, const struct fwrule *rule)
{
	return rule->instance == INSTANCE_NONE ||
	       sampler->table->instances.at[rule->instance].detail;
}

static bool is_gone(const struct sampler *sampler, uint32_t at)
{
	const struct instance *instance = &sampler->table->instances.at[at];

	return instance->alive && instance->block == sampler->block &&
	       instance->used != sampler->snapshot->number;
}

void fwrule_tidy(struct sampler *sampler)
{
	size_t gone = 0, n = sampler->table->instances.n;

	for (uint32_t i = 1; i < n; i++)
		gone += is_gone(sampler, i);
	/* a rule that is gone may still be evidence: only a great many of them are let go */
	for (uint32_t i = 1; i < n && gone > 4 * FWRULES_MAX; i++)
		if (is_gone(sampler, i))
			series_forget(sampler->table, i);
}
