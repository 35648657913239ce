/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

static void mask(struct __user_cap_data_struct *data, const uint32_t *wanted)
{
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].effective &= wanted[i];
		data[i].permitted &= wanted[i];
		data[i].inheritable &= wanted[i];
	}
}

static void want(uint32_t *wanted, int capability)
{
	wanted[capability / 32] |= 1u << (capability % 32);
}

int privilege_keep_needed(const struct host *host)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
	uint32_t wanted[_LINUX_CAPABILITY_U32S_3] = {};

	if (!host_is_live(host))
		want(wanted, CAP_DAC_READ_SEARCH);
	else
		for (size_t i = 0; i < 4; i++)
			want(wanted, (const int[]){CAP_NET_ADMIN, CAP_NET_RAW, CAP_SYS_PTRACE,
					     CAP_DAC_READ_SEARCH}[i]);
	if (host_is_live(host) && !host_is_initial_netns(host))
		want(wanted, CAP_SYS_ADMIN);
	if (syscall(SYS_capget, &header, data) < 0)
		return -errno;
	mask(data, wanted);
	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}
