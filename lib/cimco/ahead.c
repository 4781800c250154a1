/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "cimco/ahead.h"
#include "cimco/cursor.h"
#include "cimco/mapping.h"
#include "cimco/reader.h"

enum {
	BATCHES = 2,
	BATCH_BYTES = 3 << 20	/* long texts make short batches */
};

struct ahead {
	const struct mapping_table *t;
	struct mapper *mapper;
	struct ahead_batch batch[BATCHES];
	struct ahead_batch *lent;	/* to the caller; NULL: none */

	/* Of the range at hand. */
	struct reader *rd;
	int64_t page, low_us;
	struct mapper_row row;		/* read, but of the next batch */
	bool pending;
	struct err err;

	bool threaded;
	pthread_t thread;
	struct queue *full, *empty;
	atomic_bool stop;
};

/* ---- a batch ---- */

/* 1 when it is full, 0 at the end of the range, -1. */
static int
fill(struct ahead *a, struct ahead_batch *b)
{
	struct batch *raw = &b->raw;
	int got = 1;

	while (!atomic_load_explicit(&a->stop, memory_order_relaxed) &&
	    (a->pending || (got = reader_next(a->rd, &a->row,
	    &a->err)) > 0)) {
		a->pending = ((int64_t)raw->n >= a->page ||
		    raw->bytes.len >= BATCH_BYTES) &&
		    !batch_continues(raw, &a->row);
		if (a->pending)
			return 1;
		b->read++;
		if (batch_add(raw, &a->row) < 0)
			return err_set(&a->err, ERR_CONFIG, "%s: key: more "
			    "than %d different rows have the same; add a "
			    "column that tells them apart", a->t->source,
			    BATCH_TWINS_MAX);
	}
	return got;
}

/* While the buffers grow a text is its offset; settle() ends it. */
static size_t
keep_text(struct ahead_batch *b, const char *s, size_t n)
{
	size_t at = b->text.len;

	buf_add(&b->text, s, n);
	buf_putc(&b->text, '\0');
	return at;
}

static void
keep_facts(struct ahead_batch *b, const struct store_row *row)
{
	struct fact_val *v;
	struct fact *f;
	size_t i;

	b->fact = mem_grow(b->fact, &b->fact_cap, b->nfact + row->nfact,
	    sizeof(*b->fact));
	for (i = 0; i < row->nfact; i++) {
		f = &b->fact[b->nfact++];
		*f = row->fact[i];
		v = &f->v[shop_field(f->kind, F_FLAGS)];
		if (!v->is_null)
			v->i = (int64_t)keep_text(b, v->s, v->len);
	}
}

/* Whether the row is good; a bad one has no name yet. */
static bool
map_row(struct ahead *a, struct ahead_batch *b, const struct batch_row *row,
    int64_t number)
{
	struct mapper_row texts = batch_texts(&b->raw, row);
	const int cursor = a->t->cursor.time.column;
	struct mapper_result *r;
	struct ahead_row *to;

	b->row = mem_grow(b->row, &b->cap, b->n + 1, sizeof(*b->row));
	to = &b->row[b->n++];
	r = &to->r;
	to->raw = (size_t)(row - b->raw.row);
	to->odd = !cursor_is_regular(a->t, texts.text[cursor],
	    texts.len[cursor]);
	to->good = mapper_map(a->mapper, &texts, number, a->low_us, r) > 0;
	if (!to->good) {
		to->why = keep_text(b, r->why, strlen(r->why));
		return false;
	}
	to->key = keep_text(b, r->row.source_key, strlen(r->row.source_key));
	to->machine = keep_text(b, r->row.machine, strlen(r->row.machine));
	to->fact = b->nfact;
	keep_facts(b, &r->row);
	return true;
}

/* The bad rows of a key, from a row of the batch on, behind the good ones. */
static void
name_bad(const struct ahead *a, struct ahead_batch *b, size_t from,
    int64_t good)
{
	struct mapper_row texts;
	struct ahead_row *row;
	int64_t number = good;
	size_t i;

	for (i = from; i < b->n; i++) {
		row = &b->row[i];
		if (row->good)
			continue;
		texts = ahead_texts(b, row);
		row->r.keeps = good == 0;
		row->key = b->text.len;
		mapper_name(a->t, &texts, ++number, &b->text);
		buf_putc(&b->text, '\0');
	}
}

/* The rows of one key, numbered. */
static void
map_group(struct ahead *a, struct ahead_batch *b,
    const struct batch_row *row, size_t n)
{
	int64_t good = 0, copies, k;
	size_t from = b->n, i;

	for (i = 0; i < n; i++) {
		copies = a->t->keep_copies ? row[i].copies : 1;
		b->duplicate += row[i].copies - copies;
		for (k = 0; k < copies; k++)
			good += map_row(a, b, &row[i], good + 1);
	}
	name_bad(a, b, from, good);
}

/* A fact's texts are the row's, but for those that the mapper made. */
static void
settle_fact(struct fact *f, const struct store_row *row, const char *text)
{
	struct fact_val *flags = &f->v[shop_field(f->kind, F_FLAGS)];

	f->v[shop_field(f->kind, F_MACHINE)].s = row->machine;
	f->v[shop_field(f->kind, F_SOURCE_KEY)].s = row->source_key;
	if (!flags->is_null)
		flags->s = text + flags->i;
}

static void
settle(struct ahead_batch *b)
{
	const char *text = buf_text(&b->text);
	struct mapper_result *r;
	size_t i, k;

	for (i = 0; i < b->n; i++) {
		r = &b->row[i].r;
		r->row.source_key = text + b->row[i].key;
		if (!b->row[i].good) {
			r->why = text + b->row[i].why;
			continue;
		}
		r->row.machine = text + b->row[i].machine;
		r->row.fact = b->fact + b->row[i].fact;
		for (k = 0; k < r->row.nfact; k++)
			settle_fact(&b->fact[b->row[i].fact + k], &r->row,
			    text);
	}
}

static void
produce(struct ahead *a, struct ahead_batch *b)
{
	struct batch_row *first;
	size_t at = 0, n;

	batch_clear(&b->raw);
	buf_clear(&b->text);
	b->n = b->nfact = 0;
	b->read = b->duplicate = 0;
	b->got = fill(a, b);
	while (b->got >= 0 && (n = batch_group(&b->raw, &at, &first)) > 0)
		map_group(a, b, first, n);
	settle(b);
}

/* ---- the thread ---- */

static void *
work(void *self)
{
	struct ahead *a = self;
	struct ahead_batch *b;
	int got = 1;

	while (got > 0 && (b = queue_pop(a->empty)) != NULL) {
		produce(a, b);
		got = b->got;	/* not ours any more once it is pushed */
		queue_push(a->full, b);
	}
	return NULL;
}

struct ahead *
ahead_new(const struct mapping_table *t, struct mapper *mapper)
{
	struct ahead *a = mem_new(1, sizeof(*a));
	int i;

	a->t = t;
	a->mapper = mapper;
	for (i = 0; i < BATCHES; i++)
		batch_init(&a->batch[i].raw, t);
	return a;
}

void
ahead_begin(struct ahead *a, struct reader *rd, int64_t page, int64_t low_us)
{
	int i;

	ahead_end(a);
	a->rd = rd;
	a->page = page;
	a->low_us = low_us;
	a->pending = false;
	a->err = (struct err){ 0 };
	a->lent = NULL;
	atomic_store(&a->stop, false);
	a->full = queue_new(BATCHES);
	a->empty = queue_new(BATCHES);
	for (i = 0; i < BATCHES; i++)
		queue_push(a->empty, &a->batch[i]);
	a->threaded = thread_start(&a->thread, work, a) == 0;
}

int
ahead_next(struct ahead *a, struct ahead_batch **b, struct err *err)
{
	if (a->lent != NULL)
		queue_push(a->empty, a->lent);
	if (a->threaded) {
		a->lent = queue_pop(a->full);
	} else {
		a->lent = queue_pop(a->empty);
		produce(a, a->lent);
	}
	*b = a->lent;
	if (a->lent->got < 0)
		return err_set(err, (enum err_code)a->err.code, "%s",
		    a->err.text);
	return a->lent->got;
}

bool
ahead_ready(struct ahead *a, int64_t us)
{
	if (a->lent != NULL)
		queue_push(a->empty, a->lent);
	a->lent = NULL;
	return a->threaded && queue_wait(a->full, us);
}

void
ahead_end(struct ahead *a)
{
	if (a->full == NULL)
		return;
	atomic_store(&a->stop, true);
	queue_close(a->empty);
	queue_close(a->full);
	if (a->threaded)
		pthread_join(a->thread, NULL);
	a->threaded = false;
	queue_free(a->full);
	queue_free(a->empty);
	a->full = a->empty = NULL;
}

void
ahead_free(struct ahead *a)
{
	int i;

	if (a == NULL)
		return;
	ahead_end(a);
	for (i = 0; i < BATCHES; i++) {
		batch_release(&a->batch[i].raw);
		free(a->batch[i].row);
		free(a->batch[i].fact);
		buf_release(&a->batch[i].text);
	}
	free(a);
}

struct mapper_row
ahead_texts(struct ahead_batch *b, const struct ahead_row *row)
{
	return batch_texts(&b->raw, &b->raw.row[row->raw]);
}
