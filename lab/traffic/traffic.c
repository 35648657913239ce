/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"

enum { READY_FD = 3, MOST_SOCKETS = 20000 };

static int parse(const char *word, struct endpoint *ret_endpoint)
{
	const char *colon = strrchr(word, ':');
	char address[INET6_ADDRSTRLEN + 2] = "";
	uint64_t port;

	if (!colon || (size_t)(colon - word) >= sizeof(address) ||
		number_u64_in(colon + 1, 1, UINT16_MAX, &port) < 0)
		return -EINVAL;
	memcpy(address, word, (size_t)(colon - word));
	struct sockaddr_in *v4 = (void *)&ret_endpoint->at;
	struct sockaddr_in6 *v6 = (void *)&ret_endpoint->at;
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		ret_endpoint->n = sizeof(*v4);
		return 0;
	}
	size_t n = strlen(address);
	if (n < 4 || address[0] != '[' || address[n - 1] != ']')
		return -EINVAL;
	address[n - 1] = '\0';
	if (inet_pton(AF_INET6, address + 1, &v6->sin6_addr) != 1)
		return -EINVAL;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	ret_endpoint->n = sizeof(*v6);
	return 0;
}

int endpoint_parse(const char *word, struct endpoint *ret_endpoint)
{
	*ret_endpoint = (struct endpoint){};
	int r = parse(word, ret_endpoint);

	if (r < 0)
		fprintf(stderr, "squall-traffic: '%s' is not an address and port\n", word);
	return r;
}

void traffic_ready(void)
{
	static const char word[] = "ready\n";

	static bool said;
	struct stat st;

	if (said)
		return;
	said = true;
	/* run by hand, nobody waits there, and the number may be a socket's */
	if (fstat(READY_FD, &st) < 0 || !S_ISFIFO(st.st_mode))
		return;
	if (write(READY_FD, word, sizeof(word) - 1) > 0)
		close(READY_FD);
}

int traffic_failed(const char *what)
{
	fprintf(stderr, "squall-traffic: cannot %s: %s\n", what, strerror(errno));
	return 1;
}

int traffic_room_for(uint64_t n)
{
	struct rlimit limit = {.rlim_cur = n + 64, .rlim_max = n + 64};

	if (n > MOST_SOCKETS) {
		errno = ERANGE;
		return traffic_failed("open so many sockets");
	}
	return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? traffic_failed("open so many sockets") : 0;
}

unsigned pace_due(struct pace *pace)
{
	uint64_t now = clock_boot_ns();
	double most = (double)pace->per_s / 10 + 1;

	if (!pace->last_ns)
		pace->last_ns = now;
	pace->due += (double)(now - pace->last_ns) / NS_PER_S * (double)pace->per_s;
	pace->last_ns = now;
	if (pace->due > most)
		pace->due = most;
	unsigned n = (unsigned)pace->due;
	pace->due -= n;
	return n;
}

void pace_sleep(const struct pace *pace)
{
	enum { SHORTEST_US = 2000, LONGEST_US = 50000 };
	uint64_t us = pace->per_s ? 1000000 / pace->per_s : LONGEST_US;

	usleep(us < SHORTEST_US ? SHORTEST_US : us > LONGEST_US ? LONGEST_US : (useconds_t)us);
}
