/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Firewall rules as series: fwrule.packets, .bytes, .verdict and .hook, with the instance
 * {family,table,chain,handle} and the rule's text as its detail.
 */
#include "samples/snapshot.h"

enum fw_verdict { FW_OTHER, FW_ACCEPT, FW_DROP, FW_REJECT };

enum fw_hook {
	FW_NO_HOOK, FW_PREROUTING, FW_INPUT, FW_FORWARD, FW_OUTPUT, FW_POSTROUTING, FW_DEVICE,
};

enum {
	FWRULES_MAX = 1024,   /* rules of one source that become instances */
	FWRULE_TEXT_MAX = 1000, /* bytes of a rule's text */
};

struct fwrule {
	uint32_t instance;
	uint32_t packets, bytes, verdict_series, hook_series;
	uint32_t birth; /* of the first series: another one means that the slot was given away */
	uint8_t verdict, hook;
};

/* Interns the instance and its series. `parts` are family, table, chain, handle. */
void fwrule_intern(struct sampler *sampler, uint64_t identity, const char *const parts[4],
	enum fw_verdict verdict, enum fw_hook hook, struct fwrule *ret_rule);
/* Writes the values of this read. False when the instance was forgotten: it has to be interned again. */
bool fwrule_put(struct sampler *sampler, const struct fwrule *rule, uint64_t packets,
	uint64_t bytes);
/* Sets the rule's text, cut where it is too long; a NULL or empty text changes nothing. */
void fwrule_text(struct sampler *sampler, const struct fwrule *rule, const char *text, size_t n);
bool fwrule_has_text(const struct sampler *sampler, const struct fwrule *rule);
/* Call it after all rules were interned: when the ruleset was loaded anew again and again, forgets the
 * instances of this source that are not among them. */
void fwrule_tidy(struct sampler *sampler);
