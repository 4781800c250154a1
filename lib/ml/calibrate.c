/* SPDX-License-Identifier: MIT */
#include "ml/calibrate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ml/calibrate_file.h"
#include "ml/matrix.h"

enum { ENOUGH = 10 };

/* ---- temperature ---- */

static double
log_of(double p)
{
	return log(fmax(p, 1e-15));
}

/*
 * First and second derivative by b = 1/T of the log loss of the powers p^b:
 * the mean over p^b of log p less that of the truth, and its variance.  The
 * truth of a row is its class n + 1 times, and each other once (Platt 1999):
 * who was never wrong in n rows may be in the next.
 */
static void
slope(const double *p, const int *cls, size_t n, int classes, double b,
    double *first, double *second)
{
	double l[ML_MAX_CLASSES], top, w, sum, mean, square, truth;
	size_t i;
	int c;

	*first = *second = 0;
	for (i = 0; i < n; i++, p += classes) {
		top = l[0] = log_of(p[0]);
		for (c = 1; c < classes; c++) {
			l[c] = log_of(p[c]);
			top = fmax(top, l[c]);
		}
		sum = mean = square = 0;
		truth = (double)n * l[cls[i]];
		for (c = 0; c < classes; c++) {
			truth += l[c];
			w = exp(b * (l[c] - top));
			sum += w;
			mean += w * l[c];
			square += w * l[c] * l[c];
		}
		mean /= sum;
		*first += mean - truth / (double)(n + (size_t)classes);
		*second += fmax(square / sum - mean * mean, 0);
	}
}

/*
 * The log loss is convex in b, so its slope is zero once: Newton's steps,
 * halved into the bracket where they leave it.
 */
static double
temperature(const double *p, const int *cls, size_t n, int classes)
{
	double low = 1 / CALIBRATE_HOTTEST, high = CALIBRATE_HOTTEST;
	double b = 1, next, first, second;
	int i;

	for (i = 0; i < 100 && high - low > 1e-12 * high; i++) {
		slope(p, cls, n, classes, b, &first, &second);
		if (first == 0)
			break;
		*(first > 0 ? &high : &low) = b;
		next = b - first / second;
		/* NaN is nowhere inside. */
		if (!(next > low && next < high))
			next = sqrt(low * high);
		if (fabs(next - b) <= 1e-12 * b)
			break;
		b = next;
	}
	return 1 / b;
}

/* ---- isotonic ---- */

/* A run of inputs that share a level. */
struct step {
	double first, last;	/* input */
	double hits, rows;
};

static int
by_first(const void *a, const void *b)
{
	const struct step *p = a, *q = b;

	return (p->first > q->first) - (p->first < q->first);
}

/*
 * Pool adjacent violators (Ayer et al. 1955): equal inputs are one, then
 * neighbours whose shares do not ascend.  Returns how many are left.
 */
static size_t
pool(struct step *s, size_t n)
{
	size_t used = 0, i;

	qsort(s, n, sizeof(*s), by_first);
	for (i = 0; i < n; i++) {
		s[used++] = s[i];
		while (i + 1 < n && s[i + 1].first == s[used - 1].last) {
			s[used - 1].hits += s[++i].hits;
			s[used - 1].rows++;
		}
		while (used > 1 && s[used - 2].hits * s[used - 1].rows >=
		    s[used - 1].hits * s[used - 2].rows) {
			used--;
			s[used - 1].last = s[used].last;
			s[used - 1].hits += s[used].hits;
			s[used - 1].rows += s[used].rows;
		}
	}
	return used;
}

/* Between two steps, not at or below the end of the lower. */
static double
between(double a, double b)
{
	double mid = a + (b - a) / 2;

	return mid > a ? mid : b;
}

static void
isotonic(struct calibrate *c, const double *p, const int *cls, size_t n,
    int k, struct step *s)
{
	double rare = 1 / ((double)n + 2), *at, *level;
	size_t steps, i;

	for (i = 0; i < n; i++) {
		s[i].first = s[i].last = p[i * (size_t)c->classes + (size_t)k];
		s[i].hits = cls[i] == k;
		s[i].rows = 1;
	}
	steps = pool(s, n);
	c->nstep[k] = (int)steps;
	c->at[k] = at = mem_new(steps, sizeof(*at));
	c->level[k] = level = mem_new(steps, sizeof(*level));
	for (i = 0; i < steps; i++) {
		at[i] = i == 0 ? s[0].first :
		    between(s[i - 1].last, s[i].first);
		level[i] = fmin(1 - rare, fmax(rare, s[i].hits / s[i].rows));
	}
}

/* ---- both ---- */

static bool
enough(const int *cls, size_t n, int classes)
{
	size_t rows[ML_MAX_CLASSES] = { 0 }, i;
	int c;

	for (i = 0; i < n; i++)
		rows[cls[i]]++;
	for (c = 0; c < classes; c++) {
		if (rows[c] < ENOUGH)
			return false;
	}
	return true;
}

void
calibrate_steps(struct calibrate *c)
{
	c->nstep = mem_new((size_t)c->classes, sizeof(*c->nstep));
	c->at = mem_new((size_t)c->classes, sizeof(*c->at));
	c->level = mem_new((size_t)c->classes, sizeof(*c->level));
}

void
calibrate_fit(struct calibrate *c, enum calibrate_how how, const double *p,
    const int *cls, size_t n, int classes)
{
	struct step *s;
	int k;

	memset(c, 0, sizeof(*c));
	c->classes = classes;
	c->temperature = 1;
	if (how == CALIBRATE_NONE || !enough(cls, n, classes))
		return;
	c->how = how;
	if (how == CALIBRATE_TEMPERATURE) {
		c->temperature = temperature(p, cls, n, classes);
		return;
	}
	calibrate_steps(c);
	s = mem_new(n, sizeof(*s));
	for (k = 0; k < classes; k++)
		isotonic(c, p, cls, n, k, s);
	free(s);
}

void
calibrate_release(struct calibrate *c)
{
	int k;

	for (k = 0; c->nstep != NULL && k < c->classes; k++) {
		free(c->at[k]);
		free(c->level[k]);
	}
	free(c->nstep);
	free(c->at);
	free(c->level);
	memset(c, 0, sizeof(*c));
}

static void
heat(const struct calibrate *c, double *p)
{
	double top = 0, sum = 0;
	int k;

	for (k = 0; k < c->classes; k++)
		top = fmax(top, p[k]);
	for (k = 0; k < c->classes; k++) {
		p[k] = exp((log_of(p[k]) - log_of(top)) / c->temperature);
		sum += p[k];
	}
	for (k = 0; k < c->classes; k++)
		p[k] /= sum;
}

/* The level of the last step that begins at or before x. */
static double
look_up(const double *at, const double *level, int n, double x)
{
	int lo = 0, hi = n, mid;

	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (at[mid] <= x)
			lo = mid;
		else
			hi = mid;
	}
	return level[lo];
}

static void
step(const struct calibrate *c, double *p)
{
	double q[ML_MAX_CLASSES], sum = 0;
	int k;

	for (k = 0; k < c->classes; k++) {
		q[k] = look_up(c->at[k], c->level[k], c->nstep[k], p[k]);
		sum += q[k];
	}
	/* Only a file that somebody wrote by hand has no level above 0. */
	for (k = 0; k < c->classes && sum > 0; k++)
		p[k] = q[k] / sum;
}

void
calibrate_apply(const struct calibrate *c, double *p, size_t n)
{
	size_t i;

	for (i = 0; i < n && c->how != CALIBRATE_NONE; i++, p += c->classes) {
		if (c->how == CALIBRATE_TEMPERATURE)
			heat(c, p);
		else
			step(c, p);
	}
}
