/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

enum {
	STACK_BYTES = 256 << 10,
	BEGIN_LIMIT_S = 30, /* a crowd on a busy machine takes some seconds */
	FD_ON = 4,	    /* lib.sh writes there */
	FD_ALIVE = 5,
	FD_SPARE = 32,
};

/* What the first process is given; the descriptors are copies of its own. */
struct birth {
	const struct cell_order *order;
	int alive[2], on[2], log;
};

static int mount_own(void)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0 ||
		mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=16m") < 0)
		return -errno;
	return 0;
}

/* Puts our three descriptors where they belong and closes all others, which are our parent's (the
 * guardian waits for the end of one). */
static int keep_descriptors(const struct birth *birth)
{
	int log = fcntl(birth->log, F_DUPFD, FD_SPARE), on = fcntl(birth->on[1], F_DUPFD, FD_SPARE);
	int alive = fcntl(birth->alive[0], F_DUPFD, FD_SPARE);
	int nothing = open("/dev/null", O_RDWR);

	if (log < 0 || on < 0 || alive < 0 || nothing < 0 || dup2(nothing, 0) < 0 ||
		dup2(log, 1) < 0 || dup2(log, 2) < 0 || dup2(on, FD_ON) < 0 || dup2(alive, FD_ALIVE) < 0)
		return -errno;
	close(3);
	return syscall(SYS_close_range, FD_ALIVE + 1, ~0u, 0) < 0 ? -errno : 0;
}

/* Our parent may have died before its death was asked to be told: then the pipe has hung up. */
static bool is_orphan(void)
{
	struct pollfd p = {.fd = FD_ALIVE};

	return poll(&p, 1, 0) != 0;
}

static void exec_recipe(const struct cell_order *order)
{
	char lib[PATH_MAX + 16], seconds[24];

	snprintf(lib, sizeof(lib), "%s/lib.sh", order->places->recipes);
	snprintf(seconds, sizeof(seconds), "%" PRIu64, order->seconds);
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("LC_ALL", "C", 1);
	setenv("SQUALL_LAB", order->places->recipes, 1);
	setenv("SQUALL_TRAFFIC", order->places->traffic, 1);
	setenv("SQUALL_SECONDS", seconds, 1);
	setenv("INTENSITY", order->intensity, 1);
	setenv("LIMIT", order->limit, 1);
	close(FD_ALIVE);
	execl("/bin/sh", "sh", "-eu", lib, order->recipe->path, (char *)NULL);
	perror("cannot run /bin/sh");
}

/* The first process only reaps, until the recipe's shell ends or the time is over. */
static int reap_until_end(pid_t shell, uint64_t seconds)
{
	uint64_t end = clock_boot_ns() + seconds * NS_PER_S;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		pid_t pid;

		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			if (pid == shell)
				return 0;
		uint64_t now = clock_boot_ns();
		if (now >= end)
			return 1;
		struct timespec left = {.tv_sec = (time_t)((end - now) / NS_PER_S) + 1};
		sigtimedwait(&child, NULL, &left);
	}
}

static int first_process(void *arg)
{
	const struct birth *birth = arg;
	sigset_t child;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || keep_descriptors(birth) < 0 || is_orphan())
		return 1;
	/* the terminal's Ctrl-C is for squall */
	setsid();
	sigemptyset(&child);
	sigprocmask(SIG_SETMASK, &child, NULL);
	sigaddset(&child, SIGCHLD);
	int r = mount_own();
	if (r < 0) {
		dprintf(2, "cannot mount /proc and /run: %s\n", strerror(-r));
		return 1;
	}
	sethostname("squall-lab", strlen("squall-lab"));
	sigprocmask(SIG_BLOCK, &child, NULL);
	pid_t shell = fork();
	if (shell == 0) {
		sigprocmask(SIG_UNBLOCK, &child, NULL);
		exec_recipe(birth->order);
		_exit(1);
	}
	close(FD_ON);
	return shell < 0 ? 1 : reap_until_end(shell, birth->order->seconds);
}

/* The last line that the recipe or one of its programs said. */
static void add_last_words(int log, struct text *error)
{
	char words[512];
	off_t end = lseek(log, 0, SEEK_END);
	off_t from = end > (off_t)sizeof(words) - 1 ? end - (off_t)sizeof(words) + 1 : 0;
	ssize_t n = pread(log, words, sizeof(words) - 1, from);

	while (n > 0 && words[n - 1] == '\n')
		n--;
	words[n > 0 ? n : 0] = '\0';
	const char *line = strrchr(words, '\n');
	text_add(error, !words[0] ? "its shell ended without a word" : line ? line + 1 : words);
}

static int wait_until_on(struct cell *cell, int on, struct text *error)
{
	struct pollfd p = {.fd = on, .events = POLLIN};
	char word;
	int r = poll(&p, 1, BEGIN_LIMIT_S * 1000);

	if (r == 0)
		text_addf(error, "it did not begin within %d s", BEGIN_LIMIT_S);
	else if (r > 0 && read(on, &word, 1) == 1)
		return 0;
	else
		add_last_words(cell->log, error);
	return r == 0 ? -ETIMEDOUT : -ECANCELED;
}

static int begin(const struct birth *birth, struct cell *cell, struct text *error)
{
	/* without CLONE_VM the child has a copy of all this, the stack too */
	char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (stack == MAP_FAILED)
		return -errno;
	pid_t pid = clone(first_process, stack + STACK_BYTES,
		CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | SIGCHLD,
		(void *)birth);
	int r = pid < 0 ? -errno : 0;
	munmap(stack, STACK_BYTES);
	cell->pid = r < 0 ? 0 : pid;
	if (r < 0)
		text_addf(error, "cannot make namespaces: %s", strerror(-r));
	return r;
}

int cell_open(const struct cell_order *order, struct cell *ret_cell, struct text *error)
{
	struct cell cell = {.alive = -1, .log = -1};
	struct birth birth = {.order = order, .alive = {-1, -1}, .on = {-1, -1}};
	int r = 0;

	cell.log = memfd_create("squall-lab", MFD_CLOEXEC);
	if (cell.log < 0 || pipe2(birth.alive, O_CLOEXEC) < 0 || pipe2(birth.on, O_CLOEXEC) < 0) {
		r = -errno;
		text_addf(error, "cannot make a pipe: %s", strerror(-r));
	}
	cell.alive = birth.alive[1];
	birth.log = cell.log;
	if (r == 0)
		r = begin(&birth, &cell, error);
	closep(&birth.alive[0]);
	closep(&birth.on[1]);
	if (r == 0)
		r = wait_until_on(&cell, birth.on[0], error);
	closep(&birth.on[0]);
	if (r < 0)
		cell_close(&cell);
	else
		*ret_cell = cell;
	return r;
}

void cell_close(struct cell *cell)
{
	if (cell->pid > 0) {
		kill(cell->pid, SIGKILL);
		waitpid(cell->pid, NULL, 0);
		closep(&cell->alive);
		closep(&cell->log);
	}
	*cell = (struct cell){.alive = -1, .log = -1};
}

void cell_netns(const struct cell *cell, const char *name, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "/proc/%d/root/run/netns/%s", cell->pid, name);
}

void cell_hold(const struct cell *cell, uint64_t hold_ns)
{
	int fd = (int)syscall(SYS_pidfd_open, cell->pid, 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	poll(&p, 1, (int)(hold_ns / NS_PER_MS));
	closep(&fd);
}

static void exec_shell(const struct cell *cell, const struct recipe *recipe)
{
	char pid[16], prompt[128];

	snprintf(pid, sizeof(pid), "%d", cell->pid);
	snprintf(prompt, sizeof(prompt), "lab %s, in %s# ", recipe->name, recipe->look_in);
	setenv("PS1", prompt, 1);
	/* bash would take the prompt from the user's own files */
	const char *shell = access("/bin/bash", X_OK) == 0 ? "exec bash --norc --noprofile -i" : "exec sh -i";
	signal(SIGINT, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execlp("nsenter", "nsenter", "--target", pid, "--mount", "--uts", "--ipc", "--net", "--pid", "--",
		"ip", "netns", "exec", recipe->look_in, "sh", "-c", shell, (char *)NULL);
}

int cell_shell(const struct cell *cell, const struct recipe *recipe)
{
	/* the shell's Ctrl-C is not ours */
	void (*before)(int) = signal(SIGINT, SIG_IGN);
	pid_t pid = fork();

	if (pid == 0) {
		exec_shell(cell, recipe);
		_exit(127);
	}
	int status = 0, r = pid < 0 ? -errno : 0;
	if (pid > 0)
		waitpid(pid, &status, 0);
	signal(SIGINT, before);
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? -ENOENT : r;
}
