/* SPDX-License-Identifier: MIT */
#include "ml/trial_group.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Those of n things of size bytes that keep says; NULL of NULL. */
static void *
pick(const void *all, const unsigned char *keep, size_t n, size_t size)
{
	char *to;
	size_t i, m = 0;

	if (all == NULL)
		return NULL;
	to = mem_new(n + 1, size);
	for (i = 0; i < n; i++)
		if (keep[i])
			memcpy(to + m++ * size, (const char *)all + i * size,
			    size);
	return to;
}

void
trial_part_init(struct trial_part *p, const struct trial *t, size_t n,
    int group)
{
	unsigned char *keep = mem_new(n + 1, 1);
	const struct frame *f = t->f;
	size_t i, m = 0;

	for (i = 0; i < n; i++)
		m += keep[i] = t->group_of[f->machine[i]] != group;
	p->frame = *f;
	p->frame.n = p->frame.cap = m;
	p->frame.x = pick(f->x, keep, n, (size_t)f->ncolumn * sizeof(*f->x));
	p->frame.time_us = pick(f->time_us, keep, n, sizeof(*f->time_us));
	p->frame.machine = pick(f->machine, keep, n, sizeof(*f->machine));
	p->frame.y = NULL;
	p->frame.censored = pick(f->censored, keep, n, sizeof(*f->censored));
	p->trial = *t;
	p->trial.f = &p->frame;
	p->trial.cls = pick(t->cls, keep, n, sizeof(*t->cls));
	p->trial.y = pick(t->y, keep, n, sizeof(*t->y));
	p->trial.seen = pick(t->seen, keep, n, sizeof(*t->seen));
	p->trial.censored = t->censored != NULL ? p->frame.censored : NULL;
	p->trial.group_of = NULL;
	free(keep);
}

void
trial_part_release(struct trial_part *p)
{
	trial_release(&p->trial);
	free(p->frame.x);
	free(p->frame.time_us);
	free(p->frame.machine);
	free(p->frame.censored);
}
