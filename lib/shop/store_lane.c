/* SPDX-License-Identifier: MIT */
/*
 * A lane: the facts of one kind (and machine) in order, a page at a time.
 *
 * Each page reads the table and then its past, so between pages nothing is
 * locked.  A fact visible at seq S stands, at any later moment, in exactly one
 * of the two: in the table with seq_from <= S, or in its past with seq_from <=
 * S < seq_to.  One that moves between the two reads comes twice and is told
 * apart by its key: SQLite reads both in one transaction, but a cluster has no
 * snapshot that all its nodes share.  What moved between two commits is what
 * is visible at one of them only.
 *
 * A page ends between two leads (a fact's start, a part's name), so the next
 * one begins behind a lead, and what shares a lead is put in order here.  Of
 * the past no more is looked at than the table's page spans: else a long past
 * would be walked to its end for every page.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/stop.h"
#include "shop/store_lane.h"

/* The field a lane runs along. */
static int
lead_field(enum shop_kind kind)
{
	int at;

	if (shop_kinds[kind].class == SHOP_REFERENCE)
		return 0;
	at = shop_field(kind, F_START);
	return at >= 0 ? at : shop_field(kind, F_TIME);
}

static const struct fact_val *
lead(const struct fact *f)
{
	return &f->v[lead_field(f->kind)];
}

int64_t
lane_start(const struct lane *l)
{
	return lead(&l->page.fact[l->at])->i;
}

static int
compare_text(const struct fact_val *x, const struct fact_val *y)
{
	uint32_t n = x->len < y->len ? x->len : y->len;
	int c = memcmp(x->s, y->s, n);

	return c != 0 ? c : x->len < y->len ? -1 : x->len > y->len;
}

static int
compare_lead(enum shop_kind kind, const struct fact_val *x,
    const struct fact_val *y)
{
	if (shop_kinds[kind].class == SHOP_REFERENCE)
		return compare_text(x, y);
	return x->i < y->i ? -1 : x->i > y->i;
}

enum store_change
lane_change(const struct lane *l, int64_t *seq)
{
	return moved_how(&l->page, l->at, seq);
}

/* ---- order of what shares a lead ---- */

static int
by_field(const struct fact *a, const struct fact *b, enum shop_key key)
{
	int at = shop_field(a->kind, key);

	if (at < 0)
		return 0;
	if (shop_keys[key].type == SHOP_TEXT)
		return compare_text(&a->v[at], &b->v[at]);
	return a->v[at].i < b->v[at].i ? -1 : a->v[at].i > b->v[at].i;
}

static int
by_rest(const void *va, const void *vb)
{
	static const enum shop_key of_fact[] = { F_END, F_SOURCE_KEY, F_N,
	    F_SOURCE };
	static const enum shop_key of_standard[] = { F_OP, F_MACHINE,
	    F_VALID_FROM };
	const struct fact *a = va, *b = vb;
	bool fact = shop_kinds[a->kind].class == SHOP_FACT;
	const enum shop_key *key = fact ? of_fact : of_standard;
	size_t n = fact ? sizeof(of_fact) / sizeof(*of_fact) :
	    sizeof(of_standard) / sizeof(*of_standard), i;
	int c = 0;

	for (i = 0; i < n && c == 0; i++)
		c = by_field(a, b, key[i]);
	return fact && !store_has_source(a->kind) ?
	    store_fact_compare(a, b) : c;
}

static int
by_all(const void *va, const void *vb)
{
	const struct fact *a = va, *b = vb;
	int c = compare_lead(a->kind, lead(a), lead(b));

	return c != 0 ? c : by_rest(a, b);
}

static void
sort_group(struct fact *f, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++) {
		if (by_rest(&f[i - 1], &f[i]) > 0) {
			qsort(f, n, sizeof(*f), by_rest);
			return;
		}
	}
}

/* A version that was read in the table and then, moved, in its past. */
static void
drop_twins(struct store_page *p)
{
	size_t n = 0, i;

	for (i = 0; i < p->n; i++) {
		if (n == 0 || store_fact_compare(&p->fact[n - 1],
		    &p->fact[i]) != 0)
			p->fact[n++] = p->fact[i];
	}
	p->n = n;
}

/* Of the table alone the leads are in order already. */
static void
sort_page(struct lane *l, bool mixed)
{
	struct store_page *p = &l->page;
	size_t from = 0, i;

	if (p->n == 0)
		return;
	if (l->changes) {
		moved_sort(p);
		return;
	}
	if (mixed) {
		qsort(p->fact, p->n, sizeof(*p->fact), by_all);
		drop_twins(p);
		return;
	}
	for (i = 1; i <= p->n; i++) {
		if (i < p->n && compare_lead(p->fact[i].kind,
		    lead(&p->fact[from]), lead(&p->fact[i])) == 0)
			continue;
		sort_group(&p->fact[from], i - from);
		from = i;
	}
}

/* ---- pages ---- */

/* The time the next page begins behind. */
static int64_t
first_behind(const struct lane_query *q, enum shop_kind kind)
{
	int64_t reach = shop_field(kind, F_END) >= 0 ? STORE_LONG_US : 0;

	if (q->from_us < WHEN_FIRST)
		return INT64_MIN;
	return q->from_us - reach - 1;
}

void
lane_init(struct lane *l, enum shop_kind kind, const char *machine,
    size_t rank, const struct lane_query *q)
{
	struct store_page page = l->page;
	struct buf text = l->behind_text;

	*l = (struct lane){ .kind = kind, .machine = machine, .rank = rank,
	    .limit = q->page, .page = page, .behind_text = text,
	    .changes = q->since >= 0 };
	store_page_clear(&l->page);
	buf_clear(&l->behind_text);
	if (shop_kinds[kind].class == SHOP_REFERENCE)
		return;
	l->is_long = q->from_us >= WHEN_FIRST && shop_field(kind, F_END) >= 0;
	l->behind_us = l->is_long ? INT64_MIN : first_behind(q, kind);
}

void
lane_release(struct lane *l)
{
	store_page_release(&l->page);
	buf_release(&l->behind_text);
}

static enum store_kq
page_query(const struct lane *l)
{
	if (shop_kinds[l->kind].class == SHOP_REFERENCE)
		return KQ_REFERENCE;
	if (shop_field(l->kind, F_END) < 0)
		return KQ_READINGS;
	return l->is_long ? KQ_LONG : KQ_PAGE;
}

static int
bind_where(struct db_stmt *s, const struct lane *l,
    const struct lane_query *q, enum store_kq kq)
{
	int i = 0;

	if (kq == KQ_REFERENCE) {
		db_bind_text(s, i++, buf_text(&l->behind_text),
		    l->behind_text.len);
		db_bind_int(s, i++, q->seq);
		return i;
	}
	i = store_bind_str(s, i, l->machine);
	db_bind_int(s, i++, l->behind_us);
	db_bind_int(s, i++, kq == KQ_LONG ? q->from_us - STORE_LONG_US :
	    q->to_us);
	if (kq == KQ_PAGE || kq == KQ_LONG)
		db_bind_int(s, i++, q->from_us);
	if (kq == KQ_PAGE)
		db_bind_int(s, i++, q->from_us);
	db_bind_int(s, i++, q->seq);
	return i;
}

/* Adds the table's facts to the page, or the past's up to a lead. */
static int
read_half(struct lane *l, struct store *st, const struct lane_query *q,
    bool past, int64_t upto_us, struct err *err)
{
	enum store_kq kq = page_query(l);
	struct db_stmt *s = store_kq(st, l->kind, past ?
	    (enum store_kq)(kq + KQ_OF_PAST) : kq, err);
	int got, i;

	if (s == NULL)
		return -1;
	db_take_whole(s);
	i = bind_where(s, l, q, kq);
	db_bind_int(s, i++, q->since);
	if (past) {
		db_bind_int(s, i++, q->since);
		db_bind_int(s, i++, q->seq);
	}
	if (past && kq != KQ_REFERENCE)
		db_bind_int(s, i++, upto_us);
	db_bind_int(s, i, (int64_t)l->limit);
	while ((got = db_step(s, err)) > 0) {
		store_page_add(&l->page, s, l->kind);
		if (l->changes)
			moved_note(&l->page, s, q, past);
	}
	return got;
}

/* Both halves in one transaction; *now is how many are the table's. */
static int
read_halves(struct lane *l, struct store *st, const struct lane_query *q,
    size_t *now, struct err *err)
{
	bool begin = !st->in_tx && st->drv->locks_readers;
	int64_t upto_us = INT64_MAX;

	store_page_clear(&l->page);
	if (store_stage_flush(st, err) < 0)
		return -1;
	if (begin && db_begin_read(st->db, err) < 0)
		return -1;
	if (read_half(l, st, q, false, 0, err) < 0)
		goto undo;
	*now = l->page.n;
	if (*now == l->limit && page_query(l) != KQ_REFERENCE)
		upto_us = lead(&l->page.fact[*now - 1])->i;
	if (read_half(l, st, q, true, upto_us, err) < 0)
		goto undo;
	store_page_settle(&l->page);
	return begin ? db_commit(st->db, err) : 0;
undo:
	if (begin)
		db_rollback(st->db);
	return -1;
}

/* All that reaches into the window from before begins before the rest. */
static void
end_phase(struct lane *l, const struct lane_query *q)
{
	if (!l->is_long) {
		l->last_page = true;
		return;
	}
	l->is_long = false;
	l->behind_us = first_behind(q, l->kind);
}

/* The lead up to which all were read: the lesser of the full halves' last. */
static struct fact_val
bound_of(const struct lane *l, size_t now)
{
	const struct store_page *p = &l->page;
	const struct fact_val *last = lead(&p->fact[p->n - 1]);
	const struct fact_val *now_last;

	if (now < l->limit)
		return *last;
	now_last = lead(&p->fact[now - 1]);
	if (p->n - now < l->limit ||
	    compare_lead(l->kind, now_last, last) < 0)
		return *now_last;
	return *last;
}

/* Leaves the bound's facts to the next page: more may share it. */
static void
cut_page(struct lane *l, const struct fact_val *bound)
{
	struct store_page *p = &l->page;
	const struct fact_val *last;

	while (p->n > 0 && compare_lead(l->kind, lead(&p->fact[p->n - 1]),
	    bound) >= 0)
		p->n--;
	if (p->n == 0) {
		l->limit *= 2;
		return;
	}
	last = lead(&p->fact[p->n - 1]);
	if (shop_kinds[l->kind].class != SHOP_REFERENCE) {
		l->behind_us = last->i;
		return;
	}
	buf_clear(&l->behind_text);
	buf_add(&l->behind_text, last->s, last->len);
}

static int
read_page(struct lane *l, struct store *st, const struct lane_query *q,
    struct err *err)
{
	struct fact_val bound;
	struct stop_hold hold;
	size_t now = 0;
	int rc;

	if (q->moved != NULL && moved_take(q->moved, l)) {
		l->last_page = true;
		return 0;
	}
	stop_hold(&hold);
	rc = read_halves(l, st, q, &now, err);
	stop_release(&hold);
	if (rc < 0)
		return -1;
	if (now < l->limit && l->page.n - now < l->limit) {
		sort_page(l, now < l->page.n);
		if (l->changes)
			moved_drop_equal(&l->page);
		end_phase(l, q);
		return 0;
	}
	bound = bound_of(l, now);
	sort_page(l, now < l->page.n);
	cut_page(l, &bound);
	if (l->changes)
		moved_drop_equal(&l->page);
	return 0;
}

int
lane_next(struct lane *l, struct store *st, const struct lane_query *q,
    struct err *err)
{
	if (l->at + 1 < l->page.n) {
		l->at++;
		return 1;
	}
	l->at = 0;
	l->page.n = 0;
	if (l->limit < q->page)
		l->limit = q->page;
	while (l->page.n == 0 && !l->last_page) {
		if (read_page(l, st, q, err) < 0)
			return -1;
	}
	return l->page.n > 0;
}
