/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A firewall rule drops or rejects traffic.
 *
 * That is what firewalls are for: by itself it is a notice. It becomes trouble when the rule's own
 * text names a port or an address of this host's business: a listener, a connection that resends, an
 * attempt that hangs; or when the load is large. Rules that do not count are the source's blind spot.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/rank.h"
#include "rules/rule.h"

#define LEAST_PACKETS 3.0     /* in the window */
#define LOAD_PER_S    10000.0 /* dropped packets that cost measurable CPU */

enum { RULES_MAX = 8, VERDICT_DROP = 2, VERDICT_REJECT = 3 };
enum hook { HOOK_NONE, HOOK_PREROUTING, HOOK_INPUT, HOOK_FORWARD, HOOK_OUTPUT, HOOK_POSTROUTING };

struct hit {
	double rate;
	bool reject;
	const struct instance *instance;
	const char *victim; /* "to the listener …": what of this host it hits, NULL: nothing known */
};

/* Does the word stand alone in the text, not as a part of a longer number, address or name? */
static bool names(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = strstr(text, word); p; p = strstr(p + 1, word)) {
		unsigned char before = p > text ? (unsigned char)p[-1] : ' ', after = (unsigned char)p[n];
		if (!isalnum(before) && before != '.' && before != ':' && !isalnum(after) &&
			after != '.' && after != ':')
			return true;
	}
	return false;
}

/* "dport 8080", "dport { 80, 8080 }", "--dport 8080", "--dports 80,8080" after this word? */
static bool names_port(const char *text, const char *word, int port)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%d", port);
	for (const char *p = strstr(text, word); p; p = strstr(p + 1, word)) {
		char clause[160];
		p += strlen(word);
		p += strspn(p, "s =");
		/* a set in braces, or one word */
		size_t n = *p == '{' ? strcspn(p, "}") : strcspn(p, " ");
		snprintf(clause, sizeof(clause), "%.*s", (int)(n < 159 ? n : 159), p);
		if (strncmp(clause, "!", 1) != 0 && names(clause, digits))
			return true;
	}
	return false;
}

static bool is_inbound(unsigned hook)
{
	return hook == HOOK_NONE || hook == HOOK_PREROUTING || hook == HOOK_INPUT;
}

static bool is_outbound(unsigned hook)
{
	return hook == HOOK_NONE || hook == HOOK_OUTPUT || hook == HOOK_POSTROUTING;
}

static bool proto_fits(const char *text, const char *proto)
{
	bool tcp = strstr(text, "tcp") != NULL, udp = strstr(text, "udp") != NULL;

	return tcp == udp || (strcmp(proto, "tcp") == 0 ? tcp : udp);
}

/* Does the rule choose among the senders, by address, set or pace? Then it refuses on purpose: what
 * a ban list or a rate limit stops on a port that is served is no harm to those who are served. */
static bool chooses_senders(const char *text)
{
	static const char *const words[] = {"saddr", "-s ", "--src-range", "--match-set", "limit",
		"-m recent", "ct count", "@"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

static const char *hit_listener(
	struct finding *f, const struct view *view, const char *text, unsigned hook)
{
	static const counter_id kinds[] = {C_listener_queue, C_udp_queue};

	if (chooses_senders(text))
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && is_inbound(hook); i++)
		view_each (item, view, kinds[i]) {
			if (!item.now || !item.instance || item.instance->n_parts != 2)
				continue;
			int port = endpoint_port(item.instance->parts[1]);
			if (port && proto_fits(text, item.instance->parts[0]) &&
				names_port(text, "dport", port))
				return finding_text(f, "to the listener %s %s", item.instance->parts[0],
					item.instance->parts[1]);
		}
	return NULL;
}

static const char *hit_attempt(
	struct finding *f, const struct view *view, const char *text, unsigned hook)
{
	if (!is_outbound(hook) && !is_inbound(hook))
		return NULL;
	view_each (item, view, C_connecting_retried) {
		if (!item.instance || !item.trend->high)
			continue;
		const char *to = item.instance->parts[0];
		int port = endpoint_port(to);
		/* the answer comes in by its source port; over loopback the SYN itself comes in */
		bool loopback = strncmp(to, "127.", 4) == 0 || strncmp(to, "[::1]", 5) == 0;
		if (names(text, endpoint_address(f, to)) ||
			(port && is_outbound(hook) && names_port(text, "dport", port)) ||
			(port && is_inbound(hook) &&
				names_port(text, loopback ? "dport" : "sport", port)))
			return finding_text(f, "of our own attempts to connect to %s", to);
	}
	return NULL;
}

static const char *hit_connection(
	struct finding *f, const struct view *view, const char *text, unsigned hook)
{
	view_each (item, view, C_socket_retransmits) {
		if (!item.instance || !item.trend->high)
			continue;
		const char *local = item.instance->parts[1], *remote = item.instance->parts[2];
		bool in = is_inbound(hook) && (names_port(text, "dport", endpoint_port(local)) ||
						      names_port(text, "sport", endpoint_port(remote)));
		bool out = is_outbound(hook) && (names_port(text, "dport", endpoint_port(remote)) ||
							names_port(text, "sport", endpoint_port(local)));
		if (in || out || names(text, endpoint_address(f, remote)))
			return finding_text(f, "of the connection %s to %s, which resends", local, remote);
	}
	return NULL;
}

static const char *victim_of(struct finding *f, const struct view *view, const struct hit *hit)
{
	const struct trend *hook = view_beside(view, hit->instance, C_fwrule_hook);
	const char *text = hit->instance->detail ? hit->instance->detail : "";
	unsigned where = hook ? (unsigned)hook->last : HOOK_NONE;
	const char *victim = hit_connection(f, view, text, where);

	if (!victim)
		victim = hit_listener(f, view, text, where);
	return victim ? victim : hit_attempt(f, view, text, where);
}

static size_t find_hits(const struct view *view, struct hit *hits)
{
	size_t n = 0;

	view_each (item, view, C_fwrule_packets) {
		const struct trend *verdict_ =
			item.instance ? view_beside(view, item.instance, C_fwrule_verdict) : NULL;
		if (!verdict_ || verdict_->last < VERDICT_DROP || verdict_->last > VERDICT_REJECT ||
			(double)item.trend->delta < LEAST_PACKETS)
			continue;
		struct hit h = {.instance = item.instance, .rate = item.trend->rate,
			.reject = verdict_->last == VERDICT_REJECT};
		n = rank_add(hits, n, RULES_MAX, sizeof(h), &h);
	}
	return n;
}

static void name_rule(struct finding *f, const struct hit *hit)
{
	struct culprit *rule = finding_culprit(f, CULPRIT_RULE);
	char *const *parts = hit->instance->parts;

	rule->family = finding_text(f, "%s", parts[0]);
	rule->table = finding_text(f, "%s", parts[1]);
	rule->chain = finding_text(f, "%s", parts[2]);
	rule->handle = finding_text(f, "%s", parts[3]);
	rule->text = hit->instance->detail ? finding_text(f, "%s", hit->instance->detail) : NULL;
	rule->packets_per_second = hit->rate;
}

/* A legacy rule, by its words: "-p tcp … -j DROP", "policy DROP"; nft writes "policy drop". To ask the
 * legacy tool for a table that does not exist would create it. */
static bool is_legacy(const struct hit *hit)
{
	const char *detail = hit->instance->detail ? hit->instance->detail : "";

	return strstr(detail, "-j ") || strncmp(detail, "policy D", 8) == 0;
}

/* The command that lists what the rule stands in. */
static const char *listing(struct finding *f, const struct view *view, const struct hit *hit)
{
	char *const *p = hit->instance->parts;
	bool policy = strcmp(p[3], "policy") == 0;

	if (is_legacy(hit))
		return verdict_command(f, view, "%s -t %s -L %s -v -n --line-numbers%s",
			strcmp(p[0], "ip6") == 0 ? "ip6tables-legacy" : "iptables-legacy", p[1], p[2],
			policy ? "" : finding_text(f, "   # rule %s", p[3]));
	if (strcmp(p[2], "counter") == 0)
		return verdict_command(f, view, "nft -a list table %s %s   # counter %s", p[0], p[1], p[3]);
	return verdict_command(f, view, "nft -a list chain %s %s %s%s", p[0], p[1], p[2],
		policy ? "" : finding_text(f, "   # handle %s", p[3]));
}

static void advise(struct finding *f, const struct view *view, const struct hit *hit)
{
	finding_fix(f, &(const struct fix){.id = "change-rule", .risk = RISK_HIGH,
		.does = "look at the chain, then let this traffic through before that rule",
		.command = listing(f, view, hit),
		.undo = "the command only lists"});
}

static void explain(struct finding *f, const struct view *view, struct hit *hits, size_t n)
{
	struct hit *worst = &hits[0];

	for (size_t i = n; i-- > 0;) {
		hits[i].victim = victim_of(f, view, &hits[i]);
		if (hits[i].victim)
			worst = &hits[i];
	}
	const char *does = worst->reject ? "rejects" : "drops";
	char *const *p = worst->instance->parts;

	if (worst->victim || hits[0].rate >= LOAD_PER_S)
		f->severity = SEVERITY_WARNING;
	f->confidence = worst->victim ? 0.9 : 0.95;
	f->title = finding_text(f, "a firewall rule %s %.1f packets a second%s%s", does, worst->rate,
		worst->victim ? " " : "", worst->victim ? worst->victim : "");
	f->summary = finding_text(f, "Rule %s in %s %s %s %s them: %s", p[3], p[0], p[1], p[2], does,
		worst->instance->detail ? worst->instance->detail : "(its text is not known)");
	f->cause = worst->victim
			   ? "The rule's own text names traffic that this host serves or needs. A drop looks to "
			     "the other end like a dead host, a reject like a closed port."
			   : "This may be just what the rule is for. Nothing that this host serves or asks for "
			     "is known to be hit.";
	/* the worst one is named first */
	name_rule(f, worst);
	for (size_t i = 0; i < n; i++)
		if (&hits[i] != worst)
			name_rule(f, &hits[i]);
	for (size_t i = 0; i < n; i++)
		verdict_rate_of(f, view, C_fwrule_packets, hits[i].instance,
			hits[i].victim ? finding_text(f, "packets that it refused, %s", hits[i].victim)
				       : "packets that it refused");
	advise(f, view, worst);
}

static void judge(const struct view *view, struct verdicts *out)
{
	struct hit hits[RULES_MAX] = {};
	size_t n = find_hits(view, hits);

	if (n)
		explain(verdict(out, SEVERITY_NOTICE, 0.9), view, hits, n);
}

static bool names_one_of(const char *text, int port)
{
	return port && (names_port(text, "dport", port) || names_port(text, "sport", port));
}

/* The rule's text names the destination of the attempts, or an end of the connections: only then they
 * hang because of it. */
static bool same(const struct finding *cause, const struct finding *symptom)
{
	array_each (victim, &symptom->culprits) {
		if (victim->kind != CULPRIT_DESTINATION && victim->kind != CULPRIT_PEER)
			continue;
		int local = victim->local ? endpoint_port(victim->local) : 0;
		array_each (rule, &cause->culprits)
			if (rule->text && (names(rule->text, victim->address) ||
						  names_one_of(rule->text, victim->port) ||
						  names_one_of(rule->text, local)))
				return true;
	}
	return false;
}

const struct rule rule_firewall_drop = {
	.id = "firewall-drop",
	.does = "a firewall rule drops or rejects traffic",
	.needs = (const counter_id[]){C_fwrule_packets, COUNTER_NONE},
	.explains = (const char *const[]){"connect-timeout", "packet-loss", "path-blackhole", NULL},
	.same = same,
	.judge = judge,
};
