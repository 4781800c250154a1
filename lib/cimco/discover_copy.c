/* SPDX-License-Identifier: MIT */
#include "cimco/discover_copy.h"

#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/map.h"

static bool
has_column(const struct look *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->nall; i++) {
		if (strcasecmp(l->column[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool
same_columns(const struct look *a, const struct look *b)
{
	size_t i;

	for (i = 0; i < a->nall; i++) {
		if (!has_column(b, a->column[i].name))
			return false;
	}
	return a->nall == b->nall;
}

/* A row's machine and start: enough to know it by. */
static bool
put_row(struct buf *b, const struct look *l, size_t row)
{
	size_t n, m;
	const char *p = sample_text(&l->sample, row,
	    look_role(l, ROLE_MACHINE), &n);
	const char *q = sample_text(&l->sample, row,
	    look_role(l, ROLE_START), &m);

	buf_clear(b);
	if (p == NULL || q == NULL)
		return false;
	buf_add(b, p, n);
	buf_putc(b, '|');
	buf_add(b, q, m);
	return true;
}

/* Whether half of the rows of the smaller sample stand in the other. */
static bool
same_rows(const struct look *a, const struct look *b)
{
	struct map rows = { 0 };
	struct buf key = { 0 };
	size_t i, both = 0, least;

	for (i = 0; i < a->sample.nrow; i++) {
		if (put_row(&key, a, i))
			map_put(&rows, key.data, key.len);
	}
	for (i = 0; i < b->sample.nrow; i++) {
		both += put_row(&key, b, i) &&
		    map_find(&rows, key.data, key.len) != MAP_NONE;
	}
	least = a->sample.nrow < b->sample.nrow ? a->sample.nrow :
	    b->sample.nrow;
	map_release(&rows);
	buf_release(&key);
	return both > 0 && both * 2 >= least;
}

/* Whether one is a view, with the rows of the other. */
static bool
is_view_of(const struct look *a, const struct look *b)
{
	return a->table.view != b->table.view && same_rows(a, b);
}

/* Which of two is the copy: a view, a name that says so, the smaller. */
static struct found *
copy_of(struct found *a, struct found *b)
{
	const char *x = a->look.table.name, *y = b->look.table.name;

	if (a->look.table.view != b->look.table.view)
		return a->look.table.view ? a : b;
	if (word_is_copy(x, y) != word_is_copy(y, x))
		return word_is_copy(x, y) ? a : b;
	return a->look.table.rows < b->look.table.rows ? a : b;
}

static void
compare(struct found *a, struct found *b)
{
	struct found *copy = copy_of(a, b), *other = copy == a ? b : a;
	bool rows = same_rows(&a->look, &b->look);

	if (!rows && !copy->look.table.view && !word_is_copy(
	    copy->look.table.name, other->look.table.name))
		return;
	copy->plan.active = false;
	buf_printf(&copy->plan.why, " But it has the %s of %s: both would "
	    "count the same twice.", rows ? "rows" :
	    "name of a copy, and the columns,", other->look.table.name);
}

/* ---- the same machines ---- */

static bool
tells_time(const struct plan *p)
{
	return p->shape == SHAPE_JOBLOG || p->shape == SHAPE_EVENTS;
}

static bool
tells_parts(const struct plan *p)
{
	return p->count[PLAN_PARTS] >= 0;
}

static const char *
shared_machine(const struct look *a, const struct look *b)
{
	const struct seen *x = &a->seen[look_role(a, ROLE_MACHINE)];
	const struct seen *y = &b->seen[look_role(b, ROLE_MACHINE)];
	size_t i;

	for (i = 0; i < x->word.len; i++) {
		if (map_find(&y->word, x->word.entry[i].text,
		    x->word.entry[i].len) != MAP_NONE)
			return x->word.entry[i].text;
	}
	return NULL;
}

static void
doubt_both(const struct found *a, struct found *b)
{
	bool time = tells_time(&a->plan) && tells_time(&b->plan);
	bool parts = tells_parts(&a->plan) && tells_parts(&b->plan);

	if ((!time && !parts) || shared_machine(&a->look, &b->look) == NULL)
		return;
	plan_doubt(&b->plan, PLAN_TABLE, "it has machines of %s, and both "
	    "tell %s: what both tell is counted twice. Keep one of them for "
	    "that", a->look.table.name, time && parts ?
	    "where time went and what was made" : time ? "where time went" :
	    "what was made");
}

void
copy_find(struct found *f, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = i + 1; k < n && f[i].plan.active; k++) {
			if (f[k].plan.active && (same_columns(&f[i].look,
			    &f[k].look) || is_view_of(&f[i].look,
			    &f[k].look)))
				compare(&f[i], &f[k]);
		}
	}
	for (i = 0; i < n; i++) {
		for (k = i + 1; k < n; k++) {
			if (!f[i].plan.active || !f[k].plan.active)
				continue;
			/* Who has a job log begins with it. */
			if (f[k].plan.shape == SHAPE_JOBLOG)
				doubt_both(&f[k], &f[i]);
			else
				doubt_both(&f[i], &f[k]);
		}
	}
}
