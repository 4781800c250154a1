/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/mem.h"
#include "ml/baseline_walk.h"

struct classes {
	const struct baseline_rows *r;
	const int *cls;
	int n;
	double *p;
	bool by_machine;
	double *all, *of;	/* rows a class; of: a machine, too */
	double rows, *rows_of;
	/* The last class: of a machine, what a row was told, how often it
	   was right; -1: none. */
	int *last, *told;
	double tries, hits;
};

static void
open_classes(struct classes *s)
{
	size_t machines = baseline_machines(s->r), i;

	s->all = mem_new((size_t)s->n, sizeof(*s->all));
	s->of = mem_new(machines * (size_t)s->n, sizeof(*s->of));
	s->rows_of = mem_new(machines, sizeof(*s->rows_of));
	s->last = mem_new(machines, sizeof(*s->last));
	s->told = mem_new(s->r->n + 1, sizeof(*s->told));
	for (i = 0; i < machines; i++)
		s->last[i] = -1;
}

static void
close_classes(struct classes *s)
{
	free(s->all);
	free(s->of);
	free(s->rows_of);
	free(s->last);
	free(s->told);
}

static void
learn(void *self, size_t row)
{
	struct classes *s = self;
	size_t m = baseline_machine(s->r, row);
	int c = s->cls[row];

	if (c < 0)
		return;
	s->all[c]++;
	s->rows++;
	s->of[m * (size_t)s->n + (size_t)c]++;
	s->rows_of[m]++;
	s->last[m] = c;
	if (s->told[row] >= 0) {
		s->tries++;
		s->hits += s->told[row] == c;
	}
}

static double
share(const struct classes *s, int c)
{
	return (s->all[c] + 1) / (s->rows + s->n);
}

static void
ask_prior(void *self, size_t row)
{
	struct classes *s = self;
	size_t m = baseline_machine(s->r, row);
	const double *of = s->of + m * (size_t)s->n;
	double *p = s->p + row * (size_t)s->n;
	int c;

	s->told[row] = -1;
	for (c = 0; c < s->n; c++)
		p[c] = s->by_machine ? (of[c] + s->n * share(s, c)) /
		    (s->rows_of[m] + s->n) : share(s, c);
}

static void
ask_last(void *self, size_t row)
{
	struct classes *s = self;
	double *p = s->p + row * (size_t)s->n;
	double right = (s->hits + 1) / (s->tries + 2);
	int last = s->last[baseline_machine(s->r, row)], c;

	s->told[row] = last;
	for (c = 0; c < s->n; c++)
		p[c] = last < 0 ? share(s, c) : c == last ? right :
		    (1 - right) * share(s, c) / (1 - share(s, last));
}

void
baseline_prior(const struct baseline_rows *r, bool by_machine, const int *cls,
    int classes, double *p)
{
	struct classes s = { .r = r, .cls = cls, .n = classes, .p = p,
	    .by_machine = by_machine };

	open_classes(&s);
	baseline_walk(r, &s, learn, ask_prior);
	close_classes(&s);
}

void
baseline_last_class(const struct baseline_rows *r, const int *cls, int classes,
    double *p)
{
	struct classes s = { .r = r, .cls = cls, .n = classes, .p = p };

	open_classes(&s);
	baseline_walk(r, &s, learn, ask_last);
	close_classes(&s);
}
