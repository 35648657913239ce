/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `ss` printed: a line a socket, with blank-separated words, and the numbers of tcp_info as
 * words `name:value` behind them or on lines that begin with a blank. ss leaves out numbers that
 * are zero; so a number counts as given once any of its kind is.
 */
#include <errno.h>
#include <linux/tcp.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sources/sockets/proc-sockets.h"
#include "sources/sockets/tcp-fields.h"

enum { WORD = 128 };

static const struct {
	const char *name;
	uint8_t state;
} states[] = {
	{"ESTAB", STATE_ESTABLISHED}, {"SYN-SENT", STATE_SYN_SENT}, {"SYN-RECV", STATE_SYN_RECV},
	{"FIN-WAIT-1", STATE_FIN_WAIT1}, {"FIN-WAIT-2", STATE_FIN_WAIT2},
	{"TIME-WAIT", STATE_TIME_WAIT}, {"UNCONN", STATE_CLOSE}, {"CLOSE-WAIT", STATE_CLOSE_WAIT},
	{"LAST-ACK", STATE_LAST_ACK}, {"LISTEN", STATE_LISTEN}, {"CLOSING", STATE_CLOSING},
};

static const struct {
	const char *name; /* with its colon */
	uint16_t at;
	uint8_t size;
	uint16_t scale; /* ss prints milliseconds where the kernel has microseconds */
} numbers[] = {
#define N(name, member, scale) \
	{name, offsetof(struct tcp_info, tcpi_##member), sizeof(((struct tcp_info *)0)->tcpi_##member), scale}
	N("advmss:", advmss, 1),
	N("ato:", ato, 1000),
	N("backoff:", backoff, 1),
	N("bytes_acked:", bytes_acked, 1),
	N("bytes_received:", bytes_received, 1),
	N("bytes_retrans:", bytes_retrans, 1),
	N("bytes_sent:", bytes_sent, 1),
	N("cwnd:", snd_cwnd, 1),
	N("data_segs_in:", data_segs_in, 1),
	N("data_segs_out:", data_segs_out, 1),
	N("delivered:", delivered, 1),
	N("delivered_ce:", delivered_ce, 1),
	N("dsack_dups:", dsack_dups, 1),
	N("lastack:", last_ack_recv, 1),
	N("lastrcv:", last_data_recv, 1),
	N("lastsnd:", last_data_sent, 1),
	N("lost:", lost, 1),
	N("minrtt:", min_rtt, 1000),
	N("mss:", snd_mss, 1),
	N("notsent:", notsent_bytes, 1),
	N("pmtu:", pmtu, 1),
	N("rcv_ooopack:", rcv_ooopack, 1),
	N("rcv_space:", rcv_space, 1),
	N("rcv_ssthresh:", rcv_ssthresh, 1),
	N("rcvmss:", rcv_mss, 1),
	N("reord_seen:", reord_seen, 1),
	N("rto:", rto, 1000),
	N("rtt:", rtt, 1000),
	N("sacked:", sacked, 1),
	N("segs_in:", segs_in, 1),
	N("segs_out:", segs_out, 1),
	N("snd_wnd:", snd_wnd, 1),
	N("ssthresh:", snd_ssthresh, 1),
	N("unacked:", unacked, 1),
#undef N
};

/* The next word of the line, cut at WORD; false at its end. */
static bool next_word(const char **p, char word[WORD])
{
	*p += strspn(*p, " \t");
	size_t n = strcspn(*p, " \t\n"), kept = n < WORD ? n : WORD - 1;

	memcpy(word, *p, kept);
	word[kept] = '\0';
	*p += n;
	return n > 0;
}

static bool read_state(const char *word, uint8_t *ret_state)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (strcmp(states[i].name, word) == 0) {
			*ret_state = states[i].state;
			return true;
		}
	return false;
}

/* "192.0.2.1:80", "[::1]:80", "*:80", "127.0.0.53%lo:53"; a port "*" is 0. */
static bool read_end(const char *word, uint8_t *family, uint32_t address[4], uint16_t *ret_port)
{
	const char *colon = strrchr(word, ':');
	char host[INET6_ADDRSTRLEN + 1];
	uint64_t port = 0;

	if (!colon || (strcmp(colon, ":*") != 0 &&
			      number_u64_in(colon + 1, 0, UINT16_MAX, &port) < 0))
		return false;
	*ret_port = htons((uint16_t)port);
	size_t n = (size_t)(colon - word), from = word[0] == '[';
	if (n >= sizeof(host) || n < from)
		return false;
	memcpy(host, word + from, n - from);
	host[n - from] = '\0';
	host[strcspn(host, "]%")] = '\0';
	if (strcmp(host, "*") == 0) {
		*family = AF_INET6;
		return true;
	}
	*family = strchr(host, ':') ? AF_INET6 : AF_INET;
	return inet_pton(*family, host, address) == 1;
}

/* Every number of tcp_info is missing, but counters: what does not count was zero, and not printed. */
static void begin_info(struct record *record)
{
	record->lacks[0] = 1ull << FIELD_IFINDEX;
	for (unsigned i = 0; i < TCP_FIELDS; i++)
		if (tcp_fields[i].in == IN_INFO && tcp_fields[i].kind != KIND_COUNTER)
			record->lacks[i / 64] |= 1ull << (i % 64);
}

static void put_info(struct kept_record *kept, unsigned at, unsigned size, uint64_t value)
{
	uint32_t v32 = (uint32_t)value;
	uint8_t v8 = (uint8_t)value;

	memcpy(kept->info + at, size == 8 ? (void *)&value : size == 4 ? (void *)&v32 : (void *)&v8,
		size);
	kept->record.info = kept->info;
	for (unsigned i = 0; i < TCP_FIELDS; i++)
		if (tcp_fields[i].in == IN_INFO && tcp_fields[i].at == at)
			kept->record.lacks[i / 64] &= ~(1ull << (i % 64));
	/* kernels that count segments print their bytes too */
	if (at + size > kept->record.info_length)
		kept->record.info_length = (at + size + 7) & ~7u;
}

/* "10", "3.105/2.5": a decimal number, to the kernel's unit. */
static bool read_scaled(const char *text, unsigned scale, uint64_t *ret_value)
{
	uint64_t whole, part = 0;

	if (!number_scan(&text, &whole) || whole > UINT64_MAX / 1000)
		return false;
	if (*text == '.' && scale > 1) {
		unsigned unit = scale / 10;
		for (text++; (unsigned char)(*text - '0') < 10 && unit; text++, unit /= 10)
			part += (uint64_t)(*text - '0') * unit;
	}
	*ret_value = whole * scale + part;
	return true;
}

static void read_memory(struct kept_record *kept, const char *word)
{
	/* in the order of SK_MEMINFO_* */
	static const char *const names[] = {"r", "rb", "t", "tb", "f", "w", "o", "bl", "d"};
	const char *p = word;

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		uint64_t value;
		if (!text_starts(p, names[i]))
			return;
		p += strlen(names[i]);
		if (!number_scan(&p, &value) || (*p != ',' && *p != ')'))
			return;
		uint32_t v32 = (uint32_t)value;
		memcpy(kept->mem + i * sizeof(v32), &v32, sizeof(v32));
		kept->record.mem = kept->mem;
		kept->record.mem_length = (i + 1) * (unsigned)sizeof(v32);
		p++;
	}
}

static void read_word(struct text_socket *socket, const char *word)
{
	struct inet_diag_msg *msg = &socket->kept.msg;
	uint64_t value;

	if (text_starts(word, "uid:") && read_scaled(word + 4, 1, &value))
		msg->idiag_uid = (uint32_t)value;
	else if (text_starts(word, "ino:") && read_scaled(word + 4, 1, &value))
		msg->idiag_inode = (uint32_t)value;
	else if (text_starts(word, "skmem:("))
		read_memory(&socket->kept, word + 7);
	else if (text_starts(word, "timer:(on,")) {
		const char *resent = strrchr(word, ',') + 1;
		if (number_scan(&resent, &value))
			msg->idiag_retrans = (uint8_t)value;
		msg->idiag_timer = 1;
	} else if (text_starts(word, "retrans:") && strchr(word, '/')) {
		if (read_scaled(strchr(word, '/') + 1, 1, &value))
			put_info(&socket->kept, offsetof(struct tcp_info, tcpi_total_retrans), 4, value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers) && !socket->is_udp; i++)
		if (text_starts(word, numbers[i].name) &&
			read_scaled(word + strlen(numbers[i].name), numbers[i].scale, &value))
			put_info(&socket->kept, numbers[i].at, numbers[i].size, value);
}

/* The columns: [Netid] State Recv-Q Send-Q Local Peer. Returns 1, or 0 for a line of another kind. */
static int read_columns(const char **p, struct text_socket *socket)
{
	struct inet_diag_msg *msg = &socket->kept.msg;
	char word[WORD];
	uint64_t rqueue, wqueue;
	uint8_t peer_family;

	if (!next_word(p, word))
		return 0;
	socket->is_udp = strcmp(word, "udp") == 0;
	if ((socket->is_udp || strcmp(word, "tcp") == 0) && !next_word(p, word))
		return 0;
	if (!read_state(word, &msg->idiag_state) || !next_word(p, word) ||
		number_u64_in(word, 0, UINT32_MAX, &rqueue) < 0 || !next_word(p, word) ||
		number_u64_in(word, 0, UINT32_MAX, &wqueue) < 0 || !next_word(p, word) ||
		!read_end(word, &msg->idiag_family, msg->id.idiag_src, &msg->id.idiag_sport) ||
		!next_word(p, word) ||
		!read_end(word, &peer_family, msg->id.idiag_dst, &msg->id.idiag_dport))
		return 0;
	msg->idiag_rqueue = (uint32_t)rqueue;
	msg->idiag_wqueue = (uint32_t)wqueue;
	return 1;
}

/* The words of the rest of the line. */
static void read_words(const char **p, struct text_socket *socket, bool found)
{
	char word[WORD];

	while (found && next_word(p, word))
		read_word(socket, word);
	*p += strcspn(*p, "\n");
	*p += **p == '\n';
}

int ss_socket_next(const char **text, struct text_socket *ret_socket)
{
	const char *p = *text;
	bool found = false;

	while (*p && !found) {
		text_socket_init(ret_socket);
		begin_info(&ret_socket->kept.record);
		found = *p != '\t' && *p != ' ' && read_columns(&p, ret_socket);
		read_words(&p, ret_socket, found);
		/* lines that go on with the same socket */
		while (*p == '\t' || *p == ' ')
			read_words(&p, ret_socket, found);
	}
	*text = p;
	if (found)
		text_socket_identify(ret_socket);
	return found;
}
