/* SPDX-License-Identifier: MIT */
/*
 * timeline_word: states and reasons, with what a profile says of them.
 *
 * A table of its own: who reads facts in one thread and gives them to a
 * timeline in another looks their words up where there is time for it.  Words
 * never change, and live as long as their table, unless they are loose.
 */
#ifndef SHOP_TIMELINE_WORD_H
#define SHOP_TIMELINE_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "shop/profile.h"
#include "shop/timeline.h"

struct err;

enum { TL_RECENT = 64 };	/* words found without a hash */

struct tl_word {
	struct tl_text state, reason;
	enum time_class class;
	int rank;		/* profile_rank() */
	bool loose;		/* found no room in the table */
	uint64_t key;
};

/* All zero but for the profile, which is kept, is a valid, empty table. */
struct tl_words {
	const struct profile *profile;
	const struct tl_word *recent[TL_RECENT];
	struct tl_word **slot;	/* open addressing */
	size_t nslot, n;
	struct tl_word *loose;	/* the last one that found no room */
	struct arena arena;
};

/*
 * The word of a state and a reason; lent until the next call, and as long as
 * the table unless it is loose.  NULL with *err when the profile has none.
 */
const struct tl_word *tl_words_get(struct tl_words *t, struct tl_text state,
    struct tl_text reason, struct err *err);
void tl_words_release(struct tl_words *t);

/* A copy of a loose word; the caller's, to free(). */
struct tl_word *tl_word_copy(const struct tl_word *w);

static inline bool
tl_same(struct tl_text a, struct tl_text b)
{
	return a.len == b.len && bytes_same(a.s, b.s, a.len);
}

#endif
