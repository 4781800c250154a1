/* SPDX-License-Identifier: MIT */
/* What tells one row from another, and which of them have changed. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/when.h"
#include "cimco/discover_plan.h"

#define LOOKBACK_MAX	(3660 * WHEN_DAY)	/* of a mapping */

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

/* A number of the row's own, of which only nobody made an index: 1 yes. */
static int
take_id(struct plan *p, const struct look *l, struct db *db, struct err *err)
{
	int id = look_role(l, ROLE_ID), is;

	if (id < 0 || l->seen[id].form[SEEN_NULL] > 0)
		return 0;
	is = look_unique(l, db, &id, 1, err);
	if (is == 1)
		add_key(p, id);
	return is == -2 ? -1 : is == 1;
}

/* By what a row says: copies of a row then have one key. */
static void
take_content(struct plan *p, const struct look *l)
{
	p->nkey = 0;
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
		const char *p = sample_text(&l->sample, row, column[i], &len);

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

/* All columns but those of the key and the stamp: what a row tells. */
static size_t
put_telling(const struct plan *p, const struct look *l, bool but_key,
    int *column)
{
	size_t c, n = 0;
	int i;

	for (c = 0; c < l->ncolumn; c++) {
		for (i = 0; i < p->nkey && p->key[i] != (int)c; i++)
			;
		if (!but_key || (i == p->nkey &&
		    look_role(l, ROLE_STAMP) != (int)c))
			column[n++] = (int)c;
	}
	return n;
}

/*
 * Rows of the newest block that share a key: copies, and others.  Or, but for
 * the key: those that tell what another tells.
 */
static void
count_twins(struct plan *p, const struct look *l, bool but_key)
{
	size_t from = l->sample.newest, n = l->sample.nrow - from, i, ntell;
	struct twin *t = mem_new(n + 1, sizeof(*t));
	int *tell = mem_new(l->ncolumn + 1, sizeof(*tell));
	struct buf b = { 0 };

	p->copies = p->twins = 0;
	ntell = put_telling(p, l, but_key, tell);
	for (i = 0; i < n; i++) {
		t[i].row = hash_row(l, from + i, tell, ntell, &b);
		t[i].key = but_key ? t[i].row : hash_row(l, from + i, p->key,
		    (size_t)p->nkey, &b);
	}
	free(tell);
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

/* Instants in UTC cannot be compared with a wall's before both are known. */
static bool
is_comparable(const struct look *l, int a, int b)
{
	return seen_is_epoch(&l->seen[a]) == seen_is_epoch(&l->seen[b]) &&
	    plan_is_timestamp(l, a) == plan_is_timestamp(l, b);
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
	p->stamp = false;
	if (p->cursor_why.len == 0)
		buf_puts(&p->cursor_why, "nothing in a row says when it was "
		    "changed.");
	buf_printf(&p->cursor_why, " So all that started in the last %lld "
	    "days is read again, and what is still open.",
	    (long long)(p->lookback_us / WHEN_DAY));
}

/* ---- both ---- */

/* A key of one column that says nothing else: "id". */
static bool
is_number(const struct plan *p, const struct look *l)
{
	int r;

	for (r = 0; r < ROLES && p->nkey == 1; r++) {
		if (r != ROLE_ID && l->role[r] == p->key[0])
			return false;
	}
	return p->nkey == 1;
}

/*
 * A number of the row's own is the key when a stamp needs a unique one, and
 * of events when no row came twice.  It is not of a job log: a job that was
 * written twice has two of them, and would count twice.
 */
static bool
keep_number(struct plan *p, const struct look *l)
{
	if (!is_number(p, l))
		return true;
	count_twins(p, l, true);
	if (!p->stamp)
		return p->shape == SHAPE_EVENTS && p->copies == 0;
	if (p->copies > 0)
		plan_doubt(p, PLAN_KEY, "%lld of the rows looked at tell what "
		    "another tells, under a number of their own, and will "
		    "count twice; a key of machine and start and a cursor of "
		    "kind start would fold them", (long long)p->copies);
	p->copies = 0;
	return true;
}

int
plan_key(struct plan *p, const struct look *l, struct db *db,
    struct err *err)
{
	int got = 0;

	/* A counter's differences need the start in the key. */
	if (p->shape != SHAPE_VALUES) {
		got = take_unique_index(p, l);
		if (got == 0)
			got = take_id(p, l, db, err);
		if (got < 0)
			return -1;
	}
	if (got > 0) {
		p->unique = 1;
		choose_cursor(p, l);
		if (keep_number(p, l))
			return 0;
		buf_clear(&p->cursor_why);
	}
	take_content(p, l);
	/* Only a stamp makes it worth a sort of the table. */
	if (look_role(l, ROLE_STAMP) >= 0 && p->shape != SHAPE_VALUES)
		p->unique = look_unique(l, db, p->key, p->nkey, err);
	else if (look_unique_index(l, p->key, p->nkey))
		p->unique = 1;
	if (p->unique == -2)
		return -1;
	count_twins(p, l, false);
	if (p->unique == -1 && l->sample.whole)
		p->unique = p->copies + p->twins == 0;
	choose_cursor(p, l);
	return 0;
}

