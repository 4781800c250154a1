/* SPDX-License-Identifier: MIT */
/* What is the same for all shapes: the key, the cursor, and unknown tables. */
#include "cimco/discover_plan.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/when.h"
#include "cimco/discover_role.h"

#define LOOKBACK_MAX	(3660 * WHEN_DAY)	/* of a mapping */

void
plan_doubt(struct plan *p, enum plan_topic topic, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&p->doubt[topic], fmt, ap);
	va_end(ap);
	buf_putc(&p->doubt[topic], '\n');
}

void
plan_release(struct plan *p)
{
	int i;

	for (i = 0; i < PLAN_TOPICS; i++)
		buf_release(&p->doubt[i]);
	buf_release(&p->why);
	buf_release(&p->cursor_why);
	free(p->word);
}

/* ---- values of the sample ---- */

bool
plan_time(const struct look *l, size_t row, int column, int64_t *us)
{
	size_t n;
	const char *p = sample_text(&l->sample, row, column, &n);
	enum seen_form form = seen_form(p, n, us);

	return form == SEEN_CIVIL || form == SEEN_DAY ||
	    form == SEEN_OFFSET || form == SEEN_EPOCH;
}

bool
plan_number(const struct look *l, size_t row, int column, double *x)
{
	size_t n;
	const char *p = sample_text(&l->sample, row, column, &n);

	return p != NULL && num_f64(p, n, x) == 0;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double
plan_percentile(const struct look *l, int column)
{
	double *x = mem_new(l->sample.nrow + 1, sizeof(*x)), at = -INFINITY;
	size_t i, n = 0;

	for (i = 0; i < l->sample.nrow; i++)
		n += plan_number(l, i, column, &x[n]);
	if (n > 0) {
		qsort(x, n, sizeof(*x), by_value);
		at = x[(n - 1) * 99 / 100];
	}
	free(x);
	return at;
}

/* ---- the key ---- */

static int
find_column(const struct look *l, const char *name)
{
	size_t c;

	for (c = 0; c < l->ncolumn; c++) {
		if (strcmp(l->column[c].name, name) == 0)
			return (int)c;
	}
	return -1;
}

/* The first unique index whose columns are all named, and never null. */
static bool
take_unique_index(struct plan *p, const struct look *l)
{
	size_t i, k;

	for (i = 0; i < l->nindex; i = k) {
		bool good = l->index[i].unique;

		p->nkey = 0;
		for (k = i; k < l->nindex && (k == i || l->index[k].at > 0);
		    k++) {
			int c = find_column(l, l->index[k].column);

			good = good && c >= 0 && look_never_null(l,
			    &l->index[k], c) && p->nkey < MAPPING_KEY_MAX;
			if (good)
				p->key[p->nkey++] = c;
		}
		if (good)
			return true;
	}
	p->nkey = 0;
	return false;
}

static void
add_key(struct plan *p, int column)
{
	int i;

	for (i = 0; i < p->nkey; i++) {
		if (p->key[i] == column)
			return;
	}
	if (column >= 0 && p->nkey < MAPPING_KEY_MAX)
		p->key[p->nkey++] = column;
}

/* A counter's differences need the start in the key. */
static void
choose_key(struct plan *p, const struct look *l)
{
	bool values = p->shape == SHAPE_VALUES;

	if (!values && take_unique_index(p, l))
		return;
	add_key(p, look_role(l, ROLE_MACHINE));
	add_key(p, look_role(l, ROLE_START));
	if (p->shape == SHAPE_JOBLOG || p->shape == SHAPE_NONE) {
		add_key(p, look_role(l, ROLE_JOB));
		add_key(p, look_role(l, ROLE_OP));
	}
}

static struct hash128
hash_row(const struct look *l, size_t row, const int *column, size_t n,
    struct buf *b)
{
	size_t i, len;

	buf_clear(b);
	for (i = 0; i < n; i++) {
		const char *p = sample_text(&l->sample, row, column == NULL ?
		    (int)i : column[i], &len);

		buf_printf(b, "%d:%zu:", p != NULL, len);
		buf_add(b, p == NULL ? "" : p, len);
	}
	return hash128(b->data, b->len);
}

struct twin {
	struct hash128 key, row;
};

static int
by_key(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct twin));
}

static bool
same(const struct hash128 *a, const struct hash128 *b)
{
	return a->hi == b->hi && a->lo == b->lo;
}

/* Rows of the newest block that share a key: copies, and others. */
static void
count_twins(struct plan *p, const struct look *l)
{
	size_t from = l->sample.newest, n = l->sample.nrow - from, i;
	struct twin *t = mem_new(n + 1, sizeof(*t));
	struct buf b = { 0 };

	for (i = 0; i < n; i++) {
		t[i].key = hash_row(l, from + i, p->key, (size_t)p->nkey, &b);
		t[i].row = hash_row(l, from + i, NULL, l->ncolumn, &b);
	}
	if (n > 0)
		qsort(t, n, sizeof(*t), by_key);
	for (i = 1; i < n; i++) {
		if (!same(&t[i].key, &t[i - 1].key))
			continue;
		if (same(&t[i].row, &t[i - 1].row))
			p->copies++;
		else
			p->twins++;
	}
	buf_release(&b);
	free(t);
}

/* ---- the cursor ---- */

/* How the stamp of closed rows lies to their start and end. */
struct stamped {
	int64_t rows, before_end, at_start;
};

static void
compare_stamps(struct stamped *st, const struct look *l)
{
	int64_t from, to, at;
	size_t i;

	for (i = 0; i < l->sample.nrow; i++) {
		if (!plan_time(l, i, look_role(l, ROLE_START), &from) ||
		    !plan_time(l, i, look_role(l, ROLE_END), &to) ||
		    !plan_time(l, i, look_role(l, ROLE_STAMP), &at) ||
		    to <= from)
			continue;
		st->rows++;
		st->before_end += at < to - WHEN_SECOND;
		st->at_start += at == from;
	}
}

static bool
is_timestamp(const struct look *l, int column)
{
	return l->typed && strncasecmp(l->column[column].type, "timestamp",
	    9) == 0;
}

/* Instants in UTC cannot be compared with a wall's before both are known. */
static bool
is_comparable(const struct look *l, int a, int b)
{
	return seen_is_epoch(&l->seen[a]) == seen_is_epoch(&l->seen[b]) &&
	    is_timestamp(l, a) == is_timestamp(l, b);
}

/* Whether the stamp can be trusted; says why, or why not. */
static bool
trust_stamp(struct plan *p, const struct look *l)
{
	int stamp = look_role(l, ROLE_STAMP), end = look_role(l, ROLE_END);
	const char *name = l->column[stamp].name;
	const struct seen *s = &l->seen[stamp];
	struct stamped st = { 0 };

	if (!seen_is_time(s) || s->form[SEEN_EPOCH] + s->form[SEEN_CIVIL] +
	    s->form[SEEN_OFFSET] < s->n) {
		buf_printf(&p->cursor_why, "%s has the name of a change "
		    "stamp, but not every row has one.", name);
		return false;
	}
	if (p->unique != 1) {
		buf_printf(&p->cursor_why, "%s may be a change stamp, but "
		    "that kind of cursor wants a unique key, and %s.", name,
		    p->unique == 0 ? "there is none" :
		    "none could be proved");
		return false;
	}
	if (end >= 0 && is_comparable(l, stamp, end))
		compare_stamps(&st, l);
	if (strcmp(l->stamp, name) != 0 && (st.before_end * 50 > st.rows ||
	    st.at_start * 10 > st.rows * 9)) {
		buf_printf(&p->cursor_why, "%s has the name of a change "
		    "stamp, but %lld of %lld closed rows were stamped before "
		    "they ended: it does not move with the row.", name,
		    (long long)(st.before_end > st.at_start ? st.before_end :
		    st.at_start), (long long)st.rows);
		return false;
	}
	return true;
}

/* Rows that end long after their start must still be looked at. */
static void
widen_lookback(struct plan *p, const struct look *l)
{
	int64_t *d = mem_new(l->sample.nrow + 1, sizeof(*d)), from, to, at;
	size_t i, n = 0;

	for (i = 0; i < l->sample.nrow && look_role(l, ROLE_END) >= 0; i++) {
		if (plan_time(l, i, look_role(l, ROLE_START), &from) &&
		    plan_time(l, i, look_role(l, ROLE_END), &to) && to > from)
			d[n++] = to - from;
	}
	for (i = 0, at = 0; i < n; i++)
		at += d[i] > p->lookback_us / 2;
	/* One row in a hundred may be dirt. */
	while (at * 100 > (int64_t)n && p->lookback_us * 2 < LOOKBACK_MAX) {
		p->lookback_us *= 2;
		for (i = 0, at = 0; i < n; i++)
			at += d[i] > p->lookback_us / 2;
	}
	free(d);
}

static void
choose_cursor(struct plan *p, const struct look *l)
{
	int stamp = look_role(l, ROLE_STAMP);
	const char *name;

	p->cursor = look_role(l, ROLE_START);
	if (stamp >= 0 && p->shape != SHAPE_VALUES && trust_stamp(p, l)) {
		name = l->column[stamp].name;
		p->stamp = true;
		p->cursor = stamp;
		buf_printf(&p->cursor_why, "%s. Only what moved is read; rows "
		    "deleted at the source are not noticed. If some writer "
		    "forgets to stamp, use {column: %s, kind: start}.",
		    strcmp(l->stamp, name) == 0 ? "the server itself moves "
		    "it whenever the row changes" : "it has the name of a "
		    "change stamp, and no row says otherwise",
		    l->column[look_role(l, ROLE_START)].name);
		return;
	}
	widen_lookback(p, l);
	if (p->cursor_why.len == 0)
		buf_puts(&p->cursor_why, "nothing in a row says when it was "
		    "changed.");
	buf_printf(&p->cursor_why, " So all that started in the last %lld "
	    "days is read again, and what is still open.",
	    (long long)(p->lookback_us / WHEN_DAY));
}

/* ---- the table ---- */

static enum mapping_time_type
time_type(const struct look *l, int column)
{
	if (column < 0)
		return MAPPING_LOCAL;
	if (seen_is_epoch(&l->seen[column]))
		return MAPPING_EPOCH_TEXT;
	return is_timestamp(l, column) ||
	    l->seen[column].form[SEEN_OFFSET] > l->seen[column].n / 2 ?
	    MAPPING_UTC : MAPPING_LOCAL;
}

static void
doubt_rivals(struct plan *p, const struct look *l)
{
	static const enum role told[] = { ROLE_MACHINE, ROLE_START, ROLE_END,
	    ROLE_STATE, ROLE_JOB, ROLE_PART, ROLE_OP, ROLE_OPERATOR,
	    ROLE_REASON };
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(*told); i++) {
		enum role r = told[i];

		if (l->role[r] < 0 || l->rival[r] < 0)
			continue;
		plan_doubt(p, r == ROLE_START || r == ROLE_END ? PLAN_TIMES :
		    r == ROLE_STATE ? PLAN_STATE : PLAN_HEAD,
		    "%s as the %s; %s might be it as well",
		    l->column[l->role[r]].name, role_names[r],
		    l->column[l->rival[r]].name);
	}
}

static void
add_missing(struct buf *b, const struct look *l, enum role role)
{
	if (l->role[role] < 0)
		buf_printf(b, "%s%s", b->len > 0 ? ", " : "",
		    role_names[role]);
}

/* What a table of no shape lacks. */
static void
explain_unknown(struct plan *p, const struct look *l)
{
	struct buf b = { 0 };

	add_missing(&b, l, ROLE_MACHINE);
	add_missing(&b, l, ROLE_START);
	add_missing(&b, l, ROLE_END);
	if (b.len > 0)
		buf_printf(&p->why, "Not recognised: no column was found for "
		    "%s.", buf_text(&b));
	else
		buf_printf(&p->why, "Not recognised: it has a machine, a "
		    "start and an end, but neither categories of seconds nor "
		    "words of a machine's state, so it would tell of %s and "
		    "not where time went.", look_role(l, ROLE_PARTS) >= 0 ?
		    "jobs and parts" : "jobs");
	p->job = b.len == 0;
	p->count[PLAN_PARTS] = look_role(l, ROLE_PARTS);
	p->count[PLAN_SCRAP] = look_role(l, ROLE_SCRAP);
	p->open = plan_open_column(l);
	p->lookback_us = 15 * WHEN_DAY;
	buf_release(&b);
}

/* Times that cimco-sync does not read make any shape useless. */
static void
refuse_times(struct plan *p, const struct look *l)
{
	static const enum role role[] = { ROLE_START, ROLE_END };
	size_t i;

	for (i = 0; i < 2; i++) {
		int c = l->role[role[i]];

		if (c < 0 || !(seen_is_epoch_ms(&l->seen[c]) ||
		    seen_is_odd_date(&l->seen[c])))
			continue;
		p->active = false;
		buf_printf(&p->why, " But %s holds %s, which cimco-sync does "
		    "not read: a view could turn it into a DATETIME.",
		    l->column[c].name, seen_is_epoch_ms(&l->seen[c]) ?
		    "milliseconds since 1970" :
		    "dates in a form of some country's");
	}
}

static int
find_shape(struct plan *p, struct look *l, struct db *db, struct err *err)
{
	int state = look_role(l, ROLE_STATE);

	if (state >= 0 && look_words(l, db, state, err) < 0)
		return -1;
	if (!plan_joblog(p, l) && !plan_events(p, l) && !plan_values(p, l))
		explain_unknown(p, l);
	refuse_times(p, l);
	return 0;
}

int
plan_make(struct plan *p, struct look *l, struct db *db, struct err *err)
{
	int i;

	*p = (struct plan){ .open = -1, .unique = -1, .cursor = -1 };
	for (i = 0; i < PLAN_COUNTS; i++)
		p->count[i] = -1;
	if (find_shape(p, l, db, err) < 0)
		return -1;
	if (l->role[ROLE_START] < 0 || l->role[ROLE_MACHINE] < 0)
		return 0;
	choose_key(p, l);
	p->unique = look_unique(l, db, p->key, p->nkey, err);
	if (p->unique == -2)
		return -1;
	count_twins(p, l);
	choose_cursor(p, l);
	p->start = time_type(l, look_role(l, ROLE_START));
	p->end = time_type(l, look_role(l, ROLE_END));
	p->stamp_type = time_type(l, look_role(l, ROLE_STAMP));
	doubt_rivals(p, l);
	return 0;
}
