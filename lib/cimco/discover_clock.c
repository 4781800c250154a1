/* SPDX-License-Identifier: MIT */
#include "cimco/discover_clock.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "base/zone.h"
#include "cimco/discover_zone.h"

struct search {
	struct found *f;
	size_t n;
	struct evidence e;
};

void
clock_release(struct clock *c)
{
	buf_release(&c->why);
	buf_release(&c->doubt);
}

/* ---- the moments of a table ---- */

static int
by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Starts and ends of the newest block, sorted; the caller's. */
static int64_t *
moments(const struct look *l, size_t *n)
{
	size_t rows = l->sample.nrow - l->sample.newest, i;
	int64_t *us = mem_new(2 * rows + 1, sizeof(*us));
	static const enum role role[] = { ROLE_START, ROLE_END };
	int r;

	*n = 0;
	for (r = 0; r < 2; r++) {
		if (l->role[role[r]] < 0)
			continue;
		for (i = l->sample.newest; i < l->sample.nrow; i++)
			*n += plan_time(l, i, l->role[role[r]], &us[*n]);
	}
	if (*n > 0)
		qsort(us, *n, sizeof(*us), by_time);
	return us;
}

bool
clock_is_local(const struct found *f)
{
	return f->trouble.len == 0 && look_role(&f->look, ROLE_START) >= 0 &&
	    look_role(&f->look, ROLE_MACHINE) >= 0 &&
	    f->plan.start == MAPPING_LOCAL && f->look.sample.nrow > 0;
}

static bool
has_utc(const struct found *f)
{
	return f->trouble.len == 0 && look_role(&f->look, ROLE_START) >= 0 &&
	    f->plan.start != MAPPING_LOCAL && f->look.sample.nrow > 0;
}

static bool
align(const struct found *a, const struct found *b, int64_t *ahead_us,
    int64_t *at_us)
{
	size_t na, nb;
	int64_t *x = moments(&a->look, &na), *y = moments(&b->look, &nb);
	bool is = clock_align(x, na, y, nb, ahead_us);

	if (is)
		*at_us = y[nb - 1] < x[na - 1] - *ahead_us ? y[nb - 1] :
		    x[na - 1] - *ahead_us;
	free(x);
	free(y);
	return is;
}

/* ---- which tables are in UTC by themselves ---- */

static bool
is_utc_by_name(const struct look *l)
{
	const char *name = l->column[look_role(l, ROLE_START)].name;

	return strcasestr(name, "utc") != NULL ||
	    strcasestr(name, "gmt") != NULL;
}

/* "ts" says timestamp, which most systems keep in UTC. */
static bool
ends_in_ts(const char *name)
{
	size_t n = strlen(name);

	return n > 3 && strcasecmp(name + n - 3, "_ts") == 0;
}

static void
set_utc(struct plan *p)
{
	p->clock_told = true;
	p->start = MAPPING_UTC;
	p->end = p->end == MAPPING_LOCAL ? MAPPING_UTC : p->end;
	p->stamp_type = p->stamp_type == MAPPING_LOCAL ? MAPPING_UTC :
	    p->stamp_type;
}

/* A job log is the site's wall; what runs ahead of or behind it is UTC. */
static void
compare_with_job_log(struct search *s, struct found *job)
{
	int64_t ahead, at;
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct found *f = &s->f[i];

		if (f == job || !clock_is_local(f) ||
		    !align(job, f, &ahead, &at))
			continue;
		if (ahead == 0) {
			f->plan.clock_told = true;
			buf_printf(&f->plan.why, " Its times are those of "
			    "%s, on the same clock.", job->look.table.name);
			continue;
		}
		set_utc(&f->plan);
		buf_printf(&f->plan.why, " The moments of %s stand in it "
		    "%+.2f hours away: its times are UTC.",
		    job->look.table.name, -(double)ahead / WHEN_HOUR);
	}
}

static void
settle_names(struct search *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct found *f = &s->f[i];

		if (clock_is_local(f) && is_utc_by_name(&f->look)) {
			set_utc(&f->plan);
			buf_puts(&f->plan.why, " Its times are UTC by their "
			    "names.");
		}
	}
	for (i = 0; i < s->n; i++) {
		if (clock_is_local(&s->f[i]) &&
		    s->f[i].plan.shape == SHAPE_JOBLOG)
			compare_with_job_log(s, &s->f[i]);
	}
}

/* Another table's clock may be the one thing that its name says. */
static void
settle_ts(struct search *s)
{
	const char *name;
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct found *f = &s->f[i];

		if (!clock_is_local(f) || f->plan.clock_told ||
		    f->plan.shape == SHAPE_JOBLOG)
			continue;
		name = f->look.column[look_role(&f->look, ROLE_START)].name;
		if (!ends_in_ts(name))
			continue;
		set_utc(&f->plan);
		plan_doubt(&f->plan, PLAN_TIMES, "%s as UTC: only by the _ts "
		    "of its name; it may be wall time, type: local", name);
	}
}

/* ---- what the rows say ---- */

static void
note_offset(struct search *s, const struct found *f)
{
	struct evidence *e = &s->e;
	size_t i;

	for (i = 0; i < s->n && !e->has_offset; i++) {
		if (has_utc(&s->f[i]) && align(f, &s->f[i], &e->offset_us,
		    &e->at_us)) {
			e->has_offset = true;
			e->by = s->f[i].look.table.name;
		}
	}
}

static void
note_newest(struct search *s, const struct found *f)
{
	size_t n;
	int64_t *us = moments(&f->look, &n);

	if (n > 0 && us[n - 1] > s->e.newest_us)
		s->e.newest_us = us[n - 1];
	free(us);
}

static void
gather(struct search *s, int64_t now_us)
{
	struct evidence *e = &s->e;
	int64_t lag;
	size_t i;

	e->newest_us = INT64_MIN;
	e->now_us = now_us;
	for (i = 0; i < s->n; i++) {
		if (!clock_is_local(&s->f[i]) ||
		    s->f[i].plan.shape == SHAPE_NONE)
			continue;
		note_offset(s, &s->f[i]);
		note_newest(s, &s->f[i]);
	}
	if (e->now_us == INT64_MIN || e->newest_us == INT64_MIN) {
		e->now_us = INT64_MIN;
		return;
	}
	/* A plant that stands still, or a copy, tells nothing. */
	lag = e->now_us - e->newest_us;
	if (lag > WHEN_DAY || lag < -WHEN_DAY)
		e->now_us = INT64_MIN;
}

/* ---- what is left ---- */

static bool
is_fresh(int64_t lag_us)
{
	return lag_us >= -ZONE_AHEAD_US && lag_us < ZONE_LIVE_US;
}

/* By the clock: fresh rows on the wall, or in UTC, or nobody knows. */
static void
settle_by_now(struct found *f, const struct evidence *e,
    const struct zone *z)
{
	const char *name =
	    f->look.column[look_role(&f->look, ROLE_START)].name;
	bool wall = false, utc = false;
	size_t n;
	int64_t *us = moments(&f->look, &n);

	if (n > 0 && e->now_us != INT64_MIN) {
		wall = is_fresh(zone_to_local(z, e->now_us) - us[n - 1]);
		utc = is_fresh(e->now_us - us[n - 1]);
	}
	free(us);
	if (utc && !wall) {
		set_utc(&f->plan);
		buf_puts(&f->plan.why, " Its newest rows are of now in UTC, "
		    "and not on the wall.");
	} else if (!wall || utc) {
		plan_doubt(&f->plan, PLAN_TIMES, "%s as wall time: nothing "
		    "tells it from UTC", name);
	}
}

static int
settle_rest(struct search *s, const struct clock *c, struct err *err)
{
	struct zone *z = zone_open(c->zone, err);
	size_t i;

	if (z == NULL)
		return -1;
	for (i = 0; i < s->n; i++) {
		struct found *f = &s->f[i];

		if (clock_is_local(f) && !f->plan.clock_told &&
		    f->plan.shape != SHAPE_JOBLOG)
			settle_by_now(f, &s->e, z);
	}
	zone_close(z);
	return 0;
}

static bool
any_local(const struct search *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct plan *p = &s->f[i].plan;
		bool end = p->length_us == 0 &&
		    look_role(&s->f[i].look, ROLE_END) >= 0;

		if (s->f[i].trouble.len > 0 || p->cursor < 0)
			continue;
		if (p->start == MAPPING_LOCAL ||
		    (end && p->end == MAPPING_LOCAL) ||
		    (p->stamp && p->stamp_type == MAPPING_LOCAL))
			return true;
	}
	return false;
}

int
clock_find(struct clock *c, const struct clock_hints *hints,
    struct found *f, size_t n, struct err *err)
{
	struct search s = { .f = f, .n = n };

	*c = (struct clock){ .used = false };
	settle_names(&s);
	settle_ts(&s);
	gather(&s, hints->now_us);
	if (clock_zone(c, hints, &s.e, f, n, err) < 0 ||
	    settle_rest(&s, c, err) < 0)
		return -1;
	c->used = any_local(&s);
	return 0;
}
