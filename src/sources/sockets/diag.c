/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/diag.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"

/* the kernel fills datagrams of a dump up to 32 KiB when the reader has room for them */
enum { BUFFER = 65536, PATIENCE_S = 5 };

int diag_open(struct diag *diag)
{
	struct timeval patience = {.tv_sec = PATIENCE_S};

	*diag = (struct diag){.socket = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC)};
	if (!diag->socket)
		return -errno;
	int r = mnl_socket_bind(diag->socket, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : 0;
	if (r == 0 && !(diag->buffer = malloc(BUFFER)))
		r = -ENOMEM;
	if (r < 0) {
		diag_done(diag);
		return r;
	}
	setsockopt(mnl_socket_get_fd(diag->socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
		sizeof(patience));
	return 0;
}

void diag_done(struct diag *diag)
{
	if (diag->socket)
		mnl_socket_close(diag->socket);
	free(diag->buffer);
	*diag = (struct diag){};
}

static int ask(struct diag *diag, const struct diag_query *query)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 request;
	} message = {
		.header = {.nlmsg_len = sizeof(message), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = ++diag->sequence},
		.request = {.sdiag_family = query->family, .sdiag_protocol = query->protocol,
			.idiag_ext = query->extensions, .idiag_states = query->states},
	};

	return mnl_socket_sendto(diag->socket, &message, sizeof(message)) < 0 ? -errno : 0;
}

static int error_of(const struct nlmsghdr *message)
{
	const int *error = mnl_nlmsg_get_payload(message);

	/* NLMSG_DONE carries it too, since 4.16 */
	return mnl_nlmsg_get_payload_len(message) >= sizeof(*error) && *error < 0 ? *error : 0;
}

/* Hands on the messages of one datagram. Returns 1 at the dump's end, 0 to go on, -errno. */
static int take_datagram(struct diag *diag, size_t n,
	int (*take)(const struct nlmsghdr *, void *), void *user, int *taken)
{
	int left = (int)n;

	for (const struct nlmsghdr *m = (const void *)diag->buffer; mnl_nlmsg_ok(m, left);
		m = mnl_nlmsg_next(m, &left)) {
		if (m->nlmsg_seq != diag->sequence)
			continue; /* the rest of a dump that was given up */
		if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR) {
			int r = error_of(m);
			return r < 0 ? r : 1;
		}
		if (m->nlmsg_type == SOCK_DIAG_BY_FAMILY && *taken == 0) {
			int r = take(m, user);
			*taken = r < 0 ? r : 0;
		}
	}
	return 0;
}

int diag_dump(struct diag *diag, const struct diag_query *query,
	int (*take)(const struct nlmsghdr *message, void *user), void *user)
{
	int taken = 0, r = ask(diag, query);

	while (r == 0) {
		ssize_t n = mnl_socket_recvfrom(diag->socket, diag->buffer, BUFFER);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		diag->now_ns = clock_ns(CLOCK_MONOTONIC);
		r = take_datagram(diag, (size_t)n, take, user, &taken);
	}
	return r < 0 ? r : taken;
}
