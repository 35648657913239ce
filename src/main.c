/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * squall: every command, in one table.
 */
#include "commands/command.h"

int main(int argc, char **argv)
{
	return command_main(argc, argv);
}
