/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/nft-socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "sources/netfilter/nft-message.h"

enum { BUFFER_BYTES = 64 << 10, REQUEST_BYTES = 256 };

int nft_socket_open(struct nft_socket *sock)
{
	struct timeval patience = {.tv_sec = 2};

	*sock = (struct nft_socket){.buffer = malloc(BUFFER_BYTES)};
	if (!sock->buffer)
		return -ENOMEM;
	sock->netlink = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	if (!sock->netlink || mnl_socket_bind(sock->netlink, 0, MNL_SOCKET_AUTOPID) < 0 ||
		setsockopt(mnl_socket_get_fd(sock->netlink), SOL_SOCKET, SO_RCVTIMEO, &patience,
			sizeof(patience)) < 0) {
		int r = -errno;
		nft_socket_close(sock);
		return r;
	}
	return 0;
}

void nft_socket_close(struct nft_socket *sock)
{
	if (sock->netlink)
		mnl_socket_close(sock->netlink);
	free(sock->buffer);
	*sock = (struct nft_socket){};
}

static int ask(struct nft_socket *sock, uint16_t type, uint16_t flags)
{
	char request[REQUEST_BYTES];
	struct nlmsghdr *message = mnl_nlmsg_put_header(request);

	message->nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	message->nlmsg_seq = ++sock->sequence;
	struct nfgenmsg *head = mnl_nlmsg_put_extra_header(message, sizeof(*head));
	head->nfgen_family = NFPROTO_UNSPEC;
	head->version = NFNETLINK_V0;
	if (type == NFT_MSG_GETOBJ)
		mnl_attr_put_u32(message, NFTA_OBJ_TYPE, htonl(NFT_OBJECT_COUNTER));
	return mnl_socket_sendto(sock->netlink, message, message->nlmsg_len) < 0 ? -errno : 0;
}

/* What the answers to one question came to. */
struct answer {
	bool ended, changed;
	int result; /* the handler's, or the kernel's */
};

static void take_message(
	const struct nlmsghdr *message, nft_handler handler, void *user, struct answer *answer)
{
	answer->changed |= message->nlmsg_flags & NLM_F_DUMP_INTR;
	if (message->nlmsg_type == NLMSG_DONE) {
		answer->ended = true;
	} else if (message->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);
		answer->ended = true;
		answer->result = mnl_nlmsg_get_payload_len(message) >= sizeof(*error)
					 ? error->error : -EBADMSG;
	} else if (answer->result == 0 && message->nlmsg_type >= NLMSG_MIN_TYPE) {
		answer->result = handler(message, user);
		/* the rest of a dump has to be read even when nobody wants it */
		answer->ended |= !(message->nlmsg_flags & NLM_F_MULTI);
	}
}

static int hear(struct nft_socket *sock, nft_handler handler, void *user)
{
	struct answer answer = {};

	while (!answer.ended) {
		ssize_t got = mnl_socket_recvfrom(sock->netlink, sock->buffer, BUFFER_BYTES);
		if (got < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		const char *at = sock->buffer;
		size_t left = (size_t)got;
		const struct nlmsghdr *message;
		while ((message = nft_message_next(&at, &left)))
			if (message->nlmsg_seq == sock->sequence)
				take_message(message, handler, user, &answer);
	}
	return answer.result ? answer.result : answer.changed ? -EINTR : 0;
}

int nft_socket_dump(struct nft_socket *sock, uint16_t type, nft_handler handler, void *user)
{
	int r = ask(sock, type, NLM_F_DUMP);

	return r < 0 ? r : hear(sock, handler, user);
}

static int take_generation(const struct nlmsghdr *message, void *user)
{
	return nft_generation_parse(message, user);
}

int nft_socket_generation(struct nft_socket *sock, uint32_t *ret_generation)
{
	int r = ask(sock, NFT_MSG_GETGEN, 0);

	return r < 0 ? r : hear(sock, take_generation, ret_generation);
}
