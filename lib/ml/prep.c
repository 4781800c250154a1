/* SPDX-License-Identifier: MIT */
/* prep: fitted on the rows of training alone. */
#include "ml/prep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ml/frame.h"
#include "ml/matrix.h"
#include "stats/drift.h"

/* Rows, column and target that a fit looks at. */
struct fit {
	const struct frame *f;
	size_t n;
	int c;			/* the column of the frame */
	const struct prep_target *t;
	int classes[PREP_ENCODED];	/* the class of each encoding */
	int width;
};

static float
cell(const struct frame *f, size_t row, int c)
{
	return f->x[row * (size_t)f->ncolumn + (size_t)c];
}

/* ---- how a number is spread ---- */

static void
fit_number(struct prep_column *p, const struct fit *ft)
{
	double *x = mem_new(ft->n + 1, sizeof(*x)), *y;
	size_t i, n = 0;

	for (i = 0; i < ft->n; i++)
		if (!isnan(cell(ft->f, i, ft->c)))
			x[n++] = (double)cell(ft->f, i, ft->c);
	p->how = PREP_NUMBER;
	p->width = 1;
	p->n = ft->n;
	p->missing = ft->n - n;
	p->low = INFINITY;
	p->high = -INFINITY;
	for (i = 0; i < n; i++) {
		p->low = fmin(p->low, x[i]);
		p->high = fmax(p->high, x[i]);
	}
	y = mem_new(n + 1, sizeof(*y));
	memcpy(y, x, n * sizeof(*x));
	p->edge = mem_new(PREP_BINS, sizeof(*p->edge));
	p->nedge = n == 0 ? 0 :
	    (int)stats_bin_edges(y, n, PREP_BINS, p->edge);
	p->count = mem_new((size_t)p->nedge + 1, sizeof(*p->count));
	stats_bin_count(x, n, p->edge, (size_t)p->nedge, p->count);
	free(x);
	free(y);
}

/* ---- levels ---- */

int *
prep_levels(const struct prep_column *p, const struct frame_column *c)
{
	int *to = mem_new(c->level.len + 1, sizeof(*to));
	size_t i;

	for (i = 0; i < c->level.len; i++)
		to[i] = (int)map_find(&p->level, c->level.entry[i].text,
		    c->level.entry[i].len);
	return to;
}

static void
count_levels(struct prep_column *p, const struct fit *ft)
{
	const struct map *all = &ft->f->column[ft->c].level;
	double *count = mem_new(all->len + 1, sizeof(*count));
	size_t i;
	float x;

	for (i = 0; i < ft->n; i++) {
		x = cell(ft->f, i, ft->c);
		if (isnan(x))
			p->missing++;
		else
			count[(int)x]++;
	}
	p->n = ft->n;
	p->count = mem_new(all->len + 1, sizeof(*p->count));
	for (i = 0; i < all->len; i++)
		if (count[i] > 0)
			p->count[map_put(&p->level, all->entry[i].text,
			    all->entry[i].len)] = count[i];
	free(count);
}

/* What encoding w sees in a row's target: the class, or the number. */
static double
seen(const struct fit *ft, size_t row, int w)
{
	if (ft->t->classes > 0)
		return (int)ft->t->y[row] == ft->classes[w];
	return ft->t->y[row];
}

static void
fit_means(struct prep_column *p, const struct fit *ft)
{
	int *to = prep_levels(p, &ft->f->column[ft->c]);
	size_t i, l, nlevel = p->level.len, w, width = (size_t)ft->width;
	double n = fmax((double)ft->n, 1);
	float x;

	p->mean = mem_new(nlevel * width + 1, sizeof(*p->mean));
	p->overall = mem_new(width, sizeof(*p->overall));
	for (i = 0; i < ft->n; i++) {
		x = cell(ft->f, i, ft->c);
		for (w = 0; w < width; w++) {
			p->overall[w] += seen(ft, i, (int)w) / n;
			if (!isnan(x))
				p->mean[(size_t)to[(int)x] * width + w] +=
				    seen(ft, i, (int)w);
		}
	}
	for (l = 0; l < nlevel; l++)
		for (w = 0; w < width; w++)
			p->mean[l * width + w] = (p->mean[l * width + w] +
			    PREP_PRIOR * p->overall[w]) /
			    (p->count[l] + PREP_PRIOR);
	free(to);
}

static void
fit_shares(struct prep_column *p)
{
	size_t l;

	p->mean = mem_new(p->level.len + 1, sizeof(*p->mean));
	p->overall = mem_new(1, sizeof(*p->overall));
	for (l = 0; l < p->level.len; l++)
		p->mean[l] = p->count[l] / (double)p->n;
}

static void
fit_text(struct prep_column *p, const struct fit *ft)
{
	count_levels(p, ft);
	if (p->level.len <= PREP_ONE_HOT && ft->t->classes >= 0) {
		p->how = PREP_LEVELS;
		p->width = (int)p->level.len;
	} else if (ft->t->classes < 0) {
		p->how = PREP_SHARE;
		p->width = 1;
		fit_shares(p);
	} else {
		p->how = PREP_MEAN;
		p->width = ft->width;
		fit_means(p, ft);
	}
}

/* The classes that encodings tell, the most frequent first; of two one. */
static void
choose_classes(struct fit *ft)
{
	double count[ML_MAX_CLASSES] = { 0 };
	int w, c, best;
	size_t i;

	ft->width = 1;
	ft->classes[0] = 1;
	if (ft->t->classes <= 2)
		return;
	for (i = 0; i < ft->n; i++)
		count[(int)ft->t->y[i]]++;
	ft->width = ft->t->classes < PREP_ENCODED ? ft->t->classes :
	    PREP_ENCODED;
	for (w = 0; w < ft->width; w++) {
		best = 0;
		for (c = 1; c < ft->t->classes; c++)
			if (count[c] > count[best])
				best = c;
		ft->classes[w] = best;
		count[best] = -1;
	}
}

void
prep_fit(struct prep *p, const struct frame *f, size_t n,
    const struct prep_target *t)
{
	struct fit ft = { .f = f, .n = n, .t = t };
	struct prep_column *c;

	choose_classes(&ft);
	p->n = f->ncolumn;
	p->k = 0;
	p->column = mem_new((size_t)f->ncolumn + 1, sizeof(*p->column));
	for (ft.c = 0; ft.c < f->ncolumn; ft.c++) {
		c = &p->column[ft.c];
		c->effect = (struct stats_effect){ NAN, 0 };
		c->name = mem_strdup(f->column[ft.c].name);
		if (f->column[ft.c].text)
			fit_text(c, &ft);
		else
			fit_number(c, &ft);
		c->at = p->k;
		p->k += c->width;
	}
}

void
prep_release(struct prep *p)
{
	int c;

	for (c = 0; c < p->n; c++) {
		free(p->column[c].name);
		free(p->column[c].mean);
		free(p->column[c].overall);
		free(p->column[c].edge);
		free(p->column[c].count);
		map_release(&p->column[c].level);
	}
	free(p->column);
	*p = (struct prep){ .n = 0 };
}

/* ---- rows ---- */

/* One feature; level is -1 where it is missing or unknown. */
static void
put(const struct prep_column *c, float raw, int level, float *x)
{
	int w;

	switch (c->how) {
	case PREP_NUMBER:
		x[c->at] = raw;
		break;
	case PREP_LEVELS:
		for (w = 0; w < c->width; w++)
			x[c->at + w] = w == level;
		break;
	case PREP_MEAN:
	case PREP_SHARE:
		for (w = 0; w < c->width; w++)
			x[c->at + w] = (float)(level < 0 ? c->overall[w] :
			    c->mean[level * c->width + w]);
		break;
	}
}

void
prep_row(const struct prep *p, const float *raw, float *x)
{
	int c;

	for (c = 0; c < p->n; c++)
		put(&p->column[c], raw[c], isnan(raw[c]) ? -1 : (int)raw[c],
		    x);
}

/*
 * The encodings of the rows of training: as they would have been said when
 * the row was made, of the rows whose outcome was known by then.
 */
static void
encode_training(const struct prep_column *p, struct fit *ft, int k,
    float *x)
{
	int *to = prep_levels(p, &ft->f->column[ft->c]);
	size_t width = (size_t)ft->width, nlevel = p->level.len, i, j = 0, w;
	double *sum = mem_new((nlevel + 1) * width, sizeof(*sum)), *s;
	double *n = mem_new(nlevel + 1, sizeof(*n));
	double *all = sum + nlevel * width;
	float v;

	for (i = 0; i < ft->n; i++) {
		for (; j < i && ft->f->time_us[j] <=
		    ft->f->time_us[i] - ft->t->gap_us; j++) {
			v = cell(ft->f, j, ft->c);
			for (w = 0; w < width; w++) {
				all[w] += seen(ft, j, (int)w);
				if (!isnan(v))
					sum[(size_t)to[(int)v] * width + w] +=
					    seen(ft, j, (int)w);
			}
			if (!isnan(v))
				n[to[(int)v]]++;
		}
		v = cell(ft->f, i, ft->c);
		s = isnan(v) ? NULL : sum + (size_t)to[(int)v] * width;
		for (w = 0; w < width; w++)
			x[i * (size_t)k + (size_t)p->at + w] = j == 0 ? NAN :
			    (float)(s == NULL ? all[w] / (double)j : (s[w] +
			    PREP_PRIOR * all[w] / (double)j) /
			    (n[to[(int)v]] + PREP_PRIOR));
	}
	free(to);
	free(sum);
	free(n);
}

static void
put_column(const struct prep *p, const struct frame *f, int c, size_t a,
    size_t b, float *x)
{
	const struct prep_column *col = &p->column[c];
	int *to = f->column[c].text ? prep_levels(col, &f->column[c]) : NULL;
	size_t i;
	float v;

	for (i = a; i < b; i++) {
		v = cell(f, i, c);
		put(col, v, to == NULL || isnan(v) ? -1 : to[(int)v],
		    x + (i - a) * (size_t)p->k);
	}
	free(to);
}

void
prep_rows(const struct prep *p, const struct frame *f, size_t a, size_t b,
    const struct prep_target *training, float *x)
{
	struct fit ft = { .f = f, .n = b, .t = training };

	if (training != NULL)
		choose_classes(&ft);
	for (ft.c = 0; ft.c < p->n; ft.c++)
		if (training != NULL && a == 0 &&
		    p->column[ft.c].how == PREP_MEAN)
			encode_training(&p->column[ft.c], &ft, p->k, x);
		else
			put_column(p, f, ft.c, a, b, x);
}

bool
prep_novel(const struct prep *p, const float *raw)
{
	const struct prep_column *c;
	double slack;
	int i;

	for (i = 0; i < p->n; i++) {
		c = &p->column[i];
		if (isnan(raw[i]))
			continue;
		if (c->how != PREP_NUMBER) {
			if (raw[i] < 0)
				return true;
			continue;
		}
		slack = (c->high - c->low) / 10;
		if (c->low > c->high || (double)raw[i] < c->low - slack ||
		    (double)raw[i] > c->high + slack)
			return true;
	}
	return false;
}
