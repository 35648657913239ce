/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Feeds every file of the folders given, every prefix of it, and some garbage to a fuzz target, where
 * libFuzzer does not drive it: what once broke a parser stays tested.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* A copy of exactly n bytes, so that the sanitizer sees a step behind the end. */
static void feed(const void *bytes, size_t n)
{
	_cleanup_free_ uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	if (n)
		memcpy(copy, bytes, n);
	LLVMFuzzerTestOneInput(copy, n);
}

static void feed_prefixes(const char *text, size_t n)
{
	enum { MANY = 256 };
	size_t step = n / MANY + 1;

	for (size_t length = 0; length < n; length += step)
		feed(text, length);
	feed(text, n);
}

static int feed_folder(const char *path)
{
	_cleanup_(closedirp) DIR *dir = opendir(path);
	struct dirent *entry;
	int fed = 0;

	while (dir && (entry = readdir(dir))) {
		_cleanup_free_ char *text = NULL;
		size_t n;

		if (entry->d_name[0] == '.')
			continue;
		int r = file_slurp_at(dirfd(dir), entry->d_name, &text, &n);
		if (r < 0) {
			fprintf(stderr, "cannot read '%s/%s': %s\n", path, entry->d_name, strerror(-r));
			return r;
		}
		feed_prefixes(text, n);
		fed++;
	}
	return fed;
}

/* The same garbage in every run. */
static void feed_garbage(void)
{
	enum { ROUNDS = 2000 };
	uint64_t x = 0x9e3779b97f4a7c15u;
	uint8_t bytes[512];

	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			bytes[i] = (uint8_t)(round % 2 ? x : " \n0123456789:,.-Aa{}"[x % 20]);
		}
		feed(bytes, x % sizeof(bytes));
	}
}

int main(int argc, char **argv)
{
	int fed = 0;

	for (int i = 1; i < argc; i++) {
		int r = feed_folder(argv[i]);
		if (r < 0)
			return 1;
		fed += r;
	}
	feed_garbage();
	printf("%d seeds\n", fed);
	return 0;
}
