/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/netfilter/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { OUTPUT_LIMIT = 16 << 20, SECONDS_LIMIT = 10 };

static void __attribute__((noreturn)) be_the_child(int out, int (*work)(void *), void *user)
{
	sigset_t none;
	int quiet = open("/dev/null", O_RDWR);

	/* a limit that holds even when the library hangs, and after squall was killed */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGALRM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigaddset(&none, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &none, NULL);
	alarm(SECONDS_LIMIT);

	/* what squall had not written yet is squall's to write */
	__fpurge(stdout);
	if (quiet < 0 || dup2(quiet, 0) < 0 || dup2(out, 1) < 0 || dup2(quiet, 2) < 0)
		_exit(1);
	int status = work(user);
	_exit(fflush(stdout) ? 1 : status);
}

static int end_child(struct aside *aside)
{
	int status = -1;

	if (!aside->pid)
		return -ECHILD;
	close(aside->fd);
	while (waitpid(aside->pid, &status, 0) < 0 && errno == EINTR)
		;
	aside->pid = 0;
	return status == 0 ? 0 : -EIO;
}

static void stop(struct aside *aside)
{
	if (aside->pid)
		kill(aside->pid, SIGKILL);
	end_child(aside);
}

int aside_start(struct aside *aside, int (*work)(void *user), void *user)
{
	int ends[2];

	stop(aside);
	text_clear(&aside->output);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid < 0) {
		int r = -errno;
		close(ends[0]);
		close(ends[1]);
		return r;
	}
	if (pid == 0)
		be_the_child(ends[1], work, user);
	close(ends[1]);
	aside->pid = pid;
	aside->fd = ends[0];
	return 0;
}

int aside_read(struct aside *aside, unsigned wait_ms)
{
	uint64_t end_ns = clock_ns(CLOCK_MONOTONIC) + wait_ms * NS_PER_MS;

	while (aside->pid) {
		struct pollfd ready = {.fd = aside->fd, .events = POLLIN};
		uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
		char buf[8192];

		if (poll(&ready, 1, now_ns < end_ns ? (int)((end_ns - now_ns) / NS_PER_MS) : 0) <= 0)
			return -EAGAIN;
		ssize_t n = read(aside->fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return end_child(aside);
		text_add_n(&aside->output, buf, (size_t)n);
		if (aside->output.failed || aside->output.n > OUTPUT_LIMIT) {
			stop(aside);
			return -EFBIG;
		}
	}
	return -ECHILD;
}

void aside_done(struct aside *aside)
{
	stop(aside);
	text_done(&aside->output);
}
