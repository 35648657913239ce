/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"

/*
 * When does a file end? A seq file of /proc hands on whole records only, as many as fit its buffer
 * of at least one page: after a short read there may be more, but only when the next record did not
 * fit what was left of that page (kernel: seq_read_iter). So a short read of less than half a page
 * is the end, as no file made of several records has one that long; a longer one is followed by
 * another read, which costs a fraction of the first where there is nothing left.
 */
enum { FIRST = 4096, SURELY_ALL = 2048 };

int file_reader_again(struct file_reader *reader)
{
	for (size_t n = 0;;) {
		void *at = reader->at;
		if (n + 1 >= reader->room) {
			if (n >= FILE_LIMIT)
				return -EFBIG;
			if (array_reserve(&at, &reader->room, n ? n * 2 : FIRST, 1) < 0)
				return -ENOMEM;
			reader->at = at;
		}
		size_t asked = reader->room - n - 1;
		ssize_t r = pread(reader->fd, reader->at + n, asked, (off_t)n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		n += (size_t)r;
		if (r == 0 || ((size_t)r < asked && r < SURELY_ALL)) {
			reader->at[n] = '\0';
			reader->n = n;
			return 0;
		}
	}
}

void file_reader_done(struct file_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->at);
	*reader = FILE_READER(-1);
}

int file_slurp_at(int dirfd, const char *path, char **ret_text, size_t *ret_n)
{
	_cleanup_(file_reader_done) struct file_reader reader = FILE_READER(-1);

	reader.fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (reader.fd < 0)
		return -errno;
	int r = file_reader_again(&reader);
	if (r < 0)
		return r;
	*ret_text = reader.at;
	if (ret_n)
		*ret_n = reader.n;
	reader.at = NULL;
	return 0;
}

int file_line_at(int dirfd, const char *path, char *buf, size_t room)
{
	_cleanup_close_ int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	ssize_t n = read(fd, buf, room - 1);
	if (n < 0)
		return -errno;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

int file_write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t r = write(fd, bytes, n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		bytes += r;
		n -= (size_t)r;
	}
	return 0;
}
