/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/procfs/proc-file.h"

static int open_now(struct proc_file *file)
{
	int fd = file->machine ? host_open_machine_file(file->host, file->path)
			       : host_open_file(file->host, file->path);

	if (fd < 0)
		return fd;
	if (file->reader.fd >= 0)
		close(file->reader.fd);
	file->reader.fd = fd;
	file->moment = host_moment(file->host);
	return 0;
}

int proc_file_open(struct proc_file *file, const struct host *host, const char *path, bool machine)
{
	*file = (struct proc_file){
		.host = host, .path = path, .machine = machine, .reader = FILE_READER(-1)};
	int r = open_now(file);
	if (r == 0)
		r = file_reader_again(&file->reader);
	if (r < 0)
		proc_file_done(file);
	return r;
}

int proc_file_read(struct proc_file *file)
{
	if (file->moment != host_moment(file->host)) {
		int r = open_now(file);
		if (r < 0)
			return r;
	}
	return file_reader_again(&file->reader);
}

void proc_file_done(struct proc_file *file)
{
	file_reader_done(&file->reader);
}
