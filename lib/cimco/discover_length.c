/* SPDX-License-Identifier: MIT */
#include "cimco/discover_length.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "cimco/discover_plan.h"

static bool
nearly_all(int64_t part, int64_t whole)
{
	return part * 20 >= whole * 19;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int64_t
length_most_frequent(int64_t *x, size_t n, int64_t *times)
{
	size_t i, from = 0;
	int64_t best = 0;

	*times = 0;
	if (n > 0)
		qsort(x, n, sizeof(*x), by_size);
	for (i = 1; i <= n; i++) {
		if (i < n && x[i] == x[from])
			continue;
		if ((int64_t)(i - from) > *times) {
			*times = (int64_t)(i - from);
			best = x[from];
		}
		from = i;
	}
	return best;
}

/* ---- ends ---- */

static int
find_end(const struct look *l)
{
	size_t c;

	if (look_role(l, ROLE_END) >= 0)
		return look_role(l, ROLE_END);
	for (c = 0; c < l->ncolumn; c++) {
		if (word_role(ROLE_END, l->column[c].name) > 0 &&
		    seen_says_nothing(&l->seen[c]))
			return (int)c;
	}
	return -1;
}

static void
find_closed(struct length *x, const struct look *l, int64_t step_us)
{
	int start = look_role(l, ROLE_START), end = look_role(l, ROLE_END);
	int64_t *d = mem_new(l->sample.nrow + 1, sizeof(*d));
	int64_t from, to, times;
	size_t i, n = 0;

	for (i = 0; i < l->sample.nrow && end >= 0; i++) {
		if (!plan_time(l, i, start, &from) ||
		    !plan_time(l, i, end, &to) || to <= from)
			continue;
		x->steps += to - from == step_us;
		d[n++] = to - from;
	}
	x->closed = (int64_t)n;
	x->same_us = length_most_frequent(d, n, &times);
	if (!nearly_all(times, x->closed))
		x->same_us = 0;
	free(d);
}

bool
length_ends_agree(const struct length *x)
{
	return nearly_all(x->steps, x->closed);
}

/* ---- durations ---- */

static int
find_duration(const struct look *l)
{
	size_t c;

	if (look_role(l, ROLE_END) >= 0)
		return -1;
	for (c = 0; c < l->ncolumn; c++) {
		if (word_role(ROLE_DURATION, l->column[c].name) > 0 &&
		    !seen_says_nothing(&l->seen[c]))
			return (int)c;
	}
	return -1;
}

/* "3600", "01:00:00". */
static bool
duration_us(const struct look *l, size_t row, int column, int64_t *us)
{
	size_t n;
	const char *p = sample_text(&l->sample, row, column, &n);
	int64_t h, m, s;

	if (p != NULL && num_fixed(p, n, 6, us) == 0)
		return true;
	if (p == NULL || n < 7 || p[n - 3] != ':' || p[n - 6] != ':' ||
	    num_i64(p, n - 6, &h) < 0 || num_i64(p + n - 5, 2, &m) < 0 ||
	    num_i64(p + n - 2, 2, &s) < 0)
		return false;
	*us = h * WHEN_HOUR + m * WHEN_MINUTE + s * WHEN_SECOND;
	return true;
}

/* Whether the column, in seconds or minutes, gives nearly all rows a step. */
static bool
lasts_a_step(const struct look *l, int column, int64_t step_us)
{
	int64_t us, n = 0, fit = 0;
	size_t i;

	for (i = 0; i < l->sample.nrow; i++) {
		if (!duration_us(l, i, column, &us))
			continue;
		n++;
		fit += us == step_us || us == step_us / 60;
	}
	return nearly_all(fit, n);
}

void
length_find(struct length *x, const struct look *l, int64_t step_us)
{
	*x = (struct length){ .end = find_end(l),
	    .duration = find_duration(l) };
	find_closed(x, l, step_us);
	if (x->duration >= 0 && lasts_a_step(l, x->duration, step_us))
		x->duration = -1;
}
