/* SPDX-License-Identifier: MIT */
/* A row an hour, or another length: which of its numbers is what. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "base/when.h"
#include "cimco/discover_length.h"
#include "cimco/discover_plan.h"
#include "cimco/discover_role.h"

enum {
	NUMBERS_MAX = 16,
	STEPS_ENOUGH = 8,	/* pairs of rows that tell something */
	NAME_SAYS = 30		/* word_role() of a role's own word */
};

/* A row of the sample by its place in a machine's time. */
struct place {
	int64_t machine, us;
	size_t row;
};

struct values {
	const struct look *l;
	struct place *place;
	size_t n;
	struct map machine;
	int64_t step_us;	/* the most frequent distance; 0: none */
	int64_t steps;		/* pairs at that distance, */
	int64_t pairs;		/* of so many */
	struct length length;	/* by what the rows say themselves */
	int number[NUMBERS_MAX];	/* columns */
	int nnumber;
};

static int
by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->machine != y->machine)
		return x->machine < y->machine ? -1 : 1;
	if (x->us != y->us)
		return x->us < y->us ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void
sort_rows(struct values *v)
{
	const struct look *l = v->l;
	const char *p;
	size_t i, n;
	int64_t us;

	v->place = mem_new(l->sample.nrow + 1, sizeof(*v->place));
	for (i = l->sample.newest; i < l->sample.nrow; i++) {
		p = sample_text(&l->sample, i, look_role(l, ROLE_MACHINE),
		    &n);
		if (p == NULL || !plan_time(l, i, look_role(l, ROLE_START),
		    &us))
			continue;
		v->place[v->n++] = (struct place){ map_put(&v->machine, p, n),
		    us, i };
	}
	if (v->n > 0)
		qsort(v->place, v->n, sizeof(*v->place), by_place);
}

static void
find_step(struct values *v)
{
	int64_t *d = mem_new(v->n + 1, sizeof(*d));
	size_t i, n = 0;

	for (i = 1; i < v->n; i++) {
		if (v->place[i].machine == v->place[i - 1].machine &&
		    v->place[i].us > v->place[i - 1].us)
			d[n++] = v->place[i].us - v->place[i - 1].us;
	}
	v->pairs = (int64_t)n;
	v->step_us = length_most_frequent(d, n, &v->steps);
	free(d);
}

static bool
is_regular(const struct values *v)
{
	return v->pairs >= STEPS_ENOUGH && v->steps * 5 >= v->pairs * 4;
}

/* A job begins every 80 minutes, and lasts a quarter of an hour. */
static bool
is_of_jobs(const struct values *v)
{
	return look_role(v->l, ROLE_JOB) >= 0 &&
	    !length_ends_agree(&v->length);
}

/* ---- the numbers ---- */

/* "column3": value tables call their values so. */
static bool
is_numbered(const char *name)
{
	return strncasecmp(name, "column", 6) == 0 &&
	    name[6] >= '0' && name[6] <= '9';
}

static void
find_numbers(struct values *v)
{
	static const enum role counted[] = { ROLE_PARTS, ROLE_SCRAP,
	    ROLE_TARGET };
	const struct look *l = v->l;
	size_t c;
	int r;

	for (c = 0; c < l->ncolumn && v->nnumber < NUMBERS_MAX; c++) {
		bool wanted = is_numbered(l->column[c].name);

		for (r = 0; r < 3; r++)
			wanted = wanted || look_role(l, counted[r]) == (int)c;
		if (wanted && role_is_number(l, (int)c))
			v->number[v->nnumber++] = (int)c;
	}
}

/* Calls pairs of rows that follow one another; false at the end. */
static bool
next_pair(const struct values *v, size_t *i)
{
	for (++*i; *i < v->n; ++*i) {
		if (v->place[*i].machine == v->place[*i - 1].machine &&
		    v->place[*i].us - v->place[*i - 1].us == v->step_us)
			return true;
	}
	return false;
}

/* Whether column a adds up column b from row to row, or begins anew with it. */
static bool
adds_up(const struct values *v, int a, int b)
{
	int64_t fits = 0, pairs = 0;
	double before, now, x;
	size_t i = 0;

	while (next_pair(v, &i)) {
		if (!plan_number(v->l, v->place[i - 1].row, a, &before) ||
		    !plan_number(v->l, v->place[i].row, a, &now) ||
		    !plan_number(v->l, v->place[i].row, b, &x) || x == 0)
			continue;
		pairs++;
		fits += fabs(now - before - x) < 1e-6 || now == x;
	}
	return pairs >= STEPS_ENOUGH && fits * 10 >= pairs * 9;
}

/* Whether the column never goes back (but for a rare reset), and moves. */
static bool
only_rises(const struct values *v, int column)
{
	int64_t falls = 0, rises = 0, pairs = 0;
	double before, now;
	size_t i = 0;

	while (next_pair(v, &i)) {
		if (!plan_number(v->l, v->place[i - 1].row, column,
		    &before) ||
		    !plan_number(v->l, v->place[i].row, column, &now))
			continue;
		pairs++;
		rises += now > before;
		falls += now < before;
	}
	return pairs >= STEPS_ENOUGH && rises * 2 >= pairs &&
	    falls * 20 <= pairs;
}

/* Wished-for numbers are few; what was made differs from hour to hour. */
static bool
is_steadier(const struct look *l, int a, int b)
{
	return seen_different(&l->seen[a]) * 2 <= seen_different(&l->seen[b]);
}

/* Leaves running sums of other columns out. */
static void
drop_sums(struct values *v, struct plan *p)
{
	int keep[NUMBERS_MAX], n = 0, i, k;

	for (i = 0; i < v->nnumber; i++) {
		for (k = 0; k < v->nnumber; k++) {
			if (k != i && adds_up(v, v->number[i], v->number[k]))
				break;
		}
		if (k == v->nnumber) {
			keep[n++] = v->number[i];
			continue;
		}
		buf_printf(&p->why, " %s adds up %s, and is not needed.",
		    v->l->column[v->number[i]].name,
		    v->l->column[v->number[k]].name);
	}
	if (n == 0)
		return;
	memcpy(v->number, keep, (size_t)n * sizeof(*keep));
	v->nnumber = n;
}

/* Numbers without names of their own: by what they do, or by their place. */
static void
tell_numbers(struct values *v, struct plan *p)
{
	const struct look *l = v->l;
	int n = v->nnumber, a, b;

	if (n == 0)
		return;
	a = v->number[n - 1];
	b = n > 1 ? v->number[n - 2] : -1;
	if (b >= 0 && is_steadier(l, a, b)) {
		int other = a;

		a = b;
		b = other;
	}
	p->count[PLAN_PARTS] = a;
	p->count[PLAN_TARGET] = b;
	if (b >= 0 && n == 2 && is_steadier(l, b, a) &&
	    v->pairs >= STEPS_ENOUGH)
		buf_printf(&p->why, " %s varies more than %s, as what was "
		    "made does against what was wanted.", l->column[a].name,
		    l->column[b].name);
	else if (b >= 0)
		plan_doubt(p, PLAN_COUNTED, "%s as what was wanted and %s as "
		    "what was made: by their place, as an hourly dashboard "
		    "has them", l->column[b].name, l->column[a].name);
	else
		plan_doubt(p, PLAN_COUNTED, "%s as what was made: it is the "
		    "only number", l->column[a].name);
}

static void
name_numbers(struct values *v, struct plan *p)
{
	static const enum role role[PLAN_COUNTS] = { ROLE_PARTS, ROLE_SCRAP,
	    ROLE_TARGET };
	bool named = false;
	int i, c;

	for (i = 0; i < PLAN_COUNTS; i++) {
		c = look_role(v->l, role[i]);
		if (c < 0 || is_numbered(v->l->column[c].name))
			continue;
		p->count[i] = c;
		named = true;
	}
	if (!named) {
		drop_sums(v, p);
		tell_numbers(v, p);
	}
	c = p->count[PLAN_PARTS];
	p->cumulative = c >= 0 && only_rises(v, c);
	if (p->cumulative)
		buf_printf(&p->why, " %s only goes up: a counter.",
		    v->l->column[c].name);
}

/* ---- the length ---- */

static int64_t
length_by_name(const char *table)
{
	if (strcasestr(table, "hour") != NULL ||
	    strcasestr(table, "stunde") != NULL ||
	    strcasestr(table, "hora") != NULL)
		return WHEN_HOUR;
	return strcasestr(table, "dai") != NULL ||
	    strcasestr(table, "day") != NULL ? WHEN_DAY : 0;
}

static void
regular_length(const struct values *v, struct plan *p)
{
	const struct length *x = &v->length;

	buf_printf(&p->why, " %lld of %lld rows follow the machine's row "
	    "before at one and the same distance.", (long long)v->steps,
	    (long long)v->pairs);
	if (!length_ends_agree(x)) {
		buf_printf(&p->why, " But of %lld closed rows only %lld last "
		    "so long: the end of each says how long it is.",
		    (long long)x->closed, (long long)x->steps);
		return;
	}
	if (x->duration >= 0) {
		p->active = false;
		buf_printf(&p->why, " But %s says otherwise how long a row "
		    "is, and cimco-sync wants an end: a view could make one "
		    "of it.", v->l->column[x->duration].name);
		return;
	}
	p->length_us = v->step_us;
	if (x->end >= 0 && x->closed == 0)
		plan_doubt(p, PLAN_TIMES, "the length of a row: from row to "
		    "row, for in none is %s behind the start",
		    v->l->column[x->end].name);
}

static void
find_length(struct values *v, struct plan *p)
{
	int end = look_role(v->l, ROLE_END);

	if (is_regular(v)) {
		regular_length(v, p);
		return;
	}
	p->length_us = v->length.same_us;
	if (v->length.closed > 0 ||
	    (end >= 0 && seen_is_time(&v->l->seen[end])))
		return;
	p->length_us = length_by_name(v->l->table.name);
	if (p->length_us > 0)
		plan_doubt(p, PLAN_TIMES, "the length of a row: by the name "
		    "of the table; there are too few rows to tell");
	else
		p->active = false;
}

static bool
is_value_table(const struct look *l)
{
	return strncasecmp(l->table.name, "valtb_", 6) == 0;
}

bool
plan_values(struct plan *p, const struct look *l)
{
	struct values v = { .l = l };
	bool is = false;

	if (look_role(l, ROLE_MACHINE) < 0 || look_role(l, ROLE_START) < 0)
		return false;
	sort_rows(&v);
	find_step(&v);
	length_find(&v.length, l, v.step_us);
	find_numbers(&v);
	if (v.nnumber > 0 && (is_value_table(l) ||
	    (is_regular(&v) && !is_of_jobs(&v)))) {
		is = true;
		p->shape = SHAPE_VALUES;
		p->active = true;
		p->lookback_us = 2 * WHEN_DAY;
		buf_puts(&p->why, "A value table: a row for each length of "
		    "time of a machine, with what was counted in it.");
		find_length(&v, p);
		name_numbers(&v, p);
		if (!p->active && !is_regular(&v))
			buf_puts(&p->why, " But how long a row is cannot be "
			    "told.");
	}
	free(v.place);
	map_release(&v.machine);
	return is;
}
