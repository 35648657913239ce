/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The readers of sockets: the first byte chooses between a dump's messages, /proc/net/tcp, udp6 and
 * the text of ss; what they read is judged as in a sample, twice, so that reads are compared.
 */
#include <stdlib.h>
#include <string.h>

#include "sources/sockets/proc-sockets.h"
#include "sources/sockets/tcp-watch.h"
#include "sources/sockets/udp-watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_messages(struct tcp_watch *watch, const uint8_t *data, size_t size, uint64_t now)
{
	while (size >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr *message;
		struct record record;
		uint32_t length;
		memcpy(&length, data, sizeof(length));
		length %= 1024;
		if (length < sizeof(*message) || length > size)
			return;
		/* a copy of its own: a sanitizer sees what lies behind it */
		if (!(message = malloc(length)))
			return;
		memcpy(message, data, length);
		message->nlmsg_len = length;
		if (record_parse(message, &record) == 0)
			tcp_watch_take(watch, &record, now);
		free(message);
		data += length;
		size -= length;
	}
}

static void take_text(struct tcp_watch *watch, struct udp_watch *udp, int kind, const char *text,
	uint64_t now)
{
	struct text_socket socket;

	while ((kind == 3 ? ss_socket_next(&text, &socket)
			  : proc_socket_next(&text, kind == 2 ? AF_INET6 : AF_INET, kind == 2,
				    &socket)) > 0) {
		if (socket.is_udp)
			udp_watch_take(udp, &socket.kept.record);
		else
			tcp_watch_take(watch, &socket.kept.record, now);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct series_table table;
	struct snapshot snapshot = {};
	struct sampler sampler = {.table = &table, .snapshot = &snapshot, .source = "fuzz"};
	struct tcp_watch *watch = NULL;
	struct udp_watch *udp = NULL;
	char *text = size ? strndup((const char *)data + 1, size - 1) : NULL;

	if (text && series_table_init(&table) == 0 && tcp_watch_new(&watch) == 0 &&
		udp_watch_new(&udp) == 0) {
		for (uint64_t read = 1; read <= 2; read++) {
			sampler.reads = (uint32_t)(snapshot.number = read);
			tcp_watch_begin(watch);
			udp_watch_begin(udp);
			if (data[0] % 4 == 0)
				take_messages(watch, data + 1, size - 1, read * 1000000000);
			else
				take_text(watch, udp, data[0] % 4, text, read * 1000000000);
			tcp_watch_end(watch, &sampler);
			udp_watch_end(udp, &sampler);
		}
	}
	if (text)
		series_table_done(&table);
	tcp_watch_free(watch);
	udp_watch_free(udp);
	snapshot_done(&snapshot);
	free(text);
	return 0;
}
