/* SPDX-License-Identifier: MIT */
/*
 * build: from records that were kept to the blocks of a document; the inside
 * of lib/report.
 */
#ifndef REPORT_BUILD_H
#define REPORT_BUILD_H

#include "base/mem.h"
#include "report/doc.h"
#include "report/report.h"
#include "report/rows.h"
#include "report/template.h"
#include "shop/kinds.h"

struct report {
	struct report_params p;
	struct rows *rows[KIND_COUNT_OF];	/* NULL: none came */
	int64_t passed;			/* records of no section */
	int64_t unknown;		/* of no kind */
	int64_t from_us, to_us;		/* the period */
	char profile[80], calendar[80];	/* that made them; "" not said */
	int64_t seq;			/* of the query; -1 */
	bool several;			/* sites, where the whole was wanted */
	struct arena arena;		/* of the document's texts */
	struct doc doc;
};

/* ---- pick.c: which rows a section is about ---- */

/* By what a row is; of an hour, a day, a week, a month by its length. */
unsigned row_by(const struct row *r);
/* Whether the row is one of those that a section's by: asks for. */
bool row_is_by(const struct row *r, unsigned by);
bool row_window(const struct row *r, int64_t *from, int64_t *to);
/* The window is that of the report. */
bool row_is_now(const struct report *rep, const struct row *r);
/*
 * The end of a window before the report's and about as long; INT64_MIN: it is
 * none.  Of several the last one counts: the day before, or the same shift of
 * that day.
 */
int64_t row_before(const struct report *rep, const struct row *r);
bool row_is_inside(const struct report *rep, const struct row *r);

/* Nothing was to run, and nothing did: a Sunday. */
bool row_is_idle(const struct row *r);

/* The one row of all machines in the period, or before: false: none. */
bool pick_whole(struct report *rep, bool before, struct row *r);
/* Why there was none of that, or no past: sites came, or else the usual. */
const char *pick_none(const struct report *rep, const char *usual);

/* What tells rows of a section apart: machine, part, ...; appended. */
void row_subject(const struct row *r, struct buf *b);

/* How a figure does against the profile's targets. */
enum doc_mark pick_mark(const struct report *rep, int key, double value);
double pick_target(const struct report *rep, int key);	/* NaN: none */

/* Values of one figure over time. */
struct past {
	int64_t *at_us;
	double *value;
	size_t n;
};
/* Days, or weeks, or months: what rows of the section's by there are of. */
unsigned pick_step(struct report *rep, unsigned by);
/* Of all machines, by: periods of days, weeks or months; the last so many. */
struct past pick_past(struct report *rep, unsigned by, int key, size_t most);

/* ---- build_*.c: a block of each section ---- */

void build_tiles(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_trend(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_waterfall(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_pareto(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_ranking(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_comparison(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_heatmap(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_timeline(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_table(struct report *rep, const struct section *s,
    struct doc_block *b);
void build_table_free(struct doc_block *b);	/* accepts any block */
void build_terms(struct report *rep, const struct section *s,
    struct doc_block *b);

/* The whole document. */
int report_build(struct report *rep, struct err *err)
    __attribute__((warn_unused_result));

/* Copies into the arena. */
const char *keep_text(struct report *rep, const char *s, size_t n);
/* A text of the row, kept; "" where there is none. */
const char *keep_key(struct report *rep, const struct row *r, int key);
/* Colours of the classes of time; see class_name(). */
enum draw_tone tone_of_class(const char *name, size_t n);

#endif
