/* SPDX-License-Identifier: MIT */
/* The rows a timeline holds, and the words they use. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "shop/timeline_impl.h"

enum {
	FIRST_SLOTS = 256,	/* a power of two */
	MAX_WORDS = 1 << 16	/* reasons that never come again end here */
};

static inline bool
equal(struct tl_text a, struct tl_text b)
{
	return a.len == b.len && bytes_same(a.s, b.s, a.len);
}

bool
tl_same(struct tl_text a, struct tl_text b)
{
	return equal(a, b);
}

/* The slot that holds the word, or the free one where it would be. */
static size_t
probe(const struct timeline *tl, uint64_t key, struct tl_text state,
    struct tl_text reason)
{
	size_t i = (size_t)(key >> 32) & (tl->nslot - 1);
	const struct tl_word *w;

	while ((w = tl->slot[i]) != NULL) {
		if (w->key == key && equal(w->state, state) &&
		    equal(w->reason, reason))
			break;
		i = (i + 1) & (tl->nslot - 1);
	}
	return i;
}

/* Keeps the table at most half full. */
static void
widen(struct timeline *tl)
{
	struct tl_word **old = tl->slot;
	const size_t n = tl->nslot;
	size_t i;

	tl->nslot = n == 0 ? FIRST_SLOTS : n * 2;
	tl->slot = mem_new(tl->nslot, sizeof(struct tl_word *));
	for (i = 0; i < n; i++) {
		if (old[i] != NULL)
			tl->slot[probe(tl, old[i]->key, old[i]->state,
			    old[i]->reason)] = old[i];
	}
	free(old);
}

/* Copies both texts behind the word itself. */
static struct tl_word *
word_fill(struct tl_word *w, struct tl_text state, struct tl_text reason)
{
	char *text = (char *)(w + 1);

	bytes_copy(text, state.s, state.len);
	bytes_copy(text + state.len, reason.s, reason.len);
	w->state.s = text;
	w->state.len = state.len;
	w->reason.s = text + state.len;
	w->reason.len = reason.len;
	return w;
}

static size_t
word_size(struct tl_text state, struct tl_text reason)
{
	return sizeof(struct tl_word) + state.len + reason.len;
}

/* In the table for good; or, when that is full, until the next one. */
static struct tl_word *
word_new(struct timeline *tl, struct tl_text state, struct tl_text reason)
{
	const size_t size = word_size(state, reason);
	struct tl_word *w;

	if (tl->nword < MAX_WORDS) {
		w = arena_new(&tl->arena, 1, size);
		w->loose = false;
	} else {
		w = tl->loose = mem_resize(tl->loose, 1, size);
		w->loose = true;
	}
	return word_fill(w, state, reason);
}

/* A window's own copy of a loose word. */
static struct tl_word *
word_copy(const struct tl_word *from)
{
	struct tl_word *w = mem_new(1, word_size(from->state, from->reason));

	*w = *from;
	return word_fill(w, from->state, from->reason);
}

static const struct tl_word *
word_make(struct timeline *tl, uint64_t key, struct tl_text state,
    struct tl_text reason, struct err *err)
{
	enum time_class class;
	struct tl_word *w;

	if (profile_class(tl->p.profile, state.s, state.len, reason.s,
	    reason.len, &class, err) < 0)
		return NULL;
	w = word_new(tl, state, reason);
	w->key = key;
	w->class = class;
	w->rank = profile_rank(tl->p.profile, class);
	if (w->loose)
		return w;
	if (++tl->nword * 2 > tl->nslot)
		widen(tl);
	tl->slot[probe(tl, key, state, reason)] = w;
	return w;
}

/* The word in the table, made when it is new. */
static const struct tl_word *
word_look_up(struct timeline *tl, struct tl_text state,
    struct tl_text reason, struct err *err)
{
	const uint64_t key = bytes_hash(state.s, state.len) * 3 +
	    bytes_hash(reason.s, reason.len);
	const struct tl_word *w = NULL;

	if (tl->nslot > 0)
		w = tl->slot[probe(tl, key, state, reason)];
	return w != NULL ? w : word_make(tl, key, state, reason, err);
}

/* Where a word was put when it was used last, if no other came since. */
static inline size_t
recent_of(struct tl_text state, struct tl_text reason)
{
	size_t i = state.len + 5 * (size_t)reason.len;

	if (state.len > 0)
		i += 3 * (size_t)(unsigned char)state.s[0];
	if (reason.len > 0)
		i += 7 * (size_t)(unsigned char)reason.s[0];
	return i % TL_RECENT;
}

const struct tl_word *
tl_word(struct timeline *tl, struct tl_text state, struct tl_text reason,
    struct err *err)
{
	const struct tl_word **recent = &tl->recent[recent_of(state, reason)];
	const struct tl_word *w = *recent;

	if (w != NULL && equal(w->state, state) && equal(w->reason, reason))
		return w;
	w = word_look_up(tl, state, reason, err);
	if (w != NULL && !w->loose)
		*recent = w;
	return w;
}

void
tl_words_free(struct timeline *tl)
{
	free(tl->slot);
	free(tl->loose);
	arena_release(&tl->arena);
}

/* Most texts of a row are empty. */
static inline void
take(struct tl_text *to, char **at, struct tl_text from)
{
	to->s = *at;
	to->len = from.len;
	if (from.len == 0)
		return;
	bytes_copy(*at, from.s, from.len);
	*at += from.len;
}

static inline void
set_texts(struct tl_window *w, const struct tl_span *s)
{
	const size_t n = (size_t)s->source.len + s->source_key.len +
	    s->job.len + s->part.len + s->op.len + s->operator.len;
	char *at;

	if (n > w->text_cap || w->text == NULL)
		w->text = mem_grow(w->text, &w->text_cap, n + 64, 1);
	at = w->text;
	take(&w->row.source, &at, s->source);
	take(&w->row.source_key, &at, s->source_key);
	take(&w->row.job, &at, s->job);
	take(&w->row.part, &at, s->part);
	take(&w->row.op, &at, s->op);
	take(&w->row.operator, &at, s->operator);
}

static void
clear(struct tl_window *w)
{
	int i;

	for (i = 0; i < w->nchild; i++) {
		if (w->child[i].word->loose)
			free((void *)(uintptr_t)w->child[i].word);
	}
	w->nchild = w->nexact = 0;
}

static inline void
set_row(struct tl_window *w, const struct tl_span *s,
    const struct tl_when *t)
{
	set_texts(w, s);
	w->row.start_us = t->start;
	w->row.end_us = t->end;
	w->row.open = s->open;
	w->full_end_us = t->full_end;
	w->placed = false;
}

void
tl_window_again(struct tl_window *w, const struct tl_span *s,
    const struct tl_when *t, const struct tl_word *word)
{
	set_row(w, s, t);
	w->child[0].word = word;
	w->child[0].ms = t->ms;
}

struct tl_window *
tl_window_new(struct timeline *tl, const struct tl_span *s,
    const struct tl_when *t)
{
	struct tl_window *w = tl->npool > 0 ? tl->pool[--tl->npool] :
	    mem_new(1, sizeof(*w));

	set_row(w, s, t);
	return w;
}

void
tl_window_add(struct tl_window *w, const struct tl_word *word, int64_t ms,
    bool exact)
{
	struct tl_child *c;

	if ((size_t)w->nchild == w->child_cap)
		w->child = mem_grow(w->child, &w->child_cap,
		    (size_t)w->nchild + 1, sizeof(*w->child));
	c = &w->child[w->nchild++];
	c->word = word->loose ? word_copy(word) : word;
	c->ms = ms;
	c->exact = exact;
	w->nexact += exact;
}

bool
tl_window_is(const struct tl_window *w, const struct tl_span *s,
    const struct tl_when *t)
{
	const struct tl_row *r = &w->row;

	return r->start_us == t->start && w->full_end_us == t->full_end &&
	    equal(r->source_key, s->source_key) &&
	    equal(r->source, s->source) && equal(r->job, s->job) &&
	    equal(r->part, s->part) && equal(r->op, s->op) &&
	    equal(r->operator, s->operator);
}

void
tl_window_drop(struct timeline *tl, struct tl_window *w)
{
	clear(w);
	if (tl->npool == tl->pool_cap)
		tl->pool = mem_grow(tl->pool, &tl->pool_cap, tl->npool + 1,
		    sizeof(struct tl_window *));
	tl->pool[tl->npool++] = w;
}

void
tl_window_free(struct tl_window *w)
{
	clear(w);
	free(w->child);
	free(w->text);
	free(w->part[0]);
	free(w);
}
