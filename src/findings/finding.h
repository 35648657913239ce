/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * A finding: what is wrong, who does it, why, the proof, and what to do.
 *
 * A rule makes one with finding_new() and fills it by the functions below; every text is owned by the
 * finding. The field names are those of the report's JSON.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/array.h"

enum severity {
	SEVERITY_NOTICE,   /* unusual, no harm shown */
	SEVERITY_WARNING,  /* measured harm, or a limit that is at least 90 % used */
	SEVERITY_CRITICAL, /* users fail now */
};
extern const char *const severity_names[];

enum culprit_kind {
	CULPRIT_FLOW,        /* proto, local, remote */
	CULPRIT_PEER,        /* address */
	CULPRIT_LISTENER,    /* proto, local */
	CULPRIT_SOCKET,      /* proto, local */
	CULPRIT_INTERFACE,   /* name */
	CULPRIT_NEIGHBOUR,   /* address, interface */
	CULPRIT_QDISC,       /* interface, handle */
	CULPRIT_RULE,        /* family, table, chain, handle, text */
	CULPRIT_PROCESS,     /* pid, process */
	CULPRIT_SYSCTL,      /* name, value */
	CULPRIT_CPU,         /* number */
	CULPRIT_DESTINATION, /* address, port */
};
extern const char *const culprit_kind_names[];

/* Texts that do not apply are NULL, numbers that are not known are NAN, -1 or 0 as said. */
struct culprit {
	enum culprit_kind kind;
	const char *proto, *local, *remote;
	const char *address, *interface, *name, *value;
	const char *family, *table, *chain, *handle, *text;
	const char *group, *direction, *state;
	int port;   /* 0: none */
	int number; /* of a CPU; -1: none */
	double packets_per_second, bits_per_second; /* NAN: not known */
	double count;                               /* how many (sockets, attempts); NAN: not known */

	/* The owner. A rule gives the socket's inode, the report resolves it. */
	uint64_t inode; /* 0: none */
	int pid;        /* 0: not known */
	const char *process, *cgroup;
	unsigned holders; /* processes that hold the socket, 0: not known */
};

struct evidence {
	const char *what; /* a series or a thing measured */
	double value;
	const char *unit;
	const char *normal; /* NULL: not known */
	double low, high;   /* the same as numbers, NAN: not known */
	const char *says;   /* what it proves */
};

struct rival {
	const char *id;
	double confidence;
	const char *test; /* what would tell them apart */
};

enum risk { RISK_LOW, RISK_MEDIUM, RISK_HIGH };
extern const char *const risk_names[];

struct fix {
	const char *id;
	enum risk risk;
	const char *does, *command, *undo;
};

struct finding {
	const char *id, *variant; /* variant NULL: none */
	enum severity severity;
	double confidence; /* 0 to 1 */
	const char *title, *summary, *cause;
	ARRAY(struct culprit) culprits;
	ARRAY(struct evidence) evidence;
	ARRAY(struct rival) rivals;
	ARRAY(struct fix) fixes;
	ARRAY(const char *) see;
	ARRAY(const char *) explains; /* ids of symptoms folded into it */
	bool who_unknown; /* only packets would tell who: the report says so */
	bool ended; /* it was there in the window, but not at its end */
	struct arena arena;
};

/* NULL when memory ran out. `id` is borrowed and must outlive the finding. */
struct finding *finding_new(const char *id, enum severity severity, double confidence);
void finding_free(struct finding *finding);

/* A text that the finding owns. */
const char *finding_text(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Never NULL: writes to a culprit that was not added when memory ran out are lost. */
struct culprit *finding_culprit(struct finding *finding, enum culprit_kind kind);
void finding_evidence(struct finding *finding, const char *what, double value, const char *unit,
	const char *normal, const char *says, ...) __attribute__((format(printf, 6, 7)));
void finding_rival(
	struct finding *finding, const char *id, double confidence, const char *test);
void finding_fix(struct finding *finding, const struct fix *fix);
void finding_see(struct finding *finding, const char *what);
