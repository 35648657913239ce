/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The live sources, on real sockets in a network namespace of their own. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sources/source.h"
#include "sources/sockets/test-help.h"

extern const struct source source_tcp_sockets, source_udp_sockets;

static struct sockaddr_in at_port(uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int listen_at(uint16_t port, int backlog)
{
	struct sockaddr_in address = at_port(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (void *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

static int connect_to(uint16_t port, int flags)
{
	struct sockaddr_in address = at_port(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	if (connect(fd, (void *)&address, sizeof(address)) < 0)
		assert_int_equal(errno, EINPROGRESS);
	return fd;
}

static uint64_t inode_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_ino;
}

/* One read of a source into a fresh page. */
static void read_once(const struct source *source, struct page *page)
{
	_cleanup_(text_done) struct text error = {};
	struct probe probe = {};
	struct host *host = NULL;
	void *source_state = NULL;

	page_init(page);
	page_next(page);
	assert_int_equal(host_open_live(NULL, &host, &error), 0);
	assert_int_equal(source->open(source, host, &source_state, &probe), 0);
	assert_int_equal(source->sample(source_state, &page->sampler, &probe), 0);
	source->close(source_state);
	host_free(host);
}

static void close_wait(void **state)
{
	_cleanup_close_ int listener = listen_at(8080, 16);
	struct page page;

	(void)state;
	int client = connect_to(8080, 0);
	_cleanup_close_ int server = accept(listener, NULL, NULL);
	assert_int_equal(send(client, "bye", 3, 0), 3);
	close(client);
	read_once(&source_tcp_sockets, &page);
	assert_int_equal(page_value(&page, "closewait.count{127.0.0.1:8080,0}"), 1);
	/* what is not read, and the FIN's place in the sequence */
	assert_in_range(page_value(&page, "closewait.unread{127.0.0.1:8080,0}"), 3, 4);
	assert_int_equal(
		page_value(&page, "closewait.inode0{127.0.0.1:8080,0}"), inode_of(server));
	assert_int_equal(page_value(&page, "socket.count{CLOSE_WAIT}"), 1);
	assert_int_equal(page_value(&page, "socket.count{LISTEN}"), 1);
	page_done(&page);
}

/* A full accept queue: the listener says so, the next client's SYN gets no answer. */
static void full_listener(void **state)
{
	_cleanup_close_ int listener = listen_at(8081, 0);
	struct page page;
	int clients[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		clients[i] = connect_to(8081, i ? SOCK_NONBLOCK : 0);
	read_once(&source_tcp_sockets, &page);
	assert_int_equal(page_value(&page, "listener.queue{tcp,127.0.0.1:8081}"), 1);
	assert_int_equal(page_value(&page, "listener.backlog{tcp,127.0.0.1:8081}"), 0);
	assert_true(page_value(&page, "listener.drops{tcp,127.0.0.1:8081}") > 0);
	assert_int_equal(
		page_value(&page, "listener.inode{tcp,127.0.0.1:8081}"), inode_of(listener));
	assert_int_equal(page_value(&page, "connecting.count{127.0.0.1:8081}"), 2);
	assert_int_equal(page_value(&page, "connecting.retried{127.0.0.1:8081}"), 0);
	for (int i = 0; i < 3; i++)
		close(clients[i]);
	page_done(&page);
}

static void udp_overflow(void **state)
{
	struct sockaddr_in address = at_port(5353);
	_cleanup_close_ int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	_cleanup_close_ int client = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct page page;
	int room = 4096;

	(void)state;
	setsockopt(server, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	assert_int_equal(bind(server, (void *)&address, sizeof(address)), 0);
	for (int i = 0; i < 200; i++)
		sendto(client, "datagram", 8, 0, (void *)&address, sizeof(address));
	read_once(&source_udp_sockets, &page);
	uint64_t drops = page_value(&page, "udp.drops{udp,127.0.0.1:5353}");
	assert_in_range(drops, 100, 199);
	assert_int_equal(page_value(&page, "udp.drops_total"), drops);
	assert_true(page_value(&page, "udp.queue{udp,127.0.0.1:5353}") > 4096);
	assert_int_equal(page_value(&page, "udp.rcvbuf{udp,127.0.0.1:5353}"), 8192);
	assert_int_equal(page_value(&page, "udp.inode{udp,127.0.0.1:5353}"), inode_of(server));
	page_done(&page);
}

static bool enter_namespace(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};

	if (unshare(CLONE_NEWNET) < 0)
		return false;
	_cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return ioctl(fd, SIOCSIFFLAGS, &request) == 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(close_wait),
		cmocka_unit_test(full_listener),
		cmocka_unit_test(udp_overflow),
	};

	if (!enter_namespace()) {
		printf("skipped: a network namespace of its own needs root\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
