/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Sockets as text: /proc/net/{tcp,tcp6,udp,udp6}, and what `ss` printed into a support bundle.
 *
 * Both give less than inet_diag; what they lack is marked so in the record. There is no cookie: one
 * is made from the two ends and the inode.
 */
#include "sources/sockets/record.h"

/* One socket read from text, with the bytes that its record points to. */
struct text_socket {
	struct kept_record kept;
	bool is_udp;
};

/* Reads one line of /proc/net/tcp and its like, and moves *text behind it. Returns 1 for a socket, 0
 * at the end of the text, -EBADMSG. Heads are passed over. */
int proc_socket_next(const char **text, uint8_t family, bool is_udp, struct text_socket *ret_socket);
/* Reads one socket of `ss -n` with any of -a -e -i -m -o -p -t -u, in the same way. Sockets of other
 * kinds are passed over. */
int ss_socket_next(const char **text, struct text_socket *ret_socket);

/* For the two readers: the ends of the record, and its cookie. */
void text_socket_init(struct text_socket *socket);
void text_socket_identify(struct text_socket *socket);
