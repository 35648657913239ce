/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report as one JSON object, schema squall.report/1.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>

#include "base/clock.h"
#include "outputs/json-text.h"
#include "outputs/writer.h"

struct json_report {
	json_t *root, *findings, *probes, *unexplained, *past;
};

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text)
		json_object_set_new(object, name, json_text(text));
}

/* JSON has no NAN: what is not known is left out. Whole numbers stay whole; beyond 2^53 a string. */
static void set_number(json_t *object, const char *name, double value)
{
	if (isnan(value) || isinf(value))
		return;
	if (value == floor(value) && fabs(value) > 9007199254740992.0) {
		char digits[64];
		snprintf(digits, sizeof(digits), "%.0f", value);
		json_object_set_new(object, name, json_string(digits));
		return;
	}
	json_object_set_new(object, name, json_real(value));
}

static void set_count(json_t *object, const char *name, long long value)
{
	json_object_set_new(object, name, json_integer(value));
}

static json_t *culprit_json(const struct culprit *c)
{
	json_t *object = json_object();
	const struct {
		const char *name, *text;
	} texts[] = {{"proto", c->proto}, {"local", c->local}, {"remote", c->remote},
		{"address", c->address}, {"interface", c->interface}, {"name", c->name},
		{"value", c->value}, {"family", c->family}, {"table", c->table}, {"chain", c->chain},
		{"handle", c->handle}, {"text", c->text}, {"group", c->group},
		{"direction", c->direction}, {"state", c->state}, {"process", c->process},
		{"cgroup", c->cgroup}};

	set_text(object, "kind", culprit_kind_names[c->kind]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		set_text(object, texts[i].name, texts[i].text);
	if (c->port)
		set_count(object, "port", c->port);
	if (c->number >= 0)
		set_count(object, "number", c->number);
	if (c->pid)
		set_count(object, "pid", c->pid);
	if (c->holders > 1)
		set_count(object, "holders", c->holders);
	set_number(object, "count", c->count);
	set_number(object, "packets_per_second", c->packets_per_second);
	set_number(object, "bits_per_second", c->bits_per_second);
	return object;
}

static json_t *evidence_json(const struct evidence *e)
{
	json_t *object = json_object();

	set_text(object, "what", e->what);
	set_number(object, "value", e->value);
	set_text(object, "unit", e->unit);
	set_text(object, "normal", e->normal);
	set_number(object, "low", e->low);
	set_number(object, "high", e->high);
	set_text(object, "says", e->says);
	return object;
}

static json_t *fix_json(const struct fix *fix)
{
	json_t *object = json_object();

	set_text(object, "id", fix->id);
	set_text(object, "risk", risk_names[fix->risk]);
	set_text(object, "does", fix->does);
	set_text(object, "command", fix->command);
	set_text(object, "undo", fix->undo ? fix->undo : "");
	return object;
}

static void put_parts(json_t *object, const struct finding *finding)
{
	json_t *culprits = json_array(), *evidence = json_array(), *rivals = json_array();
	json_t *fixes = json_array(), *see = json_array(), *explains = json_array();

	array_each (culprit, &finding->culprits)
		json_array_append_new(culprits, culprit_json(culprit));
	array_each (e, &finding->evidence)
		json_array_append_new(evidence, evidence_json(e));
	array_each (rival, &finding->rivals)
		json_array_append_new(rivals, json_pack("{s:s, s:f, s:s}", "id", rival->id,
						      "confidence", rival->confidence, "test", rival->test));
	array_each (fix, &finding->fixes)
		json_array_append_new(fixes, fix_json(fix));
	array_each (what, &finding->see)
		json_array_append_new(see, json_text(*what));
	array_each (id, &finding->explains)
		json_array_append_new(explains, json_string(*id));
	json_object_set_new(object, "culprits", culprits);
	json_object_set_new(object, "evidence", evidence);
	json_object_set_new(object, "rivals", rivals);
	json_object_set_new(object, "fixes", fixes);
	json_object_set_new(object, "see", see);
	json_object_set_new(object, "explains", explains);
}

static void add_finding(void *user, const struct report *report, const struct finding *finding)
{
	struct json_report *json = user;
	json_t *object = json_object();

	(void)report;
	set_text(object, "id", finding->id);
	set_text(object, "variant", finding->variant);
	set_text(object, "severity", severity_names[finding->severity]);
	set_number(object, "confidence", finding->confidence);
	json_object_set_new(object, "ended", json_boolean(finding->ended));
	set_text(object, "title", finding->title);
	set_text(object, "summary", finding->summary);
	set_text(object, "cause", finding->cause);
	put_parts(object, finding);
	json_array_append_new(json->findings, object);
}

static void add_probe(void *user, const struct report_probe *probe)
{
	static const char *const names[] = {[PROBE_OK] = "ok", [PROBE_LIMITED] = "limited",
		[PROBE_UNAVAILABLE] = "unavailable", [PROBE_FAILED] = "failed"};
	struct json_report *json = user;
	json_t *object = json_object();

	set_text(object, "name", probe->name);
	set_text(object, "status", names[probe->probe.status]);
	set_text(object, "reason", probe->probe.reason);
	set_text(object, "shows", probe->shows);
	json_array_append_new(json->probes, object);
}

static void add_unexplained(void *user, const struct unexplained *unexplained)
{
	struct json_report *json = user;
	json_t *object = json_object();

	set_text(object, "what", unexplained->name);
	set_number(object, "value", unexplained->rate);
	set_text(object, "unit", "1/s");
	set_number(object, "expected", unexplained->expected);
	set_number(object, "score", unexplained->score);
	set_text(object, "meaning", unexplained->brief);
	json_array_append_new(json->unexplained, object);
}

static void add_past(void *user, const struct past_counter *past)
{
	struct json_report *json = user;
	json_t *object = json_object();

	set_text(object, "what", past->name);
	set_number(object, "total", past->total);
	set_text(object, "unit", past->unit);
	set_text(object, "meaning", past->brief);
	json_array_append_new(json->past, object);
}

static void put_start(json_t *root, uint64_t start_ns)
{
	char text[CLOCK_ROOM];

	if (start_ns)
		set_text(root, "start", clock_iso(start_ns, text));
}

static void begin(void *user, const struct report *report)
{
	struct json_report *json = user;
	json_t *source = json_object();

	json->root = json_object();
	set_text(json->root, "schema", "squall.report/1");
	set_text(json->root, "version", report->version);
	set_text(json->root, "host", host_name(report->host));
	set_text(json->root, "kernel", host_kernel(report->host));
	set_text(json->root, "netns", host_netns(report->host));
	set_text(source, "kind", report->source_kind);
	set_text(source, "path", report->source_path);
	json_object_set_new(json->root, "source", source);
	put_start(json->root, report->start_ns);
	set_number(json->root, "seconds", report->seconds);
	json->probes = json_array();
	json->findings = json_array();
	json->unexplained = json_array();
	json->past = json_array();
	json_object_set_new(json->root, "probes", json->probes);
	json_object_set_new(json->root, "findings", json->findings);
}

static void put_elsewhere(json_t *root, const struct report *report)
{
	json_t *list = json_array();

	array_each (ns, &report->elsewhere.seen) {
		json_t *object = json_object();
		char pid[16];

		snprintf(pid, sizeof(pid), "%d", ns->pid);
		set_text(object, "netns", ns->name[0] ? ns->name : pid);
		set_text(object, "process", ns->comm[0] ? ns->comm : NULL);
		json_array_append_new(list, object);
	}
	json_object_set_new(root, "other_namespaces", list);
}

static void end(void *user, const struct report *report)
{
	struct json_report *json = user;
	json_t *looked = json_object(), *blind = json_array();

	json_object_set_new(json->root, "unexplained", json->unexplained);
	set_count(looked, "samples", report->samples);
	set_count(looked, "counters", (long long)report->counters);
	set_count(looked, "moving", (long long)report->moving);
	set_count(looked, "interfaces", (long long)report->interfaces);
	set_number(looked, "sockets", report->sockets);
	set_count(looked, "rules", (long long)report->rules);
	array_each (id, &report->blind_rules)
		json_array_append_new(blind, json_string(*id));
	json_object_set_new(looked, "blind_rules", blind);
	json_object_set_new(json->root, "looked_at", looked);
	json_object_set_new(json->root, "past", json->past);
	put_elsewhere(json->root, report);
	set_count(looked, "processes_unseen", (long long)report->elsewhere.unreadable);
}

static const struct report_writer json_writer = {
	.name = "json", .begin = begin, .finding = add_finding, .probe = add_probe,
	.unexplained = add_unexplained, .past = add_past,
	.end = end};

int report_write_json(const struct report *report, FILE *out)
{
	struct json_report json = {};

	report_walk(report, &json_writer, &json);
	int r = json_dumpf(json.root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
	json_decref(json.root);
	return r == 0 && fputc('\n', out) != EOF && fflush(out) == 0 ? 0 : -EIO;
}
