/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "shop/timeline_word.h"

enum {
	FIRST_SLOTS = 256,	/* a power of two */
	MAX_WORDS = 1 << 16	/* reasons that never come again end here */
};

/* The slot that holds the word, or the free one where it would be. */
static size_t
probe(const struct tl_words *t, uint64_t key, struct tl_text state,
    struct tl_text reason)
{
	size_t i = (size_t)(key >> 32) & (t->nslot - 1);
	const struct tl_word *w;

	while ((w = t->slot[i]) != NULL) {
		if (w->key == key && tl_same(w->state, state) &&
		    tl_same(w->reason, reason))
			break;
		i = (i + 1) & (t->nslot - 1);
	}
	return i;
}

/* Keeps the table at most half full. */
static void
widen(struct tl_words *t)
{
	struct tl_word **old = t->slot;
	const size_t n = t->nslot;
	size_t i;

	t->nslot = n == 0 ? FIRST_SLOTS : n * 2;
	t->slot = mem_new(t->nslot, sizeof(struct tl_word *));
	for (i = 0; i < n; i++) {
		if (old[i] != NULL)
			t->slot[probe(t, old[i]->key, old[i]->state,
			    old[i]->reason)] = old[i];
	}
	free(old);
}

/* Copies both texts behind the word itself. */
static struct tl_word *
fill(struct tl_word *w, struct tl_text state, struct tl_text reason)
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
size_of(struct tl_text state, struct tl_text reason)
{
	return sizeof(struct tl_word) + state.len + reason.len;
}

/* In the table for good; or, when that is full, until the next one. */
static struct tl_word *
word_new(struct tl_words *t, struct tl_text state, struct tl_text reason)
{
	const size_t size = size_of(state, reason);
	struct tl_word *w;

	if (t->n < MAX_WORDS) {
		w = arena_new(&t->arena, 1, size);
		w->loose = false;
	} else {
		w = t->loose = mem_resize(t->loose, 1, size);
		w->loose = true;
	}
	return fill(w, state, reason);
}

struct tl_word *
tl_word_copy(const struct tl_word *from)
{
	struct tl_word *w = mem_new(1, size_of(from->state, from->reason));

	*w = *from;
	return fill(w, from->state, from->reason);
}

static const struct tl_word *
make(struct tl_words *t, uint64_t key, struct tl_text state,
    struct tl_text reason, struct err *err)
{
	enum time_class class;
	struct tl_word *w;

	if (profile_class(t->profile, state.s, state.len, reason.s,
	    reason.len, &class, err) < 0)
		return NULL;
	w = word_new(t, state, reason);
	w->key = key;
	w->class = class;
	w->rank = profile_rank(t->profile, class);
	if (w->loose)
		return w;
	if (++t->n * 2 > t->nslot)
		widen(t);
	t->slot[probe(t, key, state, reason)] = w;
	return w;
}

/* The word in the table, made when it is new. */
static const struct tl_word *
look_up(struct tl_words *t, struct tl_text state, struct tl_text reason,
    struct err *err)
{
	const uint64_t key = bytes_hash(state.s, state.len) * 3 +
	    bytes_hash(reason.s, reason.len);
	const struct tl_word *w = NULL;

	if (t->nslot > 0)
		w = t->slot[probe(t, key, state, reason)];
	return w != NULL ? w : make(t, key, state, reason, err);
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
tl_words_get(struct tl_words *t, struct tl_text state, struct tl_text reason,
    struct err *err)
{
	const struct tl_word **recent = &t->recent[recent_of(state, reason)];
	const struct tl_word *w = *recent;

	if (w != NULL && tl_same(w->state, state) &&
	    tl_same(w->reason, reason))
		return w;
	w = look_up(t, state, reason, err);
	if (w != NULL && !w->loose)
		*recent = w;
	return w;
}

void
tl_words_release(struct tl_words *t)
{
	free(t->slot);
	free(t->loose);
	arena_release(&t->arena);
	memset(t, 0, sizeof(*t));
}
