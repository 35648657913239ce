/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall-traffic: the traffic of the lab, every kind in one program.
 *
 *	squall-traffic [--for 60s] [--as NAME] KIND [OPTION…] OPERAND…
 *
 * It ends after its time whatever happens, and at once when the process that started it ends.
 */
#include "traffic.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

static uint64_t for_ns = 60 * NS_PER_S;
static const char *as;

static const struct option_spec options[] = {
	{0, "for", "TIME", "end after this time at the latest (60s)", OPTION_DURATION, &for_ns},
	{0, "as", "NAME", "be called so in the list of processes", OPTION_TEXT, &as},
	{},
};

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "squall-traffic: %s '%s'\n", what, about);
	return 2;
}

static int help(void)
{
	_cleanup_(text_done) struct text lines = {};

	options_help(options, &lines);
	for (const struct traffic *const *t = traffic_all; *t; t++) {
		text_addf(&lines, "\n%s %s: %s\n", (*t)->name, (*t)->operands, (*t)->does);
		options_help((*t)->options, &lines);
	}
	printf("usage: squall-traffic [OPTION…] KIND [OPTION…] OPERAND…\n\n%s", text_str(&lines));
	return 0;
}

static const struct traffic *find(const char *name)
{
	for (const struct traffic *const *t = traffic_all; *t; t++)
		if (strcmp((*t)->name, name) == 0)
			return *t;
	return NULL;
}

static int words(const char *operands)
{
	int n = 0;

	for (const char *p = operands; *p; p += strspn(p, " ")) {
		n++;
		p += strcspn(p, " ");
	}
	return n;
}

/* The parent may end before its death is asked to be told: then it is another one afterwards. */
static int die_with_parent(void)
{
	pid_t parent = getppid();

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -errno;
	return getppid() == parent ? 0 : -ESRCH;
}

int main(int argc, char **argv)
{
	_cleanup_(text_done) struct text error = {};
	int n;

	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return help();
	if (options_parse(options, argv, true, &n, &error) < 0)
		return complain("wrong usage:", text_str(&error));
	const struct traffic *traffic = n ? find(argv[1]) : NULL;
	if (!traffic)
		return complain("unknown kind of traffic", n ? argv[1] : "");
	if (options_parse(traffic->options, argv + 1, false, &n, &error) < 0)
		return complain("wrong usage:", text_str(&error));
	if (n != words(traffic->operands))
		return complain("wrong usage, it takes", traffic->operands);
	if (die_with_parent() < 0)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	alarm((unsigned)((for_ns + NS_PER_S - 1) / NS_PER_S));
	if (as)
		prctl(PR_SET_NAME, as);
	return traffic->run(argv + 2);
}
