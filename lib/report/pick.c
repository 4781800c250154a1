/* SPDX-License-Identifier: MIT */
/* Which of the rows a section is about. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "base/zone.h"
#include "report/build.h"
#include "shop/profile.h"

static const struct {
	int key;
	unsigned by;
} keys[] = {
	{ F_MACHINE, ROWS_MACHINE }, { F_GROUP, ROWS_GROUP },
	{ F_SITE, ROWS_SITE }, { F_PART, ROWS_PART }, { F_JOB, ROWS_JOB },
	{ F_OPERATOR, ROWS_OPERATOR }, { F_SHIFT, ROWS_SHIFT },
};

enum { NKEYS = sizeof(keys) / sizeof(keys[0]) };

bool
row_window(const struct row *r, int64_t *from, int64_t *to)
{
	*from = r->from_us;
	*to = r->to_us;
	return r->to_us != INT64_MIN;
}

/* Days may have 23 or 25 hours, and a week such a day. */
static unsigned
period_by(const struct row *r)
{
	int64_t from, to, length;

	if (!row_window(r, &from, &to))
		return 0;
	length = to - from;
	if (!row_names(r, F_BUSINESS_DATE))
		return length > 0 && length <= WHEN_HOUR ? ROWS_HOUR : 0;
	if (length <= 36 * WHEN_HOUR)
		return ROWS_DAY;
	return length <= 8 * WHEN_DAY ? ROWS_WEEK : ROWS_MONTH;
}

unsigned
row_by(const struct row *r)
{
	unsigned by = 0;
	size_t i;

	for (i = 0; i < NKEYS; i++) {
		if (row_names(r, keys[i].key))
			by |= keys[i].by;
	}
	return by & ROWS_SHIFT ? by : by | period_by(r);
}

/* A site is no more than where the others are, unless it is asked for. */
bool
row_is_by(const struct row *r, unsigned by)
{
	const unsigned all = by & ROWS_SITE ? 0 : ROWS_SITE;

	return by & ROWS_ANY || (row_by(r) & ~all) == (by & ~all);
}

bool
row_is_now(const struct report *rep, const struct row *r)
{
	int64_t from, to;

	return row_window(r, &from, &to) && from == rep->from_us &&
	    to == rep->to_us;
}

/* Months, and days on which clocks change, are not all of a length. */
int64_t
row_before(const struct report *rep, const struct row *r)
{
	const int64_t length = rep->to_us - rep->from_us;
	int64_t from, to;

	return row_window(r, &from, &to) && to <= rep->from_us &&
	    llabs((to - from) - length) <= length / 8 ? to : INT64_MIN;
}

bool
row_is_inside(const struct report *rep, const struct row *r)
{
	int64_t from, to;

	return row_window(r, &from, &to) && from >= rep->from_us &&
	    to <= rep->to_us;
}

bool
row_is_idle(const struct row *r)
{
	return row_num(r, F_PLANNED_S) <= 0 && row_num(r, F_RUNNING_S) <= 0 &&
	    !(row_num(r, F_PARTS) > 0);
}

/* A report of a day is made of the row of the day as well. */
static bool
is_whole(const struct row *r)
{
	const unsigned by = row_by(r) & ~(unsigned)ROWS_SITE;

	return by == 0 || by == ROWS_DAY || by == ROWS_WEEK ||
	    by == ROWS_MONTH || by == ROWS_HOUR;
}

static void
note_site(const struct row *r, struct buf *site)
{
	const char *s;
	size_t n;

	buf_clear(site);
	if (row_text(r, F_SITE, &s, &n))
		buf_add(site, s, n);
}

static bool
is_site(const struct row *r, const struct buf *site)
{
	const char *s;
	size_t n;

	if (!row_text(r, F_SITE, &s, &n))
		return site->len == 0;
	return n == site->len && (n == 0 || memcmp(s, site->data, n) == 0);
}

const char *
pick_none(const struct report *rep, const char *usual)
{
	return !rep->several ? usual : "Rows of several sites came, and none "
	    "of them is the whole: oee-calc --by all makes it.";
}

/* A row without a site goes before those of one; of two sites none is all. */
bool
pick_whole(struct report *rep, bool before, struct row *r)
{
	struct rows *t = rep->rows[KIND_OEE];
	const size_t n = rows_count(t);
	int64_t last = INT64_MIN, end;
	struct buf site = { NULL, 0, 0 };
	bool named = false, several = false;
	size_t i, at = n;

	for (i = 0; i < n; i++) {
		*r = rows_get(t, i);
		if (!is_whole(r))
			continue;
		/* A Monday is held against the Friday, if that came. */
		end = before ? row_is_idle(r) ? INT64_MIN :
		    row_before(rep, r) : row_is_now(rep, r) ? rep->to_us :
		    INT64_MIN;
		if (end == INT64_MIN || end < last)
			continue;
		if (end == last && row_names(r, F_SITE)) {
			several |= named && !is_site(r, &site);
			continue;
		}
		last = end;
		at = i;
		several = false;
		named = row_names(r, F_SITE);
		note_site(r, &site);
	}
	buf_release(&site);
	rep->several |= several && !before;
	if (at == n || several)
		return false;
	*r = rows_get(t, at);
	return true;
}

void
row_subject(const struct row *r, struct buf *b)
{
	const char *s;
	size_t i, n;

	for (i = 0; i < NKEYS; i++) {
		if (row_text(r, keys[i].key, &s, &n))
			buf_add(b, s, n);
		buf_putc(b, '\x1f');
	}
}

/* ---- targets ---- */

static const struct profile_target *
target_of(const struct report *rep, int key)
{
	const struct profile_target *t;

	if (rep->p.profile == NULL)
		return NULL;
	for (t = profile_targets(rep->p.profile); t->figure != NULL; t++) {
		if (strcmp(t->figure, shop_keys[key].name) == 0)
			return t;
	}
	return NULL;
}

double
pick_target(const struct report *rep, int key)
{
	const struct profile_target *t = target_of(rep, key);

	return t == NULL ? NAN : t->good;
}

enum doc_mark
pick_mark(const struct report *rep, int key, double value)
{
	const struct profile_target *t = target_of(rep, key);

	if (t == NULL || !isfinite(value))
		return DOC_PLAIN;
	return value >= t->good ? DOC_GOOD : value >= t->fair ? DOC_FAIR :
	    DOC_POOR;
}

/* ---- the past ---- */

struct point {
	int64_t us;
	double value;
	bool site;
};

static int
by_time(const void *a, const void *b)
{
	return when_compare(&((const struct point *)a)->us,
	    &((const struct point *)b)->us);
}

unsigned
pick_step(struct report *rep, unsigned by)
{
	static const unsigned step[] = { ROWS_DAY, ROWS_WEEK, ROWS_MONTH };
	struct rows *t = rep->rows[KIND_OEE];
	size_t i, j, n;
	struct row r;

	for (i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
		for (j = 0, n = 0; j < rows_count(t); j++) {
			r = rows_get(t, j);
			/* One day alone is the report's own. */
			if (row_is_by(&r, by | step[i]) && ++n > 1)
				return step[i];
		}
	}
	return ROWS_DAY;
}

/*
 * Where a row is drawn: a day of machines in zones further east begins the
 * evening before, and is that day all the same.
 */
static int64_t
drawn_at(const struct report *rep, const struct row *r, int64_t from)
{
	struct civil c;
	const char *s;
	size_t n;

	if (!row_text(r, F_BUSINESS_DATE, &s, &n) ||
	    when_parse_civil(s, n, &c) != 1)
		return from;
	return zone_boundary(rep->p.zone, when_days(c.year, c.month, c.day) *
	    WHEN_DAY);
}

/*
 * Those without a site go before the others; of those, two of one time are
 * two sites, of which none is all.
 */
static size_t
only_wholes(struct report *rep, struct point *p, size_t n)
{
	size_t i, wholes = 0;

	for (i = 0; i < n; i++) {
		if (!p[i].site)
			p[wholes++] = p[i];
	}
	n = wholes > 0 ? wholes : n;
	qsort(p, n, sizeof(*p), by_time);
	for (i = 1; i < n; i++) {
		if (p[i].us != p[i - 1].us)
			continue;
		rep->several |= wholes == 0;
		return 0;
	}
	return n;
}

struct past
pick_past(struct report *rep, unsigned by, int key, size_t most)
{
	struct rows *t = rep->rows[KIND_OEE];
	const size_t all = rows_count(t);
	struct point *p = mem_new(all + 1, sizeof(*p));
	struct past past = { NULL, NULL, 0 };
	int64_t from, to;
	struct row r;
	size_t i, n = 0;

	for (i = 0; i < all; i++) {
		r = rows_get(t, i);
		if (!row_is_by(&r, by) || !row_window(&r, &from, &to) ||
		    to > rep->to_us || row_is_idle(&r))
			continue;
		p[n].us = drawn_at(rep, &r, from);
		p[n].site = row_names(&r, F_SITE);
		p[n++].value = row_num(&r, key);
	}
	n = only_wholes(rep, p, n);
	i = n > most ? n - most : 0;
	past.at_us = arena_new(&rep->arena, n - i + 1, sizeof(int64_t));
	past.value = arena_new(&rep->arena, n - i + 1, sizeof(double));
	for (; i < n; i++) {
		past.at_us[past.n] = p[i].us;
		past.value[past.n++] = p[i].value;
	}
	free(p);
	return past;
}
