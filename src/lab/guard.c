/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/number.h"

#define FOLDER "/run/squall"
#define LOCK   FOLDER "/lab.lock"
#define GATE   FOLDER "/lab.gate"
#define SAVED  FOLDER "/lab-settings"

enum { NAME_ROOM = 128, LINE_ROOM = NAME_ROOM + 32, WAIT_MS = 60000, STEP_MS = 100 };

static int sysctl_path(const char *name, char path[NAME_ROOM])
{
	int n = snprintf(path, NAME_ROOM, "/proc/sys/%s", name);

	if (n >= NAME_ROOM || strstr(name, "..") || strchr(name, '/'))
		return -EINVAL;
	for (char *p = path; *p; p++)
		if (*p == '.')
			*p = '/';
	return 0;
}

static int sysctl_read(const char *name, uint64_t *ret_value)
{
	char path[NAME_ROOM], line[32];

	int r = sysctl_path(name, path);
	if (r == 0)
		r = file_line_at(AT_FDCWD, path, line, sizeof(line));
	return r == 0 ? number_u64(line, ret_value) : r;
}

static int sysctl_write(const char *name, uint64_t value)
{
	char path[NAME_ROOM], line[32];

	int r = sysctl_path(name, path);
	if (r < 0)
		return r;
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int n = snprintf(line, sizeof(line), "%" PRIu64 "\n", value);
	return file_write_all(fd, line, (size_t)n);
}

/* The saved file is one line, "NAME VALUE"; it goes once it was obeyed. */
static void restore(void)
{
	char line[LINE_ROOM];
	uint64_t value;

	if (file_line_at(AT_FDCWD, SAVED, line, sizeof(line)) < 0)
		return;
	char *blank = strchr(line, ' ');
	if (blank) {
		*blank = '\0';
		if (number_u64(blank + 1, &value) == 0)
			sysctl_write(line, value);
	}
	unlink(SAVED);
}

static int save(const char *name, uint64_t value)
{
	char line[LINE_ROOM];
	_cleanup_close_ int fd = open(SAVED ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	int n = snprintf(line, sizeof(line), "%s %" PRIu64 "\n", name, value);
	int r = file_write_all(fd, line, (size_t)n);
	if (r == 0 && rename(SAVED ".new", SAVED) < 0)
		r = -errno;
	return r;
}

/* Opens and locks, by asking again and again: no blocking flock(2), a lab that nobody ends must not
 * hang the next one. Returns a descriptor, -EBUSY, or -errno. */
static int lock_file(const char *path, int kind)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int r = fd < 0 ? -errno : -EBUSY;

	for (int ms = 0; r == -EBUSY && ms < WAIT_MS; ms += STEP_MS) {
		if (flock(fd, kind | LOCK_NB) == 0)
			return fd;
		if (errno != EWOULDBLOCK)
			r = -errno;
		else
			usleep(STEP_MS * 1000);
	}
	closep(&fd);
	return r;
}

/* Whoever wants to be alone stands in the gate while it waits for the others, and no new one gets in:
 * a series of shared holders would never let it through. */
static int take_lock(int kind, struct guard *guard, struct text *error)
{
	mkdir(FOLDER, 0755);
	_cleanup_close_ int gate = lock_file(GATE, kind);
	int r = gate < 0 ? gate : lock_file(LOCK, kind);

	if (r == -EBUSY)
		text_add(error, "another lab is running");
	else if (r < 0)
		text_addf(error, "cannot lock '%s': %s", LOCK, strerror(-r));
	if (r < 0)
		return r;
	guard->lock = r;
	restore();
	return 0;
}

void guard_recover(void)
{
	_cleanup_close_ int lock = open(LOCK, O_RDWR | O_CLOEXEC);

	if (lock >= 0 && flock(lock, LOCK_SH | LOCK_NB) == 0)
		restore();
}

int guard_share(struct guard *ret_guard, struct text *error)
{
	*ret_guard = GUARD_NONE;
	int r = take_lock(LOCK_SH, ret_guard, error);

	if (r < 0)
		guard_end(ret_guard);
	return r;
}

static void guardian(int lock, int alive)
{
	char nothing;

	prctl(PR_SET_NAME, "squall-guardian");
	setsid();
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	chdir("/");
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	/* the lock is kept by being open: nobody starts before the old value is back */
	int low = alive < lock ? alive : lock, high = alive < lock ? lock : alive;
	syscall(SYS_close_range, 3, low - 1, 0);
	syscall(SYS_close_range, low + 1, high - 1, 0);
	syscall(SYS_close_range, high + 1, ~0u, 0);
	while (read(alive, &nothing, 1) < 0 && errno == EINTR)
		;
	restore();
}

static int start_guardian(struct guard *guard)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	guard->alive = ends[1];
	guard->guardian = fork();
	if (guard->guardian == 0) {
		close(ends[1]);
		guardian(guard->lock, ends[0]);
		_exit(0);
	}
	int r = guard->guardian < 0 ? -errno : 0;
	if (r < 0)
		guard->guardian = 0;
	close(ends[0]);
	return r;
}

/* "NUMBER" or "NAME+NUMBER" */
static int evaluate(const char *words, uint64_t *ret_value)
{
	char name[NAME_ROOM];
	const char *plus = strchr(words, '+');
	uint64_t base = 0, more;

	if (plus) {
		snprintf(name, sizeof(name), "%.*s", (int)(plus - words), words);
		int r = sysctl_read(name, &base);
		if (r < 0)
			return r;
	}
	int r = number_u64(plus ? plus + 1 : words, &more);
	if (r == 0)
		*ret_value = base + more;
	return r;
}

static int change(const char *setting, char limit[GUARD_LIMIT_ROOM], struct guard *guard,
	struct text *error)
{
	char name[NAME_ROOM];
	uint64_t before = 0, after = 0;
	size_t n = strcspn(setting, "=");

	snprintf(name, sizeof(name), "%.*s", (int)n, setting);
	int r = setting[n] ? sysctl_read(name, &before) : -EINVAL;
	if (r == 0)
		r = evaluate(setting + n + 1, &after);
	if (r == 0)
		r = save(name, before);
	if (r == 0)
		r = start_guardian(guard);
	if (r == 0)
		r = sysctl_write(name, after);
	if (r == -ENOENT)
		text_addf(error, "cannot change '%s': there is none here (a module may not be loaded)", name);
	else if (r < 0)
		text_addf(error, "cannot change '%s': %s", name, strerror(-r));
	else
		snprintf(limit, GUARD_LIMIT_ROOM, "%" PRIu64, after);
	return r;
}

int guard_alone(const char *setting, char limit[GUARD_LIMIT_ROOM], struct guard *ret_guard,
	struct text *error)
{
	*ret_guard = GUARD_NONE;
	int r = take_lock(LOCK_EX, ret_guard, error);

	if (r == 0)
		r = change(setting, limit, ret_guard, error);
	if (r < 0)
		guard_end(ret_guard);
	return r;
}

void guard_end(struct guard *guard)
{
	closep(&guard->alive);
	if (guard->guardian > 0)
		waitpid(guard->guardian, NULL, 0);
	closep(&guard->lock);
	*guard = GUARD_NONE;
}
