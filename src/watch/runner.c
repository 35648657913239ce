/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/clock.h"

struct runner {
	struct loop *loop;
	char **argv;
	uint64_t timeout_ns;
	runner_done done;
	void *user;
	pid_t pid; /* 0: no run under way */
	int output, errors, pidfd;
	int timeout, poll; /* timers, -1: none */
	struct run run;
};

static void child(struct runner *runner, const int output[2], const int errors[2], int report)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int failure;

	setpgid(0, 0);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	loop_restore_signals();
	setenv("LC_ALL", "C", 1);
	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(output[1], STDOUT_FILENO) >= 0 &&
		dup2(errors[1], STDERR_FILENO) >= 0)
		execvp(runner->argv[0], runner->argv);
	failure = errno;
	if (write(report, &failure, sizeof(failure)) != sizeof(failure))
		_exit(126);
	_exit(127);
}

static void pipe_done(int ends[2])
{
	closep(&ends[0]);
	closep(&ends[1]);
}

static void unwatch(struct runner *runner, int *fd)
{
	if (*fd < 0)
		return;
	loop_unwatch_fd(runner->loop, *fd);
	close(*fd);
	*fd = -1;
}

static void stop_timer(struct runner *runner, int *timer)
{
	if (*timer >= 0)
		loop_remove_timer(runner->loop, *timer);
	*timer = -1;
}

static void close_all(struct runner *runner)
{
	unwatch(runner, &runner->output);
	unwatch(runner, &runner->errors);
	unwatch(runner, &runner->pidfd);
	stop_timer(runner, &runner->timeout);
	stop_timer(runner, &runner->poll);
	runner->pid = 0;
}

static void kill_group(struct runner *runner)
{
	kill(-runner->pid, SIGKILL);
	kill(runner->pid, SIGKILL);
}

/* Reads what is there now. Returns true at the end of the pipe. */
static bool drain(int fd, struct text *into, size_t limit)
{
	char bytes[16384];

	/* bounded: a writer that never pauses must not keep the loop from its timers */
	for (int i = 0; i < 64; i++) {
		ssize_t n = read(fd, bytes, sizeof(bytes));
		if (n <= 0)
			return n == 0 || (errno != EAGAIN && errno != EINTR);
		size_t room = limit - into->n;
		text_add_n(into, bytes, (size_t)n < room ? (size_t)n : room);
		if (into->n >= limit)
			return false;
	}
	return false;
}

static void flood(struct runner *runner)
{
	if (runner->run.outcome == RUN_OK && runner->run.output.n >= RUNNER_OUTPUT_LIMIT) {
		runner->run.outcome = RUN_FLOOD;
		kill_group(runner);
	}
}

static int on_output(void *user)
{
	struct runner *runner = user;

	if (drain(runner->output, &runner->run.output, RUNNER_OUTPUT_LIMIT))
		unwatch(runner, &runner->output);
	flood(runner);
	if (runner->run.outcome != RUN_OK)
		unwatch(runner, &runner->output);
	return 0;
}

static int on_errors(void *user)
{
	struct runner *runner = user;
	struct text *kept = &runner->run.errors;
	struct text rest = {};

	/* what is beyond the limit is read too, or the command would wait for ever */
	bool end = drain(runner->errors, kept->n < RUNNER_ERROR_LIMIT ? kept : &rest, RUNNER_ERROR_LIMIT);
	text_done(&rest);
	if (end)
		unwatch(runner, &runner->errors);
	return 0;
}

static int finish(struct runner *runner, int status)
{
	struct run *run = &runner->run;

	run->end_ns = clock_boot_ns();
	if (runner->output >= 0)
		while (run->output.n < RUNNER_OUTPUT_LIMIT) {
			size_t before = run->output.n;
			if (drain(runner->output, &run->output, RUNNER_OUTPUT_LIMIT) ||
				run->output.n == before)
				break;
		}
	if (runner->errors >= 0)
		on_errors(runner);
	if (run->outcome == RUN_OK && run->output.n >= RUNNER_OUTPUT_LIMIT)
		run->outcome = RUN_FLOOD;
	if (run->outcome == RUN_OK && WIFSIGNALED(status)) {
		run->outcome = RUN_SIGNAL;
		run->code = WTERMSIG(status);
	} else if (run->outcome == RUN_OK && WEXITSTATUS(status)) {
		run->outcome = RUN_STATUS;
		run->code = WEXITSTATUS(status);
	}
	close_all(runner);
	if (run->output.failed || run->errors.failed)
		return -ENOMEM;
	return runner->done(runner->user, run);
}

static int on_exit_of_child(void *user)
{
	struct runner *runner = user;
	int status = 0;
	pid_t pid = waitpid(runner->pid, &status, WNOHANG);

	if (pid == 0)
		return 0;
	return finish(runner, status);
}

static int on_timeout(void *user)
{
	struct runner *runner = user;

	if (runner->run.outcome == RUN_OK)
		runner->run.outcome = RUN_TIMEOUT;
	kill_group(runner);
	stop_timer(runner, &runner->timeout);
	return 0;
}

/* Learns of the child's end by a pidfd, or by asking now and then where the kernel has none. */
static int watch_child(struct runner *runner)
{
	runner->pidfd = (int)syscall(SYS_pidfd_open, runner->pid, 0);
	if (runner->pidfd >= 0)
		return loop_watch_fd(runner->loop, runner->pidfd, on_exit_of_child, runner);
	runner->poll = loop_add_timer(
		runner->loop, 5 * NS_PER_MS, 5 * NS_PER_MS, on_exit_of_child, runner);
	return runner->poll < 0 ? runner->poll : 0;
}

static int watch_all(struct runner *runner)
{
	int r = loop_watch_fd(runner->loop, runner->output, on_output, runner);

	if (r == 0)
		r = loop_watch_fd(runner->loop, runner->errors, on_errors, runner);
	if (r == 0)
		r = watch_child(runner);
	if (r < 0)
		return r;
	runner->timeout = loop_add_timer(runner->loop, runner->timeout_ns, 0, on_timeout, runner);
	return runner->timeout < 0 ? runner->timeout : 0;
}

static int cannot(struct runner *runner, int error)
{
	runner->run.outcome = RUN_CANNOT;
	runner->run.code = error;
	runner->run.end_ns = clock_boot_ns();
	return runner->done(runner->user, &runner->run);
}

/* Ends the child of a run that could not be watched, or that nobody waits for any more. */
static void abandon(struct runner *runner)
{
	kill_group(runner);
	waitpid(runner->pid, NULL, 0);
	close_all(runner);
}

static int launch(struct runner *runner, int output[2], int errors[2], int report[2])
{
	int failure = 0;

	if (pipe2(output, O_CLOEXEC) < 0 || pipe2(errors, O_CLOEXEC) < 0 ||
		pipe2(report, O_CLOEXEC) < 0)
		return cannot(runner, errno);
	pid_t pid = fork();
	if (pid < 0)
		return cannot(runner, errno);
	if (pid == 0)
		child(runner, output, errors, report[1]);
	/* on both sides, so that it holds before anyone kills the group */
	setpgid(pid, pid);
	closep(&report[1]);
	report[1] = -1;
	if (read(report[0], &failure, sizeof(failure)) == sizeof(failure)) {
		waitpid(pid, NULL, 0);
		return cannot(runner, failure);
	}
	runner->pid = pid;
	runner->output = output[0];
	runner->errors = errors[0];
	output[0] = errors[0] = -1;
	fcntl(runner->output, F_SETFL, O_NONBLOCK);
	fcntl(runner->errors, F_SETFL, O_NONBLOCK);
	int r = watch_all(runner);
	if (r < 0)
		abandon(runner);
	return r;
}

int runner_start(struct runner *runner)
{
	int output[2] = {-1, -1}, errors[2] = {-1, -1}, report[2] = {-1, -1};

	if (runner->pid)
		return 0;
	runner->run.outcome = RUN_OK;
	runner->run.code = 0;
	text_clear(&runner->run.output);
	text_clear(&runner->run.errors);
	int r = launch(runner, output, errors, report);
	pipe_done(output);
	pipe_done(errors);
	pipe_done(report);
	return r;
}

int runner_new(struct loop *loop, char **argv, uint64_t timeout_ns, runner_done done, void *user,
	struct runner **ret_runner)
{
	struct runner *runner = calloc(1, sizeof(*runner));

	if (!runner)
		return -ENOMEM;
	*runner = (struct runner){.loop = loop, .argv = argv, .timeout_ns = timeout_ns, .done = done,
		.user = user, .output = -1, .errors = -1, .pidfd = -1, .timeout = -1, .poll = -1};
	*ret_runner = runner;
	return 0;
}

void runner_free(struct runner *runner)
{
	if (!runner)
		return;
	if (runner->pid)
		abandon(runner);
	text_done(&runner->run.output);
	text_done(&runner->run.errors);
	free(runner);
}
