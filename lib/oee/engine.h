/* SPDX-License-Identifier: MIT */
/*
 * engine: what the parts of the oee stage share; private to lib/oee.
 *
 * input.c takes records in and makes facts of them - lane.c does so by two
 * threads -, apply.c gives the facts to the timeline, stop.c holds short
 * stops back, collect.c adds slices up by group, figure.c knows which
 * slice counts for which figure, write.c turns groups into records.
 */
#ifndef OEE_ENGINE_H
#define OEE_ENGINE_H

#include "base/bytes.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/when.h"
#include "oee/group.h"
#include "oee/oee.h"
#include "oee/standard.h"
#include "shop/timeline_fact.h"
#include "shop/timeline_stop.h"
#include "shop/timeline_word.h"

struct err;
struct oee_giving;
struct oee_lane;
struct oee_quality;
struct zone;

enum { OEE_SUMS = 4 };		/* the most a figure is made of */

enum { OEE_RECENT_TEXT = 24 };

/*
 * The standard of the part a machine worked on last: parts come in runs.
 * Longer names are looked up each time.
 */
struct oee_recent {
	struct standard_answer a;	/* empty times: nothing asked yet */
	uint32_t part_len, op_len;
	char part[OEE_RECENT_TEXT], op[OEE_RECENT_TEXT];
};

/* A machine found by its short name, without a search. */
enum { OEE_FOUND = 4096 };
struct oee_found {
	struct bytes_short name;
	int32_t machine;		/* one more than it is */
};

struct oee_series;

/* The periods of each group, for --trend; all zero is none. */
struct oee_trends {
	struct map keys;		/* the groups' keys, periods left out */
	struct oee_series *series;	/* by the index in there */
	size_t cap;
};

struct oee_machine {
	int32_t group, site;		/* -1: none */
	int32_t rank;			/* of its name; see oee_write() */
	bool ended;			/* its facts are over */
	int64_t done_us;		/* its slices came up to here */
	int64_t stop_end_us;		/* of the stop delivered last */
	struct oee_group *last;		/* of the slice before; NULL unknown */
	int64_t last_piece_us;		/* and where its piece began */
	struct oee_recent recent;
	struct tl_stop stop;
};

/* What makes numbers of a record's machine and kind. */
struct oee_reading {
	struct map names;		/* machine ids, as the timeline's */
	struct oee_found *found;	/* by hash; OEE_FOUND of them */
	struct when_memory date;	/* of the facts decoded last */
	char kind_name[16];		/* of the record before */
	uint32_t kind_len;
	int kind;
};

struct oee {
	struct oee_params p;
	unsigned by;
	int figure[OEE_SUMS];		/* --explain; -1 none */
	struct timeline *tl;		/* made at the first fact */
	struct oee_machine *machine;	/* by the timeline's index */
	size_t nmachine, machine_cap;
	size_t nranked;			/* machines when ranks were given */
	struct standards standards;
	struct oee_reading in;
	struct oee_lane *lane[REC_LANES];	/* NULL until there is need */
	struct map label;		/* groups, sites, parts, jobs,
					   operators, states, reasons,
					   sources, keys */
	struct oee_groups groups;
	struct oee_trends trends;
	struct oee_quality *quality;	/* NULL: not asked for, or nothing */
	struct profile_limits limits;
	enum tl_verdict verdict;	/* on the stop of the slice at hand */
	int current;			/* machine of the last fact, or -1 */
	int64_t swept_us;		/* time order: advanced up to here */
	struct rec_writer *out;		/* of the call in progress */
	bool makes;			/* stops of bars and parts are kept */
	bool notes;			/* so are they, or explained */
	struct oee_giving *giving;	/* kept; NULL: see given.h */
	/* Called with each group instead of writing it; see join.h. */
	int (*take)(void *arg, struct oee *o, struct oee_group *g);
	void *take_arg;
};

/* ---- oee.c ---- */

void oee_free(void *self);

/* ---- input.c ---- */

int oee_feed(struct oee *o, const struct rec *r, struct err *err);
int oee_finish(struct oee *o, struct err *err);

void oee_reading_init(struct oee_reading *in);
void oee_reading_release(struct oee_reading *in);
/* Takes over the machines that it does not know yet. */
void oee_reading_learn(struct oee_reading *in, const struct oee_reading *from);
/* The kind of a record, -1 for those of others. */
int oee_kind(struct oee_reading *in, const struct rec *r);
/* Its machine, -1 when it names none that is known. */
int oee_reading_machine(struct oee_reading *in, const struct rec *r);

/* ---- apply.c ---- */

/* The facts of these machines are the second and the first to come. */
void oee_expect(const struct oee *o, int second, int first);
/* Gives a fact to the timeline, and writes what that completes. */
int oee_apply(struct oee *o, const struct tl_fact *f, struct err *err);

/* ---- collect.c ---- */

int oee_on_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err);
int oee_on_output(void *self, int machine, const struct tl_output *out,
    struct err *err);
int oee_on_lost(void *self, int machine, enum tl_aside what,
    const struct tl_slice *s, struct err *err);
int oee_on_done(void *self, int machine, int64_t to_us, struct err *err);

/* The number of a label; -1 for an empty one. */
int32_t oee_label(struct oee *o, struct tl_text t);

/* ---- note.c: for --loss, --explain and who asks what changed ---- */

void oee_note_bar(struct oee *o, struct oee_group *g,
    const struct tl_slice *s, int64_t ms);
/* The sums of --explain that a slice counts for. */
void oee_note_slice(struct oee *o, struct oee_group *g,
    const struct tl_slice *s, int64_t ms);
void oee_note_lost(struct oee *o, struct oee_group *g, int figure,
    const struct tl_slice *s, int64_t ms);
void oee_note_stop(struct oee *o, struct oee_group *g,
    const struct tl_slice *s, bool begins);
void oee_note_micro(struct oee *o, struct oee_group *g,
    const struct tl_slice *s);

/* What the parts of an output gave. */
struct oee_part_sums {
	int64_t parts_m, scrap_m, standard_m;
	oee_wide all_ns, good_ns;
};
void oee_note_parts(struct oee *o, struct oee_group *g,
    const struct tl_row *row, const struct oee_part_sums *p);

/* ---- stop.c: before collect.c, where stops have limits ---- */

int oee_stop_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err);
/* No slice of the machine follows for now: a short stop was a short one. */
int oee_stop_end(struct oee *o, int machine, struct err *err);
/* Up to where slices that came before us have been passed on. */
int64_t oee_stop_settled(const struct tl_stop *st, int64_t us);
void oee_stop_release(struct tl_stop *st);

/* ---- figure.c ---- */

/* In the order of oee_figures. */
enum figure {
	FIG_CALENDAR, FIG_POT, FIG_OFF, FIG_PLANNED_STOP, FIG_PLANNED,
	FIG_RUNNING, FIG_SETUP, FIG_DELAY, FIG_DOWN, FIG_UNASSIGNED,
	FIG_RESIDUAL, FIG_NODATA, FIG_UNPLANNED, FIG_APPORTIONED,
	FIG_OVERLAP, FIG_UNPLACED,
	FIG_PARTS, FIG_GOOD, FIG_SCRAP, FIG_STANDARD_PARTS,
	FIG_IDEAL, FIG_IDEAL_GOOD,
	FIG_REPAIR, FIG_STOPS, FIG_FAILURES, FIG_MICRO_STOPS,
	FIG_AVAILABILITY, FIG_PERFORMANCE, FIG_QUALITY, FIG_OEE, FIG_NEE,
	FIG_TEEP, FIG_UTILISATION, FIG_SETUP_RATIO, FIG_TECHNICAL,
	FIG_UTILISED, FIG_ALLOCATION, FIG_MTBF, FIG_MTTR, FIG_COVERAGE,
	FIG_STANDARD_SHARE, FIG_NONE
};


/* The index of a figure in oee_figures, or -1. */
int oee_figure(const char *name);

/* What a figure is made of, -1 behind the last; a sum is that alone. */
void oee_figure_sums(int figure, int sums[OEE_SUMS]);

/* The figures of sums; of NULL those of nothing. */
void oee_kpi(const struct oee *o, const struct tally *t, struct kpi *k);

/* Whether a slice counts for a figure that sums time. */
bool oee_figure_takes(int figure, const struct tl_slice *s);
bool oee_figure_is_time(int figure);

/* Whether milliseconds of that rule were placed from a total. */
static inline bool
oee_apportioned(enum tl_rule rule)
{
	return rule == TL_TOTAL || rule == TL_SPILL || rule == TL_SCALED ||
	    rule == TL_BREAK;
}

/* ---- trend.c ---- */

void oee_trend_add(struct oee *o, const struct oee_group *g);
int oee_trend_write(struct oee *o, struct err *err);
void oee_trends_release(struct oee_trends *t);

/* ---- quality.c: of groups by machine and part ---- */

/* By the thread that reads; the others by the one that computes. */
void oee_quality_fact(struct oee *o, const struct tl_fact *f,
    const struct rec *r);
void oee_quality_add(struct oee *o, const struct oee_group *g);
int oee_quality_write(struct oee *o, struct err *err);
void oee_quality_free(struct oee_quality *q);	/* accepts NULL */

/* ---- write.c, write_loss.c, write_explain.c ---- */

/* The fields that say which group a record is of. */
void oee_put_head(struct oee *o, const struct oee_group *g, const char *kind);
void oee_put_ratio(struct oee *o, const char *key, double x);  /* or null */
/* Of totals nobody knows how many stops they are. */
void oee_put_count(struct oee *o, const char *key, const struct tally *t,
    int64_t n);
void oee_put_why(struct oee *o, const struct tally *t, const struct kpi *k);
void oee_put_ideal(struct oee *o, const char *key, oee_wide ns);
const char *oee_machine_name(const struct oee *o, int32_t i);	/* -1: "" */
const char *oee_name(const struct oee *o, int32_t i);
/* By the names of what two groups are of, machines first; strcmp()'s sign. */
int oee_by_names(const struct oee *o, const struct by_key *a,
    const struct by_key *b);

int oee_write_loss(struct oee *o, struct oee_group *g, struct err *err);
int oee_write_explain(struct oee *o, struct oee_group *g, struct err *err);

static inline int
oee_three_way(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/*
 * Writes and removes the groups whose period ends by limit_us, in order:
 * machine by machine, or by period first when the input is in time order.
 */
int oee_write(struct oee *o, int64_t limit_us, struct err *err);

#endif
