/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * An interface as a wire: whole frames out of it and into it, past this host's own stack.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { WIRE_BATCH = 64 };

/* Frames in, one batch at a time, or out. */
struct wire_batch {
	struct mmsghdr messages[WIRE_BATCH];
	struct iovec places[WIRE_BATCH];
	unsigned n;
};

/* Returns a descriptor that gives what comes in, or -errno. */
int wire_open(const char *interface);
/* Reads what is there, at most a batch of frames of `room` bytes each, laid into `bytes`
 * (WIRE_BATCH * room). Longer ones have a msg_len above `room`. Returns 0 or -errno, -EAGAIN where
 * nothing is there. */
int wire_read(int fd, struct wire_batch *batch, uint8_t *bytes, size_t room);
/* Adds a frame, which stays where it is; sends the batch when it is full. */
void wire_add(int fd, struct wire_batch *batch, const uint8_t *bytes, size_t n);
/* Sends what was added; what the interface refuses is lost, as on a wire. */
void wire_send(int fd, struct wire_batch *batch);
