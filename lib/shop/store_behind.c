/* SPDX-License-Identifier: MIT */
/*
 * New source rows go in, along the keys of their tables.  Rows of a log come
 * machine by machine in turn, each insert at another place of a large B-tree;
 * in order they fill its pages one after the other, three times as fast.
 *
 * While many of them go in, in a thread, the caller goes on with the next, as
 * long as that asks nothing of the connection: store_q() and store_kq() wait.
 * The transaction stays one; what fails here fails whatever waits first, which
 * is the commit at the latest.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"
#include "shop/store_internal.h"

/* ---- the order ---- */

/* Eight bytes of a text as a number that sorts as they do. */
static uint64_t
prefix(const char *s, size_t n)
{
	uint64_t x = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		x = x << 8 | (i < n ? (unsigned char)s[i] : 0);
	return x;
}

static int
by_numbers(const struct store_order *a, const struct store_order *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	return a->minor < b->minor ? -1 : a->minor > b->minor;
}

static int
by_ledger_key(const void *va, const void *vb, void *arg)
{
	const struct store_stage *g = arg;
	const struct store_order *x = va, *y = vb;
	const struct store_waiting *a = &g->row[x->i], *b = &g->row[y->i];
	size_t na = (size_t)a->nsource + a->nkey + a->nmachine + 3;
	size_t nb = (size_t)b->nsource + b->nkey + b->nmachine + 3;
	int c = by_numbers(x, y);

	if (c != 0)
		return c;
	c = memcmp(g->text.data + a->at, g->text.data + b->at,
	    na < nb ? na : nb);
	return c != 0 ? c : na < nb ? -1 : na > nb;
}

static int
by_fact_key(const void *va, const void *vb, void *arg)
{
	const struct store_page *p = arg;
	const struct store_order *x = va, *y = vb;
	int c = by_numbers(x, y);

	return c != 0 ? c : store_fact_compare(&p->fact[x->i],
	    &p->fact[y->i]);
}

/* Both tables' keys begin with what neighbours share. */
static void
order_rows(struct store_stage *g, struct store_order *order)
{
	const struct store_waiting *w;
	const char *key;
	size_t i;

	for (i = 0; i < g->nrow; i++) {
		w = &g->row[i];
		key = g->text.data + w->at + w->nsource + 1;
		order[i] = (struct store_order){ .i = (uint32_t)i,
		    .major = prefix(key, w->nkey),
		    .minor = w->nkey <= 8 ? 0 :
		    prefix(key + 8, w->nkey - 8) };
	}
	qsort_r(order, g->nrow, sizeof(*order), by_ledger_key, g);
}

/* Machines by their number in st->machine: neighbours are what counts. */
static void
order_facts(const struct store *st, struct store_page *p,
    struct store_order *order)
{
	const struct fact_val *machine, *start;
	const struct fact *f;
	size_t i;

	store_page_settle(p);
	for (i = 0; i < p->n; i++) {
		f = &p->fact[i];
		machine = &f->v[shop_field(f->kind, F_MACHINE)];
		start = &f->v[shop_field(f->kind, F_START)];
		order[i] = (struct store_order){ .i = (uint32_t)i,
		    .major = (uint64_t)map_find(&st->machine, machine->s,
		    machine->len),
		    .minor = (uint64_t)start->i ^ UINT64_C(1) << 63 };
	}
	if (p->n > 0)
		qsort_r(order, p->n, sizeof(*order), by_fact_key, p);
}

/* All but the statements' work: what is left asks nothing of the store. */
static int
prepare(struct store *st, struct err *err)
{
	struct store_stage *g = &st->stage;
	struct store_order *order;
	int k;

	g->order = mem_grow(g->order, &g->order_cap, g->nrow + g->nfact,
	    sizeof(*g->order));
	order = g->order;
	order_rows(g, order);
	order += g->nrow;
	g->bulk = 0;
	for (k = 0; k < KIND_COUNT_OF; k++) {
		if (g->fact[k].n > STORE_FEW)
			g->bulk |= INT64_C(1) << k;
		if (g->fact[k].n > 0 &&
		    store_load(st, (enum shop_kind)k, err) == NULL)
			return -1;
		order_facts(st, &g->fact[k], order);
		order += g->fact[k].n;
	}
	st->bulk |= g->bulk;
	if (store_load_ledger(&st->load_ledger, st, st->db, err) < 0)
		return -1;
	g->ledger = st->load_ledger;
	return store_second_use(st, g->nrow, &g->ledger, err);
}

/* ---- going in ---- */

int
store_load_rows(struct db_load *to, const struct store_stage *g, int64_t seq,
    struct err *err)
{
	const struct store_order *order = g->order;
	const struct store_waiting *w;
	size_t i;

	for (i = 0; i < g->nrow; i++) {
		w = &g->row[order[i].i];
		if (store_load_row(to, g->text.data + w->at, w, seq,
		    err) < 0)
			return -1;
	}
	return db_load_end(to, err);
}

static int
load_facts(struct db_load *to, const struct store_page *p,
    const struct store_order *order, int64_t seq, bool bulk, struct err *err)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (store_load_fact(to, &p->fact[order[i].i], seq, bulk,
		    err) < 0)
			return -1;
	}
	return db_load_end(to, err);
}

static int
load_kinds(struct store *st, const struct store_stage *g, int64_t seq,
    struct err *err)
{
	const struct store_order *order = g->order + g->nrow;
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++) {
		if (g->fact[k].n > 0 && load_facts(st->load[k], &g->fact[k],
		    order, seq, (g->bulk >> k & 1) != 0, err) < 0)
			return -1;
		order += g->fact[k].n;
	}
	return 0;
}

static int
load(struct store *st, const struct store_stage *g, int64_t seq,
    struct err *err)
{
	if (store_second_push(st, g, seq))
		return store_second_wait(st, load_kinds(st, g, seq, err),
		    err);
	if (store_load_rows(g->ledger, g, seq, err) < 0)
		return -1;
	return load_kinds(st, g, seq, err);
}

int
store_stage_flush(struct store *st, struct err *err)
{
	int rc;

	if (store_behind_wait(st, err) < 0)
		return -1;
	if (st->stage.nrow == 0)
		return 0;
	rc = prepare(st, err);
	if (rc == 0)
		rc = load(st, &st->stage, st->seq, err);
	store_stage_forget(&st->stage);
	return rc;
}

/* ---- in a thread ---- */

static void *
work(void *self)
{
	struct store *st = self;
	struct store_behind *b = &st->behind;

	while (queue_pop(b->to) != NULL) {
		b->rc = load(st, &b->stage, b->seq, &b->err);
		queue_push(b->back, b);
	}
	return NULL;
}

/* Signals are for the thread that calls. */
static bool
start(struct store *st)
{
	struct store_behind *b = &st->behind;

	if (b->is_there)
		return true;
	if (b->to == NULL) {
		b->to = queue_new(1);
		b->back = queue_new(1);
	}
	b->is_there = thread_start(&b->thread, work, st) == 0;
	return b->is_there;
}

int
store_behind_push(struct store *st, struct err *err)
{
	struct store_behind *b = &st->behind;
	struct store_stage g;

	if (!start(st))
		return store_stage_flush(st, err);
	if (store_behind_wait(st, err) < 0 ||
	    store_second_mark(st, err) < 0 || prepare(st, err) < 0)
		return -1;
	g = b->stage;
	b->stage = st->stage;
	st->stage = g;
	b->seq = st->seq;
	b->rc = 0;
	err_clear(&b->err);
	b->is_busy = true;
	queue_push(b->to, b);
	return 0;
}

int
store_behind_wait(struct store *st, struct err *err)
{
	struct store_behind *b = &st->behind;

	if (!b->is_busy)
		return 0;
	queue_pop(b->back);
	b->is_busy = false;
	store_stage_forget(&b->stage);
	if (b->rc < 0 && err != NULL)
		*err = b->err;
	return b->rc;
}

void
store_behind_drop(struct store *st)
{
	if (st->behind.is_busy)
		(void)!store_behind_wait(st, NULL);
}

void
store_behind_release(struct store *st)
{
	struct store_behind *b = &st->behind;

	store_behind_drop(st);
	if (b->is_there) {
		queue_close(b->to);
		pthread_join(b->thread, NULL);
	}
	queue_free(b->to);
	queue_free(b->back);
}
