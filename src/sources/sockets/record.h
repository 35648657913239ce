/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * One socket as a dump or a text told of it: pointers into what was read, checked for their lengths.
 *
 * struct tcp_info has grown with every other kernel: only the bytes that the kernel gave are read,
 * through the table of fields in tcp-fields.h.
 */
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* as in the kernel's net/tcp_states.h */
enum tcp_state {
	STATE_ESTABLISHED = 1, STATE_SYN_SENT, STATE_SYN_RECV, STATE_FIN_WAIT1, STATE_FIN_WAIT2,
	STATE_TIME_WAIT, STATE_CLOSE, STATE_CLOSE_WAIT, STATE_LAST_ACK, STATE_LISTEN,
	STATE_CLOSING, STATE_NEW_SYN_RECV, STATES
};

enum { RECORD_INFO_ROOM = 320, RECORD_MEM_ROOM = SK_MEMINFO_VARS * 4, RECORD_NAME_ROOM = 16 };

struct record {
	const struct inet_diag_msg *msg;
	const uint8_t *info; /* struct tcp_info, or NULL */
	const uint8_t *mem;  /* SK_MEMINFO_*, or NULL */
	unsigned info_length, mem_length;
	const char *congestion; /* terminated, or NULL */
	uint64_t cookie;        /* never 0 */
	uint64_t cgroup;        /* 0: not given */
	uint64_t lacks[2];      /* bits by tcp_fields[]: not given, although there is room for it */
};

/* A record with its bytes, for the few that outlive the dump. */
struct kept_record {
	struct record record; /* points into the rest */
	struct inet_diag_msg msg;
	uint8_t info[RECORD_INFO_ROOM];
	uint8_t mem[RECORD_MEM_ROOM];
	char congestion[RECORD_NAME_ROOM];
};

/* Reads one message of a dump. Returns 0, or -EBADMSG when it is not whole. */
int record_parse(const struct nlmsghdr *message, struct record *ret_record);
void record_keep(struct kept_record *kept, const struct record *record);

static inline bool record_lacks(const struct record *record, unsigned field)
{
	return record->lacks[field / 64] >> (field % 64) & 1;
}

/* A number of INET_DIAG_SKMEMINFO; false when the kernel gave none. */
static inline bool record_mem(const struct record *record, unsigned which, uint32_t *ret_value)
{
	if ((which + 1) * sizeof(uint32_t) > record->mem_length)
		return false;
	memcpy(ret_value, record->mem + which * sizeof(uint32_t), sizeof(*ret_value));
	return true;
}

enum { ENDPOINT_ROOM = INET6_ADDRSTRLEN + 10 };
/* "192.0.2.1:80", "[2001:db8::1]:443"; an IPv4 address inside IPv6 is written as IPv4. */
const char *endpoint_text(
	char buf[ENDPOINT_ROOM], uint8_t family, const uint32_t address[4], uint16_t port_be);
/* The ends of a socket. */
const char *record_local(const struct record *record, char buf[ENDPOINT_ROOM]);
const char *record_remote(const struct record *record, char buf[ENDPOINT_ROOM]);
/* A hash of an address and a port. */
uint64_t endpoint_hash(uint8_t family, const uint32_t address[4], uint16_t port_be);
