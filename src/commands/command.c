/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/command.h"

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "commands/version.h"

static int complain(int status, const char *format, va_list args)
{
	_cleanup_(text_done) struct text line = {};

	text_addv(&line, format, args);
	fprintf(stderr, "squall: %s\n", text_str(&line));
	return status;
}

int command_usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int status = complain(EXIT_USAGE, format, args);
	va_end(args);
	return status;
}

int command_failed(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int status = complain(EXIT_BLIND, format, args);
	va_end(args);
	return status;
}

static const struct command *find(const char *name)
{
	for (const struct command *const *c = commands_all; *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

static void print_help(void)
{
	puts("squall finds out what is wrong with this host's network: what, who, why, what to do.\n\n"
	     "  squall [OPTION...]         diagnose this host (see: squall diagnose --help)");
	for (const struct command *const *c = commands_all; *c; c++)
		printf("  squall %-20s%s\n", (*c)->name, (*c)->does);
	puts("\nEach command has --help and a man page: squall-COMMAND(1).\n"
	     "Exit status: 0 nothing wrong, 1 a finding of warning or critical, 2 wrong usage,\n"
	     "3 could not measure.");
}

static void print_command_help(const struct command *command)
{
	_cleanup_(text_done) struct text options = {};

	options_help(command->options, &options);
	printf("usage: squall %s [OPTION...]%s%s\n\n%s\n\n%s  -h, --help                  this help\n",
		command->name, command->operands ? " " : "", command->operands ? command->operands : "",
		command->about, text_str(&options));
	if (command->example)
		printf("\nFor example:\n%s\n", command->example);
}

static int run(const struct command *command, char **argv)
{
	_cleanup_(text_done) struct text error = {};
	int n;

	/* --help anywhere among the options, but not in the command line of another program */
	for (char **p = argv + 1; *p && strcmp(*p, "--") != 0; p++) {
		if (command->stop_at_operand && (*p)[0] != '-')
			break;
		if (strcmp(*p, "--help") == 0 || strcmp(*p, "-h") == 0) {
			print_command_help(command);
			return EXIT_CLEAN;
		}
	}
	if (options_parse(command->options, argv, command->stop_at_operand, &n, &error) < 0)
		return command_usage_error("%s (see: squall %s --help)", text_str(&error), command->name);
	if (n && !command->operands)
		return command_usage_error("%s takes no operand, got '%s' (see: squall %s --help)",
			command->name, argv[1], command->name);
	return command->run(n, argv + 1);
}

static int unknown_command(const char *name)
{
	const char *best = NULL;
	unsigned least = 3;

	for (const struct command *const *c = commands_all; *c; c++) {
		unsigned d = text_distance((*c)->name, name, least - 1);
		if (d < least) {
			least = d;
			best = (*c)->name;
		}
	}
	if (best)
		return command_usage_error("unknown command '%s', did you mean '%s'?", name, best);
	return command_usage_error("unknown command '%s' (see: squall --help)", name);
}

static int dispatch(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
				strcmp(argv[1], "help") == 0)) {
		const struct command *about = argc > 2 ? find(argv[2]) : NULL;
		if (argc > 2 && !about)
			return unknown_command(argv[2]);
		if (about)
			print_command_help(about);
		else
			print_help();
		return EXIT_CLEAN;
	}
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		puts("squall " SQUALL_VERSION);
		return EXIT_CLEAN;
	}
	if (argc > 1 && argv[1][0] != '-') {
		const struct command *command = find(argv[1]);
		return command ? run(command, argv + 1) : unknown_command(argv[1]);
	}
	/* `squall --for 5s` is `squall diagnose --for 5s`: argv[0] stands where the name would */
	return run(find("diagnose"), argv);
}

int command_main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	int status = dispatch(argc, argv);
	/* a report that did not arrive must not look like a clean one */
	if (fflush(stdout) != 0 || ferror(stdout))
		return command_failed("cannot write to standard output: %s", strerror(errno));
	return status;
}
