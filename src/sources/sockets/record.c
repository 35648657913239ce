/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/record.h"

#include <errno.h>
#include <stdio.h>

#include "base/map.h"

static void take_attribute(struct record *r, unsigned type, const uint8_t *data, unsigned length)
{
	switch (type) {
	case INET_DIAG_INFO:
		r->info = data;
		r->info_length = length;
		break;
	case INET_DIAG_SKMEMINFO:
		r->mem = data;
		r->mem_length = length;
		break;
	case INET_DIAG_CONG:
		if (length && length <= RECORD_NAME_ROOM && data[length - 1] == '\0')
			r->congestion = (const char *)data;
		break;
	case INET_DIAG_CGROUP_ID:
		if (length == sizeof(r->cgroup))
			memcpy(&r->cgroup, data, sizeof(r->cgroup));
		break;
	default:
		break;
	}
}

int record_parse(const struct nlmsghdr *message, struct record *ret_record)
{
	const uint8_t *p = NLMSG_DATA(message), *end = (const uint8_t *)message + message->nlmsg_len;
	struct record r = {.msg = (const void *)p};

	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
		return -EBADMSG;
	p += NLMSG_ALIGN(sizeof(struct inet_diag_msg));
	while (p < end && (size_t)(end - p) >= sizeof(struct nlattr)) {
		const struct nlattr *attribute = (const void *)p;
		unsigned length = attribute->nla_len;

		if (length < sizeof(*attribute) || length > (size_t)(end - p))
			return -EBADMSG;
		take_attribute(&r, attribute->nla_type & NLA_TYPE_MASK, p + NLA_HDRLEN,
			length - (unsigned)NLA_HDRLEN);
		p += NLA_ALIGN(length);
	}
	memcpy(&r.cookie, r.msg->id.idiag_cookie, sizeof(r.cookie));
	if (!r.cookie || r.msg->idiag_state >= STATES || !r.msg->idiag_state)
		return -EBADMSG;
	*ret_record = r;
	return 0;
}

static unsigned keep_bytes(uint8_t *to, size_t room, const uint8_t *from, unsigned length)
{
	if (!from)
		return 0;
	length = length < room ? length : (unsigned)room;
	memcpy(to, from, length);
	return length;
}

void record_keep(struct kept_record *kept, const struct record *record)
{
	kept->record = *record;
	kept->msg = *record->msg;
	kept->record.msg = &kept->msg;
	kept->record.info_length =
		keep_bytes(kept->info, sizeof(kept->info), record->info, record->info_length);
	kept->record.info = record->info ? kept->info : NULL;
	kept->record.mem_length =
		keep_bytes(kept->mem, sizeof(kept->mem), record->mem, record->mem_length);
	kept->record.mem = record->mem ? kept->mem : NULL;
	if (record->congestion) {
		snprintf(kept->congestion, sizeof(kept->congestion), "%s", record->congestion);
		kept->record.congestion = kept->congestion;
	}
}

static bool is_mapped(const uint32_t address[4])
{
	return !address[0] && !address[1] && address[2] == htonl(0xffff);
}

const char *endpoint_text(
	char buf[ENDPOINT_ROOM], uint8_t family, const uint32_t address[4], uint16_t port_be)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (family == AF_INET || is_mapped(address)) {
		inet_ntop(AF_INET, family == AF_INET ? &address[0] : &address[3], text, sizeof(text));
		snprintf(buf, ENDPOINT_ROOM, "%s:%u", text, ntohs(port_be));
	} else {
		inet_ntop(AF_INET6, address, text, sizeof(text));
		snprintf(buf, ENDPOINT_ROOM, "[%s]:%u", text, ntohs(port_be));
	}
	return buf;
}

const char *record_local(const struct record *record, char buf[ENDPOINT_ROOM])
{
	const struct inet_diag_sockid *id = &record->msg->id;

	return endpoint_text(buf, record->msg->idiag_family, id->idiag_src, id->idiag_sport);
}

const char *record_remote(const struct record *record, char buf[ENDPOINT_ROOM])
{
	const struct inet_diag_sockid *id = &record->msg->id;

	return endpoint_text(buf, record->msg->idiag_family, id->idiag_dst, id->idiag_dport);
}

uint64_t endpoint_hash(uint8_t family, const uint32_t address[4], uint16_t port_be)
{
	uint64_t h = hash_u64(port_be + 1u);

	if (family == AF_INET || is_mapped(address))
		return hash_u64(h ^ (family == AF_INET ? address[0] : address[3]));
	h = hash_u64(h ^ ((uint64_t)address[0] << 32 | address[1]));
	return hash_u64(h + ((uint64_t)address[2] << 32 | address[3]));
}
