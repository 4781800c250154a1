/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/pen.h"

/* The round number at or above x > 0. */
static double
round_up(double x)
{
	const double unit = pow(10, floor(log10(x)));
	const double share = x / unit;

	/* A hair above is still it: 0.3 / 0.1 is more than 3. */
	if (share <= 1 + 1e-9)
		return unit;
	if (share <= 2 + 1e-9)
		return unit * 2;
	return share <= 5 + 1e-9 ? unit * 5 : unit * 10;
}

static int
decimals_of(double step)
{
	const double n = -floor(log10(step) + 1e-9);

	return n <= 0 ? 0 : n > 9 ? 9 : (int)n;
}

struct draw_axis
draw_axis_of(double min, double max, int steps, enum draw_zero zero)
{
	struct draw_axis a;

	if (!isfinite(min) || !isfinite(max) || min > max) {
		min = 0;
		max = 1;
	}
	if (zero == DRAW_FROM_ZERO) {
		min = fmin(min, 0);
		max = fmax(max, 0);
	}
	if (max - min <= fmax(fabs(min), fabs(max)) * 1e-12) {
		/* One value: as much room as it is large. */
		max += max == 0 ? 1 : fabs(max) / 2;
		min -= min == 0 ? 0 : fabs(min) / 2;
	}
	a.step = round_up((max - min) / (steps < 1 ? 1 : steps));
	a.from = floor(min / a.step + 1e-9) * a.step;
	a.to = ceil(max / a.step - 1e-9) * a.step;
	a.decimals = decimals_of(a.step);
	return a;
}

int
draw_axis_steps(const struct draw_axis *a)
{
	return (int)lround((a->to - a->from) / a->step);
}

/* Made of whole steps, so that the tick of zero is zero. */
double
draw_axis_tick(const struct draw_axis *a, int i)
{
	return (round(a->from / a->step) + i) * a->step;
}

double
draw_axis_at(const struct draw_axis *a, double x)
{
	return (x - a->from) / (a->to - a->from);
}

/* ---- numbers ---- */

static const struct { double unit; const char *sign; } prefix[] = {
	{ 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" },
};

/* With a narrow no-break space between. */
void
draw_groups(char *to, const char *digits, size_t alone)
{
	const size_t whole = strcspn(digits, ".");
	size_t i;

	for (i = 0; digits[i] != '\0'; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0 &&
		    digits[i - 1] != '-' && whole > alone) {
			memcpy(to, "\xe2\x80\xaf", 3);
			to += 3;
		}
		*to++ = digits[i];
	}
	*to = '\0';
}

void
draw_label(char out[DRAW_LABEL], double x, int decimals)
{
	char digits[DRAW_LABEL];
	size_t i;

	if (!isfinite(x)) {
		snprintf(out, DRAW_LABEL, "-");
		return;
	}
	for (i = 0; i < sizeof(prefix) / sizeof(prefix[0]); i++) {
		if (fabs(x) < prefix[i].unit)
			continue;
		if (fabs(x) >= 1e18)
			snprintf(out, DRAW_LABEL, "%.2e", x);
		else
			snprintf(out, DRAW_LABEL, "%.*f%s", fmod(x,
			    prefix[i].unit) == 0 ? 0 : 1, x / prefix[i].unit,
			    prefix[i].sign);
		return;
	}
	snprintf(digits, sizeof(digits), "%.*f", decimals, x);
	/* What rounds to zero has no sign. */
	draw_groups(out, digits[0] == '-' &&
	    digits[strspn(digits, "-0.")] == '\0' ? digits + 1 : digits, 4);
}
