/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"

int file_reader_again(struct file_reader *reader)
{
	enum { FIRST = 4096 };
	size_t n = 0;

	for (;;) {
		void *at = reader->at;
		/* keep a quarter free, so that a file which grows slowly is still read in one call */
		if (n + n / 4 + 1 >= reader->room) {
			if (n >= FILE_LIMIT)
				return -EFBIG;
			if (array_reserve(&at, &reader->room, n ? n * 2 : FIRST, 1) < 0)
				return -ENOMEM;
			reader->at = at;
		}
		ssize_t r = pread(reader->fd, reader->at + n, reader->room - n - 1, (off_t)n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		n += (size_t)r;
		/* the kernel's seq files end a read early only at their end or at a full buffer; a
		 * read that left room is followed by one more to be sure only when it is large */
		if (r == 0)
			break;
	}
	reader->at[n] = '\0';
	reader->n = n;
	return 0;
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
