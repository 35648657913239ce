/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/test-help.h"

#include <errno.h>

#include "sources/sockets/tcp-fields.h"

static int field(const char *name)
{
	for (int i = 0; i < TCP_FIELDS; i++)
		if (strcmp(tcp_fields[i].name, name) == 0)
			return i;
	fail_msg("no field '%s'", name);
	return -1;
}

static bool reads(const struct record *record, const char *name, uint64_t *ret_value)
{
	return tcp_field_read(record, (unsigned)field(name), ret_value);
}

static void whole_message(void **state)
{
	struct told told = told_socket(7, STATE_ESTABLISHED, "10.0.0.1", 80, "10.0.0.2", 51512);
	uint32_t mem[SK_MEMINFO_VARS] = {[SK_MEMINFO_DROPS] = 9, [SK_MEMINFO_RCVBUF] = 4096};
	uint64_t cgroup = 77, value;
	char text[ENDPOINT_ROOM];

	(void)state;
	told.msg.idiag_inode = 4711;
	told_attribute(&told, INET_DIAG_SKMEMINFO, mem, sizeof(mem));
	told_info(&told, &(struct tcp_info){.tcpi_segs_in = 300, .tcpi_snd_cwnd = 10},
		sizeof(struct tcp_info));
	told_attribute(&told, INET_DIAG_CONG, "cubic", 6);
	told_attribute(&told, INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup));
	struct record record = told_record(&told);
	assert_int_equal(record.cookie, 7);
	assert_int_equal(record.cgroup, 77);
	assert_string_equal(record.congestion, "cubic");
	assert_true(reads(&record, "socket.segs_in", &value) && value == 300);
	assert_true(reads(&record, "socket.cwnd", &value) && value == 10);
	assert_true(reads(&record, "socket.drops", &value) && value == 9);
	assert_true(reads(&record, "socket.rcvbuf", &value) && value == 4096);
	assert_true(reads(&record, "socket.inode", &value) && value == 4711);
	assert_string_equal(record_local(&record, text), "10.0.0.1:80");
	assert_string_equal(record_remote(&record, text), "10.0.0.2:51512");
}

/* What an old kernel does not give is absent, not zero. */
static void old_kernels(void **state)
{
	static const struct {
		unsigned length; /* of struct tcp_info */
		bool bytes, segs, data;
	} kernels[] = {
		{104, false, false, false}, /* 3.10: up to total_retrans */
		{136, true, false, false},
		{144, true, true, false}, /* 4.2 */
		{160, true, true, true},  /* 4.6 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++) {
		struct told told =
			told_socket(1, STATE_ESTABLISHED, "10.0.0.1", 80, "10.0.0.2", 9);
		uint64_t value;
		told_info(&told, &(struct tcp_info){}, kernels[i].length);
		struct record record = told_record(&told);
		assert_true(reads(&record, "socket.total_retrans", &value));
		assert_int_equal(reads(&record, "socket.bytes_acked", &value), kernels[i].bytes);
		assert_int_equal(reads(&record, "socket.segs_in", &value), kernels[i].segs);
		assert_int_equal(
			reads(&record, "socket.data_segs_out", &value), kernels[i].data);
		assert_false(reads(&record, "socket.rehash", &value));
		assert_false(reads(&record, "socket.drops", &value));
	}
}

/* A newer kernel's longer struct is read as far as it is known. */
static void longer_info(void **state)
{
	uint8_t info[300] = {};
	uint32_t rehash = 5;
	uint64_t value;
	struct told told = told_socket(1, STATE_ESTABLISHED, "10.0.0.1", 80, "10.0.0.2", 9);

	(void)state;
	memcpy(info + 236, &rehash, sizeof(rehash));
	told_attribute(&told, INET_DIAG_INFO, info, sizeof(info));
	struct record record = told_record(&told);
	assert_true(reads(&record, "socket.rehash", &value) && value == 5);
}

static void numbers_that_mean_none(void **state)
{
	struct told told = told_socket(1, STATE_ESTABLISHED, "10.0.0.1", 80, "10.0.0.2", 9);
	uint64_t value;

	(void)state;
	told_info(&told, &(struct tcp_info){.tcpi_min_rtt = ~0u, .tcpi_snd_ssthresh = 0x7fffffff,
		.tcpi_pacing_rate = ~0ull}, sizeof(struct tcp_info));
	struct record record = told_record(&told);
	assert_false(reads(&record, "socket.minrtt_us", &value));
	assert_false(reads(&record, "socket.ssthresh", &value));
	assert_false(reads(&record, "socket.pacing_rate", &value));
	assert_true(reads(&record, "socket.rtt_us", &value) && value == 0);
}

static void minisocket(void **state)
{
	struct told told = told_socket(3, STATE_TIME_WAIT, "10.0.0.1", 80, "10.0.0.2", 9);
	uint64_t value;

	(void)state;
	struct record record = told_record(&told);
	assert_null(record.info);
	assert_false(reads(&record, "socket.segs_in", &value));
	assert_true(reads(&record, "socket.state", &value) && value == STATE_TIME_WAIT);
}

/* Cut anywhere, a message is refused or read within its bounds (a sanitizer sees the rest). */
static void truncated(void **state)
{
	struct told told = told_socket(3, STATE_ESTABLISHED, "10.0.0.1", 80, "10.0.0.2", 9);
	struct record record;

	(void)state;
	told_info(&told, &(struct tcp_info){}, sizeof(struct tcp_info));
	told_attribute(&told, INET_DIAG_CONG, "cubic", 6);
	uint32_t whole = told.header.nlmsg_len, attributes = NLMSG_LENGTH(sizeof(told.msg));
	for (uint32_t n = sizeof(struct nlmsghdr); n < whole; n++) {
		void *copy = malloc(n);
		memcpy(copy, &told, n);
		((struct nlmsghdr *)copy)->nlmsg_len = n;
		int r = record_parse(copy, &record);
		if (n < attributes)
			assert_int_equal(r, -EBADMSG);
		if (r == 0)
			assert_true(record.info_length <= n);
		free(copy);
	}
}

static void nonsense(void **state)
{
	struct told told = told_socket(0, STATE_ESTABLISHED, "10.0.0.1", 80, "10.0.0.2", 9);
	struct record record;

	(void)state;
	assert_int_equal(record_parse(&told.header, &record), -EBADMSG);
	told = told_socket(1, 200, "10.0.0.1", 80, "10.0.0.2", 9);
	assert_int_equal(record_parse(&told.header, &record), -EBADMSG);
	told = told_socket(1, STATE_ESTABLISHED, "10.0.0.1", 80, "10.0.0.2", 9);
	told_attribute(&told, INET_DIAG_CONG, "no end of a name here", 20);
	assert_null(told_record(&told).congestion);
	struct nlattr bad = {.nla_len = 2, .nla_type = INET_DIAG_INFO};
	memcpy(told.attributes, &bad, sizeof(bad));
	assert_int_equal(record_parse(&told.header, &record), -EBADMSG);
}

static void endpoints(void **state)
{
	char text[ENDPOINT_ROOM];
	struct told v6 = told_socket(1, STATE_LISTEN, "::", 443, "::", 0);
	struct told mapped =
		told_socket(2, STATE_ESTABLISHED, "::ffff:192.0.2.1", 443, "2001:db8::1", 9);
	struct record record = told_record(&v6);

	(void)state;
	assert_string_equal(record_local(&record, text), "[::]:443");
	record = told_record(&mapped);
	assert_string_equal(record_local(&record, text), "192.0.2.1:443");
	assert_string_equal(record_remote(&record, text), "[2001:db8::1]:9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_message),
		cmocka_unit_test(old_kernels),
		cmocka_unit_test(longer_info),
		cmocka_unit_test(numbers_that_mean_none),
		cmocka_unit_test(minisocket),
		cmocka_unit_test(truncated),
		cmocka_unit_test(nonsense),
		cmocka_unit_test(endpoints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
