/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The Internet checksum: RFC 1071, and its repair after a change by RFC 1624.
 *
 * Sums are over 16-bit words in network order, not yet folded; a checksum is in host order.
 */
#include <stddef.h>
#include <stdint.h>

/* Adds the bytes; `bytes` stands at an even place of what is summed up. */
uint32_t checksum_add(uint32_t sum, const void *bytes, size_t n);
uint16_t checksum_end(uint32_t sum);
/* The checksum after one word of what it covers has become another. */
uint16_t checksum_repair(uint16_t checksum, uint16_t was, uint16_t is);
