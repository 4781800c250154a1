/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "ml/baseline_walk.h"

void
baseline_walk(const struct baseline_rows *r, void *self,
    void (*learn)(void *self, size_t row), void (*ask)(void *self, size_t row))
{
	size_t known = 0, i;

	for (i = 0; i < r->n; i++) {
		while (r->time_us[known] < r->time_us[i] &&
		    r->time_us[i] - r->time_us[known] >= r->gap_us)
			learn(self, known++);
		ask(self, i);
	}
}

/* ---- mean, last value ---- */

struct sum {
	double sum, rows, last;
};

struct number {
	const struct baseline_rows *r;
	const double *y;
	double *f;
	struct sum all, *of;		/* of: a machine */
	bool by_machine, last;
};

static void
number_learn(void *self, size_t row)
{
	struct number *s = self;
	struct sum *of = &s->of[baseline_machine(s->r, row)];
	double y = s->y[row];

	if (isnan(y))
		return;
	s->all.sum += y;
	s->all.rows++;
	s->all.last = y;
	of->sum += y;
	of->rows++;
	of->last = y;
}

static double
mean_of(const struct number *s, size_t row)
{
	const struct sum *of = &s->of[baseline_machine(s->r, row)];

	if (!s->by_machine || of->rows == 0)
		of = &s->all;
	return of->rows == 0 ? NAN : s->last ? of->last : of->sum / of->rows;
}

static void
number_ask(void *self, size_t row)
{
	struct number *s = self;

	s->f[row] = mean_of(s, row);
}

static void
number(const struct baseline_rows *r, bool by_machine, bool last,
    const double *y, double *f)
{
	struct number s = { .r = r, .y = y, .f = f, .by_machine = by_machine,
	    .last = last };

	s.of = mem_new(baseline_machines(r), sizeof(*s.of));
	baseline_walk(r, &s, number_learn, number_ask);
	free(s.of);
}

void
baseline_mean(const struct baseline_rows *r, bool by_machine, const double *y,
    double *f)
{
	number(r, by_machine, false, y, f);
}

void
baseline_last(const struct baseline_rows *r, const double *y, double *f)
{
	number(r, true, true, y, f);
}

/* ---- same hour last week ---- */

/* Each machine's known rows, in order of time, in the room of all it has. */
struct week {
	struct number mean;
	size_t *begin, *end;		/* a machine */
	size_t *row;
};

static void
week_learn(void *self, size_t row)
{
	struct week *w = self;

	number_learn(&w->mean, row);
	if (!isnan(w->mean.y[row]))
		w->row[w->end[baseline_machine(w->mean.r, row)]++] = row;
}

/* The first of the machine's known rows at or after from. */
static size_t
week_seek(const struct week *w, size_t machine, int64_t from)
{
	size_t lo = w->begin[machine], hi = w->end[machine], mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (w->mean.r->time_us[w->row[mid]] < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
week_ask(void *self, size_t row)
{
	struct week *w = self;
	const int64_t *time_us = w->mean.r->time_us;
	size_t m = baseline_machine(w->mean.r, row), at, n;
	int64_t hour = when_floor(time_us[row], WHEN_HOUR);
	double sum;
	int back;

	for (back = 0; back < 4; back++) {
		hour -= 7 * WHEN_DAY;
		sum = 0;
		n = 0;
		for (at = week_seek(w, m, hour); at < w->end[m] &&
		    time_us[w->row[at]] < hour + WHEN_HOUR; at++, n++)
			sum += w->mean.y[w->row[at]];
		if (n > 0) {
			w->mean.f[row] = sum / (double)n;
			return;
		}
	}
	number_ask(&w->mean, row);
}

void
baseline_week(const struct baseline_rows *r, const double *y, double *f)
{
	size_t machines = baseline_machines(r), m, i;
	struct week w = { .mean = { .r = r, .y = y, .f = f,
	    .by_machine = true } };

	w.mean.of = mem_new(machines, sizeof(*w.mean.of));
	w.begin = mem_new(machines + 1, sizeof(*w.begin));
	w.end = mem_new(machines, sizeof(*w.end));
	w.row = mem_new(r->n + 1, sizeof(*w.row));
	for (i = 0; i < r->n; i++)
		w.begin[baseline_machine(r, i) + 1]++;
	for (m = 0; m < machines; m++) {
		w.begin[m + 1] += w.begin[m];
		w.end[m] = w.begin[m];
	}
	baseline_walk(r, &w, week_learn, week_ask);
	free(w.mean.of);
	free(w.begin);
	free(w.end);
	free(w.row);
}

/* ---- exponential smoothing ---- */

enum { ALPHAS = 5 };
static const double alphas[ALPHAS] = { 0.05, 0.1, 0.2, 0.4, 0.8 };

struct smooth {
	struct number mean;
	double alpha[ALPHAS], loss[ALPHAS];
	int n;
	double (*level)[ALPHAS];	/* a machine; NAN: none yet */
};

static void
smooth_learn(void *self, size_t row)
{
	struct smooth *s = self;
	double *level = s->level[baseline_machine(s->mean.r, row)];
	double y = s->mean.y[row], off;
	int a;

	number_learn(&s->mean, row);
	if (isnan(y))
		return;
	for (a = 0; a < s->n; a++) {
		if (isnan(level[a])) {
			level[a] = y;
			continue;
		}
		off = y - level[a];
		s->loss[a] += off * off;
		level[a] += s->alpha[a] * off;
	}
}

static void
smooth_ask(void *self, size_t row)
{
	struct smooth *s = self;
	double x;
	int best = 0, a;

	for (a = 1; a < s->n; a++) {
		if (s->loss[a] < s->loss[best])
			best = a;
	}
	x = s->level[baseline_machine(s->mean.r, row)][best];
	s->mean.f[row] = isnan(x) ? mean_of(&s->mean, row) : x;
}

void
baseline_smooth(const struct baseline_rows *r, double alpha, const double *y,
    double *f)
{
	size_t machines = baseline_machines(r), m;
	struct smooth s = { .mean = { .r = r, .y = y, .f = f } };
	int a;

	s.n = alpha > 0 ? 1 : ALPHAS;
	for (a = 0; a < s.n; a++)
		s.alpha[a] = alpha > 0 ? alpha : alphas[a];
	s.mean.of = mem_new(machines, sizeof(*s.mean.of));
	s.level = mem_new(machines, sizeof(*s.level));
	for (m = 0; m < machines; m++) {
		for (a = 0; a < ALPHAS; a++)
			s.level[m][a] = NAN;
	}
	baseline_walk(r, &s, smooth_learn, smooth_ask);
	free(s.mean.of);
	free(s.level);
}
