/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The names in one enum of the running kernel, from its type information (BTF, linux/btf.h).
 *
 * Only for tests: squall itself does not read it yet.
 */
#include <stddef.h>

/* Called for each name of the enum, in order. */
typedef void btf_name_fn(const char *name, void *user);

/* Reads BTF as /sys/kernel/btf/vmlinux has it. Returns 0, -ENOENT when no enum is named so, or
 * -EBADMSG when the bytes are no BTF or end too early. */
int btf_enum_names(const void *btf, size_t n, const char *wanted, btf_name_fn *tell, void *user);
