/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
/*
 * The text files of counters that the kernel prints: one driver, several formats.
 *
 * The driver opens the file, reads it for every sample and puts failures into words; a format turns
 * text into values. All formats share one trick: what stands around the numbers hardly ever changes
 * between two reads. The first read learns which number belongs to which series; later ones compare
 * the names with memcmp and go straight for the digits. A text that changed is learned anew.
 */
#include "sources/source.h"

struct text_format;

struct text_file {
	const char *path;     /* "proc/net/snmp" */
	const char *absent;   /* why this kernel may not have it; NULL: it always should */
	const char *prefix; /* set before names that have no group of their own: "xfrm", or NULL */
	const char *instance; /* the one instance that all numbers belong to: "arp", or NULL */
	bool machine;         /* the whole machine's, shown only in the initial namespace */
	enum counter_kind kind; /* of numbers that the knowledge does not name */
	const struct text_format *format;
};

struct text_format {
	size_t size; /* of the state; it begins zeroed */
	/* Puts all values of a terminated text of n bytes; the numbers belong to `instance`.
	 * Returns 0, -EBADMSG (not this format) or -ENOMEM. */
	int (*put)(void *state, const struct text_file *with, struct sampler *sampler,
		uint32_t instance, const char *text, size_t n);
	/* Frees what the state holds, not the state. */
	void (*done)(void *state);
};

/* The `open`, `sample` and `close` of a source whose `with` is a text_file. */
int text_file_open(
	const struct source *source, struct host *host, void **ret_state, struct probe *probe);
int text_file_sample(void *state, struct sampler *sampler, struct probe *probe);
void text_file_close(void *state);

#define TEXT_FILE_SOURCE                                                                          \
	.open = text_file_open, .sample = text_file_sample, .close = text_file_close

/* Puts the words of a learned file's series together. SERIES_NONE when memory ran out. */
uint32_t text_file_series(
	const struct text_file *with, struct sampler *sampler, uint32_t instance, const char *name);
/* May these n bytes be a part of a counter's name? */
bool text_file_is_name(const char *text, size_t n);

/* table.c: names and decimal numbers */
extern const struct text_format table_pairs;    /* "Ip: A B" over "Ip: 1 2": Ip.A, Ip.B */
extern const struct text_format table_named;    /* "Ip6InReceives 5": Ip6.InReceives, prefix.Name */
extern const struct text_format table_sockstat; /* "TCP: inuse 1 mem 2": prefix.TCP.inuse, … */
