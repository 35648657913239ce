/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/owner.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/number.h"
#include "base/text.h"

enum { HOLDERS_KEPT = 32, LOOK_AT_CLOCK = 64, ID_SHOWN = 12, CGROUP_PATH = 4096 };

struct holders {
	unsigned n;
	int pid[HOLDERS_KEPT]; /* the first found */
};

struct search {
	int proc;
	struct map by_inode; /* the first owner that asks for it */
	struct holders *holders; /* beside the owners */
	uint64_t deadline_ns;
	unsigned steps;
	struct owner_search *result;
};

static bool is_over(struct search *search)
{
	if (++search->steps % LOOK_AT_CLOCK == 0 &&
		clock_ns(CLOCK_MONOTONIC) > search->deadline_ns)
		search->result->complete = false;
	return !search->result->complete;
}

/* "socket:[123]"; 0 for everything else. */
static uint64_t link_inode(int dir, const char *name)
{
	char link[64];
	ssize_t n = readlinkat(dir, name, link, sizeof(link) - 1);
	uint64_t inode;

	if (n <= 0)
		return 0;
	link[n] = '\0';
	const char *p = link + strlen("socket:[");
	if (!text_starts(link, "socket:[") || !number_scan(&p, &inode) || strcmp(p, "]") != 0)
		return 0;
	return inode;
}

static void add_holder(struct holders *holders, int pid)
{
	unsigned kept = holders->n < HOLDERS_KEPT ? holders->n : HOLDERS_KEPT;

	/* several descriptors of one process stand together */
	if (kept && holders->pid[kept - 1] == pid)
		return;
	if (holders->n < HOLDERS_KEPT)
		holders->pid[holders->n] = pid;
	holders->n++;
}

static void look_into(struct search *search, int pid)
{
	char path[32];
	struct dirent *entry;

	snprintf(path, sizeof(path), "%d/fd", pid);
	int fd = openat(search->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(closedirp) DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (!dir) {
		search->result->unreadable += errno == EACCES || errno == EPERM;
		closep(&fd);
		return;
	}
	search->result->processes++;
	while ((entry = readdir(dir)) && !is_over(search)) {
		uint64_t inode = link_inode(fd, entry->d_name);
		uint32_t at = inode ? map_get(&search->by_inode, inode) : MAP_NONE;
		if (at != MAP_NONE)
			add_holder(&search->holders[at], pid);
	}
}

static int parent_of(const struct search *search, int pid)
{
	char path[32], line[512];

	snprintf(path, sizeof(path), "%d/stat", pid);
	if (file_line_at(search->proc, path, line, sizeof(line)) < 0)
		return 0;
	/* "812 (comm, which may hold anything) S 1 …" */
	const char *p = strrchr(line, ')');
	uint64_t parent;
	if (!p || strlen(p) < 4)
		return 0;
	p += 4;
	return number_scan(&p, &parent) ? (int)parent : 0;
}

static bool holds(const struct holders *holders, int pid)
{
	for (unsigned i = 0; i < holders->n && i < HOLDERS_KEPT; i++)
		if (holders->pid[i] == pid)
			return true;
	return false;
}

static int choose(const struct search *search, const struct holders *holders)
{
	int best = 0;

	for (unsigned i = 0; i < holders->n && i < HOLDERS_KEPT; i++) {
		int pid = holders->pid[i], parent = parent_of(search, pid);
		if (pid == 1 || (parent > 1 && holds(holders, parent)))
			continue;
		if (!best || pid < best)
			best = pid;
	}
	return best ? best : holders->n ? holders->pid[0] : 0;
}

static bool is_id(const char *text, size_t n)
{
	if (n < 32)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

/* "docker-<id>.scope", "<id>" below "docker/": the manager's name and the id's beginning. */
static bool name_container(
	const char *part, size_t n, const char *before, size_t n_before, char buf[OWNER_NAME])
{
	size_t id = n;

	if (n > 6 && memcmp(part + n - 6, ".scope", 6) == 0)
		id = n -= 6;
	while (id > 0 && part[id - 1] != '-')
		id--;
	if (is_id(part + id, n - id)) {
		const char *manager = id ? part : before;
		size_t length = id ? id - 1 : n_before;
		if (length > 4 && memcmp(manager, "cri-", 4) == 0) {
			manager += 4;
			length -= 4;
		}
		if (!id && (length > 16 || text_starts(before, "pod")))
			manager = "kubepods", length = 8;
		snprintf(buf, OWNER_NAME, "%.*s%s%.*s", (int)length, manager, length ? " " : "",
			ID_SHOWN, part + id);
		return true;
	}
	if (n > 12 && memcmp(part, "lxc.payload.", 12) == 0) {
		snprintf(buf, OWNER_NAME, "lxc %.*s", (int)n - 12, part + 12);
		return true;
	}
	return false;
}

const char *owner_cgroup_name(const char *path, char buf[OWNER_NAME])
{
	size_t end = strlen(path);
	const char *service = NULL, *last = NULL;
	size_t n_service = 0, n_last = 0;

	buf[0] = '\0';
	while (end > 0) {
		size_t at = end;
		while (at > 0 && path[at - 1] != '/')
			at--;
		size_t n = end - at, before_end = at ? at - 1 : 0, before = before_end;
		while (before > 0 && path[before - 1] != '/')
			before--;
		if (n && name_container(path + at, n, path + before, before_end - before, buf))
			return buf;
		if (!service && n > 8 && memcmp(path + at + n - 8, ".service", 8) == 0) {
			service = path + at;
			n_service = n;
		}
		if (!last && n) {
			last = path + at;
			n_last = n;
		}
		end = before_end;
	}
	if (service)
		snprintf(buf, OWNER_NAME, "%.*s", (int)n_service, service);
	else if (last)
		snprintf(buf, OWNER_NAME, "%.*s", (int)n_last, last);
	return buf;
}

/* The unified hierarchy's line, or where it says nothing, the one that names the deepest cgroup. */
static void read_cgroup(const struct search *search, const char *pid, char best[CGROUP_PATH])
{
	_cleanup_free_ char *text = NULL;
	char path[32];
	size_t n;

	best[0] = '\0';
	snprintf(path, sizeof(path), "%s/cgroup", pid);
	if (file_slurp_at(search->proc, path, &text, &n) < 0)
		return;
	for (char *line = text, *save; (line = strtok_r(line, "\n", &save)); line = NULL) {
		char *controllers = strchr(line, ':');
		char *where = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!where)
			continue;
		where++;
		bool unified = text_starts(line, "0::") && strcmp(where, "/") != 0;
		if (unified || strlen(where) > strlen(best))
			snprintf(best, CGROUP_PATH, "%s", where);
		if (unified)
			break;
	}
}

/* Where squall itself runs is where people look from: it tells them nothing. */
static void name_cgroup(const struct search *search, struct owner *owner)
{
	char path[CGROUP_PATH] = "", own[CGROUP_PATH] = "", pid[16];

	snprintf(pid, sizeof(pid), "%d", owner->pid);
	read_cgroup(search, pid, path);
	read_cgroup(search, "self", own);
	if (strcmp(path, own) != 0)
		owner_cgroup_name(path, owner->cgroup);
}

static void answer(const struct search *search, struct owner *owner, const struct holders *holders)
{
	char path[32];

	owner->holders = holders->n;
	owner->pid = choose(search, holders);
	if (!owner->pid)
		return;
	snprintf(path, sizeof(path), "%d/comm", owner->pid);
	file_line_at(search->proc, path, owner->comm, sizeof(owner->comm));
	name_cgroup(search, owner);
}

static int begin(struct search *search, struct owner *owners, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		owners[i] = (struct owner){.inode = owners[i].inode};
		if (!owners[i].inode ||
			map_get(&search->by_inode, owners[i].inode) != MAP_NONE)
			continue;
		int r = map_set(&search->by_inode, owners[i].inode, (uint32_t)i);
		if (r < 0)
			return r;
	}
	return 0;
}

static void walk(struct search *search)
{
	_cleanup_(closedirp) DIR *dir = NULL;
	int copy = openat(search->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;

	if (copy < 0 || !(dir = fdopendir(copy))) {
		closep(&copy);
		search->result->complete = false;
		return;
	}
	while ((entry = readdir(dir)) && !is_over(search)) {
		uint64_t pid;
		if (number_u64_in(entry->d_name, 1, INT32_MAX, &pid) == 0)
			look_into(search, (int)pid);
	}
}

int owners_find(const struct host *host, struct owner *owners, size_t n, unsigned deadline_ms,
	struct owner_search *ret_search)
{
	struct owner_search result = {.complete = true};
	struct search search = {.result = &result,
		.deadline_ns = clock_ns(CLOCK_MONOTONIC) + deadline_ms * NS_PER_MS};

	if (n > OWNERS_LIMIT)
		return -E2BIG;
	_cleanup_close_ int proc = host_is_live(host) ? host_open_folder(host, "proc") : -1;
	_cleanup_free_ struct holders *holders = calloc(n + 1, sizeof(*holders));
	search.proc = proc;
	search.holders = holders;
	int r = holders ? begin(&search, owners, n) : -ENOMEM;
	if (r == 0 && host_is_live(host))
		r = proc < 0 ? proc : 0;
	if (r == 0 && proc >= 0 && search.by_inode.n)
		walk(&search);
	for (size_t i = 0; r == 0 && i < n; i++) {
		uint32_t at = map_get(&search.by_inode, owners[i].inode);
		if (at == i)
			answer(&search, &owners[i], &holders[at]);
		else if (at != MAP_NONE)
			owners[i] = owners[at];
	}
	map_done(&search.by_inode);
	if (r == 0)
		*ret_search = result;
	return r;
}
