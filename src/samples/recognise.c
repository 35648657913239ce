/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *	TcpExtPAWSEstab {} {}            nstat: the first word is a name, the first number its value
 *	Tcp: {} {} {}                    /proc/net/snmp: group and column make the name
 *	TcpExt:                          netstat -s: the section says the group; its lines have
 *	    TCPTimeouts: {}              a name, or a sentence that the knowledge has word for word
 *	NIC statistics:                  ethtool -S: drivers repeat the names of the link's
 *statistics 2: eth0: <…>  RX: bytes …        ip -s link: the column says it
 */
#include "samples/recognise.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { ROOM = 256 };

/* Bytes of the first word, without the colon at its end. */
static size_t first_word(const char *text, const char **ret_word)
{
	text += strspn(text, " \t");
	size_t n = strcspn(text, " \t:");

	*ret_word = text;
	return n;
}

/* Is this the counter's name as nstat writes it, or with its dot? */
static bool is_name(const char *word, size_t n, const char *name)
{
	size_t i = 0;

	for (; *name; name++) {
		if (i < n && word[i] == *name)
			i++;
		else if (*name != '.')
			return false;
	}
	return i == n;
}

static counter_id by_first_word(const char *template)
{
	const char *word;
	size_t n = first_word(template, &word);

	/* sections of netstat -s and rows of /proc/net are bare groups */
	for (counter_id id = 0; n && id < COUNTERS_KNOWN; id++)
		if (isupper((unsigned char)*word) && is_name(word, n, counters_known[id].name))
			return id;
	return COUNTER_NONE;
}

/* "Tcp" and "InSegs" */
static counter_id by_parts(const char *group, size_t n_group, const char *name, size_t n_name)
{
	char whole[ROOM];

	if (!n_group || !n_name || n_group + n_name + 2 > sizeof(whole))
		return COUNTER_NONE;
	snprintf(whole, sizeof(whole), "%.*s.%.*s", (int)n_group, group, (int)n_name, name);
	return counter_find(whole);
}

/* Takes the numbers, colons and doubled blanks out: what is left is the sentence. */
static void make_sentence(const char *template, char *sentence)
{
	size_t n = 0;

	for (; *template && n + 1 < ROOM; template ++) {
		if (*template == ':' || *template == '{' || *template == '}')
			continue;
		if (isspace((unsigned char)*template) && (!n || sentence[n - 1] == ' '))
			continue;
		sentence[n++] = isspace((unsigned char)*template) ? ' ' : *template;
	}
	while (n && sentence[n - 1] == ' ')
		n--;
	sentence[n] = '\0';
}

/* "ICMP input histogram:" stands for the group Icmp and what comes in. */
static size_t section_of(const char *heading, const char **ret_prefix)
{
	static const struct {
		const char *heading, *prefix;
	} histograms[] = {
		{"ICMP input histogram", "Icmp.In"}, {"ICMP output histogram", "Icmp.Out"}};

	for (size_t i = 0; i < ARRAY_SIZE(histograms); i++) {
		if (strcasestr(heading, histograms[i].heading)) {
			*ret_prefix = histograms[i].prefix;
			return strlen(histograms[i].prefix);
		}
	}
	return first_word(heading, ret_prefix);
}

static counter_id by_sentence(const char *heading, const char *template)
{
	const char *prefix;
	size_t n = section_of(heading, &prefix);
	char sentence[ROOM];

	make_sentence(template, sentence);
	for (counter_id id = 0; n && *sentence && id < COUNTERS_KNOWN; id++) {
		const struct counter *counter = &counters_known[id];
		bool in_section = strncmp(counter->name, prefix, n) == 0 &&
				  (counter->name[n] == '.' || memchr(prefix, '.', n));
		if (in_section && counter->netstat && strcasecmp(counter->netstat, sentence) == 0)
			return id;
	}
	return COUNTER_NONE;
}

/* A section of one word and a colon, "TcpExt:". */
static counter_id by_section(const char *heading, const char *template)
{
	const char *group, *name;
	size_t n_group = first_word(heading, &group), n_name = first_word(template, &name);
	counter_id id = name[n_name] == ':' ? by_parts(group, n_group, name, n_name) : COUNTER_NONE;

	return id != COUNTER_NONE ? id : by_sentence(heading, template);
}

/* The columns of ip -s link; "fifo" stands under both errors of receiving and of sending. */
static counter_id by_link_column(const char *label)
{
	static const struct {
		const char *label;
		counter_id id;
	} columns[] = {{"RX bytes", C_link_rx_bytes}, {"RX packets", C_link_rx_packets},
		{"RX errors", C_link_rx_errors}, {"RX dropped", C_link_rx_dropped},
		{"RX missed", C_link_rx_missed_errors}, {"RX mcast", C_link_multicast},
		{"TX bytes", C_link_tx_bytes}, {"TX packets", C_link_tx_packets},
		{"TX errors", C_link_tx_errors}, {"TX dropped", C_link_tx_dropped},
		{"TX carrier", C_link_tx_carrier_errors}, {"TX collsns", C_link_collisions},
		{"length", C_link_rx_length_errors}, {"crc", C_link_rx_crc_errors},
		{"frame", C_link_rx_frame_errors}, {"overrun", C_link_rx_over_errors},
		{"aborted", C_link_tx_aborted_errors}, {"window", C_link_tx_window_errors},
		{"heartbt", C_link_tx_heartbeat_errors}, {"transns", C_link_carrier_changes}};

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (strcmp(columns[i].label, label) == 0)
			return columns[i].id;
	return COUNTER_NONE;
}

static counter_id by_driver_name(const char *template)
{
	const char *name;
	size_t n = first_word(template, &name);
	counter_id id = by_parts("ethtool", strlen("ethtool"), name, n);

	return id != COUNTER_NONE ? id : by_parts("link", strlen("link"), name, n);
}

counter_id recognise(const struct recognise *number)
{
	const char *word;
	size_t n = first_word(number->template, &word);

	if (strstr(number->heading, ": <"))
		return by_link_column(number->label);
	if (*number->label && word[n] == ':')
		return by_parts(word, n, number->label, strlen(number->label));
	if (number->index)
		return COUNTER_NONE;
	if (strncmp(number->heading, "NIC statistics", 14) == 0)
		return by_driver_name(number->template);
	if (*number->heading)
		return by_section(number->heading, number->template);
	return by_first_word(number->template);
}
