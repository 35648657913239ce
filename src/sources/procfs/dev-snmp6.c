/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IPv6 MIBs of each interface: Ip6.X{eth0} (kernel: snmp6_dev_seq_show).
 *
 * One file per interface. The file of an interface that went away answers with an error for good,
 * and a new one may bear its name; what tells them apart is the index in the first line. The files
 * are long: they are read at a pace of their own, and for a bounded number of interfaces.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/number.h"
#include "sources/procfs/text-file.h"

enum { INTERFACES_LIMIT = 64, NAME_ROOM = 32 };

static const char folder_path[] = "proc/net/dev_snmp6";
static const struct text_file device_file = {.path = folder_path, .format = &table_named};

struct device {
	char name[NAME_ROOM];
	struct file_reader reader;
	uint64_t ifindex;
	uint32_t instance;
	bool listed;
	void *table;
};

struct dev_snmp6 {
	const struct host *host;
	int folder;
	unsigned moment;
	ARRAY(struct device) devices;
	unsigned omitted, unread;
	_Alignas(struct dirent64) char entries[8192];
};

static void device_done(struct device *device)
{
	file_reader_done(&device->reader);
	if (device->table)
		table_named.done(device->table);
	free(device->table);
}

static void dev_snmp6_close(void *state)
{
	struct dev_snmp6 *snmp6 = state;

	array_each (device, &snmp6->devices)
		device_done(device);
	array_done(&snmp6->devices);
	closep(&snmp6->folder);
	free(snmp6);
}

static int dev_snmp6_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	int folder = host_open_folder(host, folder_path);

	(void)source;
	if (folder == -ENOENT)
		return probe_say(
			probe, folder, PROBE_UNAVAILABLE, "this kernel runs without IPv6");
	if (folder < 0)
		return folder;
	struct dev_snmp6 *snmp6 = calloc(1, sizeof(*snmp6));
	if (!snmp6) {
		close(folder);
		return -ENOMEM;
	}
	snmp6->host = host;
	snmp6->folder = folder;
	snmp6->moment = host_moment(host);
	*ret_state = snmp6;
	return 0;
}

/* A folder of moments moves on: every file is opened anew. */
static int follow_moment(struct dev_snmp6 *snmp6)
{
	if (snmp6->moment == host_moment(snmp6->host))
		return 0;
	int folder = host_open_folder(snmp6->host, folder_path);
	if (folder < 0)
		return folder;
	close(snmp6->folder);
	snmp6->folder = folder;
	snmp6->moment = host_moment(snmp6->host);
	array_each (device, &snmp6->devices) {
		closep(&device->reader.fd);
		device->reader.fd = -1;
	}
	return 0;
}

static int list_device(struct dev_snmp6 *snmp6, const char *name)
{
	array_each (device, &snmp6->devices) {
		if (strcmp(device->name, name) == 0) {
			device->listed = true;
			return 0;
		}
	}
	if (snmp6->devices.n == INTERFACES_LIMIT || strlen(name) >= NAME_ROOM) {
		snmp6->omitted++;
		return 0;
	}
	void *table = calloc(1, table_named.size);
	struct device *device = table ? array_push(&snmp6->devices) : NULL;
	if (!device) {
		free(table);
		return -ENOMEM;
	}
	snprintf(device->name, sizeof(device->name), "%s", name);
	device->reader = FILE_READER(-1);
	device->table = table;
	device->listed = true;
	return 0;
}

static void drop_unlisted(struct dev_snmp6 *snmp6)
{
	size_t kept = 0;

	array_each (device, &snmp6->devices) {
		if (device->listed)
			snmp6->devices.at[kept++] = *device;
		else
			device_done(device);
	}
	snmp6->devices.n = kept;
}

static int list_devices(struct dev_snmp6 *snmp6)
{
	int r = 0;
	ssize_t n;

	array_each (device, &snmp6->devices)
		device->listed = false;
	snmp6->omitted = 0;
	if (lseek(snmp6->folder, 0, SEEK_SET) < 0)
		return -errno;
	while (r == 0 && (n = getdents64(snmp6->folder, snmp6->entries, sizeof(snmp6->entries)))) {
		if (n < 0)
			return -errno;
		for (ssize_t at = 0; r == 0 && at < n;) {
			const struct dirent64 *entry = (const void *)(snmp6->entries + at);
			at += entry->d_reclen;
			if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
				r = list_device(snmp6, entry->d_name);
		}
	}
	drop_unlisted(snmp6);
	return r;
}

static int read_device(const struct dev_snmp6 *snmp6, struct device *device)
{
	int r = device->reader.fd >= 0 ? file_reader_again(&device->reader) : -EBADF;

	if (r == 0)
		return 0;
	/* the interface of this name may be another one by now */
	closep(&device->reader.fd);
	device->reader.fd = openat(snmp6->folder, device->name,
		O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	return device->reader.fd < 0 ? -errno : file_reader_again(&device->reader);
}

/* "ifIndex <blanks>2\n": moves behind it. */
static bool scan_ifindex(const char **text, uint64_t *ret_ifindex)
{
	if (!text_starts(*text, "ifIndex"))
		return false;
	*text += strlen("ifIndex");
	if (!number_scan(text, ret_ifindex) || **text != '\n' || !*ret_ifindex)
		return false;
	++*text;
	return true;
}

static int put_device(struct device *device, struct sampler *sampler)
{
	const char *text = device->reader.n ? device->reader.at : "";
	const char *end = text + device->reader.n;
	uint64_t ifindex;

	if (!scan_ifindex(&text, &ifindex))
		return -EBADMSG;
	if (ifindex != device->ifindex) {
		device->ifindex = ifindex;
		device->instance = sampler_instance1(sampler, ifindex, device->name);
		table_named.done(device->table);
		memset(device->table, 0, table_named.size);
	}
	sampler_keep(sampler, device->instance);
	return table_named.put(device->table, &device_file, sampler, device->instance, text,
		(size_t)(end - text));
}

static int dev_snmp6_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct dev_snmp6 *snmp6 = state;
	int r = follow_moment(snmp6);

	if (r == 0)
		r = list_devices(snmp6);
	if (r < 0)
		return r;
	snmp6->unread = 0;
	array_each (device, &snmp6->devices) {
		r = read_device(snmp6, device);
		if (r == 0)
			r = put_device(device, sampler);
		if (r == -ENOMEM)
			return r;
		if (r < 0)
			device->ifindex = 0; /* what is not seen for long is forgotten */
		/* gone between the listing and the reading: not a failure */
		snmp6->unread += r < 0 && r != -ENOENT;
	}
	if (snmp6->unread)
		probe_say(probe, 0, PROBE_LIMITED,
			"cannot read the counters of %u of %zu interfaces", snmp6->unread,
			snmp6->devices.n);
	else if (snmp6->omitted)
		probe_say(probe, 0, PROBE_LIMITED, "shows %d interfaces, %u more are left out",
			INTERFACES_LIMIT, snmp6->omitted);
	return 0;
}

const struct source source_dev_snmp6 = {
	.name = "dev_snmp6",
	.shows = "IPv6 counters of each interface",
	.pace_ns = 10 * NS_PER_S,
	.open = dev_snmp6_open,
	.sample = dev_snmp6_sample,
	.close = dev_snmp6_close,
};
