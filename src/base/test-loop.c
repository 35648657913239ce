/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "tests/unit.h"

CLEANUP_DEFINE(struct loop *, loop_free)

enum { STOP = 7 };

static struct loop *new_loop(void)
{
	struct loop *loop;

	assert_int_equal(loop_new(&loop), 0);
	return loop;
}

static int count_to_three(void *user)
{
	return ++*(int *)user == 3 ? STOP : 0;
}

static int stop(void *user)
{
	++*(int *)user;
	return STOP;
}

static int break_down(void *user)
{
	(void)user;
	return -EPROTO;
}

static void a_timer_repeats(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	uint64_t began = clock_ns(CLOCK_MONOTONIC);
	int n = 0;

	(void)state;
	assert_true(loop_add_timer(loop, 0, 5 * NS_PER_MS, count_to_three, &n) >= 0);
	assert_int_equal(loop_run(loop), STOP);
	assert_int_equal(n, 3);
	assert_true(clock_ns(CLOCK_MONOTONIC) - began >= 10 * NS_PER_MS);
}

static int come_late_once(void *user)
{
	int *n = user;

	if (++*n == 1)
		usleep(100000);
	return 0;
}

/* The first call lasts for twenty periods, which are not made up for. */
static void a_late_handler_is_called_once(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	int n = 0, end = 0;

	(void)state;
	assert_true(loop_add_timer(loop, 0, 5 * NS_PER_MS, come_late_once, &n) >= 0);
	assert_true(loop_add_timer(loop, 105 * NS_PER_MS, 0, stop, &end) >= 0);
	assert_int_equal(loop_run(loop), STOP);
	assert_in_range(n, 2, 10);
}

static void one_shot_fires_once(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	int once = 0, end = 0;

	(void)state;
	assert_true(loop_add_timer(loop, NS_PER_MS, 0, count_to_three, &once) >= 0);
	assert_true(loop_add_timer(loop, 20 * NS_PER_MS, 0, stop, &end) >= 0);
	assert_int_equal(loop_run(loop), STOP);
	assert_int_equal(once, 1);
}

static void a_removed_timer_is_silent(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	int removed = 0, end = 0;

	(void)state;
	int timer = loop_add_timer(loop, NS_PER_MS, NS_PER_MS, count_to_three, &removed);
	assert_true(timer >= 0);
	loop_remove_timer(loop, timer);
	assert_int_equal(fcntl(timer, F_GETFD), -1);
	assert_true(loop_add_timer(loop, 10 * NS_PER_MS, 0, stop, &end) >= 0);
	assert_int_equal(loop_run(loop), STOP);
	assert_int_equal(removed, 0);
}

struct pair {
	struct loop *loop;
	int ends[2], calls;
};

static int read_one(void *user)
{
	struct pair *pair = user;
	char byte;

	assert_int_equal(read(pair->ends[0], &byte, 1), 1);
	pair->calls++;
	return byte == 'q' ? STOP : 0;
}

static void a_descriptor_calls(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	struct pair pair = {.loop = loop};

	(void)state;
	assert_int_equal(pipe2(pair.ends, O_CLOEXEC), 0);
	assert_int_equal(loop_watch_fd(loop, pair.ends[0], read_one, &pair), 0);
	assert_int_equal(write(pair.ends[1], "abq", 3), 3);
	assert_int_equal(loop_run(loop), STOP);
	assert_int_equal(pair.calls, 3);
	/* the descriptor stays ours */
	loop_unwatch_fd(loop, pair.ends[0]);
	assert_int_equal(close(pair.ends[0]), 0);
	assert_int_equal(close(pair.ends[1]), 0);
}

static void a_hang_up_calls(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	int ends[2], n = 0;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(loop_watch_fd(loop, ends[0], stop, &n), 0);
	close(ends[1]);
	assert_int_equal(loop_run(loop), STOP);
	close(ends[0]);
}

struct rivals {
	struct loop *loop;
	int fds[2], calls;
};

static int silence_both(void *user)
{
	struct rivals *rivals = user;

	loop_unwatch_fd(rivals->loop, rivals->fds[0]);
	loop_unwatch_fd(rivals->loop, rivals->fds[1]);
	rivals->calls++;
	return 0;
}

/* Two descriptors are ready in one round; the first handler takes the other away. */
static void an_unwatched_descriptor_is_not_served(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	struct rivals rivals = {.loop = loop};
	int ends[2], end = 0;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	rivals.fds[0] = ends[0];
	rivals.fds[1] = dup(ends[0]);
	assert_int_equal(write(ends[1], "x", 1), 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(loop_watch_fd(loop, rivals.fds[i], silence_both, &rivals), 0);
	assert_true(loop_add_timer(loop, 10 * NS_PER_MS, 0, stop, &end) >= 0);
	assert_int_equal(loop_run(loop), STOP);
	assert_int_equal(rivals.calls, 1);
	close(rivals.fds[0]);
	close(rivals.fds[1]);
	close(ends[1]);
}

static void an_error_ends_the_loop(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();

	(void)state;
	assert_true(loop_add_timer(loop, 0, 0, break_down, NULL) >= 0);
	assert_int_equal(loop_run(loop), -EPROTO);
}

static void refuses_bad_descriptors(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	_cleanup_close_ int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(loop_watch_fd(loop, -1, stop, NULL), -EBADF);
	assert_int_equal(loop_watch_fd(loop, file, stop, NULL), -EPERM); /* no epoll on files */
}

static void catches_signals(void **state)
{
	_cleanup_(loop_freep) struct loop *loop = new_loop();
	sigset_t mask;
	int n = 0;

	(void)state;
	assert_int_equal(loop_catch_stop(loop, count_to_three, &n), 0);
	for (int i = 0; i < 3; i++) {
		int end = 0;
		assert_int_equal(raise(i % 2 ? SIGTERM : SIGINT), 0);
		assert_true(loop_add_timer(loop, 5 * NS_PER_MS, 0, stop, &end) >= 0);
		assert_int_equal(loop_run(loop), STOP);
		assert_int_equal(n, i + 1);
	}
	loop_restore_signals();
	assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
	assert_false(sigismember(&mask, SIGINT));
	assert_false(sigismember(&mask, SIGTERM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_timer_repeats),
		cmocka_unit_test(a_late_handler_is_called_once),
		cmocka_unit_test(one_shot_fires_once),
		cmocka_unit_test(a_removed_timer_is_silent),
		cmocka_unit_test(a_descriptor_calls),
		cmocka_unit_test(a_hang_up_calls),
		cmocka_unit_test(an_unwatched_descriptor_is_not_served),
		cmocka_unit_test(an_error_ends_the_loop),
		cmocka_unit_test(refuses_bad_descriptors),
		cmocka_unit_test(catches_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
