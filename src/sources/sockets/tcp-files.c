/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP sockets from text, where inet_diag is not to be had: a folder, or a kernel without it. Saved
 * `ss` text tells most; else /proc/net/tcp and tcp6.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sources/procfs/proc-file.h"
#include "sources/sockets/proc-sockets.h"
#include "sources/sockets/tcp-watch.h"

enum { SS, TCP4, TCP6, FILES };
static const char *const paths[FILES] = {
	[SS] = "sos_commands/networking/ss_-peaonmi",
	[TCP4] = "proc/net/tcp",
	[TCP6] = "proc/net/tcp6",
};

struct tcp_files {
	const struct host *host;
	struct proc_file files[FILES];
	bool has[FILES];
	struct tcp_watch *watch;
};

static void tcp_files_close(void *state)
{
	struct tcp_files *files = state;

	for (int i = 0; i < FILES; i++)
		if (files->has[i])
			proc_file_done(&files->files[i]);
	tcp_watch_free(files->watch);
	free(files);
}

static int tcp_files_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	struct tcp_files *files = calloc(1, sizeof(*files));
	int r;

	(void)source;
	if (!files)
		return -ENOMEM;
	files->host = host;
	for (int i = 0; i < FILES; i++)
		if (i != SS || !host_is_live(host))
			files->has[i] = proc_file_open(&files->files[i], host, paths[i], false) == 0;
	if (!files->has[SS] && !files->has[TCP4] && !files->has[TCP6])
		r = probe_say(probe, -ENOENT, PROBE_UNAVAILABLE, "no 'proc/net/tcp'");
	else
		r = tcp_watch_new(&files->watch);
	if (r < 0) {
		tcp_files_close(files);
		return r;
	}
	probe_say(probe, 0, PROBE_LIMITED, "%s",
		files->has[SS] ? "from saved 'ss' text"
			       : "without inet_diag: no segments, round trips or backlogs");
	*ret_state = files;
	return 0;
}

/* Takes all sockets of one text; listeners first, as the watch wants them. */
static int take_text(struct tcp_files *files, int which, bool listeners)
{
	const char *text = files->files[which].reader.n ? files->files[which].reader.at : "";
	uint8_t family = which == TCP6 ? AF_INET6 : AF_INET;
	struct text_socket socket;
	int r;

	for (;;) {
		r = which == SS ? ss_socket_next(&text, &socket)
				: proc_socket_next(&text, family, false, &socket);
		if (r <= 0)
			return r;
		bool listens = socket.kept.msg.idiag_state == STATE_LISTEN;
		if (!socket.is_udp && listens == listeners)
			tcp_watch_take(files->watch, &socket.kept.record, host_now_ns(files->host));
	}
}

static int tcp_files_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct tcp_files *files = state;
	int first = files->has[SS] ? SS : TCP4, last = files->has[SS] ? SS : TCP6;

	tcp_watch_begin(files->watch);
	for (int i = first; i <= last; i++) {
		int r = files->has[i] ? proc_file_read(&files->files[i]) : 0;
		if (r == 0 && files->has[i])
			r = take_text(files, i, true);
		if (r == 0 && files->has[i])
			r = take_text(files, i, false);
		if (r == -EBADMSG)
			return probe_say(probe, r, PROBE_FAILED, "'%s' is not in a known format",
				paths[i]);
		if (r < 0)
			return r;
	}
	tcp_watch_end(files->watch, sampler);
	return 0;
}

const struct source source_tcp_files = {
	.name = "tcp-files",
	.shows = "TCP connections from text files",
	.pace_ns = NS_PER_S,
	.backup_of = "tcp-sockets",
	.open = tcp_files_open,
	.sample = tcp_files_sample,
	.close = tcp_files_close,
};
