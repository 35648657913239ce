/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/ethtool/driver.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/cleanup.h"

/* Pages that are never touched cost nothing. */
enum { BUFFER = 1 << 20, GUARD = 64 << 10 };

int driver_open(struct driver_reader *reader)
{
	*reader = (struct driver_reader){.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
	if (reader->fd < 0)
		return -errno;
	void *buffer = mmap(NULL, BUFFER + GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (buffer == MAP_FAILED) {
		closep(&reader->fd);
		reader->fd = -1;
		return -ENOMEM;
	}
	reader->buffer = buffer;
	if (mprotect(buffer, BUFFER, PROT_READ | PROT_WRITE) < 0) {
		int r = -errno;
		driver_close(reader);
		return r;
	}
	return 0;
}

void driver_close(struct driver_reader *reader)
{
	closep(&reader->fd);
	if (reader->buffer)
		munmap(reader->buffer, BUFFER + GUARD);
	*reader = (struct driver_reader){.fd = -1};
}

static int ask(const struct driver_reader *reader, const char *interface)
{
	struct ifreq ifr = {.ifr_data = (char *)reader->buffer};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", interface);
	return ioctl(reader->fd, SIOCETHTOOL, &ifr) < 0 ? -errno : 0;
}

size_t driver_count(const struct driver_reader *reader, const char *interface)
{
	struct ethtool_sset_info *info = (void *)reader->buffer;

	*info = (struct ethtool_sset_info){
		.cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ull << ETH_SS_STATS};
	info->data[0] = 0;
	return ask(reader, interface) == 0 && info->sset_mask ? info->data[0] : 0;
}

int driver_names(
	const struct driver_reader *reader, const char *interface, const char **ret_names)
{
	struct ethtool_gstrings *strings = (void *)reader->buffer;

	*strings = (struct ethtool_gstrings){.cmd = ETHTOOL_GSTRINGS, .string_set = ETH_SS_STATS};
	int r = ask(reader, interface);
	if (r < 0)
		return r;
	if (strings->len > (BUFFER - sizeof(*strings)) / ETH_GSTRING_LEN)
		return -EMSGSIZE;
	*ret_names = (const char *)strings->data;
	return (int)strings->len;
}

int driver_values(
	const struct driver_reader *reader, const char *interface, const uint64_t **ret_values)
{
	struct ethtool_stats *stats = (void *)reader->buffer;

	*stats = (struct ethtool_stats){.cmd = ETHTOOL_GSTATS};
	int r = ask(reader, interface);
	if (r < 0)
		return r;
	if (stats->n_stats > (BUFFER - sizeof(*stats)) / sizeof(uint64_t))
		return -EMSGSIZE;
	*ret_values = (const uint64_t *)stats->data;
	return (int)stats->n_stats;
}

bool driver_series_name(const char *name, size_t n, char *buf, size_t room)
{
	n = strnlen(name, n);
	while (n && isspace((unsigned char)*name))
		name++, n--;
	while (n && isspace((unsigned char)name[n - 1]))
		n--;
	snprintf(buf, room, "ethtool.%.*s", (int)n, name);
	for (char *p = buf; *p; p++)
		if (!isprint((unsigned char)*p))
			*p = '?';
	return n;
}
