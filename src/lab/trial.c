/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "lab/cell.h"
#include "lab/guard.h"

enum {
	FAULT_LIMIT_S = 15, /* a diagnosis must come to its verdict by then */
	QUIET_S = 10,
	GRACE_S = 15, /* for its start and its end, on a busy machine */
	SHORTEST_S = 3,
	NOTICE_S = 4, /* no notice ends a diagnosis early */
	REPORT_LIMIT = 16 << 20,
};

static bool is_there(const char *program)
{
	static const char *const folders[] = {
		"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

	if (program[0] == '/')
		return access(program, F_OK) == 0;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folders[i], program);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

static const char *first_missing(const struct recipe *recipe)
{
	/* what lib.sh and the topologies are written with */
	static const char *const always[] = {"awk", "ip", "nstat", "ss"};

	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (!is_there(always[i]))
			return always[i];
	for (size_t i = 0; i < RECIPE_WORDS && recipe->needs[i]; i++)
		if (!is_there(recipe->needs[i]))
			return recipe->needs[i];
	return NULL;
}

const char *trial_obstacle(const struct recipe *recipe, bool machine_wide, struct text *why)
{
	const char *missing = first_missing(recipe);

	if (missing) {
		text_addf(why, "'%s' is missing", missing);
		return text_str(why);
	}
	if (recipe->machine_wide && !machine_wide) {
		text_addf(why, "it changes '%.*s' for the whole machine, which needs --machine-wide",
			(int)strcspn(recipe->machine_wide, "="), recipe->machine_wide);
		return text_str(why);
	}
	return NULL;
}

static void exec_diagnose(const char *netns, unsigned seconds, bool until_found, int out, int errors)
{
	char time[16];

	snprintf(time, sizeof(time), "%us", seconds);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(out, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	execl("/proc/self/exe", "squall", "diagnose", "--json", "--for", time, "--netns", netns,
		until_found ? "--until-found" : (char *)NULL, (char *)NULL);
	perror("cannot run squall");
}

/* Reads until the writer is done, or the time is over, or it is too much: NULL then. */
static bool read_all(int fd, uint64_t end_ns, struct text *text)
{
	char bytes[16 << 10];

	for (uint64_t now; (now = clock_boot_ns()) < end_ns && text->n < REPORT_LIMIT;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};

		if (poll(&p, 1, (int)((end_ns - now) / NS_PER_MS) + 1) <= 0)
			continue;
		ssize_t n = read(fd, bytes, sizeof(bytes));
		if (n <= 0)
			return n == 0 && !text->failed;
		text_add_n(text, bytes, (size_t)n);
	}
	return false;
}

static json_t *parse_report(const struct text *out, int errors, struct text *why)
{
	char said[200] = "";
	json_error_t error;
	json_t *report = json_loadb(text_str(out), out->n, 0, &error);

	if (report)
		return report;
	ssize_t n = pread(errors, said, sizeof(said) - 1, 0);
	said[n > 0 ? strcspn(said, "\n") : 0] = '\0';
	text_addf(why, "no report: %s", said[0] ? said : error.text);
	return NULL;
}

static double cpu_seconds(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
		(double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* Runs one diagnosis and adds what it cost to *cpu. Returns its report, a reference of the caller's,
 * or NULL with the reason. */
static json_t *diagnose(
	const char *netns, unsigned seconds, bool until_found, double *cpu, struct text *why)
{
	_cleanup_(text_done) struct text out = {};
	_cleanup_close_ int errors = memfd_create("squall-diagnose", MFD_CLOEXEC);
	struct rusage usage = {};
	int ends[2];

	if (errors < 0 || pipe2(ends, O_CLOEXEC) < 0) {
		text_addf(why, "cannot make a pipe: %s", strerror(errno));
		return NULL;
	}
	pid_t pid = fork();
	if (pid == 0) {
		exec_diagnose(netns, seconds, until_found, ends[1], errors);
		_exit(127);
	}
	close(ends[1]);
	bool whole = pid > 0 &&
		read_all(ends[0], clock_boot_ns() + (seconds + GRACE_S) * NS_PER_S, &out);
	close(ends[0]);
	if (pid > 0) {
		if (!whole)
			kill(pid, SIGKILL);
		wait4(pid, NULL, 0, &usage);
	}
	*cpu += cpu_seconds(&usage);
	if (whole)
		return parse_report(&out, errors, why);
	text_add(why, "the diagnosis did not end in time");
	return NULL;
}

/* Diagnoses until the fault is found. Another finding may end a diagnosis early, before the one that
 * is wanted could show: then the rest of the time is given to one more. */
static void judge_fault(const struct recipe *recipe, const char *netns, struct trial *trial)
{
	uint64_t began = clock_boot_ns(), limit = FAULT_LIMIT_S * NS_PER_S;

	for (uint64_t spent = 0; spent + SHORTEST_S * NS_PER_S <= limit;) {
		unsigned left = (unsigned)((limit - spent) / NS_PER_S);
		if (recipe->severity && left > NOTICE_S)
			left = NOTICE_S;
		json_t *report = diagnose(netns, left, !recipe->severity, &trial->cpu_seconds, &trial->why);

		spent = clock_boot_ns() - began;
		trial->seconds = (double)spent / NS_PER_S;
		match_result_done(&trial->match);
		trial->match = (struct match_result){};
		if (!report)
			return;
		match_report(recipe, report, &trial->match);
		json_decref(report);
		if (trial->match.found)
			return;
	}
}

static void judge_quiet(const struct recipe *recipe, const char *netns, struct trial *trial)
{
	uint64_t began = clock_boot_ns();
	json_t *report = diagnose(netns, QUIET_S, false, &trial->cpu_seconds, &trial->why);

	trial->seconds = (double)(clock_boot_ns() - began) / NS_PER_S;
	if (report)
		match_report(recipe, report, &trial->match);
	json_decref(report);
}

static void judge(const struct cell_order *order, struct trial *trial)
{
	char netns[PATH_MAX];
	struct cell cell = {};

	if (cell_open(order, &cell, &trial->why) < 0)
		return;
	cell_netns(&cell, order->recipe->look_in, netns);
	if (order->recipe->quiet)
		judge_quiet(order->recipe, netns, trial);
	else
		judge_fault(order->recipe, netns, trial);
	cell_close(&cell);
	trial->outcome = trial->match.ok ? TRIAL_OK : TRIAL_FAILED;
}

void trial_run(const struct lab_places *places, const struct recipe *recipe, const char *intensity,
	bool machine_wide, struct trial *ret_trial)
{
	char limit[GUARD_LIMIT_ROOM] = "";
	struct guard guard = GUARD_NONE;
	struct cell_order order = {
		.places = places,
		.recipe = recipe,
		.intensity = intensity,
		.seconds = FAULT_LIMIT_S + 2 * GRACE_S,
		.limit = limit,
	};
	struct trial trial = {.outcome = TRIAL_SKIPPED};

	if (!trial_obstacle(recipe, machine_wide, &trial.why)) {
		int r = recipe->machine_wide ? guard_alone(recipe->machine_wide, limit, &guard, &trial.why)
					     : guard_share(&guard, &trial.why);
		if (r == 0) {
			trial.outcome = TRIAL_FAILED;
			judge(&order, &trial);
		}
		guard_end(&guard);
	}
	*ret_trial = trial;
}

void trial_done(struct trial *trial)
{
	match_result_done(&trial->match);
	text_done(&trial->why);
}
