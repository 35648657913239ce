/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network settings: every file below /proc/sys/net.
 *
 * A network namespace shows its own settings only. Those of the whole machine
 * (net.core.netdev_max_backlog, net.ipv4.tcp_mem, …) stand in the initial namespace alone and are
 * read there. But what is missing here need not be the machine's: the kernel also hides a
 * namespace's own settings when it belongs to a user namespace. Then only those that the knowledge
 * calls machine-wide are taken from there.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sources/source.h"
#include "sources/sysctl/settings.h"

static const char folder_path[] = "proc/sys/net";

struct sysctl {
	struct host *host;
	struct settings own, machine;
	struct map own_paths;
	bool hides_own; /* this namespace may hide settings of its own */
	struct sampler *sampler; /* of the read that goes on */
};

/* Does the current network namespace belong to the initial user namespace? */
static bool belongs_to_initial_user(void)
{
	const ino_t initial = 0xeffffffd; /* kernel: PROC_USER_INIT_INO */
	_cleanup_close_ int net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	_cleanup_close_ int user = net < 0 ? -1 : ioctl(net, NS_GET_USERNS);
	struct stat st;

	return user >= 0 && fstat(user, &st) == 0 && st.st_ino == initial;
}

/* Is this file of the initial namespace the whole machine's, and not shown here? */
static bool is_machine_wide(void *user, const char *path)
{
	struct sysctl *sysctl = user;
	char name[256];

	if (map_get(&sysctl->own_paths, hash_text(path)) != MAP_NONE)
		return false;
	if (!sysctl->hides_own)
		return true;
	if (setting_name(path, name, sizeof(name)) < 0)
		return false;
	counter_id id = counter_find(name);
	return id != COUNTER_NONE && counters_known[id].scope == SCOPE_MACHINE;
}

static void sysctl_close(void *state)
{
	struct sysctl *sysctl = state;

	settings_done(&sysctl->own);
	settings_done(&sysctl->machine);
	map_done(&sysctl->own_paths);
	free(sysctl);
}

static int sysctl_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	_cleanup_close_ int top = host_open_folder(host, folder_path);

	(void)source, (void)probe;
	if (top < 0)
		return top;
	struct sysctl *sysctl = calloc(1, sizeof(*sysctl));
	if (!sysctl)
		return -ENOMEM;
	sysctl->host = host;
	sysctl->hides_own = !belongs_to_initial_user();
	sysctl->machine.wanted = is_machine_wide;
	sysctl->machine.user = sysctl;
	*ret_state = sysctl;
	return 0;
}

static int read_folder(struct sysctl *sysctl, struct settings *settings)
{
	_cleanup_close_ int top = host_open_folder(sysctl->host, folder_path);

	return top < 0 ? top : settings_read(settings, top, sysctl->sampler);
}

static int read_machine(void *user)
{
	struct sysctl *sysctl = user;

	return read_folder(sysctl, &sysctl->machine);
}

static int learn_own_paths(struct sysctl *sysctl)
{
	const char *path = sysctl->own.paths.at;
	int r = 0;

	map_clear(&sysctl->own_paths);
	for (size_t i = 0; r == 0 && i < sysctl->own.all.n; i++) {
		r = map_set(&sysctl->own_paths, hash_text(path), 0);
		path += strlen(path) + 1;
	}
	return r;
}

static void say_what_is_missing(struct sysctl *sysctl, bool no_machine, struct probe *probe)
{
	_cleanup_(text_done) struct text reason = {};
	const struct settings *own = &sysctl->own;
	unsigned denied = own->denied + sysctl->machine.denied;

	if (no_machine)
		text_add(&reason, "; settings of the whole machine are shown only in the initial "
				  "network namespace, which is out of reach");
	if (own->left_out.n)
		text_addf(&reason, "; shows %d interfaces, %zu more are left out",
			SETTINGS_INTERFACES, own->left_out.n);
	if (own->cut)
		text_addf(&reason, "; shows the first %d settings", SETTINGS_LIMIT);
	if (denied)
		text_addf(
			&reason, "; %u setting%s root", denied, denied == 1 ? " needs" : "s need");
	if (reason.n)
		probe_say(probe, 0, PROBE_LIMITED, "%s", reason.at + strlen("; "));
}

static int sysctl_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct sysctl *sysctl = state;
	bool no_machine = false;

	sysctl->sampler = sampler;
	int r = read_folder(sysctl, &sysctl->own);
	if (r == 0 && host_is_live(sysctl->host) && !host_is_initial_netns(sysctl->host)) {
		if (sysctl->own.changed)
			r = learn_own_paths(sysctl);
		if (r == 0)
			r = host_in_initial_netns(sysctl->host, read_machine, sysctl);
		no_machine = r == -ENODATA;
	}
	if (r < 0 && !no_machine)
		return r;
	say_what_is_missing(sysctl, no_machine, probe);
	return 0;
}

const struct source source_sysctl = {
	.name = "sysctl",
	.shows = "network settings",
	.pace_ns = 10 * NS_PER_S,
	.open = sysctl_open,
	.sample = sysctl_sample,
	.close = sysctl_close,
};
