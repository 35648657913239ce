/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A scene: a view made by hand, value by value, for tests of trends and rules.
 */
#include "rules/judge.h"
#include "trends/measure.h"

struct scene {
	struct measurement m; /* without sources */
	struct judge *judge;
	uint64_t now_ns, asleep_ns;
};

void scene_open(struct scene *scene);
void scene_close(struct scene *scene);
/* Puts a value of the coming moment. `key`: the instance's parts joined by '|', NULL: none. */
void scene_put(struct scene *scene, counter_id id, const char *key, uint64_t value);
/* The words of that instance (a firewall rule's text). */
void scene_detail(struct scene *scene, counter_id id, const char *key, const char *detail);
/* Ends the moment: trends take it in, the rules look; `seconds` later the next one begins. */
void scene_step(struct scene *scene, double seconds);
/* The judge's finding of that id so far, NULL where there is none. The report must be done. */
struct finding *scene_finding(struct scene *scene, const char *id, struct report *report);
/* Its severity, -1 where there is none. The scene's findings are used up afterwards. */
int scene_severity(struct scene *scene, const char *id);
/* For cmocka: a scene for each test in *state. */
int scene_setup(void **state);
int scene_teardown(void **state);
