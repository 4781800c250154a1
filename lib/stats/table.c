/* SPDX-License-Identifier: MIT */
#include "stats/table.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/dist.h"

/* One cell's part of the statistic. */
static double
part(double o, double e, enum stats_table_kind kind, double less)
{
	double d;

	if (kind == STATS_LIKELIHOOD)
		return o > 0 ? 2 * o * log(o / e) : 0;
	d = fabs(o - e);
	d -= fmin(d, less);
	return d * (d / e);		/* d^2 may be beyond a double */
}

/* ---- two kinds ---- */

struct margins {
	double *row, *col, total;
	size_t rows, cols;		/* those above 0 */
};

static void
add_up(struct margins *m, const double *count, size_t rows, size_t cols)
{
	size_t i, j;

	*m = (struct margins){ mem_new(rows + 1, sizeof(double)),
		mem_new(cols + 1, sizeof(double)), 0, 0, 0 };
	for (i = 0; i < rows; i++) {
		for (j = 0; j < cols; j++) {
			m->row[i] += count[i * cols + j];
			m->col[j] += count[i * cols + j];
		}
		m->total += m->row[i];
		m->rows += m->row[i] > 0;
	}
	for (j = 0; j < cols; j++)
		m->cols += m->col[j] > 0;
}

static double
sum_parts(const struct margins *m, const double *count, size_t rows,
    size_t cols, enum stats_table_kind kind, double *least)
{
	const double less = kind == STATS_YATES && m->rows == 2 &&
	    m->cols == 2 ? 0.5 : 0;
	double sum = 0, e;
	size_t i, j;

	for (i = 0; i < rows; i++) {
		for (j = 0; j < cols; j++) {
			e = m->row[i] / m->total * m->col[j];
			if (!(e > 0))
				continue;
			*least = e < *least ? e : *least;
			sum += part(count[i * cols + j], e, kind, less);
		}
	}
	return sum;
}

static void
associate(struct stats_table *t, const struct margins *m, double chi2)
{
	const double r = (double)m->rows, c = (double)m->cols, n = m->total;
	double phi2 = chi2 / n, rest, small;

	t->test.effect = fmin(1, sqrt(phi2 / (fmin(r, c) - 1)));
	if (!(n > 1))
		return;
	rest = fmax(0, phi2 - (r - 1) * (c - 1) / (n - 1));
	small = fmin(r - (r - 1) * (r - 1) / (n - 1),
	    c - (c - 1) * (c - 1) / (n - 1)) - 1;
	if (small > 0)
		t->v_corrected = fmin(1, sqrt(rest / small));
}

struct stats_table
stats_table(const double *count, size_t rows, size_t cols,
    enum stats_table_kind kind)
{
	struct stats_table t = { stats_no_answer(0, 2), NAN, NAN };
	double least = HUGE_VAL;
	struct margins m;

	add_up(&m, count, rows, cols);
	t.test.n = (size_t)(m.total + 0.5);
	if (m.rows >= 2 && m.cols >= 2) {
		t.test.stat = sum_parts(&m, count, rows, cols, kind, &least);
		t.test.df = (double)((m.rows - 1) * (m.cols - 1));
		t.test.p = stats_chi2_sf(t.test.stat, t.test.df);
		t.least_expected = least;
		associate(&t, &m, kind == STATS_PEARSON ? t.test.stat :
		    sum_parts(&m, count, rows, cols, STATS_PEARSON, &least));
	}
	free(m.row);
	free(m.col);
	return t;
}

/* ---- one kind ---- */

struct stats_test
stats_fit(const double *count, const double *share, size_t n, size_t fitted,
    enum stats_table_kind kind)
{
	struct stats_test t = stats_no_answer(0, 1);
	const double less = kind == STATS_YATES && n == 2 ? 0.5 : 0;
	double total = 0, shares = 0, e, chi2 = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		total += count[i];
		shares += share != NULL ? share[i] : 1;
	}
	t.n = (size_t)(total + 0.5);
	if (n < fitted + 2 || !(total > 0))
		return t;
	for (i = 0, t.stat = 0; i < n; i++) {
		e = total * ((share != NULL ? share[i] : 1) / shares);
		t.stat += part(count[i], e, kind, less);
		chi2 += part(count[i], e, STATS_PEARSON, 0);
	}
	t.df = (double)(n - 1 - fitted);
	t.p = stats_chi2_sf(t.stat, t.df);
	t.effect = sqrt(chi2 / total);
	return t;
}

/* ---- Fisher ---- */

/*
 * Densities fall on both sides of the mode: from the margin inwards until
 * they are no longer small.  step 1 from the lowest table, -1 from the
 * highest.
 */
static double
unlikely(const double m[3], double from, double to, double step, double most)
{
	double sum = 0, d, x;

	for (x = from; (to - x) * step >= 0; x += step) {
		d = stats_hypergeometric(x, m[0], m[1], m[2]);
		if (d > most)
			break;
		sum += d;
	}
	return sum;
}

struct stats_test
stats_fisher(double a, double b, double c, double d, double *less,
    double *greater)
{
	struct stats_test t = stats_no_answer((size_t)(a + b + c + d), 0);
	const double m[3] = { a + b, c + d, a + c };
	const double lo = fmax(0, m[2] - m[1]), hi = fmin(m[0], m[2]);
	double here = stats_hypergeometric(a, m[0], m[1], m[2]), sum;

	t.effect = b * c > 0 ? a * d / (b * c) : a * d > 0 ? HUGE_VAL : NAN;
	t.exact = true;
	if (less != NULL)
		*less = lo == hi ? 1 :
		    fmin(1, unlikely(m, lo, a, 1, HUGE_VAL));
	if (greater != NULL)
		*greater = lo == hi ? 1 :
		    fmin(1, unlikely(m, hi, a, -1, HUGE_VAL));
	t.p = 1;
	if (lo == hi)
		return t;
	here *= 1 + 1e-7;
	sum = unlikely(m, lo, hi, 1, here);
	if (sum < 1 - 1e-9)
		sum += unlikely(m, hi, lo, -1, here);
	t.p = fmin(1, sum);
	return t;
}
