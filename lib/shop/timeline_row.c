/* SPDX-License-Identifier: MIT */
/* The rows a timeline holds. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "shop/timeline_impl.h"

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
	c->word = word->loose ? tl_word_copy(word) : word;
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
	    tl_same(r->source_key, s->source_key) &&
	    tl_same(r->source, s->source) && tl_same(r->job, s->job) &&
	    tl_same(r->part, s->part) && tl_same(r->op, s->op) &&
	    tl_same(r->operator, s->operator);
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
