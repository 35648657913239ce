/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interfaces where netlink does not answer: /sys/class/net of a folder, or else /proc/net/dev.
 *
 * /proc/net/dev adds several counters into one column: "drop" of receive holds rx_missed_errors too,
 * "frame" and "carrier" hold all frame and carrier errors. On a live host only /proc/net/dev is
 * read, because /sys shows the namespace that it was mounted in.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "sources/netlink/link-values.h"
#include "sources/procfs/proc-file.h"

#define SYS "sys/class/net"
#define DEV "proc/net/dev"

struct link_name {
	char text[POPULATION_TEXT];
};

struct link_files {
	const struct host *host;
	bool with_sys;
	struct proc_file dev;
	struct population population;
	ARRAY(struct link_name) names; /* of this read */
	struct map by_key;
};

static bool name_link(void *user, uint64_t key, struct population_names *ret_names)
{
	const struct link_files *state = user;
	uint32_t at = map_get(&state->by_key, key);

	if (at == MAP_NONE)
		return false;
	ret_names->n_parts = 1;
	memcpy(ret_names->parts[0], state->names.at[at].text, sizeof(ret_names->parts[0]));
	return true;
}

static const struct population_design design = {
	.values = link_values,
	.n_values = LINK_VALUES,
	.limit = LINK_LIMIT,
	.name = name_link,
};

/* The interface index is the identity where it is known, else the name. */
static int take(struct link_files *state, const char *name, const uint64_t *values, uint64_t has)
{
	uint64_t key = has & LINK_BIT(LINK_IFINDEX) && values[LINK_IFINDEX] ? values[LINK_IFINDEX]
									  : hash_text(name) | 1;
	struct link_name *place = array_push(&state->names);

	if (!place || map_set(&state->by_key, key, (uint32_t)(state->names.n - 1)) < 0)
		return -ENOMEM;
	snprintf(place->text, sizeof(place->text), "%s", name);
	return population_take(&state->population, key, values, has);
}

/* "eth0: 1 2 …": sixteen columns of a line of /proc/net/dev. */
static int take_dev_line(struct link_files *state, const char *line, size_t n)
{
	static const enum link_value columns[] = {
		LINK_RX_BYTES, LINK_RX_PACKETS, LINK_RX_ERRORS, LINK_RX_DROPPED, LINK_RX_FIFO_ERRORS,
		LINK_RX_FRAME_ERRORS, LINK_RX_COMPRESSED, LINK_MULTICAST, LINK_TX_BYTES,
		LINK_TX_PACKETS, LINK_TX_ERRORS, LINK_TX_DROPPED, LINK_TX_FIFO_ERRORS,
		LINK_COLLISIONS, LINK_TX_CARRIER_ERRORS, LINK_TX_COMPRESSED,
	};
	const char *name = line + strspn(line, " "), *colon = memrchr(line, ':', n);
	uint64_t values[LINK_VALUES] = {}, has = 0;
	char text[POPULATION_TEXT];

	if (!colon || colon <= name)
		return 0;
	const char *p = colon + 1;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		if (!number_scan(&p, &values[columns[i]]))
			return 0;
		has |= LINK_BIT(columns[i]);
	}
	snprintf(text, sizeof(text), "%.*s", (int)(colon - name), name);
	return take(state, text, values, has);
}

static int take_dev(struct link_files *state)
{
	int r = proc_file_read(&state->dev);
	const char *text = r == 0 ? state->dev.reader.at : "";

	while (r == 0 && *text) {
		size_t n = strcspn(text, "\n");
		/* the two lines of headings have bars */
		if (!memchr(text, '|', n))
			r = take_dev_line(state, text, n);
		text += n + (text[n] == '\n');
	}
	return r;
}

static bool read_word(const struct link_files *state, const char *name, const char *file,
	char *buf, size_t room)
{
	char path[512];

	if ((size_t)snprintf(path, sizeof(path), SYS "/%s/%s", name, file) >= sizeof(path))
		return false;
	_cleanup_close_ int fd = host_open_file(state->host, path);
	ssize_t n = fd >= 0 ? read(fd, buf, room - 1) : -1;
	if (n <= 0)
		return false;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return true;
}

/* As the kernel names RFC 2863's states, in the order of IF_OPER_… */
static bool parse_operstate(const char *word, uint64_t *ret_state)
{
	static const char *const states[] = {"unknown", "notpresent", "down", "lowerlayerdown",
		"testing", "dormant", "up"};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (strcmp(word, states[i]) == 0) {
			*ret_state = i;
			return true;
		}
	return false;
}

static bool parse_word(enum link_value value, const char *word, uint64_t *ret_number)
{
	if (value == LINK_OPERSTATE)
		return parse_operstate(word, ret_number);
	if (text_starts(word, "0x")) {
		word += 2;
		return number_scan_hex(&word, ret_number) && !*word;
	}
	/* a speed that is not known reads -1 */
	return number_u64(word, ret_number) == 0;
}

static const char *file_of(enum link_value value, char *buf, size_t room)
{
	const char *name = link_values[value].name + strlen("link.");

	if (value == LINK_TXQLEN)
		return "tx_queue_len";
	snprintf(buf, room, "%s%s", value < LINK_CARRIER_CHANGES ? "statistics/" : "", name);
	return buf;
}

static int take_sys_link(struct link_files *state, const char *name)
{
	uint64_t values[LINK_VALUES] = {}, has = 0;
	char file[64], word[64];

	for (enum link_value i = 0; i < LINK_VALUES; i++) {
		/* the master is a link to a folder there, not a number */
		if (i != LINK_MASTER &&
			read_word(state, name, file_of(i, file, sizeof(file)), word, sizeof(word)) &&
			parse_word(i, word, &values[i]))
			has |= LINK_BIT(i);
	}
	return has ? take(state, name, values, has) : 0;
}

static int take_sys(struct link_files *state)
{
	int fd = host_open_folder(state->host, SYS);
	_cleanup_(closedirp) DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	unsigned n = 0;
	int r = 0;

	if (!dir) {
		closep(&fd);
		return fd < 0 ? fd : -ENOMEM;
	}
	while (r == 0 && n < LINK_LIMIT && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && ++n)
			r = take_sys_link(state, entry->d_name);
	return r;
}

static int link_files_sample(void *user, struct sampler *sampler, struct probe *probe)
{
	struct link_files *state = user;

	state->names.n = 0;
	map_clear(&state->by_key);
	population_begin(&state->population);
	int r = state->with_sys ? take_sys(state) : take_dev(state);
	if (r < 0)
		return r;
	if (!state->with_sys)
		probe_say(probe, 0, PROBE_LIMITED, "'%s' has no carrier changes, and sums up kinds of errors",
			DEV);
	return population_end(&state->population, sampler, state);
}

static void link_files_close(void *user)
{
	struct link_files *state = user;

	proc_file_done(&state->dev);
	population_done(&state->population);
	array_done(&state->names);
	map_done(&state->by_key);
	free(state);
}

/* Statistics of at least one interface: a bundle may hold an empty tree. */
static bool has_sys(const struct link_files *state)
{
	int fd = host_is_live(state->host) ? -1 : host_open_folder(state->host, SYS);
	_cleanup_(closedirp) DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	char word[64];

	if (!dir)
		closep(&fd);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && read_word(state, entry->d_name, "statistics/rx_packets",
						       word, sizeof(word)))
			return true;
	return false;
}

static int link_files_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	struct link_files *state = calloc(1, sizeof(*state));
	int r = 0;

	(void)source;
	if (!state)
		return -ENOMEM;
	state->host = host;
	state->dev.reader = FILE_READER(-1);
	population_init(&state->population, &design);
	state->with_sys = has_sys(state);
	if (!state->with_sys)
		r = proc_file_open(&state->dev, host, DEV, false);
	if (r < 0) {
		link_files_close(state);
		return r == -ENOENT ? probe_say(probe, r, PROBE_UNAVAILABLE,
					      "neither '" SYS "' nor '" DEV "' is there")
				    : r;
	}
	*ret_state = state;
	return 0;
}

const struct source source_link_files = {
	.name = "link-files",
	.shows = "interfaces by their files",
	.backup_of = "link",
	.open = link_files_open,
	.sample = link_files_sample,
	.close = link_files_close,
};
