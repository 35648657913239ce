/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A netlink socket to nf_tables that only asks: dumps and the ruleset's generation.
 *
 * It allocates when it is opened, never after.
 */
#include <libmnl/libmnl.h>
#include <stdint.h>

struct nft_socket {
	struct mnl_socket *netlink; /* NULL: not open */
	char *buffer;
	uint32_t sequence;
};

/* Called for each message of a dump; a negative answer ends it. */
typedef int (*nft_handler)(const struct nlmsghdr *message, void *user);

/* Opens it in the network namespace of this thread. Returns 0 or -errno. */
int nft_socket_open(struct nft_socket *sock);
void nft_socket_close(struct nft_socket *sock);
/* Dumps everything of a kind: NFT_MSG_GETTABLE, _GETCHAIN, _GETRULE, or _GETOBJ (counters only).
 * Returns 0, what the handler answered, -EINTR when the ruleset changed meanwhile, or -errno. */
int nft_socket_dump(struct nft_socket *sock, uint16_t type, nft_handler handler, void *user);
int nft_socket_generation(struct nft_socket *sock, uint32_t *ret_generation);
