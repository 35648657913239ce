/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The knowledge compiler: reads the stanzas of knowledge/ and writes the tables that squall carries.
 *
 *	compile ids.h counters.c findings.c FILE…
 *
 * A stanza begins with `counter NAME`, `sysctl NAME`, `drop NAME` or `finding ID` and goes on until
 * the next; a line that begins with a blank continues the field before it; `#` begins a comment line.
 * A line `proven NAME EXPERIMENT` says which of tests/experiments moves a counter of any stanza.
 * The fields stand in fields[] below; CONTRIBUTING.md describes them. Everything is checked here,
 * because a wrong text is worse than none: unknown fields, missing ones, names that nothing defines.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `proven NAME EXPERIMENT`: lines of their own, applied when every stanza is read */
static struct proof {
	char *name, *experiment;
	const char *file;
	int line;
} *proofs;
static size_t proofs_n;

enum field {
	F_SOURCE, F_KIND, F_BITS, F_SIGNED, F_FOLD, F_SCOPE, F_UNIT, F_SHORT, F_TROUBLE, F_NORMAL,
	F_WHAT, F_NORMALLY, F_RISES, F_NOT, F_IN, F_SINCE, F_UNTIL, F_CHANGED, F_SEE, F_NETSTAT,
	F_DEFAULT, F_EVIDENCE, F_WHO, F_DO, FIELDS
};
static const char *const fields[FIELDS] = {
	"source", "kind", "bits", "signed", "fold", "scope", "unit", "short", "trouble", "normal",
	"what", "normally", "rises", "not", "in", "since", "until", "changed", "see", "netstat",
	"default", "evidence", "who", "do",
};
/* those that speak of a finding; of anything else, all but the last three */
static const bool is_of_finding[FIELDS] = {[F_SHORT] = true, [F_WHAT] = true, [F_NOT] = true,
	[F_SEE] = true, [F_EVIDENCE] = true, [F_WHO] = true, [F_DO] = true};

struct stanza {
	char *name;
	const char *file;
	int line;
	bool is_finding;
	char *value[FIELDS]; /* defaults and changes: one line each */
	const char *proven;
};

static struct stanzas {
	struct stanza *at;
	size_t n;
} counters, findings;
static int errors;

static void __attribute__((format(printf, 3, 4))) complain(
	const char *file, int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	errors++;
}

static void *must(void *p)
{
	if (!p) {
		perror("knowledge compiler");
		exit(1);
	}
	return p;
}

static char *joined(char *before, const char *separator, const char *more)
{
	if (!before)
		return must(strdup(more));
	char *all = must(malloc(strlen(before) + strlen(separator) + strlen(more) + 1));
	sprintf(all, "%s%s%s", before, separator, more);
	free(before);
	return all;
}

static struct stanza *begin(const char *file, int line, const char *prefix, const char *name)
{
	struct stanzas *list = prefix ? &counters : &findings;

	list->at = must(reallocarray(list->at, list->n + 1, sizeof(*list->at)));
	struct stanza *s = &list->at[list->n++];
	*s = (struct stanza){.file = file, .line = line, .is_finding = !prefix};
	s->name = joined(must(strdup(prefix ? prefix : "")), "", name);
	/* a dot tells the name of a counter from the id of a finding */
	if (!*name || strpbrk(name, " \t{}") || (!prefix && strchr(name, '.')))
		complain(file, line, "'%s' is not a name", name);
	return s;
}

static char *trimmed(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	for (size_t n = strlen(text); n && isspace((unsigned char)text[n - 1]);)
		text[--n] = '\0';
	return text;
}

static void take_field(struct stanza *s, const char *file, int line, char *word, char *rest, int *last)
{
	for (int f = 0; f < FIELDS; f++) {
		if (strcmp(word, fields[f]) != 0)
			continue;
		if (s->is_finding ? !is_of_finding[f] : f >= F_EVIDENCE)
			break;
		if (s->value[f] && f != F_DEFAULT && f != F_CHANGED)
			complain(file, line, "'%s' stands twice in '%s'", word, s->name);
		s->value[f] = joined(s->value[f], f == F_DEFAULT || f == F_CHANGED ? "\n" : " ", rest);
		*last = f;
		return;
	}
	complain(file, line, "unknown field '%s'", word);
}

static void take_proof(const char *file, int line, char *rest)
{
	char *experiment = rest + strcspn(rest, " \t");

	if (*experiment)
		*experiment++ = '\0';
	experiment = trimmed(experiment);
	if (!*rest || !*experiment || strpbrk(experiment, " \t")) {
		complain(file, line, "proven: needs a counter and an experiment");
		return;
	}
	proofs = must(reallocarray(proofs, proofs_n + 1, sizeof(*proofs)));
	proofs[proofs_n++] = (struct proof){.name = must(strdup(rest)),
		.experiment = must(strdup(experiment)), .file = file, .line = line};
}

static void read_file(const char *file)
{
	static const struct {
		const char *word, *prefix;
	} heads[] = {{"counter", ""}, {"sysctl", "sysctl."}, {"drop", "drop."}, {"finding", NULL}};
	FILE *f = fopen(file, "r");
	char *buf = NULL;
	size_t room = 0;
	struct stanza *s = NULL;
	int last = -1, line = 0;

	if (!f) {
		complain(file, 0, "cannot open: %s", strerror(errno));
		return;
	}
	while (getline(&buf, &room, f) >= 0) {
		line++;
		bool continued = buf[0] == ' ' || buf[0] == '\t';
		char *text = trimmed(buf);
		if (!*text || *text == '#')
			continue;
		if (continued) {
			if (s && last >= 0)
				s->value[last] = joined(s->value[last], last == F_DEFAULT ? "\n" : " ", text);
			else
				complain(file, line, "continues nothing");
			continue;
		}
		char *rest = text + strcspn(text, " \t");
		if (*rest)
			*rest++ = '\0';
		rest = trimmed(rest);
		if (strcmp(text, "proven") == 0) {
			take_proof(file, line, rest);
			s = NULL;
			last = -1;
			continue;
		}
		bool head = false;
		for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
			if (strcmp(text, heads[i].word) == 0) {
				s = begin(file, line, heads[i].prefix, rest);
				head = true;
				last = -1;
			}
		}
		if (head)
			continue;
		if (!s)
			complain(file, line, "'%s' stands before the first stanza", text);
		else
			take_field(s, file, line, text, rest, &last);
	}
	free(buf);
	fclose(f);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct stanza *)a)->name, ((const struct stanza *)b)->name);
}

static const struct stanza *find(const struct stanzas *list, const char *name)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = strcmp(name, list->at[mid].name);
		if (c == 0)
			return &list->at[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

static void apply_proofs(void)
{
	for (size_t i = 0; i < proofs_n; i++) {
		const struct proof *p = &proofs[i];
		struct stanza *s = (struct stanza *)find(&counters, p->name);
		if (!s)
			complain(p->file, p->line, "proven: no stanza is named '%s'", p->name);
		else if (s->proven)
			complain(p->file, p->line, "proven: '%s' stands twice", p->name);
		else
			s->proven = p->experiment;
	}
}

static void put_symbol(FILE *out, const char *name)
{
	fputs("C_", out);
	for (; *name; name++)
		fputc(isalnum((unsigned char)*name) ? *name : '_', out);
}

static void put_string(FILE *out, const char *text)
{
	if (!text) {
		fputs("0", out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\' || *text == '\n')
			fputc('\\', out);
		fputc(*text == '\n' ? 'n' : *text, out);
	}
	fputc('"', out);
}

/* Writes the constant that stands beside the field's word; complains about any other. */
static void put_word(FILE *out, const struct stanza *s, enum field f, const char *const (*words)[2])
{
	const char *value = s->value[f];

	for (int i = 0; words[i][0]; i++) {
		if (value ? strcmp(words[i][0], value) == 0 : i == 0) {
			fprintf(out, ", .%s = %s", f == F_SIGNED ? "is_signed" : fields[f], words[i][1]);
			return;
		}
	}
	complain(s->file, s->line, "%s: '%s' is not one of its words", fields[f], value);
}

/* As strtod, but leaves the dots of a range alone. */
static double decimal(const char *text, char **end)
{
	size_t n = strspn(text, "0123456789");
	char digits[64] = "";

	if (text[n] == '.' && isdigit((unsigned char)text[n + 1]))
		n += 1 + strspn(text + n + 1, "0123456789");
	*end = (char *)text + n;
	if (n < sizeof(digits))
		memcpy(digits, text, n);
	return strtod(digits, NULL);
}

/* "0", "0..40", "any", "0..1% of Tcp.OutSegs floor 100" */
static void put_normal(FILE *out, const struct stanza *s)
{
	const char *text = s->value[F_NORMAL];
	double low = 0, high, floor_ = 0;
	char of[128] = "", *end;
	int n = 0;

	if (!text || strcmp(text, "any") == 0) {
		fputs(", .normal = {.of = COUNTER_NONE}", out);
		return;
	}
	high = decimal(text, &end);
	if (end == text)
		goto bad;
	if (strncmp(end, "..", 2) == 0) {
		low = high;
		text = end + 2;
		high = decimal(text, &end);
		if (end == text)
			goto bad;
	}
	if (*end == '%') {
		high /= 100;
		low /= 100;
		end++;
		if (sscanf(end, " of %127s%n", of, &n) != 1)
			goto bad;
		end += n;
	}
	n = 0;
	if (sscanf(end, " floor %lf%n", &floor_, &n) == 1)
		end += n;
	if (*trimmed(end) || high < low)
		goto bad;
	fprintf(out, ", .normal = {.known = true, .low = %.10g, .high = %.10g, .floor = %.10g, .of = ",
		low, high, floor_);
	if (!of[0]) {
		fputs("COUNTER_NONE}", out);
		return;
	}
	if (!find(&counters, of))
		complain(s->file, s->line, "normal: no stanza is named '%s'", of);
	put_symbol(out, of);
	fputc('}', out);
	return;
bad:
	complain(s->file, s->line, "normal: cannot read '%s'", s->value[F_NORMAL]);
}

static bool release(const char *text, unsigned *ret_code)
{
	unsigned a, b;
	int n = 0;

	if (sscanf(text, "%3u.%3u%n", &a, &b, &n) != 2 || text[n])
		return false;
	*ret_code = a << 16 | b << 8;
	return true;
}

/* lines: VALUE [since 5.4] [until 5.15]; a value of several fields is joined by commas in the text */
static void put_defaults(FILE *out, size_t at, const struct stanza *s)
{
	char *lines = must(strdup(s->value[F_DEFAULT])), *save = NULL;

	fprintf(out, "static const struct counter_default defaults_%zu[] = {\n", at);
	for (char *l = strtok_r(lines, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		unsigned since = 0, until = 0;
		for (char *p = strrchr(l, ' '); p; p = strrchr(l, ' ')) {
			unsigned code;
			char *word;
			if (!release(p + 1, &code))
				break;
			*p = '\0';
			word = strrchr(l, ' ');
			if (word && strcmp(word + 1, "since") == 0)
				since = code;
			else if (word && strcmp(word + 1, "until") == 0)
				until = code;
			else
				complain(s->file, s->line, "default: a release without since or until");
			if (word)
				*word = '\0';
		}
		fputs("\t{.value = ", out);
		put_string(out, trimmed(l));
		fprintf(out, ", .since = %#x, .until = %#x},\n", since, until);
	}
	fputs("\t{}};\n", out);
	free(lines);
}

static void check_links(const struct stanza *s)
{
	char *names = must(strdup(s->value[F_SEE])), *save = NULL;

	for (char *n = strtok_r(names, " ", &save); n; n = strtok_r(NULL, " ", &save))
		if (!find(strchr(n, '.') ? &counters : &findings, n))
			complain(s->file, s->line, "see: no stanza is named '%s'", n);
	free(names);
}

static void check_finding(const struct stanza *s)
{
	static const enum field needed[] = {F_WHAT, F_EVIDENCE, F_WHO, F_NOT, F_DO};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!s->value[needed[i]])
			complain(s->file, s->line, "'%s' does not say '%s'", s->name, fields[needed[i]]);
}

static void check(const struct stanza *s)
{
	unsigned code;

	for (enum field f = F_SINCE; f <= F_UNTIL; f++)
		if (s->value[f] && !release(s->value[f], &code))
			complain(s->file, s->line, "%s: '%s' is not a release such as 4.19", fields[f],
				s->value[f]);
	if (!s->value[F_SHORT])
		complain(s->file, s->line, "'%s' has no short meaning", s->name);
	else if (strlen(s->value[F_SHORT]) > 72)
		complain(s->file, s->line, "'%s': short is longer than 72 characters", s->name);
	if (s->is_finding)
		check_finding(s);
	else if (!s->value[F_SOURCE] && strncmp(s->name, "sysctl.", 7) && strncmp(s->name, "drop.", 5))
		complain(s->file, s->line, "'%s' has no source", s->name);
	if (s->value[F_SEE])
		check_links(s);
}

/* Sorts by name, refuses names that stand twice. */
static void sort(struct stanzas *list)
{
	if (list->n)
		qsort(list->at, list->n, sizeof(*list->at), by_name);
	for (size_t i = 1; i < list->n; i++) {
		const struct stanza *s = &list->at[i], *before = s - 1;
		if (strcmp(s->name, before->name) == 0)
			complain(s->file, s->line, "'%s' stands twice (also %s:%d)", s->name, before->file,
				before->line);
	}
}

static void put_ids(FILE *out)
{
	fputs("/* made by knowledge/compile.c */\n#pragma once\nenum {\n", out);
	for (size_t i = 0; i < counters.n; i++) {
		fputc('\t', out);
		put_symbol(out, counters.at[i].name);
		fprintf(out, " = %zu,\n", i);
	}
	fprintf(out, "\tCOUNTERS_KNOWN = %zu,\n};\n", counters.n);
}

static void put_texts(FILE *out, const struct stanza *s)
{
	static const struct {
		enum field field;
		const char *member;
	} texts[] = {{F_WHAT, "what"}, {F_NORMALLY, "normally"}, {F_RISES, "rises"}, {F_NOT, "not_"},
		{F_IN, "function"}, {F_SINCE, "since"}, {F_UNTIL, "until"}, {F_CHANGED, "changed"},
		{F_SEE, "see"}, {F_NETSTAT, "netstat"}, {F_EVIDENCE, "evidence"}, {F_WHO, "who"},
		{F_DO, "do_"}};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!s->value[texts[i].field])
			continue;
		fprintf(out, ",\n\t .%s = ", texts[i].member);
		put_string(out, s->value[texts[i].field]);
	}
}

static void put_stanza(FILE *out, size_t at)
{
	static const char *const kinds[][2] = {{"counter", "KIND_COUNTER"}, {"gauge", "KIND_GAUGE"},
		{"constant", "KIND_CONSTANT"}, {"text", "KIND_TEXT"}, {}};
	static const char *const bits[][2] = {
		{"64", "BITS_64"}, {"32", "BITS_32"}, {"long", "BITS_LONG"}, {}};
	static const char *const yes_no[][2] = {{"no", "false"}, {"yes", "true"}, {}};
	static const char *const folds[][2] = {
		{"sum", "FOLD_SUM"}, {"max", "FOLD_MAX"}, {"same", "FOLD_SAME"}, {}};
	static const char *const scopes[][2] = {
		{"netns", "SCOPE_NETNS"}, {"machine", "SCOPE_MACHINE"}, {}};
	struct stanza *s = &counters.at[at];
	bool is_sysctl = strncmp(s->name, "sysctl.", 7) == 0;

	if (is_sysctl && !s->value[F_KIND])
		s->value[F_KIND] = "constant";
	if (is_sysctl && !s->value[F_SOURCE])
		s->value[F_SOURCE] = "sysctl";
	if (!s->value[F_SOURCE])
		s->value[F_SOURCE] = "drops";
	fputs("\t{.name = ", out);
	put_string(out, s->name);
	fputs(", .source = ", out);
	put_string(out, s->value[F_SOURCE]);
	fputs(", .unit = ", out);
	put_string(out, s->value[F_UNIT] ? s->value[F_UNIT] : "");
	fputs(", .brief = ", out);
	put_string(out, s->value[F_SHORT]);
	put_word(out, s, F_KIND, kinds);
	put_word(out, s, F_BITS, bits);
	put_word(out, s, F_SIGNED, yes_no);
	put_word(out, s, F_FOLD, folds);
	put_word(out, s, F_SCOPE, scopes);
	put_word(out, s, F_TROUBLE, yes_no);
	put_normal(out, s);
	put_texts(out, s);
	if (s->proven) {
		fputs(",\n\t .proven = ", out);
		put_string(out, s->proven);
	}
	if (s->value[F_DEFAULT])
		fprintf(out, ", .defaults = defaults_%zu", at);
	fputs("},\n", out);
}

static void put_counters(FILE *out)
{
	fputs("/* made by knowledge/compile.c */\n#include \"samples/counter.h\"\n", out);
	for (size_t i = 0; i < counters.n; i++)
		if (counters.at[i].value[F_DEFAULT])
			put_defaults(out, i, &counters.at[i]);
	fputs("const struct counter counters_known[COUNTERS_KNOWN] = {\n", out);
	for (size_t i = 0; i < counters.n; i++)
		put_stanza(out, i);
	fputs("};\n", out);
}

static void put_findings(FILE *out)
{
	fputs("/* made by knowledge/compile.c */\n#include \"findings/meaning.h\"\n"
	      "const struct meaning meanings_all[] = {\n", out);
	for (size_t i = 0; i < findings.n; i++) {
		fputs("\t{.id = ", out);
		put_string(out, findings.at[i].name);
		fputs(", .brief = ", out);
		put_string(out, findings.at[i].value[F_SHORT]);
		put_texts(out, &findings.at[i]);
		fputs("},\n", out);
	}
	fputs("\t{}};\n", out);
}

static FILE *must_create(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f) {
		fprintf(stderr, "cannot create '%s': %s\n", path, strerror(errno));
		exit(1);
	}
	return f;
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fputs("usage: compile ids.h counters.c findings.c FILE…\n", stderr);
		return 2;
	}
	for (int i = 4; i < argc; i++)
		read_file(argv[i]);
	sort(&counters);
	sort(&findings);
	apply_proofs();
	for (size_t i = 0; i < counters.n; i++)
		check(&counters.at[i]);
	for (size_t i = 0; i < findings.n; i++)
		check(&findings.at[i]);
	FILE *ids = must_create(argv[1]), *table = must_create(argv[2]), *meanings = must_create(argv[3]);
	put_ids(ids);
	put_counters(table);
	put_findings(meanings);
	if (fclose(ids) != 0 || fclose(table) != 0 || fclose(meanings) != 0) {
		perror("knowledge compiler");
		return 1;
	}
	return errors ? 1 : 0;
}
