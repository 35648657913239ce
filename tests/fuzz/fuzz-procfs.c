/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel, or whoever made a bundle of files, prints below /proc.
 *
 * The first byte picks a source of those that read one text, one of IPv6's interface files, or a
 * setting; the rest is two texts, split by a byte 0: the second meets what was learned of the
 * first.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "sources/procfs/text-file.h"
#include "sources/sysctl/setting.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct sampler *next(struct sampler *sampler)
{
	sampler->snapshot->number++;
	sampler->reads++;
	return sampler;
}

static const struct text_file *pick(uint8_t number)
{
	static const struct text_file device = {.path = "device", .format = &table_named};
	const struct text_file *files[BLOCKS_MAX] = {&device};
	size_t n = 1;

	for (const struct source *const *p = sources_all; *p && n < BLOCKS_MAX; p++)
		if ((*p)->sample == text_file_sample)
			files[n++] = (*p)->with;
	return files[number % n];
}

/* A good text is taken again by who just took it. */
static void put_texts(
	const struct text_file *with, struct sampler *sampler, const char *texts[2], size_t n[2])
{
	_cleanup_free_ void *state = calloc(1, with->format->size);
	uint32_t instance = sampler_instance1(sampler, 7, "eth0");

	for (int i = 0; state && i < 2; i++) {
		int r = with->format->put(state, with, next(sampler), instance, texts[i], n[i]);
		if (r == 0 && with->format->put(state, with, next(sampler), instance, texts[i],
				      n[i]) != 0)
			abort();
		if (r != 0 && r != -EBADMSG)
			abort();
	}
	if (state)
		with->format->done(state);
}

/* A path, then a value; and another value. */
static void put_setting(struct sampler *sampler, const char *path, const char *text)
{
	struct setting setting = {};
	char buf[SETTING_ROOM];
	size_t half = strlen(text) / 2;

	snprintf(buf, sizeof(buf), "%.*s", (int)half, text);
	setting_put(&setting, next(sampler), path, buf);
	snprintf(buf, sizeof(buf), "%s", text + half);
	setting_put(&setting, next(sampler), path, buf);
}

/* The same text by way of a file, whose reader must find its end. */
static void read_file(const char *text, size_t n)
{
	_cleanup_(file_reader_done) struct file_reader reader =
		FILE_READER(memfd_create("fuzz", MFD_CLOEXEC));

	if (reader.fd < 0 || file_write_all(reader.fd, text, n) < 0)
		return;
	if (file_reader_again(&reader) != 0 || reader.n != n || memcmp(reader.at, text, n) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	enum { SETTING = 255, FILE_TOO = 254 };
	struct series_table table;
	struct snapshot snapshot = {};
	struct sampler sampler = {.table = &table, .snapshot = &snapshot, .source = "fuzz"};

	if (n < 1 || series_table_init(&table) < 0)
		return 0;
	const uint8_t *split = memchr(bytes + 1, 0, n - 1);
	size_t length[2] = {split ? (size_t)(split - bytes) - 1 : n - 1, 0};
	length[1] = split ? n - length[0] - 2 : 0;
	_cleanup_free_ char *first = strndup((const char *)bytes + 1, length[0]);
	_cleanup_free_ char *second = calloc(1, length[1] + 1);
	if (first && second) {
		if (length[1])
			memcpy(second, split + 1, length[1]);
		if (bytes[0] == SETTING)
			put_setting(&sampler, first, second);
		else
			put_texts(
				pick(bytes[0]), &sampler, (const char *[]){first, second}, length);
		if (bytes[0] == FILE_TOO)
			read_file(first, length[0]);
	}
	series_table_done(&table);
	snapshot_done(&snapshot);
	return 0;
}
