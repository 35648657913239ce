/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * experiments: makes counters of the kernel move, one experiment after the other, and holds them
 * against the tables.
 *
 *	experiments [NAME…]	runs all, or those
 *	experiments --proven	prints `proven COUNTER EXPERIMENT` for each counter (knowledge/proven.txt)
 *
 * Every experiment is a process with a network namespace of its own, which end together. Exits with
 * 1 where one failed, with 77 where none can be run.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/experiments/bench-wire.h"
#include "tests/experiments/bench.h"
#include "tests/experiments/counters.h"

extern const struct experiment experiments_icmp[], experiments_ip[], experiments_ip6[],
	experiments_netfilter[], experiments_tcp[], experiments_tcp_data[], experiments_tcp_open[],
	experiments_udp[];
/* sorted; each ends with an entry without a name */
static const struct experiment *const tables[] = {experiments_icmp, experiments_ip, experiments_ip6,
	experiments_netfilter, experiments_tcp, experiments_tcp_data, experiments_tcp_open,
	experiments_udp};
enum { TABLES = sizeof(tables) / sizeof(tables[0]), SECONDS = 10 };

int bench_wire = -1;
static struct counters before, after;

void bench_start(void)
{
	packet_drain();
	counters_read(&before);
}

int bench_fail(const char *what)
{
	fprintf(stderr, "cannot go on: %s: %s\n", what, strerror(errno));
	return -1;
}

int bench_shell(const char *command)
{
	return system(command) == 0 ? 0 : bench_fail(command);
}

int bench_set(const char *name, const char *value)
{
	char path[128];
	int fd, r;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	r = fd < 0 ? -1 : write(fd, value, strlen(value));
	if (fd >= 0)
		close(fd);
	return r < 0 ? bench_fail(path) : 0;
}

void bench_sleep_ms(unsigned ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* The kernel takes an IPv6 address into use in its own time: with the route to it. */
static bool has_address_6(void)
{
	FILE *f = fopen("/proc/self/net/ipv6_route", "re");
	bool found = false;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f))
		found = strncmp(line, "20010db8000000000000000000000001 80 ", 36) == 0;
	if (f)
		fclose(f);
	return found;
}

static int await_address_6(void)
{
	for (int tries = 0; tries < 400; tries++) {
		bool ready = has_address_6();
		/* also when it is there: news of the link may still renew the routes once */
		bench_sleep_ms(ready ? 30 : 5);
		if (ready)
			return 0;
	}
	return bench_fail("the IPv6 address is not in use");
}

int bench_open(void)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "wire"};

	if (unshare(CLONE_NEWNET) < 0)
		return bench_fail("unshare");
	/* a host that says nothing by itself */
	if (bench_set("ipv6/conf/default/addr_gen_mode", "1") < 0 ||
		bench_set("ipv6/conf/default/router_solicitations", "0") < 0 ||
		bench_set("ipv6/conf/default/accept_dad", "0") < 0)
		return -1;
	bench_wire = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (bench_wire < 0 || ioctl(bench_wire, TUNSETIFF, &request) < 0)
		return bench_fail("/dev/net/tun");
	if (bench_shell("ip -batch - <<-END\n"
			   "link set lo up\n"
			   "link set wire multicast off up\n"
			   "addr add " HOST "/24 dev wire\n"
			   "addr add " HOST6 "/64 dev wire nodad\n"
			   "END") < 0)
		return -1;
	return await_address_6();
}

static bool moved(const struct move *move)
{
	int64_t was = 0, is = 0;

	if (!counters_find(&after, move->counter, &is)) {
		fprintf(stderr, "%s: this kernel does not have it\n", move->counter);
		return false;
	}
	/* conntrack's files say nothing before it is used */
	counters_find(&before, move->counter, &was);
	if (move->at_least ? is - was >= move->by : is - was == move->by)
		return true;
	fprintf(stderr, "%s: moved by %lld, not by %s%lld\n", move->counter, (long long)(is - was),
		move->at_least ? "at least " : "", (long long)move->by);
	return false;
}

static void show_moves(void)
{
	for (unsigned i = 0; i < after.n; i++) {
		int64_t was = 0;
		counters_find(&before, after.at[i].name, &was);
		if (after.at[i].value != was)
			fprintf(stderr, "  {\"%s\", %lld},\n", after.at[i].name,
				(long long)(after.at[i].value - was));
	}
}

static int child(const struct experiment *e)
{
	int bad = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(SECONDS);
	if (bench_open() < 0 || e->run() < 0)
		return 1;
	counters_read(&after);
	for (const struct move *m = e->moves; m->counter; m++)
		bad |= !moved(m);
	if (bad || getenv("EXPERIMENTS_SHOW"))
		show_moves();
	return bad;
}

static bool run(const struct experiment *e)
{
	int status = 1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(child(e));
	bool ok = pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
	printf("%s %s: %s\n", ok ? "passed" : "FAILED", e->name, e->does);
	return ok;
}

static bool is_named(const char *name, char **words)
{
	for (char **w = words; *w; w++)
		if (strcmp(*w, name) == 0)
			return true;
	return !*words;
}

static bool was_proven(const char *counter, int table, const struct experiment *until)
{
	for (int t = 0; t <= table; t++) {
		for (const struct experiment *e = tables[t]; e->name; e++) {
			if (e == until)
				return false;
			for (const struct move *m = e->moves; m->counter; m++)
				if (m->by && strcmp(m->counter, counter) == 0)
					return true;
		}
	}
	return false;
}

/* Each counter by the first experiment that moves it. */
static void print_proven(void)
{
	for (int t = 0; t < TABLES; t++)
		for (const struct experiment *e = tables[t]; e->name; e++)
			for (const struct move *m = e->moves; m->counter; m++)
				if (m->by && !was_proven(m->counter, t, e))
					printf("proven %s %s\n", m->counter, e->name);
}

int main(int argc, char **argv)
{
	int passed = 0, failed = 0;

	if (argc == 2 && strcmp(argv[1], "--proven") == 0) {
		print_proven();
		return 0;
	}
	if (geteuid() != 0 || access("/dev/net/tun", R_OK | W_OK) < 0) {
		puts("skipped: experiments need root and /dev/net/tun");
		return 77;
	}
	for (int t = 0; t < TABLES; t++)
		for (const struct experiment *e = tables[t]; e->name; e++)
			if (is_named(e->name, argv + 1))
				*(run(e) ? &passed : &failed) += 1;
	printf("%d passed, %d failed, 0 skipped\n", passed, failed);
	return failed ? 1 : 0;
}
