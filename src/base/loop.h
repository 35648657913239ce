/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The event loop: descriptors, one periodic timer per user, and the signals that end a measurement.
 *
 * One thread, epoll inside. Handlers return 0 to go on, a positive number to stop the loop (which
 * loop_run returns), or -errno.
 */
#include <stdint.h>

struct loop;
typedef int (*loop_handler)(void *user);

/* Returns 0 or -errno. */
int loop_new(struct loop **ret_loop);
void loop_free(struct loop *loop);
/* Calls the handler whenever fd is readable or hung up; the fd stays the caller's. */
int loop_watch_fd(struct loop *loop, int fd, loop_handler handler, void *user);
void loop_unwatch_fd(struct loop *loop, int fd);
/* Calls the handler after first_ns and then every period_ns (0: once). A handler that comes late
 * is called once, not once per missed period. Returns a timer's descriptor, or -errno. */
int loop_add_timer(
	struct loop *loop, uint64_t first_ns, uint64_t period_ns, loop_handler handler, void *user);
void loop_remove_timer(struct loop *loop, int timer);
/* SIGINT and SIGTERM are blocked for the thread and call the handler instead. */
int loop_catch_stop(struct loop *loop, loop_handler handler, void *user);
/* The signal mask as it was before loop_catch_stop, for programs that squall starts. */
void loop_restore_signals(void);
/* Runs until a handler stops it. Returns what that handler returned. */
int loop_run(struct loop *loop);
