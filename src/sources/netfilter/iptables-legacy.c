/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Legacy iptables: what each rule and each chain policy of the tables counts that exist.
 *
 * Only tables that the kernel names in proc/net/ip_tables_names are looked at: to list another one
 * would create it. A table comes as one block; as long as its shape stays, the counters are taken
 * out of it in the order that was learned.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/number.h"
#include "sources/netfilter/aside.h"
#include "sources/netfilter/xt-fetch.h"
#include "sources/netfilter/xt-text.h"
#include "sources/procfs/proc-file.h"
#include "sources/source.h"

enum { TABLES_MAX = 16, TEXT_PATIENCE_MS = 300 };

struct table {
	struct xt_fetched fetched;
	bool exists;
	uint64_t shape;
	/* in the table's order; those beyond FWRULES_MAX have no instance */
	ARRAY(struct ruled { struct fwrule rule; uint32_t offset; }) rules;
};

struct family {
	uint8_t family; /* NFPROTO_* */
	const char *name, *path;
	int fd; /* -1: not open yet */
	bool named; /* the file of names is open */
	struct proc_file names;
	struct table tables[TABLES_MAX];
	size_t n;
	struct aside printing;
};

struct legacy {
	const struct host *host;
	struct family families[2];
	struct sampler *sampler; /* of the read under way */
	size_t counting, watched;
	bool without_texts;
};

static void table_done(struct table *table)
{
	xt_fetched_done(&table->fetched);
	array_done(&table->rules);
}

static void legacy_close(void *state)
{
	struct legacy *legacy = state;

	for (size_t i = 0; i < ARRAY_SIZE(legacy->families); i++) {
		struct family *family = &legacy->families[i];
		aside_done(&family->printing);
		closep(&family->fd);
		if (family->named)
			proc_file_done(&family->names);
		for (size_t t = 0; t < family->n; t++)
			table_done(&family->tables[t]);
	}
	free(legacy);
}

static int legacy_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	(void)source;
	if (!host_is_live(host))
		return probe_say(probe, -EOPNOTSUPP, PROBE_UNAVAILABLE, "seen only on a live host");
	if (!host_may(CAP_NET_ADMIN))
		return probe_say(probe, -EPERM, PROBE_UNAVAILABLE, "needs root (CAP_NET_ADMIN)");
	struct legacy *legacy = calloc(1, sizeof(*legacy));
	if (!legacy)
		return -ENOMEM;
	legacy->host = host;
	legacy->families[0] = (struct family){.family = NFPROTO_IPV4, .name = "ip", .fd = -1,
		.path = "proc/net/ip_tables_names"};
	legacy->families[1] = (struct family){.family = NFPROTO_IPV6, .name = "ip6", .fd = -1,
		.path = "proc/net/ip6_tables_names"};
	*ret_state = legacy;
	return 0;
}

static struct table *find_table(struct family *family, const char *name, size_t n)
{
	struct table *table;

	for (size_t i = 0; i < family->n; i++) {
		table = &family->tables[i];
		if (strlen(table->fetched.name) == n && memcmp(table->fetched.name, name, n) == 0)
			return table;
	}
	if (family->n == TABLES_MAX || !n || n >= sizeof(table->fetched.name))
		return NULL;
	table = &family->tables[family->n++];
	memcpy(table->fetched.name, name, n);
	return table;
}

/* Reads which tables exist. Without its file the family has no legacy tables at all. */
static int read_names(struct legacy *legacy, struct family *family)
{
	int r = family->named ? proc_file_read(&family->names)
			      : proc_file_open(&family->names, legacy->host, family->path, false);

	for (size_t i = 0; i < family->n; i++)
		family->tables[i].exists = false;
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	family->named = true;
	const char *at = family->names.reader.n ? family->names.reader.at : "";
	while (*at) {
		size_t n = strcspn(at, "\n");
		struct table *table = find_table(family, at, n);
		if (table)
			table->exists = true;
		at += n + (at[n] == '\n');
	}
	return 0;
}

/* Fetches the tables that exist; says whether one of them has another shape than was learned. */
static int fetch_all(
	struct legacy *legacy, struct family *family, bool *changed, struct probe *probe)
{
	int r = read_names(legacy, family);

	for (size_t i = 0; r == 0 && i < family->n; i++) {
		struct table *table = &family->tables[i];
		uint64_t shape = 0;
		if (table->exists && family->fd < 0)
			r = family->fd = xt_fetch_open(family->family);
		if (table->exists && family->fd >= 0) {
			r = xt_fetch(family->fd, family->family, &table->fetched);
			shape = r < 0 ? 0 : xt_table_shape(&table->fetched.view);
		}
		if (r < 0)
			return probe_say(probe, r, PROBE_FAILED, "cannot read %s table '%s': %s",
				family->name, table->fetched.name, strerror(-r));
		*changed |= shape != table->shape;
		table->shape = shape;
	}
	return r;
}

/* What one walk over a table does. */
struct walk {
	struct legacy *legacy;
	struct family *family;
	struct table *table;
	size_t at; /* in table->rules */
	bool refusing;
};

/* The rule's own words and data, where it stands; not what it counted, nor offsets of others. */
static uint64_t identity_of(
	const struct walk *walk, const struct xt_rule_view *rule, const char *text)
{
	const struct xt_entry_match *match = NULL;
	uint64_t hash = hash_text(walk->family->name) + rule->position;
	int verdict;

	hash = hash_u64(hash) ^ hash_text(walk->table->fetched.name);
	hash = hash_u64(hash) ^ hash_text(rule->chain);
	/* a policy is one, whatever it says now */
	if (!rule->position)
		return hash_u64(hash) | 1;
	hash = hash_u64(hash) ^ hash_text(text);
	/* what stands behind a name's end is nobody's: the kernel leaves it as it was in our buffer */
	while ((match = xt_rule_match(rule, match)))
		hash = hash_u64(hash) ^
		       hash_bytes(match->data, match->u.match_size - sizeof(*match));
	if (!xt_rule_standard(rule, &verdict))
		hash = hash_u64(hash) ^ hash_bytes(rule->xt_target->data,
						rule->xt_target->u.target_size -
							sizeof(*rule->xt_target));
	return hash_u64(hash) | 1;
}

static int watch(struct walk *walk, const struct xt_rule_view *rule, struct fwrule *ret_rule)
{
	_cleanup_(text_done) struct text text = {};
	struct sampler *sampler = walk->legacy->sampler;
	char handle[16] = "policy";

	xt_text_short(&text, &walk->table->fetched.view, rule);
	if (text.failed)
		return -ENOMEM;
	if (rule->position)
		snprintf(handle, sizeof(handle), "%u", rule->position);
	const char *const parts[] = {
		walk->family->name, walk->table->fetched.name, rule->chain, handle};
	fwrule_intern(sampler, identity_of(walk, rule, text_str(&text)), parts, rule->verdict,
		rule->hook, ret_rule);
	/* the extensions' words, once known, are better; a policy's may have changed */
	if (!rule->position || !fwrule_has_text(sampler, ret_rule))
		fwrule_text(sampler, ret_rule, text_str(&text), text.n);
	walk->legacy->watched++;
	return 0;
}

static int learn_rule(
	const struct xt_table_view *view, const struct xt_rule_view *rule, void *user)
{
	struct walk *walk = user;
	bool refuses = rule->verdict == FW_DROP || rule->verdict == FW_REJECT;
	size_t at = walk->at++;

	(void)view;
	if (walk->refusing) {
		struct ruled *ruled = array_push(&walk->table->rules);
		if (!ruled)
			return -ENOMEM;
		ruled->offset = rule->offset;
		walk->legacy->counting++;
	}
	if (refuses != walk->refusing || walk->legacy->watched >= FWRULES_MAX)
		return 0;
	return watch(walk, rule, &walk->table->rules.at[at].rule);
}

static int each_table(struct legacy *legacy, xt_rule_handler handler, bool refusing)
{
	int r = 0;

	for (size_t f = 0; f < ARRAY_SIZE(legacy->families); f++) {
		struct family *family = &legacy->families[f];
		for (size_t i = 0; r == 0 && i < family->n; i++) {
			struct walk walk = {.legacy = legacy, .family = family,
				.table = &family->tables[i], .refusing = refusing};
			if (family->tables[i].exists)
				r = xt_table_each(&family->tables[i].fetched.view, handler, &walk);
		}
	}
	return r;
}

static int print_tables(void *user)
{
	struct family *family = user;
	struct xt_print_job jobs[TABLES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < family->n; i++)
		if (family->tables[i].exists)
			jobs[n++] = (struct xt_print_job){.name = family->tables[i].fetched.name,
				.view = family->tables[i].fetched.view};
	return xt_print(&(struct xt_print_jobs){.family = family->family, .at = jobs, .n = n});
}

/* Interns what counts, what refuses packets first, as far as there is room. */
static int learn(struct legacy *legacy)
{
	int r;

	for (size_t f = 0; f < ARRAY_SIZE(legacy->families); f++)
		for (size_t i = 0; i < legacy->families[f].n; i++)
			legacy->families[f].tables[i].rules.n = 0;
	legacy->counting = legacy->watched = 0;
	r = each_table(legacy, learn_rule, true);
	if (r == 0)
		r = each_table(legacy, learn_rule, false);
	fwrule_tidy(legacy->sampler);
	legacy->without_texts = false;
	for (size_t f = 0; r == 0 && f < ARRAY_SIZE(legacy->families); f++)
		if (legacy->families[f].fd >= 0 && aside_start(&legacy->families[f].printing,
							    print_tables, &legacy->families[f]) < 0)
			legacy->without_texts = true;
	return r;
}

static int put_rule(
	const struct xt_table_view *view, const struct xt_rule_view *rule, void *user)
{
	struct walk *walk = user;

	(void)view;
	if (walk->at < walk->table->rules.n &&
		!fwrule_put(walk->legacy->sampler, &walk->table->rules.at[walk->at++].rule,
			rule->packets, rule->bytes))
		walk->table->shape = 0; /* learned again by the next sample */
	return 0;
}

static const struct ruled *find_rule(struct table *table, uint64_t offset)
{
	array_each (ruled, &table->rules)
		if (ruled->offset == offset)
			return ruled;
	return NULL;
}

/* "filter 152 -p tcp --dport 8080 -j DROP" */
static void take_line(
	struct legacy *legacy, struct family *family, const char *line, const char *end)
{
	const char *blank = memchr(line, ' ', (size_t)(end - line)), *p = blank;
	const struct ruled *ruled = NULL;
	uint64_t offset;

	if (!blank || !number_scan(&p, &offset))
		return;
	for (size_t i = 0; i < family->n && !ruled; i++) {
		const char *name = family->tables[i].fetched.name;
		if (strlen(name) == (size_t)(blank - line) &&
			memcmp(name, line, (size_t)(blank - line)) == 0)
			ruled = find_rule(&family->tables[i], offset);
	}
	while (p < end && *p == ' ')
		p++;
	while (end > p && end[-1] == ' ')
		end--;
	if (ruled && p < end)
		fwrule_text(legacy->sampler, &ruled->rule, p, (size_t)(end - p));
}

static void take_texts(struct legacy *legacy, struct family *family, unsigned wait_ms)
{
	if (!family->printing.pid)
		return;
	int r = aside_read(&family->printing, wait_ms);
	if (r == -EAGAIN)
		return;
	legacy->without_texts |= r < 0;
	/* what was printed before an extension gave up is good */
	const char *line = text_str(&family->printing.output), *end;
	for (; (end = strchr(line, '\n')); line = end + 1)
		take_line(legacy, family, line, end);
	text_done(&family->printing.output);
}

static int legacy_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct legacy *legacy = state;
	bool changed = false;
	int r = 0;

	legacy->sampler = sampler;
	for (size_t f = 0; r == 0 && f < ARRAY_SIZE(legacy->families); f++)
		r = fetch_all(legacy, &legacy->families[f], &changed, probe);
	if (r == 0 && changed)
		r = learn(legacy);
	if (r == 0)
		r = each_table(legacy, put_rule, false);
	if (r == -EBADMSG)
		return probe_say(probe, r, PROBE_FAILED, "a table is not in a known format");
	if (r < 0)
		return r;
	for (size_t f = 0; f < ARRAY_SIZE(legacy->families); f++)
		take_texts(legacy, &legacy->families[f], changed ? TEXT_PATIENCE_MS : 0);
	if (legacy->counting > FWRULES_MAX)
		probe_say(probe, 0, PROBE_LIMITED, "shown are %d of %zu rules and policies",
			FWRULES_MAX, legacy->counting);
	else if (legacy->without_texts)
		probe_say(probe, 0, PROBE_LIMITED, "the texts of some rules cannot be read whole");
	return 0;
}

const struct source source_iptables_legacy = {
	.name = "iptables-legacy",
	.shows = "packets of legacy iptables rules, by rule",
	.pace_ns = 2 * NS_PER_S,
	.open = legacy_open,
	.sample = legacy_sample,
	.close = legacy_close,
};
