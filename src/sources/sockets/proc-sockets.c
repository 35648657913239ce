/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/proc-sockets.h"

#include <errno.h>

#include "base/map.h"
#include "base/number.h"
#include "sources/sockets/tcp-fields.h"

void text_socket_init(struct text_socket *socket)
{
	*socket = (struct text_socket){};
	socket->kept.record.msg = &socket->kept.msg;
}

void text_socket_identify(struct text_socket *socket)
{
	const struct inet_diag_msg *msg = &socket->kept.msg;
	uint64_t cookie =
		hash_bytes(&msg->id, offsetof(struct inet_diag_sockid, idiag_if)) +
		hash_u64((uint64_t)msg->idiag_inode << 8 | msg->idiag_family);

	socket->kept.record.cookie = cookie ? cookie : 1;
}

/* A number that the next character ends. */
static bool scan(const char **p, bool hex, char end, uint64_t *ret_value)
{
	if (!(hex ? number_scan_hex(p, ret_value) : number_scan(p, ret_value)) || **p != end)
		return false;
	(*p)++;
	return true;
}

/* "0100007F:1F90 ": words of the address as the kernel's own byte order prints them. */
static bool scan_end(const char **p, uint8_t family, uint32_t address[4], uint16_t *ret_port)
{
	uint64_t port;

	while (**p == ' ')
		(*p)++;
	for (int i = 0; i < (family == AF_INET ? 1 : 4); i++) {
		char word[9] = "";
		const char *w = word;
		uint64_t value;
		strncpy(word, *p, 8);
		if (!number_scan_hex(&w, &value) || w != word + 8)
			return false;
		address[i] = (uint32_t)value;
		*p += 8;
	}
	if (**p != ':')
		return false;
	(*p)++;
	if (!scan(p, true, ' ', &port) || port > UINT16_MAX)
		return false;
	*ret_port = htons((uint16_t)port);
	return true;
}

/* "0A 00000000:00000000 00:00000000 00000000     0        0 12345 " */
static bool scan_state(const char **p, struct inet_diag_msg *msg)
{
	uint64_t state, tx, rx, timer, when, resent, uid, probes, inode;

	if (!scan(p, true, ' ', &state) || !scan(p, true, ':', &tx) || !scan(p, true, ' ', &rx) ||
		!scan(p, true, ':', &timer) || !scan(p, true, ' ', &when) ||
		!scan(p, true, ' ', &resent) || !scan(p, false, ' ', &uid) ||
		!scan(p, false, ' ', &probes) || !scan(p, false, ' ', &inode))
		return false;
	if (!state || state >= STATES)
		return false;
	msg->idiag_state = (uint8_t)state;
	msg->idiag_wqueue = (uint32_t)tx;
	msg->idiag_rqueue = (uint32_t)rx;
	msg->idiag_timer = (uint8_t)timer;
	msg->idiag_expires = (uint32_t)when * 10; /* from hundredths of a second */
	msg->idiag_retrans = resent < UINT8_MAX ? (uint8_t)resent : UINT8_MAX;
	msg->idiag_uid = (uint32_t)uid;
	msg->idiag_inode = (uint32_t)inode;
	return true;
}

/* "2 0000000000000000 0": the third is a UDP socket's drops. */
static bool scan_drops(const char **p, struct kept_record *kept)
{
	uint64_t references, pointer, drops;

	if (!scan(p, false, ' ', &references) || !scan(p, true, ' ', &pointer) ||
		!number_scan(p, &drops))
		return false;
	uint32_t value = (uint32_t)drops;
	memcpy(kept->mem + SK_MEMINFO_DROPS * sizeof(value), &value, sizeof(value));
	kept->record.mem = kept->mem;
	kept->record.mem_length = sizeof(kept->mem);
	return true;
}

int proc_socket_next(const char **text, uint8_t family, bool is_udp, struct text_socket *ret_socket)
{
	const char *p = *text, *end;
	struct inet_diag_msg *msg = &ret_socket->kept.msg;
	uint64_t number;

	while (*p == '\n' || strncmp(p + strspn(p, " "), "sl ", 3) == 0) {
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	if (!*p)
		return 0;
	end = p + strcspn(p, "\n");
	text_socket_init(ret_socket);
	ret_socket->is_udp = is_udp;
	msg->idiag_family = family;
	if (!scan(&p, false, ':', &number) ||
		!scan_end(&p, family, msg->id.idiag_src, &msg->id.idiag_sport) ||
		!scan_end(&p, family, msg->id.idiag_dst, &msg->id.idiag_dport) ||
		!scan_state(&p, msg) || (is_udp && !scan_drops(&p, &ret_socket->kept)) || p > end)
		return -EBADMSG;
	ret_socket->kept.record.lacks[0] = 1ull << FIELD_IFINDEX;
	if (msg->idiag_state == STATE_LISTEN)
		ret_socket->kept.record.lacks[0] |= 1ull << FIELD_WQUEUE;
	text_socket_identify(ret_socket);
	*text = end;
	return 1;
}
