/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/procfs/text-file.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sources/procfs/proc-file.h"

struct text_reader {
	const struct text_file *with;
	struct proc_file file;
	uint32_t instance;
	_Alignas(max_align_t) char state[];
};

int text_file_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe)
{
	const struct text_file *with = source->with;
	struct text_reader *reader = calloc(1, sizeof(*reader) + with->format->size);

	if (!reader)
		return -ENOMEM;
	reader->with = with;
	int r = proc_file_open(&reader->file, host, with->path, with->machine);
	if (r < 0) {
		free(reader);
		if (r == -ENOENT && with->absent)
			probe_say(probe, r, PROBE_UNAVAILABLE, "%s", with->absent);
		return r;
	}
	*ret_state = reader;
	return 0;
}

void text_file_close(void *state)
{
	struct text_reader *reader = state;

	reader->with->format->done(reader->state);
	proc_file_done(&reader->file);
	free(reader);
}

static int read_text(struct text_reader *reader, struct sampler *sampler, struct probe *probe)
{
	const struct text_file *with = reader->with;
	int r = proc_file_read(&reader->file);

	if (r < 0)
		return r;
	if (!reader->file.reader.n)
		return probe_say(probe, -EBADMSG, PROBE_FAILED, "'%s' is empty", with->path);
	if (with->instance && !reader->instance)
		reader->instance = sampler_instance1(sampler, 0, with->instance);
	sampler_keep(sampler, reader->instance);
	r = with->format->put(reader->state, with, sampler, reader->instance,
		reader->file.reader.at, reader->file.reader.n);
	if (r == -EBADMSG)
		probe_say(probe, r, PROBE_FAILED, "'%s' is not in a known format", with->path);
	return r;
}

int text_file_sample(void *state, struct sampler *sampler, struct probe *probe)
{
	struct text_reader *reader = state;
	int r = read_text(reader, sampler, probe);

	if (r < 0) {
		/* what is not seen for long is forgotten, and its series serve others */
		reader->with->format->done(reader->state);
		memset(reader->state, 0, reader->with->format->size);
		reader->instance = INSTANCE_NONE;
	}
	return r;
}

uint32_t text_file_series(
	const struct text_file *with, struct sampler *sampler, uint32_t instance, const char *name)
{
	counter_id counter =
		series_counter_of_kind(sampler->table, name, sampler->source, with->kind);

	return sampler_series(sampler, counter, instance);
}

bool text_file_is_name(const char *text, size_t n)
{
	enum { LONGEST = 64 };

	if (!n || n > LONGEST)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isgraph((unsigned char)text[i]) || strchr(",{}\\", text[i]))
			return false;
	return true;
}
