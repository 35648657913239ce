/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Questions to the kernel by netlink, and their answers, message by message.
 *
 * One socket and one buffer serve all questions of a source. A socket on which a question went
 * wrong half-way is replaced, so that the rest of an old answer never mixes with a new one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/netlink.h>

struct mnl_socket;

struct dump {
	int bus; /* NETLINK_ROUTE, … */
	struct mnl_socket *socket;
	char *buffer;
	size_t room;
	uint32_t sequence;
};

/* Takes one message. A negative answer ends the whole question. */
typedef int (*dump_take)(const struct nlmsghdr *message, void *user);

/* Opens the socket in the namespace that the process is in. Returns 0 or -errno. */
int dump_open(struct dump *dump, int bus);
void dump_close(struct dump *dump);

/* Begins a request with its fixed head; attributes may be added with mnl_attr_put_*(). It lives in
 * the buffer until it is sent. NULL when the socket is lost. */
struct nlmsghdr *dump_request(
	struct dump *dump, uint16_t type, uint16_t flags, const void *head, size_t size);
/*
 * Sends the request and hands every message of its answer to take(), up to the end of a dump or the
 * acknowledgement that NLM_F_ACK asks for. Returns 0, 1 when the kernel's table changed meanwhile
 * (something may be missing or stand twice), the kernel's error, -ETIMEDOUT after two seconds of
 * silence, or what take() returned.
 */
int dump_ask(struct dump *dump, struct nlmsghdr *request, dump_take take, void *user);

/* One datagram of an answer. Returns 1 at the end of the answer, 0 when more follows, or -errno
 * (-EBADMSG when it is damaged). Sets *interrupted when the kernel's table changed. */
int dump_feed(const void *bytes, size_t n, uint32_t sequence, bool *interrupted, dump_take take,
	void *user);
