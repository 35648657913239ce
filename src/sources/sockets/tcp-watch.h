/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Judges the TCP sockets of one read after another, wherever they were read from: counts the states,
 * finds the notable few, gathers groups and listeners, and writes the series of socket-series.h.
 */
#include "samples/snapshot.h"
#include "sources/sockets/record.h"

struct tcp_watch;
struct notables;

int tcp_watch_new(struct tcp_watch **ret_watch);
void tcp_watch_free(struct tcp_watch *watch);
/* A read: begin, take each socket (listeners before the connections of their family), end. `now_ns`
 * is the moment of the read; it may go on between two sockets. A read that is not ended was no read. */
void tcp_watch_begin(struct tcp_watch *watch);
void tcp_watch_take(struct tcp_watch *watch, const struct record *record, uint64_t now_ns);
void tcp_watch_end(struct tcp_watch *watch, struct sampler *sampler);
/* Sockets of the last read, those that found no room in the table, and the table's bytes. */
uint64_t tcp_watch_total(const struct tcp_watch *watch);
uint64_t tcp_watch_unfollowed(const struct tcp_watch *watch);
size_t tcp_watch_bytes(const struct tcp_watch *watch);
const struct notables *tcp_watch_notables(const struct tcp_watch *watch);
