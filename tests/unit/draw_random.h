/* SPDX-License-Identifier: MIT */
/*
 * draw_random: charts of any data, sensible or not.  What a chart points to
 * lives in an arena.
 */
#ifndef TESTS_DRAW_RANDOM_H
#define TESTS_DRAW_RANDOM_H

#include "check.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "draw/chart.h"

struct random_charts {
	struct rng rng;
	struct arena arena;
	const struct zone *zone;
};

static inline size_t
random_below(struct random_charts *r, size_t n)
{
	return (size_t)rng_below(&r->rng, n);
}

/* Mostly few. */
static inline size_t
random_count(struct random_charts *r, size_t most)
{
	static const size_t few[] = { 1, 3, 8, 30, 120, 500 };
	const size_t n = few[random_below(r, 6)] + 1;

	return random_below(r, n < most ? n : most + 1);
}

/* Words of any script, bytes that are none, nothing. */
static inline const char *
random_label(struct random_charts *r)
{
	static const char *const part[] = { "Mazak", "-01", " ", "spindle ",
		"W", "iii", "\xc3\xa6\xc3\xb8\xc3\xa5",
		"\xe5\x88\x87\xe5\x89\x8a", "\xf0\x9f\x94\xa7",
		"e\xcc\x81", "\xff", "\n", "\x1b",
		"\xe2\x80\xaf", "%", "\xd7\xa9\xd7\x9c", "\xe2\x80\xae" };
	size_t length = random_below(r, 4) == 0 ? random_below(r, 121) :
	    random_below(r, 20), at = 0, n;
	char *s = arena_new(&r->arena, length + 8, 1);
	const char *p;

	while (at < length) {
		p = part[random_below(r, sizeof(part) / sizeof(part[0]))];
		n = strlen(p);
		memcpy(s + at, p, n < length + 7 - at ? n : length + 7 - at);
		at += n;
	}
	return s;
}

static inline double
random_value(struct random_charts *r)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 0, -0.0, 1e308,
		-1e308, 5e-324, 1e15, -1, 1e-9, 100 };
	const double x = rng_unit(&r->rng);

	switch (random_below(r, 8)) {
	case 0:
		return odd[random_below(r, sizeof(odd) / sizeof(odd[0]))];
	case 1:
		return x * 1e9;
	case 2:
		return (x - 0.5) * 1000;
	case 3:
		return x * 1e5;
	default:
		return x;
	}
}

static inline int64_t
random_time(struct random_charts *r)
{
	const int64_t now = INT64_C(1790000000000000);

	switch (random_below(r, 40)) {
	case 0:
		return INT64_MIN;
	case 1:
		return INT64_MAX;
	default:
		return now + (int64_t)(rng_unit(&r->rng) * 30 *
		    (double)WHEN_DAY);
	}
}

static inline enum draw_tone
random_tone(struct random_charts *r)
{
	return (enum draw_tone)random_below(r, DRAW_TONES);
}

static inline const char *const *
random_labels(struct random_charts *r, size_t n)
{
	const char **label = arena_new(&r->arena, n + 1, sizeof(*label));
	size_t i;

	for (i = 0; i < n; i++)
		label[i] = random_label(r);
	return label;
}

static inline const double *
random_values(struct random_charts *r, size_t n)
{
	double *x = arena_new(&r->arena, n + 1, sizeof(*x));
	const bool wild = random_below(r, 2) == 0;
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = wild ? random_value(r) : rng_unit(&r->rng);
	return x;
}

static inline void
random_lines(struct random_charts *r, struct draw_lines *of)
{
	const size_t n = random_count(r, 400);
	const size_t k = random_below(r, random_below(r, 4) == 0 ? 40 : 5);
	int64_t *at = arena_new(&r->arena, n + 1, sizeof(*at));
	struct draw_series *s = arena_new(&r->arena, k + 1, sizeof(*s));
	size_t i;

	for (i = 0; i < n; i++)
		at[i] = random_time(r);
	if (n > 0)
		qsort(at, n, sizeof(*at), when_compare);
	for (i = 0; i < k; i++)
		s[i] = (struct draw_series){ random_label(r),
			random_values(r, n), random_tone(r) };
	*of = (struct draw_lines){ r->zone, at, n, s, k, random_value(r),
		random_time(r), random_time(r) };
}

static inline void
random_pareto(struct random_charts *r, struct draw_pareto *of)
{
	const size_t n = random_count(r, 500);
	struct draw_bar *b = arena_new(&r->arena, n + 1, sizeof(*b));
	const int kind = (int)random_below(r, 3);
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		b[i].label = random_label(r);
		b[i].sub = random_below(r, 2) == 0 ? NULL : random_label(r);
		b[i].value = kind == 0 ? random_value(r) : rng_unit(&r->rng) *
		    1e5 / (double)(i + 1);
		b[i].tone = random_tone(r);
		sum += b[i].value;
	}
	for (i = 0; i < n; i++)
		b[i].cumulative = kind == 0 ? random_value(r) : kind == 1 ?
		    NAN : (i > 0 ? b[i - 1].cumulative : 0) + b[i].value /
		    sum;
	*of = (struct draw_pareto){ b, n, random_below(r, 2) == 0 ? NAN :
		random_value(r), random_below(r, 2) == 0 };
}

static inline void
random_waterfall(struct random_charts *r, struct draw_waterfall *of)
{
	const size_t n = random_count(r, 500);
	struct draw_fall *f = arena_new(&r->arena, n + 1, sizeof(*f));
	size_t i;

	for (i = 0; i < n; i++)
		f[i] = (struct draw_fall){ random_label(r), random_value(r),
			random_below(r, 4) == 0 ? DRAW_WHOLE : DRAW_LESS,
			random_tone(r) };
	*of = (struct draw_waterfall){ f, n, random_value(r) };
}

static inline void
random_heat(struct random_charts *r, struct draw_heat *of)
{
	const size_t rows = random_count(r, 500);
	const size_t cols = random_count(r, rows > 100 ? 30 : 400);

	*of = (struct draw_heat){ random_labels(r, rows),
		random_labels(r, cols), rows, cols,
		random_values(r, rows * cols), random_value(r),
		random_value(r), random_below(r, 4) == 0 ? NULL :
		random_label(r) };
}

static inline void
random_gantt(struct random_charts *r, struct draw_gantt *of)
{
	const size_t rows = random_count(r, 500), n = random_count(r, 500) * 3;
	const size_t kinds = random_below(r, 12);
	struct draw_span *s = arena_new(&r->arena, n + 1, sizeof(*s));
	struct draw_kind *k = arena_new(&r->arena, kinds + 1, sizeof(*k));
	size_t i;

	for (i = 0; i < kinds; i++)
		k[i] = (struct draw_kind){ random_label(r), random_tone(r),
			random_below(r, 3) == 0 };
	for (i = 0; i < n; i++)
		s[i] = (struct draw_span){ (uint32_t)random_below(r, rows +
			1), random_time(r), random_time(r),
			(uint16_t)random_below(r, kinds + 1),
			random_below(r, 3) == 0 ? NULL : random_label(r) };
	*of = (struct draw_gantt){ r->zone, random_time(r), random_time(r),
		random_labels(r, rows), rows, s, n, k, kinds };
}

static inline void
random_ranges(struct random_charts *r, struct draw_ranges *of)
{
	const size_t n = random_count(r, 500);
	struct draw_range *a = arena_new(&r->arena, n + 1, sizeof(*a));
	size_t i;

	for (i = 0; i < n; i++)
		a[i] = (struct draw_range){ random_label(r), random_value(r),
			random_value(r), random_value(r),
			random_below(r, 2) == 0 ? NULL : random_label(r) };
	*of = (struct draw_ranges){ a, n, random_value(r) };
}

static inline struct draw_chart
random_chart(struct random_charts *r, enum draw_chart_type type)
{
	struct draw_chart c = { .type = type, .title = random_label(r),
		.none = random_label(r),
		.format = (enum draw_format)random_below(r, 4) };

	switch (type) {
	case DRAW_LINES:
		random_lines(r, &c.of.lines);
		break;
	case DRAW_PARETO:
		random_pareto(r, &c.of.pareto);
		break;
	case DRAW_WATERFALL:
		random_waterfall(r, &c.of.waterfall);
		break;
	case DRAW_HEAT:
		random_heat(r, &c.of.heat);
		break;
	case DRAW_GANTT:
		random_gantt(r, &c.of.gantt);
		break;
	default:
		random_ranges(r, &c.of.ranges);
	}
	return c;
}

#endif
