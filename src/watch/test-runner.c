/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs of real commands: how they end, what is kept, and that nobody waits for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "watch/runner.h"

struct seen {
	int outcome, code, runs;
	size_t length;
	char output[64], errors[64];
};

static int on_run(void *user, const struct run *run)
{
	struct seen *seen = user;

	seen->outcome = (int)run->outcome;
	seen->code = run->code;
	seen->runs++;
	seen->length = run->output.n;
	strncpy(seen->output, text_str(&run->output), sizeof(seen->output) - 1);
	strncpy(seen->errors, text_str(&run->errors), sizeof(seen->errors) - 1);
	return 1;
}

/* Runs the command to its end; *ret_seconds is how long that took. */
static struct seen run_it(char **argv, uint64_t timeout_ns, double *ret_seconds)
{
	struct seen seen = {};
	struct loop *loop;
	struct runner *runner;
	uint64_t start = clock_boot_ns();

	assert_int_equal(loop_new(&loop), 0);
	assert_int_equal(runner_new(loop, argv, timeout_ns, on_run, &seen, &runner), 0);
	if (runner_start(runner) == 0)
		assert_int_equal(loop_run(loop), 1);
	*ret_seconds = (double)(clock_boot_ns() - start) / NS_PER_S;
	runner_free(runner);
	loop_free(loop);
	assert_int_equal(seen.runs, 1);
	return seen;
}

static struct seen run_shell(const char *script, uint64_t timeout_ns, double *ret_seconds)
{
	char sh[] = "sh", c[] = "-c";
	char *argv[] = {sh, c, (char *)(uintptr_t)script, NULL};

	return run_it(argv, timeout_ns, ret_seconds);
}

static void test_output(void **state)
{
	double s;
	struct seen seen = run_shell("echo one; echo two >&2; echo $LC_ALL; cat", NS_PER_S * 5, &s);

	(void)state;
	assert_int_equal(seen.outcome, RUN_OK);
	assert_string_equal(seen.output, "one\nC\n");
	assert_string_equal(seen.errors, "two\n");
}

static void test_failures(void **state)
{
	double s;
	struct seen seen = run_shell("exit 7", NS_PER_S * 5, &s);
	char missing[] = "/nonexistent/command";
	char *argv[] = {missing, NULL};

	(void)state;
	assert_int_equal(seen.outcome, RUN_STATUS);
	assert_int_equal(seen.code, 7);
	seen = run_shell("kill -TERM $$", NS_PER_S * 5, &s);
	assert_int_equal(seen.outcome, RUN_SIGNAL);
	assert_int_equal(seen.code, SIGTERM);
	seen = run_it(argv, NS_PER_S, &s);
	assert_int_equal(seen.outcome, RUN_CANNOT);
	assert_int_equal(seen.code, ENOENT);
}

static void test_timeout_kills_the_group(void **state)
{
	double s;
	struct seen seen = run_shell("sleep 60 & echo $!; wait", 200 * NS_PER_MS, &s);
	pid_t pid = atoi(seen.output);

	(void)state;
	assert_int_equal(seen.outcome, RUN_TIMEOUT);
	assert_true(s >= 0.2 && s < 10);
	assert_true(pid > 1);
	/* the kernel delivers the signal at once; the process may still wait to be reaped */
	char path[64], line[256] = "";
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	for (int i = 0; i < 100; i++) {
		FILE *f = fopen(path, "r");
		bool gone = !f || !fgets(line, sizeof(line), f) || strstr(line, ") Z ");
		if (f)
			fclose(f);
		if (gone)
			return;
		nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
	}
	fail_msg("process %d of the killed group lives on: %s", (int)pid, line);
}

static void test_flood(void **state)
{
	double s;
	struct seen seen = run_shell("yes 123456789", 20 * NS_PER_S, &s);

	(void)state;
	assert_int_equal(seen.outcome, RUN_FLOOD);
	assert_int_equal(seen.length, RUNNER_OUTPUT_LIMIT);
	seen = run_shell("yes 123456789 >&2 & sleep 0.2; kill $!; echo end", 20 * NS_PER_S, &s);
	assert_int_equal(seen.outcome, RUN_OK);
	assert_string_equal(seen.output, "end\n");
}

static void test_child_left_behind(void **state)
{
	double s;
	struct seen seen = run_shell("sleep 5 & echo 5", 20 * NS_PER_S, &s);

	(void)state;
	assert_int_equal(seen.outcome, RUN_OK);
	assert_string_equal(seen.output, "5\n");
	assert_true(s < 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_timeout_kills_the_group),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_child_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
