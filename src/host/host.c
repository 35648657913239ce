/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/host.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/number.h"
#include "host/netns.h"

/* shown only where net is the initial namespace (kernel: neigh_table_init, init_net only) */
#define INITIAL_ONLY "net/stat/arp_cache"

struct host {
	int root; /* the live "/", or the current moment's folder */
	char *folder; /* NULL: live */
	char *netns;
	char name[65], kernel[65];
	unsigned kernel_code;

	/* live */
	int netns_fd;   /* the namespace we look into */
	int initial_fd; /* the initial one, -1 where it is out of reach */
	uint64_t inode;
	bool initial;
	char *anchor;   /* what keeps the namespace for others: /proc/PID/ns/net, /run/netns/NAME */

	/* a folder */
	int base; /* the folder itself */
	ARRAY(unsigned) moments;
	unsigned moment;
	uint64_t now_ns;
};

static unsigned version_code(const char *release)
{
	unsigned a = 0, b = 0, c = 0;

	if (sscanf(release, "%3u.%3u.%3u", &a, &b, &c) < 2)
		return 0;
	return a << 16 | b << 8 | (c > 255 ? 255 : c);
}

static struct host *host_new(void)
{
	struct host *host = calloc(1, sizeof(*host));

	if (host)
		host->root = host->netns_fd = host->initial_fd = host->base = -1;
	return host;
}

void host_free(struct host *host)
{
	if (!host)
		return;
	closep(&host->root);
	closep(&host->netns_fd);
	closep(&host->initial_fd);
	closep(&host->base);
	array_done(&host->moments);
	free(host->folder);
	free(host->netns);
	free(host->anchor);
	free(host);
}
CLEANUP_DEFINE(struct host *, host_free)

/* Finds the initial namespace: ours, the first process's, or that of the kernel's own threads. */
static int find_initial(void)
{
	static const char *const places[] = {"/proc/self", "/proc/1", "/proc/2"};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		char path[64];

		snprintf(path, sizeof(path), "%s/" INITIAL_ONLY, places[i]);
		if (access(path, F_OK) < 0)
			continue;
		snprintf(path, sizeof(path), "%s/ns/net", places[i]);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

static int enter(struct host *host, const char *netns, struct text *error)
{
	host->netns_fd = netns_open(netns, error);
	if (host->netns_fd < 0)
		return host->netns_fd;
	if (setns(host->netns_fd, CLONE_NEWNET) < 0) {
		int r = -errno;
		text_addf(error, "cannot enter network namespace '%s': %s", netns, strerror(-r));
		return r;
	}
	uint64_t pid;
	const char *folder = strchr(netns, '/') ? "" : number_u64(netns, &pid) == 0 ? "/proc/" : "/run/netns/";
	int n = asprintf(&host->anchor, "%s%s%s", folder, netns,
		strcmp(folder, "/proc/") == 0 ? "/ns/net" : "");
	if (n < 0) {
		host->anchor = NULL;
		return -ENOMEM;
	}
	return 0;
}

int host_open_live(const char *netns, struct host **ret_host, struct text *error)
{
	_cleanup_(host_freep) struct host *host = host_new();
	struct utsname uts;

	if (!host || !(host->netns = strdup(netns ? netns : "")))
		return -ENOMEM;
	host->initial_fd = find_initial();
	if (netns) {
		int r = enter(host, netns, error);
		if (r < 0)
			return r;
	} else {
		host->netns_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	}
	host->inode = netns_inode_fd(host->netns_fd);
	host->initial = host->initial_fd >= 0 && netns_inode_fd(host->initial_fd) == host->inode;
	host->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (host->root < 0 || faccessat(host->root, "proc/net", F_OK, 0) < 0) {
		int r = -errno;
		text_addf(error, "cannot read '/proc/net': %s", strerror(-r));
		return r;
	}
	uname(&uts);
	snprintf(host->name, sizeof(host->name), "%s", uts.nodename);
	snprintf(host->kernel, sizeof(host->kernel), "%s", uts.release);
	host->kernel_code = version_code(host->kernel);
	*ret_host = host;
	host = NULL;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return x < y ? -1 : x > y;
}

static int list_moments(struct host *host)
{
	_cleanup_close_ int fd = openat(host->base, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(closedirp) DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (!dir)
		return -errno;
	fd = -1;
	while ((entry = readdir(dir))) {
		uint64_t number;
		char proc[300];
		struct stat st;
		snprintf(proc, sizeof(proc), "%s/proc", entry->d_name);
		if (number_u64_in(entry->d_name, 0, 999999, &number) < 0 ||
			fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
			!S_ISDIR(st.st_mode) || faccessat(dirfd(dir), proc, F_OK, 0) < 0)
			continue;
		unsigned *moment = array_push(&host->moments);
		if (!moment)
			return -ENOMEM;
		*moment = (unsigned)number;
	}
	if (host->moments.n)
		qsort(host->moments.at, host->moments.n, sizeof(unsigned), by_number);
	return 0;
}

/* The moment's time: its `boottime` file (seconds), else proc/uptime. */
static uint64_t read_moment_ns(const struct host *host)
{
	static const char *const files[] = {"boottime", "proc/uptime"};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		_cleanup_close_ int fd = host_open_file(host, files[i]);
		char line[64] = "";
		double seconds;

		if (fd < 0 || read(fd, line, sizeof(line) - 1) <= 0)
			continue;
		if (sscanf(line, "%lf", &seconds) == 1 && seconds >= 0 && seconds < 1e10)
			return (uint64_t)(seconds * 1e9);
	}
	return 0;
}

static int show_moment(struct host *host, unsigned moment)
{
	char folder[16] = ".";

	if (host->moments.n)
		snprintf(folder, sizeof(folder), "%u", host->moments.at[moment]);
	/* zero padding is allowed in a name: find it as it is written */
	const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(host->base, folder, flags);
	for (int width = 2; fd < 0 && host->moments.n && width <= 6; width++) {
		snprintf(folder, sizeof(folder), "%0*u", width, host->moments.at[moment]);
		fd = openat(host->base, folder, flags);
	}
	if (fd < 0)
		return -errno;
	closep(&host->root);
	host->root = fd;
	host->moment = moment;
	host->now_ns = read_moment_ns(host);
	return 0;
}

static void read_line(const struct host *host, const char *path, char *buf, size_t room)
{
	_cleanup_close_ int fd = host_open_file(host, path);
	ssize_t n = fd >= 0 ? read(fd, buf, room - 1) : 0;

	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

int host_open_root(const char *folder, struct host **ret_host, struct text *error)
{
	_cleanup_(host_freep) struct host *host = host_new();
	int r;

	if (!host || !(host->folder = strdup(folder)) || !(host->netns = strdup("")))
		return -ENOMEM;
	host->base = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (host->base < 0) {
		r = -errno;
		text_addf(error, "cannot open folder '%s': %s", folder, strerror(-r));
		return r;
	}
	if (faccessat(host->base, "proc", F_OK, 0) < 0)
		r = list_moments(host);
	else
		r = 0;
	if (r == 0 && faccessat(host->base, "proc", F_OK, 0) < 0 && !host->moments.n) {
		text_addf(error, "no 'proc' in folder '%s', nor in numbered folders below it", folder);
		return -ENOENT;
	}
	if (r == 0)
		r = show_moment(host, 0);
	if (r < 0) {
		text_addf(error, "cannot read folder '%s': %s", folder, strerror(-r));
		return r;
	}
	read_line(host, "proc/sys/kernel/hostname", host->name, sizeof(host->name));
	read_line(host, "proc/sys/kernel/osrelease", host->kernel, sizeof(host->kernel));
	host->kernel_code = version_code(host->kernel);
	host->initial = true; /* what a bundle shows is what there was */
	*ret_host = host;
	host = NULL;
	return 0;
}

bool host_is_live(const struct host *host)
{
	return !host->folder;
}

const char *host_netns(const struct host *host)
{
	return host->netns;
}

const char *host_root(const struct host *host)
{
	return host->folder ? host->folder : "";
}

bool host_is_initial_netns(const struct host *host)
{
	return host->initial;
}

uint64_t host_netns_inode(const struct host *host)
{
	return host->inode;
}

const char *host_name(const struct host *host)
{
	return host->name;
}

const char *host_kernel(const struct host *host)
{
	return host->kernel;
}

unsigned host_kernel_code(const struct host *host)
{
	return host->kernel_code;
}

static int open_below(const struct host *host, const char *path, int flags)
{
	int fd;

	if (!host->folder) {
		fd = openat(host->root, path, flags | O_CLOEXEC | O_NONBLOCK);
		return fd < 0 ? -errno : fd;
	}
	/* a bundle from elsewhere may hold any link: none leads out of it */
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC | O_NONBLOCK), .resolve = RESOLVE_IN_ROOT};
	fd = (int)syscall(SYS_openat2, host->root, path, &how, sizeof(how));
	if (fd < 0 && errno == ENOSYS) {
		how.flags |= O_NOFOLLOW;
		fd = openat(host->root, path, (int)how.flags);
	}
	return fd < 0 ? -errno : fd;
}

int host_open_file(const struct host *host, const char *path)
{
	return open_below(host, path, O_RDONLY);
}

int host_open_folder(const struct host *host, const char *path)
{
	return open_below(host, path, O_RDONLY | O_DIRECTORY);
}

int host_in_initial_netns(const struct host *host, int (*function)(void *), void *user)
{
	if (host->initial)
		return function(user);
	if (host->initial_fd < 0 || setns(host->initial_fd, CLONE_NEWNET) < 0)
		return -ENODATA;
	int r = function(user);
	/* to stay behind would show another namespace's numbers as this one's */
	if (setns(host->netns_fd, CLONE_NEWNET) < 0)
		abort();
	return r;
}

struct opening {
	const struct host *host;
	const char *path;
};

static int open_here(void *user)
{
	struct opening *opening = user;

	return host_open_file(opening->host, opening->path);
}

int host_open_machine_file(const struct host *host, const char *path)
{
	struct opening opening = {.host = host, .path = path};

	return host_in_initial_netns(host, open_here, &opening);
}

bool host_may(int capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[capability / 32].effective >> (capability % 32) & 1;
}

uint64_t host_now_ns(const struct host *host)
{
	return host->folder ? host->now_ns : clock_boot_ns();
}

uint64_t host_suspended_ns(const struct host *host)
{
	return host->folder ? 0 : clock_suspended_ns();
}

int host_next_moment(struct host *host)
{
	if (host->moment + 1 >= host->moments.n)
		return 0;
	int r = show_moment(host, host->moment + 1);
	return r < 0 ? r : 1;
}

unsigned host_moment(const struct host *host)
{
	return host->moment;
}

unsigned host_moments(const struct host *host)
{
	if (!host->folder)
		return 0;
	return host->moments.n ? (unsigned)host->moments.n : 1;
}

/* Another process of the namespace, as a path to hold on to. */
static char *find_inhabitant(uint64_t inode)
{
	_cleanup_(closedirp) DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[64];
		if (!isdigit((unsigned char)entry->d_name[0]) || atoi(entry->d_name) == getpid())
			continue;
		snprintf(path, sizeof(path), "/proc/%.16s/ns/net", entry->d_name);
		if (netns_inode_path(path) == inode)
			return strdup(path);
	}
	return NULL;
}

bool host_is_inhabited(struct host *host)
{
	if (!host->anchor || netns_inode_path(host->anchor) == host->inode)
		return true;
	char *other = find_inhabitant(host->inode);
	if (!other)
		return false;
	free(host->anchor);
	host->anchor = other;
	return true;
}
