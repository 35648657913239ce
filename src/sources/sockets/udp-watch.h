/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Judges the UDP sockets of one read: those that drop or hold datagrams and the servers become
 * instances, of all others only the sums are kept.
 */
#include "samples/snapshot.h"
#include "sources/sockets/record.h"

struct udp_watch;

int udp_watch_new(struct udp_watch **ret_watch);
void udp_watch_free(struct udp_watch *watch);
/* A read: begin, take each socket, end. One that is not ended was no read. */
void udp_watch_begin(struct udp_watch *watch);
void udp_watch_take(struct udp_watch *watch, const struct record *record);
void udp_watch_end(struct udp_watch *watch, struct sampler *sampler);
