/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sysctl/setting.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"

enum { NAME_ROOM = 256, INTERFACE_ROOM = 64 };

bool setting_is_hidden(const char *name)
{
	static const char *const names[] = {
		/* who knows these can forge cookies, foretell addresses or aim at one queue */
		"netdev_rss_key", "stable_secret", "tcp_fastopen_key",
		/* of the BPF compiler, not of the network; to read them takes CAP_SYS_ADMIN */
		"bpf_jit_harden", "bpf_jit_kallsyms", "bpf_jit_limit",
		/* no setting: conntrack.count */
		"nf_conntrack_count",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

bool setting_is_per_interface(const char *folder, size_t n)
{
	return (n == 4 && memcmp(folder, "conf", n) == 0) ||
	       (n == 5 && memcmp(folder, "neigh", n) == 0);
}

/* The part of the path that names an interface, or NULL. */
static const char *find_interface(const char *path, size_t *ret_n)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(path, '/')) {
		const char *next = slash + 1;
		size_t n = strcspn(next, "/");

		if (setting_is_per_interface(path, (size_t)(slash - path)) && next[n] == '/') {
			*ret_n = n;
			return next;
		}
		path = next;
	}
	return NULL;
}

int setting_name(const char *path, char *buf, size_t room)
{
	size_t n_interface = 0;
	const char *interface = find_interface(path, &n_interface);
	size_t n = (size_t)snprintf(buf, room, "sysctl.net.");

	for (const char *p = path; *p; p++) {
		if (p == interface)
			p += n_interface + 1; /* with the slash behind it */
		if (n + 1 >= room || !isgraph((unsigned char)*p) || strchr(",{}\\", *p))
			return -EINVAL;
		buf[n++] = *p == '/' ? '.' : *p;
	}
	buf[n] = '\0';
	return 0;
}

static uint32_t instance_of(struct sampler *sampler, const char *path, int number)
{
	size_t n;
	const char *interface = find_interface(path, &n);
	char name[INTERFACE_ROOM], digit[8];
	const char *parts[2];
	unsigned n_parts = 0;

	if (interface) {
		snprintf(name, sizeof(name), "%.*s", (int)n, interface);
		parts[n_parts++] = name;
	}
	if (number >= 0) {
		snprintf(digit, sizeof(digit), "%d", number);
		parts[n_parts++] = digit;
	}
	return n_parts ? sampler_instance(sampler, 0, parts, n_parts) : INSTANCE_NONE;
}

/* Reads all numbers of the text. Returns how many, 0 when it is anything else. */
static unsigned scan_numbers(const char *text, uint64_t values[SETTING_NUMBERS])
{
	unsigned n = 0;

	for (;;) {
		text += strspn(text, " \t\n");
		if (!*text)
			return n;
		if (n == SETTING_NUMBERS || !number_scan(&text, &values[n++]) ||
			!strchr(" \t\n", *text))
			return 0;
	}
}

static void learn(struct setting *setting, struct sampler *sampler, const char *path, unsigned n)
{
	char name[NAME_ROOM];

	if (setting_name(path, name, sizeof(name)) < 0) {
		setting->skip = true;
		return;
	}
	/* lists and masks that may look like one number are texts by the knowledge */
	counter_id id = series_counter_of_kind(
		sampler->table, name, sampler->source, n ? KIND_CONSTANT : KIND_TEXT);
	if (id == COUNTER_NONE)
		return;
	setting->is_text = series_knowledge(sampler->table, id)->kind == KIND_TEXT;
	setting->n = setting->is_text ? 1 : (uint8_t)n;
	for (unsigned i = 0; i < setting->n; i++)
		setting->series[i] = sampler_series(sampler, id,
			instance_of(sampler, path, setting->n > 1 ? (int)i : -1));
}

/* Fields are separated by one blank, and nothing stands at the end. */
static void tidy(char *text)
{
	char *to = text;

	for (char *p = text; *p; p++) {
		if (!isspace((unsigned char)*p))
			*to++ = isprint((unsigned char)*p) ? *p : '?';
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

void setting_put(struct setting *setting, struct sampler *sampler, const char *path, char *text)
{
	uint64_t values[SETTING_NUMBERS];
	unsigned n = setting->n && setting->is_text ? 0 : scan_numbers(text, values);

	if (!setting->n || (!setting->is_text && n && n != setting->n))
		learn(setting, sampler, path, n);
	if (setting->is_text) {
		tidy(text);
		if (!setting->text || strcmp(series_text(sampler->table, setting->text), text) != 0)
			setting->text = series_text_intern(sampler->table, text);
		sampler_put(sampler, setting->series[0], setting->text);
		return;
	}
	for (unsigned i = 0; i < n && i < setting->n; i++)
		sampler_put(sampler, setting->series[i], values[i]);
}
