/* SPDX-License-Identifier: MIT */
/*
 * cause: why a figure of one group is another after a change; private to
 * lib/oee.
 */
#ifndef OEE_CAUSE_H
#define OEE_CAUSE_H

#include "base/map.h"
#include "oee/engine.h"

/* What figures are made of: sums to which every cause adds its part. */
enum oee_basis {
	BASIS_NONE = -1,
	BASIS_RUN, BASIS_AUPT, BASIS_PBT, BASIS_CALENDAR,
	BASIS_IDEAL, BASIS_GOOD, BASIS_REPAIR,	/* all in nanoseconds */
	BASIS_STOPS, BASIS_FAILURES, BASIS_MICRO_STOPS,
	BASIS_COUNT
};

/* Of (num * num2) / (den * den2), where BASIS_NONE is 1. */
struct oee_formula {
	enum figure figure;
	enum oee_basis num, num2, den, den2;
	double unit;		/* of num / den in the figure's */
};
extern const struct oee_formula oee_formulas[];
extern const size_t oee_nformula;

enum { OEE_ELSEWHERE = -1 };	/* a class: time of another group */

/*
 * Time of a state and reason that changed its class; or stops of them; or
 * ideal time of a part.
 */
struct oee_cause {
	int32_t state, reason, part;	/* in the list's names; -1: none */
	int from, to;		/* classes, OEE_MICRO_STOP, OEE_ELSEWHERE */
	enum { CAUSE_TIME, CAUSE_STOPS, CAUSE_PART } is;
	int64_t ms;		/* that moved */
	oee_wide d[BASIS_COUNT];
};

/* All zero is a valid, empty list. */
struct oee_causes {
	struct oee_cause *v;
	size_t n, cap;
	oee_wide before[BASIS_COUNT], after[BASIS_COUNT];
	struct map names;	/* of both engines */
	struct oee_moved *moved;
	size_t nmoved, moved_cap;
};

/*
 * All causes of the difference between two groups, either of which may be
 * NULL: for every basis their d add up to after - before, exactly.
 */
void oee_causes_find(struct oee_causes *c, const struct oee *a,
    const struct oee_group *before, const struct oee *b,
    const struct oee_group *after);
void oee_causes_release(struct oee_causes *c);

/* A formula's value; NaN when it divides by nothing. */
double oee_formula_value(const struct oee_formula *f,
    const oee_wide basis[BASIS_COUNT]);
/* As an oee record has it, NaN where that is null; and why it is. */
double oee_formula_figure(const struct oee_formula *f, const struct kpi *k,
    bool totals, const oee_wide basis[BASIS_COUNT]);
const char *oee_formula_why(const struct oee_formula *f, const struct kpi *k,
    bool totals);
/* A cause's share in its difference, where both values are given. */
double oee_formula_share(const struct oee_formula *f,
    const struct oee_causes *c, const struct oee_cause *cause);

const char *oee_class_name(int class);	/* NULL for elsewhere */

#endif
