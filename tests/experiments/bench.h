/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The bench that an experiment stands on: a network namespace of its own, in which the host
 * 192.0.2.1 and 2001:db8::1 has one link, a TUN device named `wire`. The far end of the wire is the
 * experiment itself: it writes every packet that comes in, and reads every one that goes out. The
 * kernel takes a written packet before the write returns, so most experiments need no time.
 */
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST "192.0.2.1"
#define PEER "192.0.2.2" /* any other address of 192.0.2.0/24 is on the wire, too */
#define HOST6 "2001:db8::1"
#define PEER6 "2001:db8::2"

enum { PACKET_ROOM = 1500 };

/* A counter and by how much it moves: exactly, or at least. One that must not move: by 0. */
struct move {
	const char *counter;
	int64_t by;
	bool at_least;
};

/* An experiment: one entry of a table in this folder. It is proof for each counter that it moves. */
struct experiment {
	const char *name;
	const char *does; /* one line */
	/* Sets its stage before bench_start(), which begins the measurement. Returns 0, or -1 after
	 * bench_fail(). What it leaves open stays open until the counters were read. */
	int (*run)(void);
	struct move moves[24];
};

/* Begins the measurement: counters are read now, and again after run() has returned. */
void bench_start(void);
/* Says on standard error why the experiment cannot go on; returns -1. */
int bench_fail(const char *what);
/* Runs a shell command in the namespace. Returns 0 or -1. */
int bench_shell(const char *command);
/* A setting below /proc/sys/net, "ipv4/tcp_syncookies". */
int bench_set(const char *name, const char *value);
void bench_sleep_ms(unsigned ms);

/* A packet to the host; what is 0 is filled in. */
struct packet {
	const char *from, *to; /* PEER and HOST; an address with a colon is of IPv6 */
	uint8_t protocol;
	uint8_t ttl, tos;
	uint16_t fragment;	/* IPv4: flags and offset, host order */
	uint16_t id;
	const void *payload;	/* behind the IP header, as it is */
	size_t n;
	size_t cut, lie;	/* leaves out bytes at the end; adds to the length in the header */
	bool bad_header;	/* the header's checksum fails */
};

int packet_send(const struct packet *packet);
/* As above, with the checksum at `offset` of the payload filled in (wrong where `bad`). */
int packet_send_summed(const struct packet *packet, size_t offset, bool bad);
/* Bytes as they are. */
int packet_raw(const void *bytes, size_t n);
/* The next packet from the host. Returns its length, 0 where none comes in the time. */
size_t packet_read(uint8_t *bytes, size_t room, unsigned ms);
/* Reads what is there and throws it away. */
void packet_drain(void);

/* A UDP datagram from PEER:4000 to the port; `n` bytes of payload. */
int udp_send(const char *from, const char *to, uint8_t protocol, uint16_t port, size_t n, bool bad);
/* An ICMP (ICMPv6) message of 8 bytes and the first `n` of `about`. */
int icmp_send(const char *to, uint8_t type, uint8_t code, uint32_t rest, const void *about, size_t n,
	bool bad);

/* A TCP connection between a socket of the host and the far end. */
struct peer {
	const char *address; /* of the far end; NULL: PEER */
	uint16_t port, host_port;
	uint32_t seq, ack; /* of the next segment */
	uint16_t window;   /* 0: 65535 */
	bool zero_window;
	bool timestamps, sack;
	uint32_t ts, echo;
	uint8_t ttl;
	int listener, fd; /* of the host; -1 where there is none */
};

/* Sends a segment whose sequence and acknowledgement are that far off; seq does not advance. */
int peer_send(const struct peer *peer, uint8_t flags, int32_t seq_off, int32_t ack_off, size_t n);
/* As above with options of its own, a multiple of 4 bytes. */
int peer_send_options(const struct peer *peer, uint8_t flags, int32_t seq_off, int32_t ack_off,
	size_t n, const void *options, size_t options_n, bool bad);
/* Reads the host's next segment, of at least these flags: takes its sequence as `ack`. */
int peer_read(struct peer *peer, uint8_t flags);
/* A listening socket on the host's port 80. */
int peer_listen(struct peer *peer, int backlog);
/* The far end connects to the listener; peer_open: with the listener, up to accept(). */
int peer_connect(struct peer *peer);
int peer_open(struct peer *peer);
/* The host begins to connect to the far end's port 80; peer_answer: the far end accepts. */
int peer_call(struct peer *peer);
int peer_answer(struct peer *peer);
