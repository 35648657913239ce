/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netlink/dump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <libmnl/libmnl.h>

/* The kernel fills at most 32 KiB per datagram of a dump, unless one message alone needs more. */
enum { ROOM_FIRST = 64 << 10, ROOM_LIMIT = 4 << 20 };

static int open_socket(struct dump *dump)
{
	static const struct timeval patience = {.tv_sec = 2};
	struct mnl_socket *socket = mnl_socket_open2(dump->bus, SOCK_CLOEXEC);

	if (!socket)
		return -errno;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
		setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
			sizeof(patience)) < 0) {
		int r = -errno;
		mnl_socket_close(socket);
		return r;
	}
	dump->socket = socket;
	return 0;
}

static void close_socket(struct dump *dump)
{
	if (dump->socket)
		mnl_socket_close(dump->socket);
	dump->socket = NULL;
}

int dump_open(struct dump *dump, int bus)
{
	*dump = (struct dump){.bus = bus, .room = ROOM_FIRST};
	dump->buffer = malloc(ROOM_FIRST);
	int r = dump->buffer ? open_socket(dump) : -ENOMEM;
	if (r < 0)
		dump_close(dump);
	return r;
}

void dump_close(struct dump *dump)
{
	close_socket(dump);
	free(dump->buffer);
	*dump = (struct dump){};
}

struct nlmsghdr *dump_request(
	struct dump *dump, uint16_t type, uint16_t flags, const void *head, size_t size)
{
	if (!dump->socket && open_socket(dump) < 0)
		return NULL;
	struct nlmsghdr *request = mnl_nlmsg_put_header(dump->buffer);
	request->nlmsg_type = type;
	request->nlmsg_flags = NLM_F_REQUEST | flags;
	request->nlmsg_seq = ++dump->sequence;
	memcpy(mnl_nlmsg_put_extra_header(request, size), head, size);
	return request;
}

static int grow(struct dump *dump, size_t n)
{
	if (n > ROOM_LIMIT)
		return -EMSGSIZE;
	char *buffer = realloc(dump->buffer, n);
	if (!buffer)
		return -ENOMEM;
	dump->buffer = buffer;
	dump->room = n;
	return 0;
}

/* Receives one datagram from the kernel. Returns its length or -errno. */
static ssize_t receive(struct dump *dump)
{
	struct sockaddr_nl from = {};
	int fd = mnl_socket_get_fd(dump->socket);

	for (;;) {
		socklen_t from_size = sizeof(from);
		ssize_t n = recvfrom(fd, dump->buffer, dump->room, MSG_TRUNC,
			(struct sockaddr *)&from, &from_size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		if (from.nl_pid != 0)
			continue;
		if ((size_t)n <= dump->room)
			return n;
		/* it is lost; the next question will have the room */
		int r = grow(dump, (size_t)n);
		return r < 0 ? r : -ENOBUFS;
	}
}

static int error_of(const struct nlmsghdr *message)
{
	int error;

	if (message->nlmsg_len < NLMSG_HDRLEN + sizeof(error))
		return -EBADMSG;
	memcpy(&error, (const char *)message + NLMSG_HDRLEN, sizeof(error));
	return error > 0 || error < -4095 ? -EBADMSG : error;
}

int dump_feed(const void *bytes, size_t n, uint32_t sequence, bool *interrupted, dump_take take,
	void *user)
{
	const char *at = bytes;

	while (n >= sizeof(struct nlmsghdr)) {
		const struct nlmsghdr *message = (const struct nlmsghdr *)at;
		size_t length = message->nlmsg_len;
		int r = 0;

		if (length < sizeof(*message) || length > n)
			return -EBADMSG;
		if (message->nlmsg_seq == sequence) {
			*interrupted |= message->nlmsg_flags & NLM_F_DUMP_INTR;
			if (message->nlmsg_type == NLMSG_ERROR)
				return (r = error_of(message)) < 0 ? r : 1;
			if (message->nlmsg_type == NLMSG_DONE)
				/* its number is the dump's result; shorter ones carry none */
				return length < sizeof(*message) + sizeof(int) ||
						(r = error_of(message)) == 0 ? 1 : r;
			if (message->nlmsg_type >= NLMSG_MIN_TYPE)
				r = take(message, user);
			if (r < 0)
				return r;
		}
		length = NLMSG_ALIGN(length);
		if (length >= n)
			break;
		at += length;
		n -= length;
	}
	return 0;
}

int dump_ask(struct dump *dump, struct nlmsghdr *request, dump_take take, void *user)
{
	bool interrupted = false, answered = false;
	ssize_t n;
	int r;

	if (!request)
		return -ENOTCONN;
	if (mnl_socket_sendto(dump->socket, request, request->nlmsg_len) < 0) {
		r = -errno;
	} else {
		do {
			n = receive(dump);
			r = n < 0 ? (int)n
				  : dump_feed(dump->buffer, (size_t)n, dump->sequence, &interrupted, take,
					    user);
		} while (r == 0);
		/* a refusal is an answer: nothing more is under way */
		answered = r > 0 || r == -EOPNOTSUPP;
	}
	if (!answered)
		close_socket(dump);
	return r < 0 ? r : interrupted;
}
