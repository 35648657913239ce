/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/sockets/groups.h"

#include <errno.h>
#include <stdlib.h>

int groups_init(struct groups *groups, const struct group_kind *kind)
{
	unsigned n = 0;

	*groups = (struct groups){.kind = kind};
	for (unsigned i = 0; i < kind->n_numbers; i++)
		groups->fields[n++] = kind->numbers[i].field;
	for (unsigned i = 0; i < kind->n_constants; i++)
		groups->fields[n++] = kind->constants[i];
	return roster_init(&groups->roster, groups->fields, n, GROUPS_SHOWN + 1);
}

void groups_done(struct groups *groups)
{
	array_done(&groups->all);
	map_done(&groups->by_key);
	map_done(&groups->shown);
	roster_done(&groups->roster);
}

void groups_begin(struct groups *groups)
{
	groups->all.n = 0;
	map_clear(&groups->by_key);
	struct group *others = array_push(&groups->all);
	if (others) {
		others->key = 1;
		strcpy(others->name, "(others)");
	}
}

struct group *groups_take(struct groups *groups, uint64_t key)
{
	uint32_t at = map_get(&groups->by_key, key);

	if (at != MAP_NONE)
		return &groups->all.at[at];
	struct group *group = groups->all.n <= GROUPS_GATHERED ? array_push(&groups->all) : NULL;
	if (!group)
		return groups->all.n ? &groups->all.at[0] : NULL;
	group->key = key;
	group->was_shown = map_get(&groups->shown, key) != MAP_NONE;
	map_set(&groups->by_key, key, (uint32_t)(groups->all.n - 1));
	return group;
}

static void add_number(
	const struct groups *groups, struct group *group, unsigned which, uint64_t value)
{
	uint64_t *number = &group->number[which];

	if (groups->kind->numbers[which].fold == GROUP_SUM)
		*number += value;
	else if (value > *number)
		*number = value;
}

void group_add(const struct groups *groups, struct group *group, const uint64_t *numbers,
	uint64_t weight, uint32_t inode)
{
	unsigned i = group->n_members;

	for (unsigned f = 0; f < groups->kind->n_numbers; f++)
		add_number(groups, group, f, numbers[f]);
	if (!inode)
		return;
	if (i == groups->kind->n_members) {
		if (!i || group->members[i - 1].weight >= weight)
			return;
		i--;
	} else {
		group->n_members++;
	}
	for (; i > 0 && group->members[i - 1].weight < weight; i--)
		group->members[i] = group->members[i - 1];
	group->members[i] = (struct group_member){.weight = weight, .inode = inode};
}

static int by_count(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->number[0] != y->number[0])
		return x->number[0] < y->number[0] ? 1 : -1;
	if (x->was_shown != y->was_shown)
		return x->was_shown ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* Folds all groups behind the largest into (others). */
static size_t choose(struct groups *groups)
{
	struct group *all = groups->all.at;
	size_t n = groups->all.n;

	if (n <= GROUPS_SHOWN + 1)
		return n;
	qsort(all + 1, n - 1, sizeof(*all), by_count);
	for (size_t i = GROUPS_SHOWN + 1; i < n; i++)
		for (unsigned f = 0; f < groups->kind->n_numbers; f++)
			add_number(groups, &all[0], f, all[i].number[f]);
	return GROUPS_SHOWN + 1;
}

static void publish_group(struct groups *groups, struct sampler *sampler, const struct group *group)
{
	const struct group_kind *kind = groups->kind;
	struct roster *roster = &groups->roster;
	const char *parts[] = {group->name, group->second};
	unsigned field = 0, constant = kind->n_constants - kind->n_members;
	int row = roster_row(roster, sampler, group->key, 0, parts, group->second[0] ? 2 : 1);

	if (row < 0)
		return;
	for (unsigned i = 0; i < kind->n_numbers; i++)
		roster_put(roster, sampler, row, field++, group->number[i]);
	if (group == groups->all.at)
		return;
	for (unsigned i = 0; i < constant; i++)
		roster_put(roster, sampler, row, field++, group->constant[i]);
	for (unsigned i = 0; i < group->n_members; i++)
		roster_put(roster, sampler, row, field++, group->members[i].inode);
}

void groups_publish(struct groups *groups, struct sampler *sampler)
{
	size_t n = groups->all.n ? choose(groups) : 0;

	map_clear(&groups->shown);
	for (size_t i = 0; i < n; i++) {
		const struct group *group = &groups->all.at[i];
		if (!group->number[0] || (i && group->number[0] < groups->kind->least))
			continue;
		publish_group(groups, sampler, group);
		map_set(&groups->shown, group->key, 0);
	}
	roster_sweep(&groups->roster, sampler);
}
