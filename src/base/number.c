/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/number.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

int number_u64(const char *text, uint64_t *ret_value)
{
	uint64_t v = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		unsigned d = (unsigned)(*text - '0');
		if (v > (UINT64_MAX - d) / 10)
			return -ERANGE;
		v = v * 10 + d;
	}
	*ret_value = v;
	return 0;
}

int number_u64_in(const char *text, uint64_t low, uint64_t high, uint64_t *ret_value)
{
	uint64_t v;
	int r = number_u64(text, &v);

	if (r < 0)
		return r;
	if (v < low || v > high)
		return -ERANGE;
	*ret_value = v;
	return 0;
}

int number_duration_ns(const char *text, uint64_t *ret_ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {{"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}};
	double v = 0, place = 1;
	const char *p = text;

	while (isdigit((unsigned char)*p) && v < 1e15)
		v = v * 10 + (*p++ - '0');
	if (p == text)
		return -EINVAL;
	if (*p == '.') {
		const char *digits = ++p;
		for (; isdigit((unsigned char)*p); p++)
			v += (*p - '0') * (place /= 10);
		if (p == digits)
			return -EINVAL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(p, units[i].unit) != 0)
			continue;
		if (v * units[i].ns > 1e18)
			return -ERANGE;
		*ret_ns = (uint64_t)llround(v * units[i].ns);
		return 0;
	}
	return -EINVAL;
}

/* Three significant digits of a value below 1000; trailing zeros of whole numbers left out. */
static const char *three_digits(double v, const char *suffix, char *buf)
{
	int decimals = v >= 99.95 ? 0 : v >= 9.995 ? 1 : 2;

	if (!*suffix && v == floor(v))
		decimals = 0;
	snprintf(buf, NUMBER_ROOM, "%.*f%s", decimals, v, suffix);
	return buf;
}

const char *number_short(double value, char buf[NUMBER_ROOM])
{
	static const char *const suffixes[] = {"", "k", "M", "G", "T", "P", "E"};
	double v = fabs(value);
	size_t i = 0;
	char digits[NUMBER_ROOM];

	for (; v >= 999.5 && i + 1 < ARRAY_SIZE(suffixes); i++)
		v /= 1000;
	three_digits(v, suffixes[i], digits);
	snprintf(buf, NUMBER_ROOM, "%s%.24s", value < 0 ? "-" : "", digits);
	return buf;
}

const char *number_unit(double value, const char *unit, char buf[NUMBER_ROOM])
{
	char digits[NUMBER_ROOM];
	size_t n = strcspn(number_short(value, digits), "kMGTPE");

	snprintf(buf, NUMBER_ROOM, "%.*s %.4s%.16s", (int)n, digits, digits + n, unit);
	return buf;
}

const char *number_grouped(uint64_t value, char buf[NUMBER_ROOM])
{
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value), o = 0;

	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf[o++] = ' ';
		buf[o++] = digits[i];
	}
	buf[o] = '\0';
	return buf;
}

const char *number_duration(double seconds, char buf[NUMBER_ROOM])
{
	if (seconds < 1)
		snprintf(buf, NUMBER_ROOM, "%.0f ms", seconds * 1e3);
	else if (seconds < 120)
		snprintf(buf, NUMBER_ROOM, "%.1f s", seconds);
	else if (seconds < 2 * 3600)
		snprintf(buf, NUMBER_ROOM, "%.0f min", seconds / 60);
	else if (seconds < 48 * 3600)
		snprintf(buf, NUMBER_ROOM, "%d h %d min", (int)(seconds / 3600), (int)(seconds / 60) % 60);
	else
		snprintf(buf, NUMBER_ROOM, "%.0f days", seconds / 86400);
	return buf;
}

const char *number_bytes(double bytes, char buf[NUMBER_ROOM])
{
	static const char *const suffixes[] = {" B", " KiB", " MiB", " GiB", " TiB", " PiB"};
	size_t i = 0;

	for (; bytes >= 1023.5 && i + 1 < ARRAY_SIZE(suffixes); i++)
		bytes /= 1024;
	snprintf(buf, NUMBER_ROOM, "%.*f%s", i ? 1 : 0, bytes, suffixes[i]);
	return buf;
}
