/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work in a child process: what it prints, and how it may end. */
#include "sources/netfilter/aside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit.h"

enum { PATIENCE_MS = 5000 };

static int print_words(void *user)
{
	fputs("to nobody", stderr);
	printf("%s", (const char *)user);
	return 0;
}

static int print_much(void *user)
{
	static char block[1 << 16];

	memset(block, 'x', sizeof(block));
	for (int i = *(int *)user; i > 0; i--)
		fwrite(block, 1, sizeof(block), stdout);
	return 0;
}

static int leave(void *user)
{
	printf("first");
	fflush(stdout);
	exit(*(int *)user);
}

static int crash(void *user)
{
	(void)user;
	abort();
}

static int hang(void *user)
{
	(void)user;
	while (pause())
		;
	return 0;
}

static void assert_no_child(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void what_it_prints_is_read(void **state)
{
	struct aside aside = {};
	char words[] = "a rule\nand another\n";
	int blocks = 40;

	(void)state;
	/* what waits in our own buffer must not come twice */
	fputs("# ", stdout);
	assert_int_equal(aside_start(&aside, print_words, words), 0);
	assert_int_equal(aside_read(&aside, PATIENCE_MS), 0);
	assert_string_equal(text_str(&aside.output), words);
	assert_int_equal(aside_start(&aside, print_much, &blocks), 0);
	assert_int_equal(aside_read(&aside, PATIENCE_MS), 0);
	assert_int_equal(aside.output.n, 40 << 16);
	aside_done(&aside);
	assert_no_child();
}

static void an_end_is_told_from_a_good_one(void **state)
{
	struct aside aside = {};
	int status = 0, failure = 3;

	(void)state;
	assert_int_equal(aside_read(&aside, 0), -ECHILD);
	assert_int_equal(aside_start(&aside, leave, &failure), 0);
	assert_int_equal(aside_read(&aside, PATIENCE_MS), -EIO);
	assert_string_equal(text_str(&aside.output), "first");
	assert_int_equal(aside_start(&aside, crash, &status), 0);
	assert_int_equal(aside_read(&aside, PATIENCE_MS), -EIO);
	aside_done(&aside);
	assert_no_child();
}

static void nothing_hangs_and_nothing_grows(void **state)
{
	struct aside aside = {};
	int blocks = 1 << 20;

	(void)state;
	assert_int_equal(aside_start(&aside, hang, NULL), 0);
	assert_int_equal(aside_read(&aside, 0), -EAGAIN);
	assert_int_equal(aside_read(&aside, 20), -EAGAIN);
	/* a new start ends the old one */
	assert_int_equal(aside_start(&aside, print_much, &blocks), 0);
	assert_int_equal(aside_read(&aside, PATIENCE_MS), -EFBIG);
	assert_int_equal(aside_start(&aside, hang, NULL), 0);
	aside_done(&aside);
	assert_no_child();
	aside_done(&aside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_prints_is_read),
		cmocka_unit_test(an_end_is_told_from_a_good_one),
		cmocka_unit_test(nothing_hangs_and_nothing_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
