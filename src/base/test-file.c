/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "tests/unit.h"

static int memory_file(const char *text)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), 0);
	return fd;
}

static void reads_again_what_changed(void **state)
{
	_cleanup_(file_reader_done) struct file_reader reader = FILE_READER(memory_file("one\n"));

	(void)state;
	assert_int_equal(file_reader_again(&reader), 0);
	assert_string_equal(reader.at, "one\n");
	assert_int_equal(reader.n, 4);
	const char *at = reader.at;
	assert_int_equal(pwrite(reader.fd, "TWO", 3, 0), 3);
	assert_int_equal(file_reader_again(&reader), 0);
	assert_string_equal(reader.at, "TWO\n");
	assert_ptr_equal(reader.at, at); /* nothing allocated */
	assert_int_equal(ftruncate(reader.fd, 1), 0);
	assert_int_equal(file_reader_again(&reader), 0);
	assert_string_equal(reader.at, "T");
	assert_int_equal(ftruncate(reader.fd, 0), 0);
	assert_int_equal(file_reader_again(&reader), 0);
	assert_string_equal(reader.at, "");
}

/* Sizes around the buffer's own steps. */
static void reads_every_size(void **state)
{
	static char text[20000];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t n = 3000; n < 9000; n += n % 7 == 0 ? 1 : 13) {
		int fd = memfd_create("test", MFD_CLOEXEC);
		_cleanup_(file_reader_done) struct file_reader reader = FILE_READER(fd);
		assert_int_equal(file_write_all(fd, text, n), 0);
		assert_int_equal(file_reader_again(&reader), 0);
		assert_int_equal(reader.n, n);
		assert_int_equal(strlen(reader.at), n);
	}
}

/* The kernel hands on a file of many records about a page at a time, each read a short one. */
static void reads_a_long_file_of_records_to_its_end(void **state)
{
	enum { PAGES = 400 };
	static char raw[1 << 20];
	size_t page = (size_t)sysconf(_SC_PAGESIZE), n = 0;
	char *pages = mmap(NULL, PAGES * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC), reads = 0;
	_cleanup_(file_reader_done) struct file_reader reader = FILE_READER(fd);
	ssize_t r;

	(void)state;
	assert_true(pages != MAP_FAILED);
	for (size_t i = 0; i < PAGES; i += 2) /* each page becomes a line of its own */
		assert_int_equal(mprotect(pages + i * page, page, PROT_NONE), 0);
	/* the first read allocates, which may change the file */
	assert_int_equal(file_reader_again(&reader), 0);
	assert_int_equal(file_reader_again(&reader), 0);
	lseek(fd, 0, SEEK_SET);
	for (; (r = read(fd, raw + n, sizeof(raw) - n)) > 0; reads++)
		n += (size_t)r;
	assert_true(reads > 2 && n > 4 * page);
	assert_int_equal(reader.n, n);
	assert_memory_equal(reader.at, raw, n);
	munmap(pages, PAGES * page);
}

static void refuses_what_is_too_large(void **state)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	_cleanup_(file_reader_done) struct file_reader reader = FILE_READER(fd);

	(void)state;
	assert_int_equal(ftruncate(fd, (off_t)FILE_LIMIT * 4), 0);
	assert_int_equal(file_reader_again(&reader), -EFBIG);
}

static void keeps_embedded_zeros(void **state)
{
	_cleanup_(file_reader_done) struct file_reader reader = FILE_READER(memory_file("a"));

	(void)state;
	assert_int_equal(pwrite(reader.fd, "\0b", 2, 1), 2);
	assert_int_equal(file_reader_again(&reader), 0);
	assert_int_equal(reader.n, 3);
	assert_memory_equal(reader.at, "a\0b", 4);
}

static void an_empty_reader_fails(void **state)
{
	struct file_reader reader = FILE_READER(-1);

	(void)state;
	assert_int_equal(file_reader_again(&reader), -EBADF);
	file_reader_done(&reader);
	file_reader_done(&reader);
	assert_null(reader.at);
}

static int make_folder(void **state)
{
	static char path[64];

	strcpy(path, "/tmp/squall-test-file-XXXXXX");
	*state = mkdtemp(path);
	return *state ? 0 : -1;
}

static int remove_folder(void **state)
{
	return rmdir(*state);
}

static void slurps_below_a_folder(void **state)
{
	_cleanup_close_ int dir = open(*state, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int fd = openat(dir, "x", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	_cleanup_free_ char *text = NULL;
	char line[4];
	size_t n = 42;

	assert_int_equal(file_slurp_at(dir, "y", &text, &n), -ENOENT);
	assert_null(text);
	assert_int_equal(n, 42);
	assert_int_equal(file_line_at(dir, "x", line, sizeof(line)), 0);
	assert_string_equal(line, "");
	assert_int_equal(file_write_all(fd, "abcdef\nsecond\n", 14), 0);
	assert_int_equal(file_slurp_at(dir, "x", &text, &n), 0);
	assert_string_equal(text, "abcdef\nsecond\n");
	assert_int_equal(n, 14);
	assert_int_equal(file_line_at(dir, "x", line, sizeof(line)), 0);
	assert_string_equal(line, "abc");
	assert_int_equal(file_line_at(dir, ".", line, sizeof(line)), -EISDIR);
	assert_int_equal(unlinkat(dir, "x", 0), 0);
}

/* A pipe nobody writes to must not stop the program. */
static void does_not_wait_for_a_fifo(void **state)
{
	_cleanup_close_ int dir = open(*state, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_free_ char *text = NULL;
	char line[8];

	assert_int_equal(mkfifoat(dir, "fifo", 0600), 0);
	assert_int_equal(file_slurp_at(dir, "fifo", &text, NULL), -ESPIPE);
	assert_int_equal(file_line_at(dir, "fifo", line, sizeof(line)), 0);
	assert_string_equal(line, "");
	assert_int_equal(unlinkat(dir, "fifo", 0), 0);
}

static void says_that_it_could_not_write(void **state)
{
	_cleanup_close_ int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(file_write_all(full, "x", 1), -ENOSPC);
	assert_int_equal(file_write_all(-1, "x", 1), -EBADF);
	assert_int_equal(file_write_all(-1, "", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_again_what_changed),
		cmocka_unit_test(reads_every_size),
		cmocka_unit_test(reads_a_long_file_of_records_to_its_end),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(keeps_embedded_zeros),
		cmocka_unit_test(an_empty_reader_fails),
		cmocka_unit_test_setup_teardown(slurps_below_a_folder, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(does_not_wait_for_a_fifo, make_folder, remove_folder),
		cmocka_unit_test(says_that_it_could_not_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
