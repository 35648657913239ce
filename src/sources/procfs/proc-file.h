/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A file of the host that is read again for every sample: it stays open, and follows a folder of
 * moments from one to the next.
 */
#include "base/cleanup.h"
#include "base/file.h"
#include "sources/source.h"

struct proc_file {
	const struct host *host;
	const char *path; /* borrowed */
	bool machine;     /* its content belongs to the whole machine, host_open_machine_file() */
	unsigned moment;
	struct file_reader reader;
};

/* Opens and reads it once. Returns 0 or -errno. */
int proc_file_open(struct proc_file *file, const struct host *host, const char *path, bool machine);
/* Reads the whole text into reader.at, terminated. Returns 0 or -errno. */
int proc_file_read(struct proc_file *file);
void proc_file_done(struct proc_file *file);
