/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters of /proc, read the plainest way: what proves squall's texts shares none of its parsers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/experiments/counters.h"

static void add(struct counters *counters, const char *group, const char *name, int64_t value)
{
	char whole[48];

	snprintf(whole, sizeof(whole), "%s.%s", group, name);
	for (unsigned i = 0; i < counters->n; i++) {
		if (strcmp(counters->at[i].name, whole) == 0) {
			counters->at[i].value += value; /* a row of another CPU */
			return;
		}
	}
	if (counters->n == COUNTERS_ROOM)
		return;
	strcpy(counters->at[counters->n].name, whole);
	counters->at[counters->n++].value = value;
}

static int split(char *line, char **words, int room)
{
	char *save = NULL;
	int n = 0;

	for (char *w = strtok_r(line, " \t\n", &save); w && n < room; w = strtok_r(NULL, " \t\n", &save))
		words[n++] = w;
	return n;
}

/* A line of names, a line of values: snmp, netstat. */
static void read_pairs(struct counters *counters, const char *path)
{
	char names[8192], values[8192], *name[512], *value[512];
	FILE *f = fopen(path, "re");

	while (f && fgets(names, sizeof(names), f) && fgets(values, sizeof(values), f)) {
		int n = split(names, name, 512);
		if (split(values, value, 512) != n || !n)
			break;
		name[0][strcspn(name[0], ":")] = '\0';
		for (int i = 1; i < n; i++)
			add(counters, name[0], name[i], strtoll(value[i], NULL, 10));
	}
	if (f)
		fclose(f);
}

/* "Ip6InReceives 12", "XfrmInError 0" */
static void read_names(struct counters *counters, const char *path)
{
	static const char *const groups[] = {"UdpLite6", "Udp6", "Icmp6", "Ip6"};
	char line[256], *words[2];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f)) {
		const char *group = "xfrm";
		if (split(line, words, 2) != 2)
			continue;
		for (int i = 0; i < 4; i++) {
			size_t n = strlen(groups[i]);
			if (strncmp(words[0], groups[i], n) == 0) {
				group = groups[i];
				words[0] += n;
				break;
			}
		}
		add(counters, group, words[0], strtoll(words[1], NULL, 10));
	}
	if (f)
		fclose(f);
}

/* A line of names, then a row for each CPU in hexadecimal. */
static void read_stat(struct counters *counters, const char *path, const char *group)
{
	char names[1024], row[1024], *name[32], *value[32];
	FILE *f = fopen(path, "re");
	int n = f && fgets(names, sizeof(names), f) ? split(names, name, 32) : 0;

	while (n && fgets(row, sizeof(row), f)) {
		int have = split(row, value, 32);
		/* the first column, `entries`, is the same in every row */
		for (int i = 1; i < n && i < have; i++)
			add(counters, group, name[i], strtoll(value[i], NULL, 16));
	}
	if (f)
		fclose(f);
}

/* "TCP: inuse 1 orphan 0" */
static void read_sockstat(struct counters *counters, const char *path)
{
	char line[512], *word[32], name[32];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f)) {
		int n = split(line, word, 32);
		if (n)
			word[0][strcspn(word[0], ":")] = '\0';
		for (int i = 1; i + 1 < n; i += 2) {
			snprintf(name, sizeof(name), "%s.%s", word[0], word[i]);
			add(counters, "sockstat", name, strtoll(word[i + 1], NULL, 10));
		}
	}
	if (f)
		fclose(f);
}

/* The rows of /proc/net/dev that say one thing only; `wire` alone. */
static void read_links(struct counters *counters)
{
	static const char *const names[] = {"rx_packets", "tx_packets", "rx_bytes", "tx_bytes"};
	static const int columns[] = {2, 10, 1, 9};
	char line[512], *word[20];
	FILE *f = fopen("/proc/self/net/dev", "re");

	while (f && fgets(line, sizeof(line), f))
		if (split(line, word, 20) == 17 && strcmp(word[0], "wire:") == 0)
			for (int i = 0; i < 4; i++)
				add(counters, "link", names[i], strtoll(word[columns[i]], NULL, 10));
	if (f)
		fclose(f);
}

static void read_number(struct counters *counters, const char *path, const char *name)
{
	char line[64];
	FILE *f = fopen(path, "re");

	if (f && fgets(line, sizeof(line), f))
		add(counters, "conntrack", name, strtoll(line, NULL, 10));
	if (f)
		fclose(f);
}

void counters_read(struct counters *ret_counters)
{
	ret_counters->n = 0;
	read_pairs(ret_counters, "/proc/self/net/snmp");
	read_pairs(ret_counters, "/proc/self/net/netstat");
	read_names(ret_counters, "/proc/self/net/snmp6");
	read_names(ret_counters, "/proc/self/net/xfrm_stat");
	read_stat(ret_counters, "/proc/self/net/stat/nf_conntrack", "conntrack");
	read_stat(ret_counters, "/proc/self/net/stat/synproxy", "synproxy");
	read_sockstat(ret_counters, "/proc/self/net/sockstat");
	read_sockstat(ret_counters, "/proc/self/net/sockstat6");
	read_links(ret_counters);
	read_number(ret_counters, "/proc/sys/net/netfilter/nf_conntrack_count", "count");
}

bool counters_find(const struct counters *counters, const char *name, int64_t *ret_value)
{
	for (unsigned i = 0; i < counters->n; i++) {
		if (strcmp(counters->at[i].name, name) == 0) {
			*ret_value = counters->at[i].value;
			return true;
		}
	}
	return false;
}
