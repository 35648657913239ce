/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * For the tests of this folder: sockets as a kernel of any age would tell of them, and the values
 * that a source wrote.
 */
#include <linux/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/snapshot.h"
#include "sources/sockets/record.h"
#include "tests/unit.h"

/* A message with room for every attribute. */
struct told {
	struct nlmsghdr header;
	struct inet_diag_msg msg;
	uint8_t attributes[512];
};

/* Begins a message: 10.0.0.LOCAL:port -> 10.0.0.REMOTE:port. */
static inline struct told told_socket(uint64_t cookie, uint8_t state, const char *local,
	uint16_t local_port, const char *remote, uint16_t remote_port)
{
	struct told told = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(told.msg))},
		.msg = {.idiag_family = strchr(local, ':') ? AF_INET6 : AF_INET,
			.idiag_state = state}};

	memcpy(told.msg.id.idiag_cookie, &cookie, sizeof(cookie));
	inet_pton(told.msg.idiag_family, local, told.msg.id.idiag_src);
	inet_pton(told.msg.idiag_family, remote, told.msg.id.idiag_dst);
	told.msg.id.idiag_sport = htons(local_port);
	told.msg.id.idiag_dport = htons(remote_port);
	return told;
}

static inline void told_attribute(
	struct told *told, uint16_t type, const void *data, unsigned length)
{
	uint8_t *at = (uint8_t *)told + NLMSG_ALIGN(told->header.nlmsg_len);
	struct nlattr attribute = {.nla_len = (uint16_t)(NLA_HDRLEN + length), .nla_type = type};

	memcpy(at, &attribute, sizeof(attribute));
	memcpy(at + NLA_HDRLEN, data, length);
	told->header.nlmsg_len =
		(uint32_t)(at - (uint8_t *)told) + (uint32_t)NLA_ALIGN(NLA_HDRLEN + length);
}

/* struct tcp_info, of which this kernel knows only the first `length` bytes. */
static inline void told_info(struct told *told, const struct tcp_info *info, unsigned length)
{
	told_attribute(told, INET_DIAG_INFO, info, length);
}

static inline struct record told_record(const struct told *told)
{
	struct record record;

	assert_int_equal(record_parse(&told->header, &record), 0);
	return record;
}

/* A place where a source writes to. */
struct page {
	struct series_table table;
	struct snapshot snapshot;
	struct sampler sampler;
};

static inline void page_init(struct page *page)
{
	memset(page, 0, sizeof(*page));
	assert_int_equal(series_table_init(&page->table), 0);
	page->sampler = (struct sampler){
		.table = &page->table, .snapshot = &page->snapshot, .source = "test"};
}

static inline void page_done(struct page *page)
{
	snapshot_done(&page->snapshot);
	series_table_done(&page->table);
}

static inline void page_next(struct page *page)
{
	page->snapshot.number++;
	page->sampler.reads++;
	page->snapshot.block[0].reads = page->sampler.reads;
}

/* The value that this read wrote; false when it wrote none. */
static inline bool page_has(const struct page *page, const char *name, uint64_t *ret_value)
{
	for (uint32_t i = 0; i < page->table.series.n; i++) {
		const struct series *series = &page->table.series.at[i];
		char found[256];
		if (!series->alive || !snapshot_has(&page->snapshot, series, i))
			continue;
		series_name(&page->table, i, found, sizeof(found));
		if (strcmp(found, name) != 0)
			continue;
		*ret_value = page->snapshot.value[i];
		return true;
	}
	return false;
}

static inline uint64_t page_value(const struct page *page, const char *name)
{
	uint64_t value = 0;

	if (!page_has(page, name, &value))
		fail_msg("'%s' was not written", name);
	return value;
}

static inline bool page_lacks(const struct page *page, const char *name)
{
	uint64_t value;

	return !page_has(page, name, &value);
}
