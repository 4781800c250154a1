/* SPDX-License-Identifier: MIT */
/* spread_effects: what rows of training are worth that hang together. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/spread.h"
#include "ml/frame.h"

/* Slots of time: so many rows in each on average, and so many slots. */
enum { ROWS = 4, SLOTS = 1024 };

struct sums {
	const struct frame *f;
	size_t n;		/* rows */
	size_t *slot;		/* of each row */
	size_t slots;
	double *z;		/* slots x k */
	size_t k;
};

static void
cut_slots(struct sums *s)
{
	int64_t from = s->f->time_us[0];
	double span = (double)(s->f->time_us[s->n - 1] - from) + 1;
	size_t i;

	s->slots = s->n / ROWS < SLOTS ? s->n / ROWS : SLOTS;
	for (i = 0; i < s->n; i++)
		s->slot[i] = (size_t)((double)(s->f->time_us[i] - from) /
		    span * (double)s->slots);
}

/*
 * Of texts each bin is an indicator.  Of numbers all bins up to an edge are
 * one: a state that moves slowly through the bins shows there first.
 */
static void
add_row(struct sums *s, const struct spread *b, size_t row, int bin)
{
	double *z = s->z + s->slot[row] * s->k;
	size_t j;

	if (b->c->how != PREP_NUMBER || bin == b->n - 1) {
		z[bin]++;
		return;
	}
	for (j = (size_t)bin; j < s->k - 1; j++)
		z[j]++;
}

/* Takes each indicator's share off; independent gets n p (1 - p). */
static void
centre(struct sums *s, const double *rows, double *independent)
{
	double all, p, n = (double)s->n;
	size_t t, j;

	for (j = 0; j < s->k; j++) {
		for (t = 0, all = 0; t < s->slots; t++)
			all += s->z[t * s->k + j];
		p = all / n;
		independent[j] = n * p * (1 - p);
		for (t = 0; t < s->slots; t++)
			s->z[t * s->k + j] -= p * rows[t];
	}
}

static struct stats_effect
effect_of(struct sums *s, const struct prep_column *p, int c,
    const double *rows)
{
	const struct frame *f = s->f;
	int *to = f->column[c].text ? prep_levels(p, &f->column[c]) : NULL;
	double *independent;
	struct stats_effect e;
	struct spread b;
	size_t i;
	float x;

	spread_init(&b, p);
	s->k = (size_t)b.n;
	s->z = mem_new(s->slots * s->k + 1, sizeof(*s->z));
	for (i = 0; i < s->n; i++) {
		x = f->x[i * (size_t)f->ncolumn + (size_t)c];
		add_row(s, &b, i, spread_find(&b, to == NULL || isnan(x) ? x :
		    (float)to[(int)x]));
	}
	independent = mem_new(s->k, sizeof(*independent));
	centre(s, rows, independent);
	e = stats_effect(s->z, s->slots, s->k, independent);
	free(independent);
	free(s->z);
	free(to);
	spread_release(&b);
	return e;
}

void
spread_effects(struct prep *p, const struct frame *f, size_t n)
{
	struct sums s = { .f = f, .n = n };
	double *rows;
	size_t i;
	int c;

	if (n < 2 * ROWS)
		return;
	s.slot = mem_new(n, sizeof(*s.slot));
	cut_slots(&s);
	rows = mem_new(s.slots, sizeof(*rows));
	for (i = 0; i < n; i++)
		rows[s.slot[i]]++;
	for (c = 0; c < p->n; c++)
		p->column[c].effect = effect_of(&s, &p->column[c], c, rows);
	free(rows);
	free(s.slot);
}
