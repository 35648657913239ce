/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Numbers from text, strictly, and to text for people.
 *
 * A parser accepts the whole text or nothing: no blanks, no sign where none is allowed, no
 * overflow. Errors are -EINVAL (not a number) and -ERANGE (too large).
 */
#include <stddef.h>
#include <stdint.h>

int number_u64(const char *text, uint64_t *ret_value);
/* Within [low, high], else -ERANGE. */
int number_u64_in(const char *text, uint64_t low, uint64_t high, uint64_t *ret_value);
/* "500ms", "1s", "1.5s", "2m", "1h"; the unit is required. Nanoseconds. */
int number_duration_ns(const char *text, uint64_t *ret_ns);

enum { NUMBER_ROOM = 32 };
/* Three significant digits with a decimal suffix: 12, 999, 1.23k, 310k, 4.5M. Returns buf. */
const char *number_short(double value, char buf[NUMBER_ROOM]);
/* The same with a unit: "243 Mbit/s", "12 packets/s". Returns buf. */
const char *number_unit(double value, const char *unit, char buf[NUMBER_ROOM]);
/* Whole numbers with a narrow grouping: 1 234 567. Returns buf. */
const char *number_grouped(uint64_t value, char buf[NUMBER_ROOM]);
/* "10.0 s", "350 ms", "2 h 5 min". Returns buf. */
const char *number_duration(double seconds, char buf[NUMBER_ROOM]);
/* Bytes with a binary suffix: "512 B", "4.0 KiB", "6.3 MiB". Returns buf. */
const char *number_bytes(double bytes, char buf[NUMBER_ROOM]);

/*
 * The fast path for files that the kernel wrote: reads one decimal number at *p and moves *p behind
 * it. Skips blanks before it; a '-' gives the two's complement. Returns 0 when there is no number, or
 * one with more digits than 64 bits take; *p is then where it gave up.
 */
static inline int number_scan(const char **p, uint64_t *ret_value)
{
	const char *s = *p;
	uint64_t v = 0;

	while (*s == ' ' || *s == '\t')
		s++;
	int negative = *s == '-';
	s += negative;
	const char *digits = s;
	while ((unsigned char)(*s - '0') < 10)
		v = v * 10 + (unsigned char)(*s++ - '0');
	*p = s;
	*ret_value = negative ? -v : v;
	return s != digits && s - digits <= 20;
}

/* The same for bare hexadecimal digits. */
static inline int number_scan_hex(const char **p, uint64_t *ret_value)
{
	const char *s = *p;
	uint64_t v = 0;

	while (*s == ' ' || *s == '\t')
		s++;
	const char *digits = s;
	for (;; s++) {
		unsigned char c = (unsigned char)*s, d = (unsigned char)(c - '0');

		if (d >= 10) {
			d = (unsigned char)((c | 0x20) - 'a');
			if (d >= 6)
				break;
			d = (unsigned char)(d + 10);
		}
		v = v << 4 | d;
	}
	*p = s;
	*ret_value = v;
	return s != digits && s - digits <= 16;
}
