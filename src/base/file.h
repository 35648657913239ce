/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * Whole small files, read again and again.
 *
 * A reader keeps its descriptor and its buffer: file_reader_again() is one pread(2) in the common
 * case and allocates only when the file outgrew the buffer. The text is terminated.
 */
#include <stddef.h>

enum { FILE_LIMIT = 64 << 20 }; /* larger files are refused: -EFBIG */

struct file_reader {
	int fd;
	char *at;
	size_t n, room;
};

/* An empty reader; takes over fd (-1: none). */
#define FILE_READER(fd_) ((struct file_reader){.fd = (fd_)})

/* Reads the whole file from its start. Returns 0 or -errno (-EFBIG, -ENOMEM, read errors). */
int file_reader_again(struct file_reader *reader);
/* Closes the descriptor and frees the buffer; leaves an empty reader. */
void file_reader_done(struct file_reader *reader);

/* Reads the file `path` below the directory descriptor once. The caller frees *ret_text. */
int file_slurp_at(int dirfd, const char *path, char **ret_text, size_t *ret_n);
/* Reads the first line into buf, without its newline; longer ones are cut. Returns 0 or -errno. */
int file_line_at(int dirfd, const char *path, char *buf, size_t room);
/* Writes all bytes. Returns 0 or -errno. */
int file_write_all(int fd, const char *bytes, size_t n);
