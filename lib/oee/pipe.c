/* SPDX-License-Identifier: MIT */
/* Facts in batches to a thread that computes while this one reads on. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "oee/engine.h"

enum {
	BATCHES = 4,
	BATCH_FACTS = 2048,
	BATCH_TEXT = 128 * 1024
};

struct batch {
	struct oee_fact fact[BATCH_FACTS];
	int n;
	const char *file;		/* in the pipe's map of files */
	char *text;			/* of the facts */
	size_t len, cap;
};

struct oee_pipe {
	struct oee *o;
	pthread_t thread;
	struct batch batch[BATCHES];
	struct queue *full, *empty;
	struct batch *now;		/* being filled; NULL: none */
	struct map files;		/* names live as long as the pipe */
	int64_t number;			/* of the fact before */
	atomic_bool failed;
	struct err err;			/* set before failed */
};

static void
apply_batch(struct oee_pipe *p, const struct batch *b)
{
	const struct oee_fact *f;
	int i;

	for (i = 0; i < b->n; i++) {
		f = &b->fact[i];
		if (oee_apply(p->o, f, &p->err) == 0)
			continue;
		if (p->err.code == ERR_DATA || p->err.code == ERR_CONFIG)
			err_at(&p->err, "%s:%lld", b->file,
			    (long long)f->number);
		p->err.placed = 1;
		atomic_store(&p->failed, true);
		return;
	}
}

/* After a failure batches are passed on unread, so that nobody waits. */
static void *
work(void *self)
{
	struct oee_pipe *p = self;
	struct batch *b;

	while ((b = queue_pop(p->full)) != NULL) {
		if (!atomic_load(&p->failed))
			apply_batch(p, b);
		queue_push(p->empty, b);
	}
	return NULL;
}

/* Signals are for the thread that reads. */
static int
start(struct oee_pipe *p)
{
	sigset_t all, old;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&p->thread, NULL, work, p);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return rc == 0 ? 0 : -1;
}

static void
release(struct oee_pipe *p)
{
	int i;

	for (i = 0; i < BATCHES; i++)
		free(p->batch[i].text);
	queue_free(p->full);
	queue_free(p->empty);
	map_release(&p->files);
	free(p);
}

struct oee_pipe *
oee_pipe_new(struct oee *o)
{
	struct oee_pipe *p = mem_new(1, sizeof(*p));
	int i;

	p->o = o;
	p->full = queue_new(BATCHES);
	p->empty = queue_new(BATCHES);
	for (i = 0; i < BATCHES; i++) {
		p->batch[i].cap = BATCH_TEXT;
		p->batch[i].text = mem_new(BATCH_TEXT, 1);
		queue_push(p->empty, &p->batch[i]);
	}
	if (start(p) == 0)
		return p;
	/* Without a thread the caller goes on alone. */
	release(p);
	return NULL;
}

static int
verdict(struct oee_pipe *p, struct err *err)
{
	if (!atomic_load(&p->failed))
		return 0;
	if (err->code == ERR_NONE)
		*err = p->err;
	return -1;
}

static void
hand_over(struct oee_pipe *p)
{
	if (p->now != NULL)
		queue_push(p->full, p->now);
	p->now = NULL;
}

static size_t
text_bytes(const struct tl_span *s)
{
	return (size_t)s->state.len + s->reason.len + s->source.len +
	    s->source_key.len + s->job.len + s->part.len + s->op.len +
	    s->operator.len;
}

static void
begin_batch(struct oee_pipe *p, const char *file)
{
	struct batch *b = queue_pop(p->empty);

	b->n = 0;
	b->len = 0;
	b->file = map_name(&p->files,
	    map_put(&p->files, file, strlen(file)));
	p->now = b;
}

static void
copy_text(struct batch *b, struct tl_text *t)
{
	bytes_copy(b->text + b->len, t->s, t->len);
	t->s = b->text + b->len;
	b->len += t->len;
}

struct oee_fact *
oee_pipe_slot(struct oee_pipe *p, const char *file, int64_t number,
    struct err *err)
{
	/* Lines that count anew are another file's. */
	if (p->now != NULL &&
	    (p->now->n == BATCH_FACTS || number <= p->number))
		hand_over(p);
	if (p->now == NULL) {
		if (verdict(p, err) < 0)
			return NULL;
		begin_batch(p, file);
	}
	p->number = number;
	return &p->now->fact[p->now->n];
}

void
oee_pipe_push(struct oee_pipe *p)
{
	struct batch *b = p->now, *full = NULL;
	struct tl_span *s = &b->fact[b->n].span;
	const size_t need = text_bytes(s);

	/* No room for its texts: it is the first of the next batch. */
	if (b->cap - b->len < need) {
		full = b;
		begin_batch(p, full->file);
		b = p->now;
		b->text = mem_grow(b->text, &b->cap, need, 1);
		b->fact[0] = full->fact[full->n];
		s = &b->fact[0].span;
	}
	b->n++;
	copy_text(b, &s->state);
	copy_text(b, &s->reason);
	copy_text(b, &s->source);
	copy_text(b, &s->source_key);
	copy_text(b, &s->job);
	copy_text(b, &s->part);
	copy_text(b, &s->op);
	copy_text(b, &s->operator);
	if (full != NULL)
		queue_push(p->full, full);
}

int
oee_pipe_drain(struct oee_pipe *p, struct err *err)
{
	struct batch *b[BATCHES];
	int i;

	hand_over(p);
	for (i = 0; i < BATCHES; i++)
		b[i] = queue_pop(p->empty);
	for (i = 0; i < BATCHES; i++)
		queue_push(p->empty, b[i]);
	return verdict(p, err);
}

void
oee_pipe_free(struct oee_pipe *p)
{
	if (p == NULL)
		return;
	queue_close(p->full);
	pthread_join(p->thread, NULL);
	release(p);
}
