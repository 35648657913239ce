/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What drivers counted, from saved `ethtool -S` texts of a folder: one
 * `sos_commands/networking/ethtool_-S_NAME` for each interface.
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
#include "sources/ethtool/driver.h"
#include "sources/source.h"

#define FOLDER "sos_commands/networking"
#define PREFIX "ethtool_-S_"

enum { FILES = 32, NAME_ROOM = 96 };

struct ethtool_files {
	const struct host *host;
};

/* "     rx_packets: 12": the number after the last colon, the name before it. */
static void put_line(struct sampler *sampler, uint32_t instance, const char *line, size_t n)
{
	const char *colon = memrchr(line, ':', n);
	char digits[24], name[NAME_ROOM];
	uint64_t value;

	if (!colon)
		return;
	const char *number = colon + 1 + strspn(colon + 1, " \t");
	size_t length = (size_t)(line + n - number);
	if (number > line + n || length >= sizeof(digits))
		return;
	memcpy(digits, number, length);
	digits[length] = '\0';
	digits[strcspn(digits, " \r")] = '\0';
	if (number_u64(digits, &value) < 0 ||
		!driver_series_name(line, (size_t)(colon - line), name, sizeof(name)))
		return;
	uint32_t series = sampler_series_named(sampler, name, instance);
	/* a name that stands twice belongs to the first number */
	if (series != SERIES_NONE && sampler->snapshot->seen[series] != sampler->reads)
		sampler_put(sampler, series, value);
}

static void put_text(struct sampler *sampler, const char *interface, const char *text)
{
	uint32_t instance = sampler_instance1(sampler, 0, interface);

	if (instance == INSTANCE_NONE)
		return;
	for (int lines = 0; *text && lines <= DRIVER_NUMBERS; lines++) {
		size_t n = strcspn(text, "\n");
		put_line(sampler, instance, text, n);
		text += n + (text[n] == '\n');
	}
}

static int ethtool_files_sample(void *user, struct sampler *sampler, struct probe *probe)
{
	struct ethtool_files *state = user;
	int fd = host_open_folder(state->host, FOLDER);
	_cleanup_(closedirp) DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	unsigned n = 0;

	if (!dir) {
		closep(&fd);
		return fd < 0 ? fd : -ENOMEM;
	}
	while ((entry = readdir(dir))) {
		char path[sizeof(FOLDER) + sizeof(entry->d_name)];
		if (!text_starts(entry->d_name, PREFIX) || !entry->d_name[strlen(PREFIX)])
			continue;
		if (n++ == FILES)
			return probe_say(probe, 0, PROBE_LIMITED,
				"driver statistics of %d interfaces, not of more", FILES);
		snprintf(path, sizeof(path), "%s/%s", FOLDER, entry->d_name);
		_cleanup_(file_reader_done) struct file_reader reader =
			FILE_READER(host_open_file(state->host, path));
		if (reader.fd >= 0 && file_reader_again(&reader) == 0)
			put_text(sampler, entry->d_name + strlen(PREFIX), reader.at);
	}
	return 0;
}

static int ethtool_files_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	_cleanup_close_ int fd = host_open_folder(host, FOLDER);

	(void)source;
	if (fd < 0)
		return probe_say(probe, -ENOENT, PROBE_UNAVAILABLE, "no saved 'ethtool -S' texts in '%s'",
			FOLDER);
	struct ethtool_files *state = malloc(sizeof(*state));
	if (!state)
		return -ENOMEM;
	state->host = host;
	*ret_state = state;
	return 0;
}

const struct source source_ethtool_files = {
	.name = "ethtool-files",
	.shows = "saved 'ethtool -S' texts",
	.backup_of = "ethtool",
	.open = ethtool_files_open,
	.sample = ethtool_files_sample,
	.close = free,
};
