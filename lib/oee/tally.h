/* SPDX-License-Identifier: MIT */
/*
 * tally: the sums of one group, and the key figures they give.
 *
 * Formulas follow the published restatements of ISO 22400-2: times are POT
 * (planned operation), PBT (planned busy), APT (actual production), AUST
 * (setup), ADET (delay), ADOT (down), AUPT = APT + AUST, AUBT = AUPT + ADET.
 */
#ifndef OEE_TALLY_H
#define OEE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "shop/profile.h"

/* Nanoseconds of ideal time need more than 64 bits for a year of a plant. */
__extension__ typedef __int128 oee_wide;

struct tally {
	/* What every slice and every output touches comes first. */
	int64_t ms[CLASS_COUNT];	/* a partition of calendar time */
	bool provisional;	/* an open row was clipped */
	bool totals;		/* stops cannot be counted */
	bool too_much;		/* a sum is beyond TALLY_MOST */
	int64_t parts_m, scrap_m;	/* thousandths of pieces */
	int64_t standard_parts_m;	/* of parts, with a standard */
	oee_wide ideal_ns;	/* sum of ideal time times parts */
	oee_wide ideal_good_ns;	/* the same of parts less scrap */
	int64_t unplanned_off_ms;	/* of PRODUCTION, in off time */
	int64_t unplanned_break_ms;	/* of PRODUCTION, in breaks */
	int64_t apportioned_ms;	/* of all, placed by rule from totals */
	int64_t unstandard_ms;	/* of PRODUCTION, of parts without standard */
	int64_t overlap_ms;	/* outside the partition */
	int64_t unplaced_ms;	/* outside the partition */
	int64_t repair_ms;	/* of DOWN, from exact spans */
	int64_t failures;	/* stops of class DOWN that begin here */
	int64_t stops;		/* of class DOWN or UNASSIGNED */
	int64_t micro_stops;	/* of the same, too short for one */
};

/*
 * What a sum may come to: eighteen million years of a machine.  All classes
 * together, and ideal time in milliseconds, then still are within int64_t.
 */
#define TALLY_MOST	(INT64_C(1) << 59)

/* Adds x to a sum of t. */
static inline void
tally_add(struct tally *t, int64_t *sum, int64_t x)
{
	if (__builtin_add_overflow(*sum, x, sum) || *sum > TALLY_MOST ||
	    *sum < -TALLY_MOST)
		t->too_much = true;
}

/* Adds ns of ideal time, of a fact that fact_check() would pass. */
static inline void
tally_add_ideal(struct tally *t, oee_wide *sum, oee_wide ns)
{
	const oee_wide most = (oee_wide)TALLY_MOST * 1000000;

	*sum += ns;
	if (*sum > most || *sum < -most)
		t->too_much = true;
}

/* Adds all that is in from; both then are one longer stretch of time. */
void tally_sum(struct tally *t, const struct tally *from);

int64_t tally_calendar(const struct tally *t);	/* all classes, ms */
/* Calendar time less what is not scheduled, ms. */
int64_t tally_pot(const struct tally *t);
int64_t tally_off(const struct tally *t);
int64_t tally_planned_stop(const struct tally *t);
int64_t tally_unplanned(const struct tally *t);
/* PBT = POT - planned stops - nodata + unplanned production, ms. */
int64_t tally_pbt(const struct tally *t);
/* Ideal time in ms, floored. */
int64_t tally_ideal(const struct tally *t);
int64_t tally_ideal_good(const struct tally *t);

/* NaN where a figure is null; why says the reason for the first that is. */
struct kpi {
	double availability;	/* APT / PBT */
	double performance;	/* ideal time of all parts / APT */
	double quality;		/* ideal time of good parts / of all parts */
	double oee;		/* ideal time of good parts / PBT */
	double nee;		/* AUPT / PBT * performance * quality */
	double teep;		/* OEE * PBT / calendar */
	double utilisation;	/* PBT / calendar */
	double setup_ratio;	/* AUST / AUPT */
	double technical;	/* efficiency: APT / (APT + ADET) */
	double utilised;	/* efficiency: APT / AUBT */
	double allocation;	/* efficiency: AUBT / PBT */
	double coverage;	/* 1 - nodata / (POT - planned stops) */
	double standard_share;	/* parts with a standard / parts */
	double mtbf_h;		/* APT / failures */
	double mttr_h;		/* repair time / failures */
	char why[120];		/* empty when all is well */
};

struct kpi_limits {
	double min_standard;	/* largest share of APT without standard */
	double min_coverage;
};

void tally_kpi(const struct tally *t, const struct kpi_limits *lim,
    struct kpi *k);

#endif
