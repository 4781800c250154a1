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

/* All but the statements' work: what is left asks nothing of the store. */
static int
prepare(struct store *st, struct err *err)
{
	struct store_stage *g = &st->stage;
	uint64_t columns;
	int k;

	g->bulk = 0;
	for (k = 0; k < KIND_COUNT_OF; k++) {
		columns = g->fact[k].some;
		if (g->fact[k].n > STORE_FEW) {
			g->bulk |= INT64_C(1) << k;
			columns |= STORE_BULK;
		}
		if (g->fact[k].n > 0 &&
		    store_load(st, (enum shop_kind)k, columns, err) == NULL)
			return -1;
	}
	st->bulk |= g->bulk;
	if (store_load_ledger(&st->load_ledger, st, st->db, err) < 0)
		return -1;
	g->ledger = st->load_ledger;
	return store_second_use(st, g->nrow, &g->ledger, err);
}

/* ---- going in ---- */

/* In another order than they came in: what is soon asked of the memory. */
enum { AHEAD = 8, LINE = 64, LINES = 3 };

/* gcc takes a function that only fetches for one that does nothing. */
static inline __attribute__((always_inline)) void
fetch(const char *p)
{
	int i;

	for (i = 0; i < LINES; i++)
		__builtin_prefetch(p + i * LINE);
}

int
store_load_rows(struct db_load *to, const struct store_stage *g, int64_t seq,
    struct err *err)
{
	const struct store_order *order = g->order;
	const struct store_waiting *w;
	size_t i;

	for (i = 0; i < g->nrow; i++) {
		w = &g->row[order[i].at];
		if (store_load_row(to, g->text.data + w->at, w, seq,
		    err) < 0)
			return -1;
	}
	return db_load_end(to, err);
}

static int
load_facts(struct store *st, const struct store_packed *p,
    const struct store_order *order, int64_t seq, bool bulk, struct err *err)
{
	struct db_load *to = st->load[p->kind];
	const uint64_t columns = st->loads[p->kind];
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (i + AHEAD < p->n)
			fetch(p->bytes.data + order[i + AHEAD].at);
		if (store_load_packed(to, columns, p->kind, p->bytes.data +
		    order[i].at, seq, bulk, err) < 0)
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
		if (g->fact[k].n > 0 && load_facts(st, &g->fact[k], order,
		    seq, (g->bulk >> k & 1) != 0, err) < 0)
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

/* What goes does so while the caller waits. */
static int
make_way(struct store *st, struct err *err)
{
	if (st->stage.gone.n > 0 && store_gone_settle(st, err) < 0)
		return -1;
	store_stage_sort(st, &st->stage);
	return store_behind_wait(st, err);
}

int
store_stage_flush(struct store *st, struct err *err)
{
	int rc = make_way(st, err);

	if (rc == 0 && st->stage.nrow > 0)
		rc = prepare(st, err);
	if (rc == 0 && st->stage.nrow > 0)
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
	if (make_way(st, err) < 0 ||
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
