/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "oee/tally.h"

enum { NS_PER_MS = 1000000 };

void
tally_sum(struct tally *t, const struct tally *from)
{
	int i;

	for (i = 0; i < CLASS_COUNT; i++)
		tally_add(t, &t->ms[i], from->ms[i]);
	t->provisional = t->provisional || from->provisional;
	t->totals = t->totals || from->totals;
	t->too_much = t->too_much || from->too_much;
	tally_add(t, &t->parts_m, from->parts_m);
	tally_add(t, &t->scrap_m, from->scrap_m);
	tally_add(t, &t->standard_parts_m, from->standard_parts_m);
	tally_add_ideal(t, &t->ideal_ns, from->ideal_ns);
	tally_add_ideal(t, &t->ideal_good_ns, from->ideal_good_ns);
	tally_add(t, &t->unplanned_off_ms, from->unplanned_off_ms);
	tally_add(t, &t->unplanned_break_ms, from->unplanned_break_ms);
	tally_add(t, &t->apportioned_ms, from->apportioned_ms);
	tally_add(t, &t->unstandard_ms, from->unstandard_ms);
	tally_add(t, &t->overlap_ms, from->overlap_ms);
	tally_add(t, &t->unplaced_ms, from->unplaced_ms);
	tally_add(t, &t->repair_ms, from->repair_ms);
	tally_add(t, &t->failures, from->failures);
	tally_add(t, &t->stops, from->stops);
}

int64_t
tally_calendar(const struct tally *t)
{
	int64_t sum = 0;
	int i;

	for (i = 0; i < CLASS_COUNT; i++)
		sum += t->ms[i];
	return sum;
}

int64_t
tally_off(const struct tally *t)
{
	return t->ms[CLASS_OUTSIDE] + t->unplanned_off_ms;
}

int64_t
tally_pot(const struct tally *t)
{
	return tally_calendar(t) - tally_off(t);
}

int64_t
tally_planned_stop(const struct tally *t)
{
	return t->ms[CLASS_PLANNED] + t->unplanned_break_ms;
}

int64_t
tally_unplanned(const struct tally *t)
{
	return t->unplanned_off_ms + t->unplanned_break_ms;
}

int64_t
tally_pbt(const struct tally *t)
{
	return tally_pot(t) - tally_planned_stop(t) - t->ms[CLASS_NODATA] +
	    tally_unplanned(t);
}

static int64_t
wide_ms(oee_wide ns)
{
	oee_wide q = ns / NS_PER_MS;

	return (int64_t)(ns % NS_PER_MS < 0 ? q - 1 : q);
}

int64_t
tally_ideal(const struct tally *t)
{
	return wide_ms(t->ideal_ns);
}

int64_t
tally_ideal_good(const struct tally *t)
{
	return wide_ms(t->ideal_good_ns);
}

static void __attribute__((format(printf, 2, 3)))
because(struct kpi *k, const char *fmt, ...)
{
	va_list ap;

	if (k->why[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(k->why, sizeof(k->why), fmt, ap);
	va_end(ap);
}

static double
ratio(double num, double den)
{
	return den > 0 ? num / den : NAN;
}

/* Stops can be counted only where every stop and run is an event. */
static void
kpi_stops(const struct tally *t, struct kpi *k)
{
	const double ms_per_h = 3600e3;

	k->mtbf_h = k->mttr_h = NAN;
	if (t->totals || t->failures == 0)
		return;
	k->mtbf_h = (double)t->ms[CLASS_PRODUCTION] / ms_per_h /
	    (double)t->failures;
	k->mttr_h = (double)t->repair_ms / ms_per_h / (double)t->failures;
}

/* Performance and what hangs on it, once PBT > 0 and standards suffice. */
static void
kpi_ideal(const struct tally *t, struct kpi *k)
{
	const double apt = (double)t->ms[CLASS_PRODUCTION] * NS_PER_MS;
	const double pbt = (double)tally_pbt(t) * NS_PER_MS;

	/* Planned and nothing made: that is a 0, not an unknown. */
	k->performance = t->parts_m == 0 ? 0 :
	    ratio((double)t->ideal_ns, apt);
	k->quality = ratio((double)t->ideal_good_ns, (double)t->ideal_ns);
	k->oee = (double)t->ideal_good_ns / pbt;
	if (t->parts_m == 0)
		because(k, "no parts");
	else if (apt <= 0)
		because(k, "parts without running time");
	else if (k->performance > 1)
		because(k, "performance above 1: a standard is too slow");
}

static void
kpi_parts(const struct tally *t, double max_bare, struct kpi *k)
{
	const double apt = (double)t->ms[CLASS_PRODUCTION];
	const double bare = (double)t->unstandard_ms;

	k->performance = k->quality = k->oee = NAN;
	k->standard_share = ratio((double)t->standard_parts_m,
	    (double)t->parts_m);
	if (tally_pbt(t) <= 0)
		because(k, "no planned busy time");
	else if (bare > max_bare * apt)
		because(k, "no standard for %.1f %% of the running time",
		    100 * bare / apt);
	else if (t->parts_m > 0 && t->standard_parts_m <= 0)
		because(k, "no standard for the parts");
	else
		kpi_ideal(t, k);
}

/* How time that was busy was used: ISO 22400-2's efficiencies. */
static void
kpi_busy(const struct tally *t, double pbt, struct kpi *k)
{
	const double apt = (double)t->ms[CLASS_PRODUCTION];
	const double aust = (double)t->ms[CLASS_SETUP];
	const double adet = (double)t->ms[CLASS_DELAY];

	k->setup_ratio = ratio(aust, apt + aust);
	k->technical = ratio(apt, apt + adet);
	k->utilised = ratio(apt, apt + aust + adet);
	k->allocation = ratio(apt + aust + adet, pbt);
}

static void
too_little_data(const struct kpi_limits *lim, struct kpi *k)
{
	k->why[0] = '\0';
	because(k, "coverage %.3f is below %.3f", k->coverage,
	    lim->min_coverage);
	k->availability = k->performance = k->quality = NAN;
	k->oee = k->nee = k->teep = NAN;
	k->setup_ratio = k->technical = k->utilised = k->allocation = NAN;
}

void
tally_kpi(const struct tally *t, const struct kpi_limits *lim, struct kpi *k)
{
	const double pbt = (double)tally_pbt(t);
	const double calendar = (double)tally_calendar(t);
	const double busy = (double)(tally_pot(t) - tally_planned_stop(t));
	const double aupt = (double)(t->ms[CLASS_PRODUCTION] +
	    t->ms[CLASS_SETUP]);

	memset(k, 0, sizeof(*k));
	k->availability = ratio((double)t->ms[CLASS_PRODUCTION], pbt);
	k->utilisation = ratio(pbt, calendar);
	k->coverage = busy > 0 ?
	    1 - (double)t->ms[CLASS_NODATA] / busy : NAN;
	kpi_busy(t, pbt, k);
	kpi_parts(t, lim->min_standard, k);
	k->nee = k->oee == 0 ? 0 :
	    ratio(aupt, pbt) * k->performance * k->quality;
	k->teep = isnan(k->oee) ? NAN : ratio((double)t->ideal_good_ns,
	    calendar * NS_PER_MS);
	kpi_stops(t, k);
	if (k->coverage < lim->min_coverage)
		too_little_data(lim, k);
}
