/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP sockets from /proc/net/udp and udp6, where udp_diag is not to be had. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sources/procfs/proc-file.h"
#include "sources/sockets/proc-sockets.h"
#include "sources/sockets/udp-watch.h"

static const char *const paths[] = {"proc/net/udp", "proc/net/udp6"};

struct udp_files {
	struct proc_file files[2];
	bool has[2];
	struct udp_watch *watch;
};

static void udp_files_close(void *state)
{
	struct udp_files *files = state;

	for (int i = 0; i < 2; i++)
		if (files->has[i])
			proc_file_done(&files->files[i]);
	udp_watch_free(files->watch);
	free(files);
}

static int udp_files_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	struct udp_files *files = calloc(1, sizeof(*files));
	int r;

	(void)source;
	if (!files)
		return -ENOMEM;
	for (int i = 0; i < 2; i++)
		files->has[i] = proc_file_open(&files->files[i], host, paths[i], false) == 0;
	if (!files->has[0] && !files->has[1])
		r = probe_say(probe, -ENOENT, PROBE_UNAVAILABLE, "no 'proc/net/udp'");
	else
		r = udp_watch_new(&files->watch);
	if (r < 0) {
		udp_files_close(files);
		return r;
	}
	probe_say(probe, 0, PROBE_LIMITED, "without udp_diag: no sizes of buffers");
	*ret_state = files;
	return 0;
}

static int udp_files_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct udp_files *files = state;

	udp_watch_begin(files->watch);
	for (int i = 0; i < 2; i++) {
		struct text_socket socket;
		int r = files->has[i] ? proc_file_read(&files->files[i]) : 0;
		const char *text =
			files->has[i] && files->files[i].reader.n ? files->files[i].reader.at : "";
		if (r < 0)
			return r;
		while ((r = proc_socket_next(&text, i ? AF_INET6 : AF_INET, true, &socket)) > 0)
			udp_watch_take(files->watch, &socket.kept.record);
		if (r < 0)
			return probe_say(probe, r, PROBE_FAILED, "'%s' is not in a known format",
				paths[i]);
	}
	udp_watch_end(files->watch, sampler);
	return 0;
}

const struct source source_udp_files = {
	.name = "udp-files",
	.shows = "UDP sockets from text files",
	.pace_ns = NS_PER_S,
	.backup_of = "udp-sockets",
	.open = udp_files_open,
	.sample = udp_files_sample,
	.close = udp_files_close,
};
