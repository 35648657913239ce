/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"

struct watch {
	int fd;
	enum { WATCH_FREE, WATCH_FD, WATCH_TIMER, WATCH_SIGNAL } kind;
	loop_handler handler;
	void *user;
};

struct loop {
	int epoll;
	ARRAY(struct watch) watches;
};

int loop_new(struct loop **ret_loop)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return -ENOMEM;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll < 0) {
		int r = -errno;
		free(loop);
		return r;
	}
	*ret_loop = loop;
	return 0;
}

static void watch_end(struct watch *watch)
{
	if (watch->kind == WATCH_TIMER || watch->kind == WATCH_SIGNAL)
		close(watch->fd);
	watch->kind = WATCH_FREE;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	array_each (watch, &loop->watches)
		watch_end(watch);
	array_done(&loop->watches);
	close(loop->epoll);
	free(loop);
}

static struct watch *free_watch(struct loop *loop)
{
	array_each (watch, &loop->watches)
		if (watch->kind == WATCH_FREE)
			return watch;
	return array_push(&loop->watches);
}

static int add(struct loop *loop, struct watch wanted)
{
	struct watch *watch = free_watch(loop);

	if (!watch)
		return -ENOMEM;
	*watch = wanted;
	struct epoll_event event = {
		.events = EPOLLIN, .data.u64 = (uint64_t)(watch - loop->watches.at)};
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, wanted.fd, &event) < 0) {
		watch->kind = WATCH_FREE;
		return -errno;
	}
	return 0;
}

static void drop(struct loop *loop, int fd)
{
	array_each (watch, &loop->watches) {
		if (watch->kind == WATCH_FREE || watch->fd != fd)
			continue;
		epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
		watch_end(watch);
	}
}

int loop_watch_fd(struct loop *loop, int fd, loop_handler handler, void *user)
{
	return add(loop,
		(struct watch){.fd = fd, .kind = WATCH_FD, .handler = handler, .user = user});
}

void loop_unwatch_fd(struct loop *loop, int fd)
{
	drop(loop, fd);
}

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){
		.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

int loop_add_timer(
	struct loop *loop, uint64_t first_ns, uint64_t period_ns, loop_handler handler, void *user)
{
	_cleanup_close_ int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	/* a zero first expiry would disarm the timer */
	struct itimerspec when = {
		.it_value = timespec_of(first_ns ? first_ns : 1), .it_interval = timespec_of(period_ns)};

	if (fd < 0 || timerfd_settime(fd, 0, &when, NULL) < 0)
		return -errno;
	int r = add(loop,
		(struct watch){.fd = fd, .kind = WATCH_TIMER, .handler = handler, .user = user});
	if (r < 0)
		return r;
	r = fd;
	fd = -1;
	return r;
}

void loop_remove_timer(struct loop *loop, int timer)
{
	drop(loop, timer);
}

static sigset_t mask_before;
static bool mask_changed;

int loop_catch_stop(struct loop *loop, loop_handler handler, void *user)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &stop, mask_changed ? NULL : &mask_before) < 0)
		return -errno;
	mask_changed = true;
	_cleanup_close_ int fd = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	int r = add(loop,
		(struct watch){.fd = fd, .kind = WATCH_SIGNAL, .handler = handler, .user = user});
	if (r == 0)
		fd = -1;
	return r;
}

void loop_restore_signals(void)
{
	if (mask_changed)
		sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

static int serve(struct loop *loop, size_t i)
{
	struct watch watch = loop->watches.at[i];

	if (watch.kind == WATCH_FREE) /* an earlier handler of this round took it away */
		return 0;
	if (watch.kind != WATCH_FD) {
		struct signalfd_siginfo spent;
		if (read(watch.fd, &spent, watch.kind == WATCH_TIMER ? 8 : sizeof(spent)) < 0)
			return errno == EAGAIN ? 0 : -errno;
	}
	return watch.handler(watch.user);
}

int loop_run(struct loop *loop)
{
	for (;;) {
		struct epoll_event events[8];
		int n = epoll_wait(loop->epoll, events, ARRAY_SIZE(events), -1);

		if (n < 0 && errno != EINTR)
			return -errno;
		for (int i = 0; i < n; i++) {
			int r = serve(loop, (size_t)events[i].data.u64);
			if (r != 0)
				return r;
		}
	}
}
