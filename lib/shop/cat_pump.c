/* SPDX-License-Identifier: MIT */
/*
 * The other thread writes, not reads: Ctrl-Z is to find this one between two
 * transactions (base/stop.h), and to libpq's large results that come and go
 * the C library lends memory in the first thread without asking the system
 * for every page of it again.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "shop/cat_pump.h"
#include "shop/store_internal.h"

enum {
	BATCHES = 8,
	BATCH_FACTS = 512,
	BATCH_BYTES = 128 * 1024	/* of texts, or one fact's */
};

struct batch {
	struct store_page page;		/* seq is that of the change */
	unsigned char change[BATCH_FACTS];
};

struct pump {
	const struct cat_sink *to;	/* kept */
	struct batch batch[BATCHES];
	struct queue *full, *empty;
	atomic_bool failed;
	struct err err;			/* set before failed */
};

/* ---- the thread that writes ---- */

static int
write_batch(struct pump *p, const struct batch *b)
{
	struct cat_row row;
	size_t i;

	for (i = 0; i < b->page.n; i++) {
		row.fact = &b->page.fact[i];
		row.change = (enum store_change)b->change[i];
		row.seq = b->page.seq[i];
		if (p->to->write(p->to->self, &row, &p->err) < 0)
			return -1;
	}
	return 0;
}

/* After a failure batches are passed on unread, so that nobody waits. */
static void *
work(void *self)
{
	struct pump *p = self;
	struct batch *b;

	while ((b = queue_pop(p->full)) != NULL) {
		if (!atomic_load(&p->failed) && write_batch(p, b) < 0)
			atomic_store(&p->failed, true);
		queue_push(p->empty, b);
	}
	return NULL;
}

/* ---- the one that reads ---- */

static int
next_row(struct store_cursor *c, bool changes, struct cat_row *row,
    struct err *err)
{
	int got = store_next(c, &row->fact, err);

	if (got > 0 && changes)
		row->change = store_cursor_change(c, &row->seq);
	return got;
}

/* As store_next() of the last fact. */
static int
fill(struct batch *b, struct store_cursor *c, bool changes, struct err *err)
{
	struct cat_row row = { .change = STORE_ADDED };
	int got = 1;

	store_page_clear(&b->page);
	while (b->page.n < BATCH_FACTS && b->page.text.len < BATCH_BYTES &&
	    (got = next_row(c, changes, &row, err)) > 0) {
		store_page_copy(&b->page, row.fact);
		b->page.seq[b->page.n - 1] = row.seq;
		b->change[b->page.n - 1] = (unsigned char)row.change;
	}
	store_page_settle(&b->page);
	return got;
}

/* One that woke for each batch would take turns with the other thread. */
static int
read_all(struct pump *p, struct store_cursor *c, bool changes,
    struct err *err)
{
	struct batch *b;
	int got = 1;

	while (got > 0 && !atomic_load(&p->failed)) {
		b = queue_pop_after(p->empty, BATCHES / 2);
		got = fill(b, c, changes, err);
		queue_push(p->full, b);
	}
	return got;
}

static int
pump_alone(struct store_cursor *c, bool changes, const struct cat_sink *to,
    struct err *err)
{
	struct cat_row row = { .change = STORE_ADDED };
	int got;

	while ((got = next_row(c, changes, &row, err)) > 0) {
		if (to->write(to->self, &row, err) < 0)
			return -1;
	}
	return got;
}

static struct pump *
pump_new(const struct cat_sink *to)
{
	struct pump *p = mem_new(1, sizeof(*p));
	int i;

	p->to = to;
	p->full = queue_new(BATCHES);
	p->empty = queue_new(BATCHES);
	for (i = 0; i < BATCHES; i++)
		queue_push(p->empty, &p->batch[i]);
	return p;
}

static void
pump_free(struct pump *p)
{
	int i;

	for (i = 0; i < BATCHES; i++)
		store_page_release(&p->batch[i].page);
	queue_free(p->full);
	queue_free(p->empty);
	free(p);
}

/* What was read before a failure is written; a failed write says so first. */
int
cat_pump(struct store_cursor *c, bool changes, int threads,
    const struct cat_sink *to, struct err *err)
{
	struct pump *p;
	pthread_t id;
	int rc;

	if (threads < 2)
		return pump_alone(c, changes, to, err);
	p = pump_new(to);
	if (thread_start(&id, work, p) < 0) {
		pump_free(p);
		return pump_alone(c, changes, to, err);
	}
	rc = read_all(p, c, changes, err);
	queue_close(p->full);
	pthread_join(id, NULL);
	if (atomic_load(&p->failed)) {
		*err = p->err;
		rc = -1;
	}
	pump_free(p);
	return rc;
}
