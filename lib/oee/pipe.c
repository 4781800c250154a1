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
#include "shop/kinds.h"

enum {
	BATCHES = 16,
	BATCH_FACTS = 1024,
	BATCH_BYTES = 128 * 1024,
	AHEAD = 8,			/* facts */
	TEXTS = 8
};

/* A fact on its way; its texts stand behind it, one after the other. */
struct packed {
	int64_t start_us, end_us, ms;
	int64_t parts_m, scrap_m;
	int64_t number;
	const struct tl_word *word;
	uint32_t len[TEXTS];
	int16_t kind;
	bool open;
};

struct batch {
	int32_t machine[BATCH_FACTS];
	int n;
	const char *file;		/* in the pipe's map of files */
	char *data;			/* struct packed, texts, ... */
	size_t len, cap;
};

struct oee_pipe {
	struct oee *o;
	pthread_t thread;
	struct batch batch[BATCHES];
	struct queue *full, *empty;
	struct batch *now;		/* being filled; NULL: none */
	struct tl_fact fact;		/* being decoded */
	struct map files;		/* names live as long as the pipe */
	int64_t number;			/* of the fact before */
	atomic_bool failed;
	struct err err;			/* set before failed */
};

static inline char *
pack_text(char *to, uint32_t *len, struct tl_text t)
{
	*len = t.len;
	if (t.len == 0)		/* most are */
		return to;
	bytes_copy(to, t.s, t.len);
	return to + t.len;
}

/* Needs room for packed_size(). */
static inline void
pack(char *to, const struct tl_fact *f)
{
	struct packed *p = (void *)to;
	const struct tl_span *s = &f->span;

	p->start_us = s->start_us;
	p->end_us = s->end_us;
	p->ms = s->ms;
	p->parts_m = f->parts_m;
	p->scrap_m = f->scrap_m;
	p->number = f->number;
	p->word = s->word;
	p->kind = (int16_t)f->kind;
	p->open = s->open;
	to += sizeof(*p);
	to = pack_text(to, &p->len[0], s->state);
	to = pack_text(to, &p->len[1], s->reason);
	to = pack_text(to, &p->len[2], s->source);
	to = pack_text(to, &p->len[3], s->source_key);
	to = pack_text(to, &p->len[4], s->job);
	to = pack_text(to, &p->len[5], s->part);
	to = pack_text(to, &p->len[6], s->op);
	pack_text(to, &p->len[7], s->operator);
}

/* Rounded up, so that the next one is aligned. */
static inline size_t
packed_size(const struct tl_span *s)
{
	const size_t unit = _Alignof(struct packed);
	const size_t n = sizeof(struct packed) + s->state.len +
	    s->reason.len + s->source.len + s->source_key.len + s->job.len +
	    s->part.len + s->op.len + s->operator.len;

	return (n + unit - 1) / unit * unit;
}

static inline void
unpack_text(struct tl_text *t, const char **at, uint32_t len)
{
	t->s = *at;
	t->len = len;
	*at += len;
}

/* The fact at at, texts lent; where the next one is. */
static inline const char *
unpack(struct tl_fact *f, const char *at)
{
	const struct packed *p = (const void *)at;
	struct tl_span *s = &f->span;

	s->start_us = p->start_us;
	s->end_us = p->end_us;
	s->ms = p->ms;
	f->parts_m = p->parts_m;
	f->scrap_m = p->scrap_m;
	f->number = p->number;
	f->kind = p->kind;
	s->word = p->word;
	s->open = p->open;
	at += sizeof(*p);
	unpack_text(&s->state, &at, p->len[0]);
	unpack_text(&s->reason, &at, p->len[1]);
	unpack_text(&s->source, &at, p->len[2]);
	unpack_text(&s->source_key, &at, p->len[3]);
	unpack_text(&s->job, &at, p->len[4]);
	unpack_text(&s->part, &at, p->len[5]);
	unpack_text(&s->op, &at, p->len[6]);
	unpack_text(&s->operator, &at, p->len[7]);
	return (const char *)p + packed_size(s);
}

static void
apply_batch(struct oee_pipe *p, const struct batch *b)
{
	const char *at = b->data;
	struct tl_fact f;
	int i;

	for (i = 0; i < b->n; i++) {
		at = unpack(&f, at);
		f.machine = b->machine[i];
		if (i + AHEAD < b->n)
			oee_expect(p->o, b->machine[i + AHEAD],
			    b->machine[i + AHEAD / 2]);
		if (oee_apply(p->o, &f, &p->err) == 0)
			continue;
		if (p->err.code == ERR_DATA || p->err.code == ERR_CONFIG)
			err_at(&p->err, "%s:%lld", b->file,
			    (long long)f.number);
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
		free(p->batch[i].data);
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
	o->words.profile = o->p.profile;
	p->full = queue_new(BATCHES);
	p->empty = queue_new(BATCHES);
	for (i = 0; i < BATCHES; i++) {
		p->batch[i].cap = BATCH_BYTES;
		p->batch[i].data = mem_new(BATCH_BYTES, 1);
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

static void
begin_batch(struct oee_pipe *p, const char *file)
{
	/*
	 * A reader that woke for each batch would stay on the processor of
	 * who emptied it, and the two would take turns.
	 */
	struct batch *b = queue_pop_after(p->empty, BATCHES / 2);

	b->n = 0;
	b->len = 0;
	b->file = map_name(&p->files,
	    map_put(&p->files, file, strlen(file)));
	p->now = b;
}

struct tl_fact *
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
	return &p->fact;
}

/* The word stands for its texts; a loose one is left to the timeline. */
static inline int
name_word(struct oee_pipe *p, struct tl_span *s, struct err *err)
{
	const struct tl_word *w = tl_words_get(&p->o->words, s->state,
	    s->reason, err);

	if (w == NULL)
		return -1;
	if (w->loose)
		return 0;
	s->word = w;
	s->state.len = s->reason.len = 0;
	return 0;
}

int
oee_pipe_push(struct oee_pipe *p, struct err *err)
{
	struct batch *b = p->now;
	const char *file = b->file;
	size_t need;

	if (p->fact.kind == KIND_SPAN &&
	    name_word(p, &p->fact.span, err) < 0)
		return -1;
	need = packed_size(&p->fact.span);
	if (b->cap - b->len < need) {
		if (b->n > 0) {
			hand_over(p);
			begin_batch(p, file);
			b = p->now;
		}
		b->data = mem_grow(b->data, &b->cap, need, 1);
	}
	pack(b->data + b->len, &p->fact);
	b->len += need;
	b->machine[b->n++] = p->fact.machine;
	return 0;
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
