/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No source allocates for a sample once the set of series is stable: every call of malloc is
 * counted. */
#include "tests/sampled.h"

/* glibc's own, under the names that it keeps for those who put theirs in front */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

static unsigned long calls;

void *malloc(size_t n)
{
	calls++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	calls++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	calls++;
	return __libc_realloc(p, n);
}

static void counts_every_call(void **state)
{
	/* volatile: a compiler knows what malloc and free are, and may leave out the pair */
	void *volatile p[5];
	unsigned long before = calls;

	(void)state;
	p[0] = malloc(1);
	p[1] = calloc(1, 1);
	p[2] = realloc(NULL, 1);
	p[3] = reallocarray(NULL, 1, 1);
	p[4] = strdup("x");
	assert_int_equal(calls - before, 5);
	for (size_t i = 0; i < 5; i++)
		free(p[i]);
}

static void no_source_allocates_for_a_sample(void **state)
{
	static const char *const roots[] = {"kernel-3.10", "kernel-6.18"};

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		struct host *host = sampled_host(roots[i]);
		struct source_set *set;
		struct sampled s;

		sampled_init(&s);
		assert_int_equal(source_set_open(host, &s.table, NULL, NULL, &set), 0);
		source_set_sample(set, &s.snapshot, true);
		source_set_sample(set, &s.snapshot, true);
		assert_true(s.table.series.n > 100);
		unsigned long before = calls;
		source_set_sample(set, &s.snapshot, true);
		source_set_sample(set, &s.snapshot, true);
		assert_int_equal(calls - before, 0);
		source_set_free(set);
		sampled_done(&s);
		host_free(host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_every_call),
		cmocka_unit_test(no_source_allocates_for_a_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
