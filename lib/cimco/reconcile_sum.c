/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/when.h"
#include "cimco/reconcile_sum.h"
#include "shop/kinds.h"

int64_t
sums_day(const struct fact *f)
{
	return when_floor(f->v[shop_field(f->kind, F_START)].i, WHEN_DAY);
}

void
sums_add(struct sums *s, const struct fact *f)
{
	static const struct hash128 no_seed = { 0, 0 };
	struct hash128 h = fact_hash(f, no_seed);
	int64_t day = sums_day(f);
	size_t n = s->day.len;
	int64_t i = map_put(&s->day, (const char *)&day, sizeof(day));

	if ((size_t)i == n) {
		s->v = mem_grow(s->v, &s->cap, n + 1, sizeof(*s->v));
		s->v[i] = (struct sum){ 0 };
	}
	s->v[i].facts++;
	s->v[i].hi += h.hi;
	s->v[i].lo += h.lo;
}

void
sums_release(struct sums *s)
{
	map_release(&s->day);
	free(s->v);
	*s = (struct sums){ 0 };
}

static bool
same(const struct sum *a, const struct sum *b)
{
	return a->facts == b->facts && a->hi == b->hi && a->lo == b->lo;
}

static int64_t
day_of(const struct sums *s, size_t i)
{
	int64_t us;

	memcpy(&us, map_name(&s->day, (int64_t)i), sizeof(us));
	return us;
}

/* Adds the days of a that b has not, or, unless missing, has otherwise. */
static void
add_days(const struct sums *a, const struct sums *b, bool missing,
    int64_t *us, size_t *n)
{
	int64_t day, k;
	size_t i;

	for (i = 0; i < a->day.len; i++) {
		day = day_of(a, i);
		k = map_find(&b->day, (const char *)&day, sizeof(day));
		if (k == MAP_NONE || (!missing && !same(&a->v[i], &b->v[k])))
			us[(*n)++] = day;
	}
}

void
sums_differ(const struct sums *a, const struct sums *b, int64_t **us,
    size_t *n)
{
	*us = mem_new(a->day.len + b->day.len + 1, sizeof(**us));
	*n = 0;
	add_days(a, b, false, *us, n);
	add_days(b, a, true, *us, n);
	if (*n > 0)
		qsort(*us, *n, sizeof(**us), when_compare);
}

bool
sums_find(const int64_t *us, size_t n, int64_t day_us)
{
	return n > 0 &&
	    bsearch(&day_us, us, n, sizeof(*us), when_compare) != NULL;
}
