/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/scene.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tests/unit.h"

static bool none(const struct source *source, void *user)
{
	(void)source, (void)user;
	return false;
}

void scene_open(struct scene *scene)
{
	struct host *host;
	struct text error = {};

	*scene = (struct scene){.now_ns = 100 * NS_PER_S};
	assert_int_equal(host_open_live(NULL, &host, &error), 0);
	assert_int_equal(measurement_open(&scene->m, host, none, NULL, 8), 0);
	assert_int_equal(judge_new(&scene->judge), 0);
	scene->m.snapshot.number = 1;
	scene->m.view.since_ns = scene->now_ns;
}

void scene_close(struct scene *scene)
{
	judge_free(scene->judge);
	measurement_close(&scene->m);
}

static uint32_t instance_of(struct scene *scene, const char *key)
{
	char copy[256], *parts[INSTANCE_PARTS], *save = NULL;
	unsigned n = 0;

	if (!key)
		return INSTANCE_NONE;
	snprintf(copy, sizeof(copy), "%s", key);
	for (char *p = strtok_r(copy, "|", &save); p && n < INSTANCE_PARTS;
		p = strtok_r(NULL, "|", &save))
		parts[n++] = p;
	return series_instance(&scene->m.table, 0, 0, (const char *const *)parts, n);
}

void scene_put(struct scene *scene, counter_id id, const char *key, uint64_t value)
{
	struct sampler sampler = {.table = &scene->m.table, .snapshot = &scene->m.snapshot,
		.source = "scene", .reads = scene->m.snapshot.block[0].reads + 1};

	sampler_put(&sampler, sampler_series(&sampler, id, instance_of(scene, key)), value);
}

void scene_detail(struct scene *scene, counter_id id, const char *key, const char *detail)
{
	(void)id;
	series_detail(&scene->m.table, instance_of(scene, key), detail);
}

void scene_step(struct scene *scene, double seconds)
{
	struct snapshot *snapshot = &scene->m.snapshot;

	snapshot->block[0] = (struct block){.stamp_ns = scene->now_ns,
		.suspended_ns = scene->asleep_ns, .reads = snapshot->block[0].reads + 1};
	snapshot->stamp_ns = scene->now_ns;
	assert_int_equal(trends_take(&scene->m.trends, &scene->m.table, snapshot, 64), 0);
	judge_look(scene->judge, &scene->m.view);
	snapshot->number++;
	scene->now_ns += (uint64_t)(seconds * (double)NS_PER_S);
}

struct finding *scene_finding(struct scene *scene, const char *id, struct report *report)
{
	*report = (struct report){.host = scene->m.host};
	assert_int_equal(judge_report(scene->judge, &scene->m.view, report), 0);
	array_each (finding, &report->findings)
		if (strcmp((*finding)->id, id) == 0)
			return *finding;
	return NULL;
}

int scene_severity(struct scene *scene, const char *id)
{
	struct report report;
	struct finding *finding = scene_finding(scene, id, &report);
	int severity = finding ? (int)finding->severity : -1;

	report_done(&report);
	return severity;
}

int scene_setup(void **state)
{
	static struct scene scene;

	scene_open(&scene);
	*state = &scene;
	return 0;
}

int scene_teardown(void **state)
{
	scene_close(*state);
	return 0;
}
