/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/checksum.h"

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

uint32_t checksum_add(uint32_t sum, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += (uint32_t)(p[i] << 8 | p[i + 1]);
	return n % 2 ? sum + (uint32_t)(p[n - 1] << 8) : sum;
}

uint16_t checksum_end(uint32_t sum)
{
	return (uint16_t)~fold(sum);
}

uint16_t checksum_repair(uint16_t checksum, uint16_t was, uint16_t is)
{
	/* equation 3: HC' = ~(~HC + ~m + m') */
	return checksum_end((uint32_t)(uint16_t)~checksum + (uint16_t)~was + is);
}
