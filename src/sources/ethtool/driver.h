/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A driver's own statistics, by the ioctls behind `ethtool -S`.
 *
 * The kernel writes as many numbers as the driver has at that moment, whatever the caller said: a
 * buffer that was right a moment ago may be too small. So the buffer ends at a page that cannot be
 * written, and such an answer fails with EFAULT.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRIVER_NUMBERS = 512, DRIVER_NAME = 32 };

struct driver_reader {
	int fd;
	unsigned char *buffer;
};

int driver_open(struct driver_reader *reader);
void driver_close(struct driver_reader *reader);

/* How many numbers the driver of the interface has; 0: none, or it does not say. */
size_t driver_count(const struct driver_reader *reader, const char *interface);
/* Their names, DRIVER_NAME bytes each, not always terminated; valid until the next call. Returns
 * how many, or -errno. */
int driver_names(
	const struct driver_reader *reader, const char *interface, const char **ret_names);
/* Their values; valid until the next call. Returns how many, or -errno. */
int driver_values(
	const struct driver_reader *reader, const char *interface, const uint64_t **ret_values);
/* Writes "ethtool.NAME": of at most n bytes, without blanks around it, what cannot be printed
 * replaced. Returns false when nothing is left. */
bool driver_series_name(const char *name, size_t n, char *buf, size_t room);
