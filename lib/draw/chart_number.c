/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/pen.h"

#define THIN "\xe2\x80\xaf"		/* a narrow no-break space */

/* Beyond, digits tell nothing. */
static const double LARGE = 1e12;

static void
put_digits(char out[DRAW_NUMBER], double x, int decimals, bool strip)
{
	char digits[DRAW_NUMBER];
	size_t n;

	snprintf(digits, sizeof(digits), "%.*f", decimals, x);
	n = strlen(digits);
	if (strip && strchr(digits, '.') != NULL) {
		while (digits[n - 1] == '0')
			n--;
		n -= digits[n - 1] == '.';
		digits[n] = '\0';
	}
	/* What rounds to zero has no sign. */
	draw_groups(out, digits[0] == '-' &&
	    digits[strspn(digits, "-0.")] == '\0' ? digits + 1 : digits, 3);
}

static void
put_unit(char out[DRAW_NUMBER], const char *unit)
{
	const size_t n = strlen(out);

	snprintf(out + n, DRAW_NUMBER - n, THIN "%s", unit);
}

/* Rounded first: 99.96 has no decimal, as 100. */
static int
decimals_below(double x, double limit)
{
	return round(fabs(x) * 10) / 10 < limit ? 1 : 0;
}

static void
put_plain(char out[DRAW_NUMBER], double x)
{
	put_digits(out, x, fabs(x) >= 100 ? 0 : fabs(x) >= 10 ? 1 :
	    fabs(x) >= 0.1 ? 2 : 3, true);
}

static void
put_percent(char out[DRAW_NUMBER], double x)
{
	put_digits(out, x * 100, x == 0 ? 0 : decimals_below(x * 100, 100),
	    false);
	put_unit(out, "%");
}

/* What would be 0.0 h is said in minutes and seconds. */
static void
put_hours(char out[DRAW_NUMBER], double s)
{
	const double h = s / 3600, size = fabs(s);

	if (size == 0 || round(size) >= 360) {
		put_digits(out, h, size == 0 ? 0 : decimals_below(h, 100),
		    false);
		put_unit(out, "h");
	} else if (round(size) >= 60) {
		put_digits(out, s / 60, 0, false);
		put_unit(out, "min");
	} else {
		put_digits(out, s, 0, false);
		put_unit(out, "s");
	}
}

void
draw_number(char out[DRAW_NUMBER], double x, enum draw_format f)
{
	if (!isfinite(x)) {
		snprintf(out, DRAW_NUMBER, "-");
	} else if (fabs(x) >= LARGE) {
		snprintf(out, DRAW_NUMBER, "%.1e", f == DRAW_F_HOURS ?
		    x / 3600 : f == DRAW_F_PERCENT && x < 1e300 ? x * 100 :
		    x);
		if (f == DRAW_F_HOURS || f == DRAW_F_PERCENT)
			put_unit(out, f == DRAW_F_HOURS ? "h" : "%");
	} else if (f == DRAW_F_PERCENT) {
		put_percent(out, x);
	} else if (f == DRAW_F_HOURS) {
		put_hours(out, x);
	} else if (f == DRAW_F_COUNT) {
		put_digits(out, x, 0, false);
	} else {
		put_plain(out, x);
	}
}

/* A target was chosen: 80 % is not 80.0 %. */
void
chart_target(char out[CHART_TARGET], double x, enum draw_format f)
{
	char number[DRAW_NUMBER], *tail;

	draw_number(number, x, f);
	tail = strstr(number, ".0" THIN);
	if (tail != NULL)
		memmove(tail, tail + 2, strlen(tail + 2) + 1);
	snprintf(out, CHART_TARGET, "target %s", number);
}

/* A row's numbers beside their unit, which the legend has. */
void
chart_bare(char out[DRAW_NUMBER], double x, enum draw_format f)
{
	if (!isfinite(x))
		snprintf(out, DRAW_NUMBER, "-");
	else if (fabs(x) >= LARGE)
		snprintf(out, DRAW_NUMBER, "%.0e", x);
	else if (f == DRAW_F_PERCENT)
		put_digits(out, x * 100, 0, false);
	else if (f == DRAW_F_HOURS)
		put_digits(out, x / 3600, x == 0 ? 0 :
		    decimals_below(x / 3600, 10), false);
	else if (f == DRAW_F_COUNT)
		put_digits(out, x, 0, false);
	else
		put_plain(out, x);
}

double
chart_known(double x)
{
	if (!isfinite(x) || fabs(x) > 1e100)
		return NAN;
	return fabs(x) < 1e-100 ? 0 : x;
}

static double
scale_of(enum draw_format f)
{
	return f == DRAW_F_PERCENT ? 100 : f == DRAW_F_HOURS ? 1.0 / 3600 : 1;
}

struct draw_axis
chart_axis_of(double min, double max, int steps, enum draw_zero zero,
    enum draw_format f)
{
	const double scale = scale_of(f);

	return draw_axis_of(min * scale, max * scale, steps, zero);
}

double
chart_axis_at(const struct draw_axis *a, double x, enum draw_format f)
{
	return draw_axis_at(a, x * scale_of(f));
}

void
chart_axis_label(char out[DRAW_NUMBER], const struct draw_axis *a, int i,
    enum draw_format f)
{
	draw_label(out, draw_axis_tick(a, i), a->decimals);
	if (f == DRAW_F_PERCENT || f == DRAW_F_HOURS)
		put_unit(out, f == DRAW_F_HOURS ? "h" : "%");
}
