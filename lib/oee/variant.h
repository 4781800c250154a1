/* SPDX-License-Identifier: MIT */
/*
 * variant: the same facts counted in several ways, in one pass.
 */
#ifndef OEE_VARIANT_H
#define OEE_VARIANT_H

#include "oee/change.h"
#include "oee/oee.h"

/* What is asked for besides the facts as they are; all zero: nothing. */
struct oee_asked {
	const char *const *what_if;	/* nwhat_if of KEY=VALUE */
	size_t nwhat_if;
	const char *vs;			/* other definitions; NULL: the same */
	bool sensitivity;
	const char *const *grid;	/* ngrid words for oee_grid_set() */
	size_t ngrid;
	const char *restated;		/* a file: the facts as they were */
	const struct rec_options *in;	/* how it is read */
	const char *const *figures;	/* nfigures names; none: the usual */
	size_t nfigures;
};

/* What cannot be asked for at once, in words; NULL when all can. */
const char *oee_misuse(const struct oee_params *p,
    const struct oee_asked *ask);
/* Whether a variant has to be filled in. */
bool oee_compares(const struct oee_asked *ask);

/* A calendar and a profile of its own; the changes are made to them. */
struct oee_variant {
	struct calendar *calendar;
	struct profile *profile;
	struct oee_changes standards;
};
void oee_variant_release(struct oee_variant *v);

/* The stage for all of it.  v is kept.  ERR_USAGE: a bad change or grid. */
int oee_asked_stage(struct rec_stage *st, const struct oee_params *p,
    const struct oee_asked *ask, struct oee_variant *v, struct err *err)
    __attribute__((warn_unused_result));

/*
 * A stage that writes effect records: for each group and figure what it was,
 * what it is after the change, and below it the causes whose effects add up
 * to the difference.
 *
 * A figure N/D changes by N2/D2 - N1/D1 = (dN - N1/D1 dD) / D2, which is
 * linear in dN and dD, so every second and every part has its exact share.
 * Of a product the share is that at the mean of the other factor before and
 * after (d(xy) = dx (y1+y2)/2 + dy (x1+x2)/2).
 *
 * before and after differ as the variant's text, which is copied, tells; p->by
 * 0 is machine.  Errors as oee_stage().
 */
struct rec_stage oee_effect_stage(const struct oee_params *before,
    const struct oee_params *after, const char *variant);

/*
 * A stage that writes restated records: of each group the figures that are
 * not what they were, and below each the source rows that moved it, whose
 * effects add up to the difference; of a sum exactly, of a ratio as those of
 * effect records.
 *
 * The facts as they were come from ask->restated, read side by side with the
 * input, so that only the groups of a machine are held.  The input may begin
 * with the change records of store-cat --changed, which tell how the rows
 * differ and stay in memory.  p->by 0 is machine.
 *
 * Errors as oee_stage() and rec_open(); ERR_DATA as well when the two are of
 * different periods, or the changes of other commits.
 */
int oee_restate_stage(struct rec_stage *st, const struct oee_params *p,
    const struct oee_asked *ask, struct err *err)
    __attribute__((warn_unused_result));

/* Whether restated records tell of a figure. */
bool oee_is_restated(int figure);

enum { OEE_GRID = 8 };		/* values a limit may take */

/* Lengths of ignore_under, micro_stop and minimum_run, n of each. */
struct oee_grid {
	int64_t v[3][OEE_GRID];
	int n[3];
};

void oee_grid_init(struct oee_grid *g);	/* the usual one */
/*
 * Words as KEY=VALUE,VALUE,... cut at the commas: the values of a key that is
 * named instead of the usual ones.  ERR_USAGE.
 */
int oee_grid_set(struct oee_grid *g, const char *const text[], size_t n,
    struct err *err) __attribute__((warn_unused_result));

/* A stage that writes a sensitivity record a group and point of the grid. */
struct rec_stage oee_sensitivity_stage(const struct oee_params *p,
    const struct oee_grid *g);

#endif
