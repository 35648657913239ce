/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/traffic/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <unistd.h>

#include "base/cleanup.h"

int wire_open(const char *interface)
{
	int on = 1, bytes = 8 << 20;
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	struct packet_mreq all = {.mr_type = PACKET_MR_PROMISC};
	/* no protocol until it is bound: frames of other interfaces never come */
	_cleanup_close_ int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	at.sll_ifindex = all.mr_ifindex = (int)if_nametoindex(interface);
	if (fd < 0 || !at.sll_ifindex)
		return -errno;
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) < 0 ||
		setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0 ||
		bind(fd, (void *)&at, sizeof(at)) < 0)
		return -errno;
	int opened = fd;
	fd = -1;
	return opened;
}

int wire_read(int fd, struct wire_batch *batch, uint8_t *bytes, size_t room)
{
	for (unsigned i = 0; i < WIRE_BATCH; i++) {
		batch->places[i] = (struct iovec){bytes + i * room, room};
		batch->messages[i].msg_hdr =
			(struct msghdr){.msg_iov = &batch->places[i], .msg_iovlen = 1};
	}
	int n = recvmmsg(fd, batch->messages, WIRE_BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
	batch->n = n < 0 ? 0 : (unsigned)n;
	return n < 0 ? -errno : 0;
}

void wire_add(int fd, struct wire_batch *batch, const uint8_t *bytes, size_t n)
{
	if (batch->n == WIRE_BATCH)
		wire_send(fd, batch);
	struct iovec *place = &batch->places[batch->n];
	*place = (struct iovec){(void *)bytes, n};
	batch->messages[batch->n++].msg_hdr = (struct msghdr){.msg_iov = place, .msg_iovlen = 1};
}

void wire_send(int fd, struct wire_batch *batch)
{
	for (unsigned sent = 0; sent < batch->n;) {
		int n = sendmmsg(fd, batch->messages + sent, batch->n - sent, 0);

		sent += n > 0 ? (unsigned)n : 1;
	}
	batch->n = 0;
}
