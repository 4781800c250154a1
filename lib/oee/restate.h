/* SPDX-License-Identifier: MIT */
/*
 * restate: a group as it was and as it is, figure by figure and row by row;
 * private to lib/oee.
 */
#ifndef OEE_RESTATE_H
#define OEE_RESTATE_H

#include "oee/cause.h"
#include "oee/given.h"
#include "oee/touched.h"

/* A row that did not give the same to both. */
struct oee_restated {
	const char *machine, *source, *source_key;	/* lent by the groups */
	int64_t touched;	/* as oee_touched_find() */
	oee_wide was[OEE_GIVEN], is[OEE_GIVEN];
	double effect;		/* on the figure at hand */
};

/* All zero is a valid, empty list. */
struct oee_restatement {
	struct oee_restated *v;
	size_t n, cap;
	struct oee_restated **order;	/* largest effect first */
	size_t norder, order_cap;
	struct oee_given was, is;	/* of the whole groups */
	struct oee_causes causes;	/* before and after only */
};

/*
 * The rows of two groups, either of which may be NULL, that differ.  -1 with
 * ERR_INTERNAL when the rows of a group do not add up to it.
 */
int oee_restate(struct oee_restatement *x, const struct oee_group *was,
    const struct oee_group *is, struct oee_touched *t, struct err *err)
    __attribute__((warn_unused_result));

/* The rows a figure differs by, in order, with their effects. */
void oee_restate_figure(struct oee_restatement *x, int figure);

/* The formula of a figure that is none of the sums; NULL: there is none. */
const struct oee_formula *oee_restate_formula(int figure);

void oee_restatement_release(struct oee_restatement *x);

/* What is told, and of what; all zero but for the commits is valid. */
struct oee_restating {
	int64_t since, seq;	/* the commits; -1: not known */
	bool has_changes;	/* so all touched rows are known */
	struct oee_touched touched;
	bool wanted[FIG_NONE];
	struct oee_restatement rows;
	struct buf text;
};

/*
 * Writes the figures that moved between two groups, either of which may be
 * NULL, and the rows that moved each.  1: some figure did; 0: none.
 */
int oee_restate_write(struct oee_restating *e, struct oee *const *o,
    struct oee_group *const *g, struct err *err)
    __attribute__((warn_unused_result));
void oee_restating_release(struct oee_restating *e);

#endif
