/* SPDX-License-Identifier: MIT */
#include "ml/score.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

/* ---- classes ---- */

/* The likeliest class; of equals the first. */
static int
best_of(const double *p, int classes)
{
	int best = 0, c;

	for (c = 1; c < classes; c++) {
		if (p[c] > p[best])
			best = c;
	}
	return best;
}

/* The likeliest class of each row; the caller's. */
static int *
best_of_each(const double *p, size_t n, int classes)
{
	int *said = mem_new(n + 1, sizeof(*said));
	size_t i;

	for (i = 0; i < n; i++)
		said[i] = best_of(p + i * (size_t)classes, classes);
	return said;
}

double
score_hits(const int *said, const int *cls, size_t n)
{
	size_t hits = 0, i;

	for (i = 0; i < n; i++)
		hits += said[i] == cls[i];
	return n == 0 ? NAN : (double)hits / (double)n;
}

double
score_accuracy(const double *p, const int *cls, size_t n, int classes)
{
	int *said = best_of_each(p, n, classes);
	double x = score_hits(said, cls, n);

	free(said);
	return x;
}

/* How often each class was right, said and wrong, true and not said. */
struct tally {
	size_t right, said, is;
};

static struct tally *
count(const int *said, const int *cls, size_t n, int classes)
{
	struct tally *t = mem_new((size_t)classes + 1, sizeof(*t));
	size_t i;

	for (i = 0; i < n; i++) {
		t[said[i]].said++;
		t[cls[i]].is++;
		t[said[i]].right += said[i] == cls[i];
	}
	return t;
}

static double
f1(const struct tally *t)
{
	return t->said + t->is == 0 ? NAN :
	    2 * (double)t->right / (double)(t->said + t->is);
}

double
score_macro_f1_said(const int *said, const int *cls, size_t n, int classes)
{
	struct tally *t = count(said, cls, n, classes);
	double sum = 0;
	int used = 0, c;

	for (c = 0; c < classes; c++) {
		if (t[c].said + t[c].is == 0)
			continue;
		sum += f1(&t[c]);
		used++;
	}
	free(t);
	return used == 0 ? NAN : sum / used;
}

double
score_macro_f1(const double *p, const int *cls, size_t n, int classes)
{
	int *said = best_of_each(p, n, classes);
	double x = score_macro_f1_said(said, cls, n, classes);

	free(said);
	return x;
}

double
score_f1(const double *p, const int *cls, size_t n, int classes, int c)
{
	int *said = best_of_each(p, n, classes);
	struct tally *t = count(said, cls, n, classes);
	double f = f1(&t[c]);

	free(said);
	free(t);
	return f;
}

double
score_log_loss(const double *p, const int *cls, size_t n, int classes)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum -= log(fmin(1, fmax(1e-15,
		    p[i * (size_t)classes + (size_t)cls[i]])));
	return n == 0 ? NAN : sum / (double)n;
}

double
score_brier(const double *p, const int *cls, size_t n, int classes)
{
	double sum = 0, d;
	size_t i;
	int c;

	for (i = 0; i < n; i++, p += classes) {
		for (c = classes == 2 ? 1 : 0; c < classes; c++) {
			d = p[c] - (c == cls[i]);
			sum += d * d;
		}
	}
	return n == 0 ? NAN : sum / (double)n;
}

/* ---- ranks ---- */

struct pair {
	double x;
	double hit;
};

static int
by_x(const void *a, const void *b)
{
	const struct pair *p = a, *q = b;

	return (p->x > q->x) - (p->x < q->x);
}

/* The end of the run of equal x that begins at i. */
static size_t
ties_end(const struct pair *s, size_t n, size_t i)
{
	size_t j = i + 1;

	while (j < n && s[j].x == s[i].x)
		j++;
	return j;
}

/*
 * Of each pair of a positive and a negative the share in right order, by the
 * sum of ranks (Mann, Whitney 1947).  Ranks are counted doubled, so that the
 * mean rank of ties is a whole number.
 */
static double
area(struct pair *s, size_t n)
{
	double ranks = 0, pos = 0, neg, here;
	size_t i, j, k;

	qsort(s, n, sizeof(*s), by_x);
	for (i = 0; i < n; i = j) {
		j = ties_end(s, n, i);
		here = 0;
		for (k = i; k < j; k++)
			here += s[k].hit;
		ranks += here * (double)(i + 1 + j);
		pos += here;
	}
	neg = (double)n - pos;
	return pos == 0 || neg == 0 ? NAN :
	    (ranks - pos * (pos + 1)) / 2 / (pos * neg);
}

double
score_auc(const double *score, const int *positive, size_t n)
{
	struct pair *s = mem_new(n + 1, sizeof(*s));
	double a;
	size_t i;

	for (i = 0; i < n; i++) {
		s[i].x = score[i];
		s[i].hit = positive[i] != 0;
	}
	a = area(s, n);
	free(s);
	return a;
}

double
score_macro_auc(const double *p, const int *cls, size_t n, int classes)
{
	struct pair *s = mem_new(n + 1, sizeof(*s));
	double sum = 0, a;
	size_t i;
	int used = 0, c;

	for (c = 0; c < classes; c++) {
		for (i = 0; i < n; i++) {
			s[i].x = p[i * (size_t)classes + (size_t)c];
			s[i].hit = cls[i] == c;
		}
		a = area(s, n);
		if (isnan(a))
			continue;
		sum += a;
		used++;
	}
	free(s);
	return used == 0 ? NAN : sum / used;
}

/* Equal chances share their hits: the order of rows does not tell. */
static void
share_hits(struct pair *s, size_t n)
{
	double sum;
	size_t i, j, k;

	for (i = 0; i < n; i = j) {
		j = ties_end(s, n, i);
		sum = 0;
		for (k = i; k < j; k++)
			sum += s[k].hit;
		for (k = i; k < j; k++)
			s[k].hit = sum / (double)(j - i);
	}
}

double
score_ece(const double *p, const int *cls, size_t n, int classes)
{
	enum { BINS = 15 };
	struct pair *s = mem_new(n + 1, sizeof(*s));
	double sum = 0, off;
	size_t i, b;
	int best;

	for (i = 0; i < n; i++, p += classes) {
		best = best_of(p, classes);
		s[i].x = p[best];
		s[i].hit = best == cls[i];
	}
	qsort(s, n, sizeof(*s), by_x);
	share_hits(s, n);
	for (b = 0, i = 0; b < BINS; b++) {
		for (off = 0; i < n * (b + 1) / BINS; i++)
			off += s[i].hit - s[i].x;
		sum += fabs(off);
	}
	free(s);
	return n == 0 ? NAN : sum / (double)n;
}

/* ---- numbers ---- */

double
score_mae(const double *f, const double *y, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += fabs(f[i] - y[i]);
	return n == 0 ? NAN : sum / (double)n;
}

double
score_mase(const double *f, const double *y, size_t n, double naive)
{
	return naive > 0 ? score_mae(f, y, n) / naive : NAN;
}

double
score_rmse(const double *f, const double *y, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += (f[i] - y[i]) * (f[i] - y[i]);
	return n == 0 ? NAN : sqrt(sum / (double)n);
}

double
score_pinball(const double *f, const double *y, size_t n, double q)
{
	double sum = 0, d;
	size_t i;

	for (i = 0; i < n; i++) {
		d = y[i] - f[i];
		sum += d > 0 ? q * d : (q - 1) * d;
	}
	return n == 0 ? NAN : sum / (double)n;
}

double
score_coverage(const double *low, const double *high, const double *y,
    size_t n)
{
	size_t in = 0, i;

	for (i = 0; i < n; i++)
		in += low[i] <= y[i] && y[i] <= high[i];
	return n == 0 ? NAN : (double)in / (double)n;
}
