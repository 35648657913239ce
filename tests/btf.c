/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walk over the types of BTF: each begins with the same twelve bytes, and its kind says how many
 * follow. Every read is bounded by the sections that the header names.
 */
#include "tests/btf.h"

#include <errno.h>
#include <linux/btf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct sections {
	const char *types, *strings;
	size_t types_n, strings_n;
};

static bool fits(size_t room, size_t offset, size_t n)
{
	return offset <= room && n <= room - offset;
}

static int take_header(const char *btf, size_t n, struct sections *s)
{
	struct btf_header header;

	if (n < sizeof(header))
		return -EBADMSG;
	memcpy(&header, btf, sizeof(header));
	if (header.magic != BTF_MAGIC || header.version != BTF_VERSION || header.hdr_len > n)
		return -EBADMSG;
	size_t room = n - header.hdr_len;
	if (!fits(room, header.type_off, header.type_len) ||
		!fits(room, header.str_off, header.str_len))
		return -EBADMSG;
	*s = (struct sections){.types = btf + header.hdr_len + header.type_off,
		.strings = btf + header.hdr_len + header.str_off,
		.types_n = header.type_len, .strings_n = header.str_len};
	return s->strings_n && !s->strings[s->strings_n - 1] ? 0 : -EBADMSG;
}

/* The bytes that follow the first twelve; -1 for a kind that this does not know. */
static int64_t rest_of(uint32_t info)
{
	static const struct {
		uint8_t fixed, each;
	} rest[] = {
		[BTF_KIND_INT] = {4, 0}, [BTF_KIND_ARRAY] = {12, 0}, [BTF_KIND_STRUCT] = {0, 12},
		[BTF_KIND_UNION] = {0, 12}, [BTF_KIND_ENUM] = {0, 8}, [BTF_KIND_FUNC_PROTO] = {0, 8},
		[BTF_KIND_VAR] = {4, 0}, [BTF_KIND_DATASEC] = {0, 12}, [BTF_KIND_DECL_TAG] = {4, 0},
		[BTF_KIND_ENUM64] = {0, 12},
	};
	uint32_t kind = BTF_INFO_KIND(info);

	if (kind >= sizeof(rest) / sizeof(rest[0]))
		return -1;
	return rest[kind].fixed + (int64_t)rest[kind].each * BTF_INFO_VLEN(info);
}

static const char *string_at(const struct sections *s, uint32_t offset)
{
	return offset < s->strings_n ? s->strings + offset : NULL;
}

static int tell_names(const struct sections *s, const char *at, uint32_t n, btf_name_fn *tell,
	void *user)
{
	for (uint32_t i = 0; i < n; i++) {
		struct btf_enum e;
		memcpy(&e, at + i * sizeof(e), sizeof(e));
		const char *name = string_at(s, e.name_off);
		if (!name)
			return -EBADMSG;
		tell(name, user);
	}
	return 0;
}

int btf_enum_names(const void *btf, size_t n, const char *wanted, btf_name_fn *tell, void *user)
{
	struct sections s;
	int r = take_header(btf, n, &s);

	if (r < 0)
		return r;
	for (size_t at = 0; at < s.types_n;) {
		struct btf_type type;
		if (!fits(s.types_n, at, sizeof(type)))
			return -EBADMSG;
		memcpy(&type, s.types + at, sizeof(type));
		at += sizeof(type);
		int64_t rest = rest_of(type.info);
		const char *name = string_at(&s, type.name_off);
		if (rest < 0 || !name || !fits(s.types_n, at, (size_t)rest))
			return -EBADMSG;
		if (BTF_INFO_KIND(type.info) == BTF_KIND_ENUM && strcmp(name, wanted) == 0)
			return tell_names(&s, s.types + at, BTF_INFO_VLEN(type.info), tell, user);
		at += (size_t)rest;
	}
	return -ENOENT;
}
