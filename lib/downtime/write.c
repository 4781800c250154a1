/* SPDX-License-Identifier: MIT */
/* What the records of all reports share. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "downtime/engine.h"

static const char *
machine_name(const struct dt *d, int32_t i)
{
	return i < 0 ? NULL : timeline_machine_name(d->tl, i);
}

/* None comes before any. */
static int
by_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

static int
group_order(const void *va, const void *vb, void *arg)
{
	const struct dt *d = arg;
	const struct by_key *a = &d->group[*(const int32_t *)va].key;
	const struct by_key *b = &d->group[*(const int32_t *)vb].key;
	const int32_t x[] = { a->group, a->site, a->part, a->job,
		a->operator };
	const int32_t y[] = { b->group, b->site, b->part, b->job,
		b->operator };
	size_t i;
	int c;

	c = by_text(machine_name(d, a->machine), machine_name(d, b->machine));
	for (i = 0; c == 0 && i < sizeof(x) / sizeof(x[0]); i++)
		c = by_text(dt_name(d, x[i]), dt_name(d, y[i]));
	if (c == 0)
		c = dt_three_way(a->from_us, b->from_us);
	return c != 0 ? c : dt_three_way(a->shift, b->shift);
}

static int32_t *
ordered(const struct dt *d, size_t n, int (*cmp)(const void *, const void *,
    void *))
{
	int32_t *list = mem_new(n + 1, sizeof(*list));
	size_t i;

	for (i = 0; i < n; i++)
		list[i] = (int32_t)i;
	if (n > 1)
		qsort_r(list, n, sizeof(*list), cmp, (void *)(uintptr_t)d);
	return list;
}

int32_t *
dt_groups_ordered(const struct dt *d)
{
	return ordered(d, d->ngroup, group_order);
}

static int
bar_order(const void *va, const void *vb, void *arg)
{
	const struct dt *d = arg;
	const struct dt_bar *a = &d->bar[*(const int32_t *)va];
	const struct dt_bar *b = &d->bar[*(const int32_t *)vb];
	int c = dt_three_way(a->class, b->class);

	if (c == 0)
		c = by_text(dt_name(d, a->state), dt_name(d, b->state));
	return c != 0 ? c :
	    by_text(dt_name(d, a->reason), dt_name(d, b->reason));
}

int32_t *
dt_bars_ordered(const struct dt *d)
{
	return ordered(d, d->nbar, bar_order);
}

static void
put_label(struct dt *d, unsigned bit, const char *key, int32_t i)
{
	if (d->p.by & bit)
		rec_put_str(d->out, key, dt_name(d, i));
}

static void
put_date(struct rec_writer *w, int32_t date)
{
	char s[WHEN_MAX];

	if (date == INT32_MIN)
		return;
	when_put(s, date * WHEN_DAY);
	rec_put_text(w, "business_date", s, strlen("YYYY-MM-DD"));
}

/*
 * As oee-calc has it: from the first to the last of a group's time; a part's,
 * job's or operator's time is but some of the period, which is given then.
 */
static void
put_times(struct dt *d, const struct dt_group *g)
{
	int64_t from = g->key.from_us, to = g->key.to_us;

	if (g->first_us < g->last_us &&
	    (!(d->p.by & BY_ROW) || from == INT64_MIN)) {
		from = g->first_us;
		to = g->last_us;
	}
	if (from == INT64_MIN || to == INT64_MAX) {
		rec_put_null(d->out, "start");
		rec_put_null(d->out, "end");
		return;
	}
	rec_put_time(d->out, "start", from);
	rec_put_time(d->out, "end", to);
}

void
dt_put_head(struct dt *d, const struct dt_group *g, const char *kind)
{
	const struct by_key *k = &g->key;
	struct rec_writer *w = d->out;

	rec_begin(w, kind);
	if (d->p.by & BY_MACHINE)
		rec_put_str(w, "machine", machine_name(d, k->machine));
	put_times(d, g);
	if (d->p.by & BY_SHIFT)
		rec_put_str(w, "shift", k->shift < 0 ? NULL :
		    cal_shift_name(d->p.calendar, k->shift));
	put_date(w, k->date);
	put_label(d, BY_GROUP, "group", k->group);
	put_label(d, BY_SITE, "site", k->site);
	put_label(d, BY_PART, "part", k->part);
	put_label(d, BY_JOB, "job", k->job);
	put_label(d, BY_OPERATOR, "operator", k->operator);
}

void
dt_put_bar(struct dt *d, const struct dt_bar *b)
{
	rec_put_str(d->out, "class", b->class < 0 ? NULL :
	    class_name((enum time_class)b->class));
	rec_put_str(d->out, "state", dt_name(d, b->state));
	rec_put_str(d->out, "reason", dt_name(d, b->reason));
}

void
dt_put_real(struct dt *d, const char *key, double x)
{
	if (isfinite(x))
		rec_put_real(d->out, key, x);
	else
		rec_put_null(d->out, key);
}

void
dt_put_p(struct dt *d, double p, double adjusted)
{
	dt_put_real(d, "p", p);
	dt_put_real(d, "p_adjusted", adjusted);
}

int
dt_put_tail(struct dt *d, const char *why, struct err *err)
{
	rec_put_str(d->out, "profile", profile_id(d->p.profile));
	rec_put_str(d->out, "calendar", calendar_id(d->p.calendar));
	rec_put_str(d->out, "why", why);
	return rec_end(d->out, err);
}
