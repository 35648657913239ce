/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A bounds-checked walk over the attributes of a netlink message.
 *
 * What does not fit into the bytes at hand ends the walk: a message is never believed about its own
 * length. Values are copied out, so that nothing depends on their alignment.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/netlink.h>

struct span {
	const unsigned char *at;
	size_t n;
};

struct attribute {
	unsigned type;
	struct span value;
};

/* Moves *rest behind its first attribute. Returns false at the end and at the first damaged one. */
static inline bool attribute_next(struct span *rest, struct attribute *ret_attribute)
{
	struct nlattr head;

	if (rest->n < sizeof(head))
		return false;
	memcpy(&head, rest->at, sizeof(head));
	if (head.nla_len < sizeof(head) || head.nla_len > rest->n)
		return false;
	*ret_attribute = (struct attribute){.type = head.nla_type & NLA_TYPE_MASK,
		.value = {rest->at + sizeof(head), head.nla_len - sizeof(head)}};
	size_t step = NLA_ALIGN(head.nla_len);
	if (step > rest->n)
		step = rest->n;
	rest->at += step;
	rest->n -= step;
	return true;
}

/* Copies a number of exactly that size. Returns false, and leaves it alone, when it has another. */
static inline bool attribute_get(const struct attribute *attribute, void *ret_value, size_t size)
{
	if (attribute->value.n != size)
		return false;
	memcpy(ret_value, attribute->value.at, size);
	return true;
}

/* Copies a text, cut where there is no room for all of it; ended by its first NUL. */
static inline void attribute_text(const struct attribute *attribute, char *buf, size_t room)
{
	size_t n = strnlen((const char *)attribute->value.at, attribute->value.n);

	if (n >= room)
		n = room - 1;
	memcpy(buf, attribute->value.at, n);
	buf[n] = '\0';
}

/* Copies the fixed head of a message and gives the attributes behind it. Returns false when the
 * message is too short. */
static inline bool message_open(
	const struct nlmsghdr *message, void *ret_head, size_t size, struct span *ret_attributes)
{
	size_t before = NLMSG_HDRLEN + NLMSG_ALIGN(size);

	if (message->nlmsg_len < NLMSG_HDRLEN + size)
		return false;
	memcpy(ret_head, (const char *)message + NLMSG_HDRLEN, size);
	*ret_attributes = (struct span){};
	if (message->nlmsg_len > before)
		*ret_attributes = (struct span){
			(const unsigned char *)message + before, message->nlmsg_len - before};
	return true;
}
