/* SPDX-License-Identifier: MIT */
/*
 * report: records in, a report out.
 *
 * feed() keeps the records that a template has a section for, in any order
 * and mix; the others are passed by and counted.  finish() makes the document
 * (see doc.h) and writes it in each format that is asked for.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec/rec.h"

struct calendar;
struct err;
struct log;
struct profile;
struct report_fonts;
struct template;
struct zone;

enum report_format {
	REPORT_PDF, REPORT_XLSX, REPORT_HTML, REPORT_TEXT, REPORT_CSV,
	REPORT_NDJSON, REPORT_FORMATS
};
extern const char *const report_words[];	/* "pdf", ..., NULL */
/* The format of that word, or of a file's name; -1 for none. */
int report_format_of(const char *word);
int report_format_of_file(const char *path);

struct report_params {
	const struct template *template;	/* all kept */
	const struct profile *profile;
	struct calendar *calendar;	/* planned time; NULL: not known */
	const struct report_fonts *fonts;
	const struct zone *zone;
	const struct log *log;			/* told of what is passed by */
	/* The period; INT64_MIN, INT64_MAX: of all that came. */
	int64_t from_us, to_us;
	const char *title;			/* NULL: the template's */
	const char *run;
	int64_t seq;				/* -1: the query's */
	bool formats[REPORT_FORMATS];
	/*
	 * Where to: a file, or with several formats its name without the
	 * extension; NULL: standard output, one format.
	 */
	const char *output;
	int columns;				/* of text */
	bool ascii;
};

/*
 * Sets the formats: those of n words, or without any that of the output's
 * ending; ERR_USAGE when there is no telling, or several have no output.
 */
int report_formats(struct report_params *p, const char *const *word,
    size_t n, struct err *err) __attribute__((warn_unused_result));

struct rec_stage report_stage(const struct report_params *p);

#endif
