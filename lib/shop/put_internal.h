/* SPDX-License-Identifier: MIT */
/* put_internal: what the files of put share. */
#ifndef SHOP_PUT_INTERNAL_H
#define SHOP_PUT_INTERNAL_H

#include "base/buf.h"
#include "base/hash.h"
#include "shop/put.h"
#include "shop/store_internal.h"

/* How often each content came in this run, for PUT_NONE: 16 bytes each. */
struct put_seen {
	struct put_count {
		uint64_t hash;
		uint64_t n;
	} *slot;
	size_t nslot, len;
};
/* Adds one; how often it came before. */
uint64_t put_seen_add(struct put_seen *s, uint64_t hash);
void put_seen_release(struct put_seen *s);

/* A text of a fact with its NUL; "" when it is null. */
struct put_text {
	char s[FACT_ID_MAX + 1];
};

/*
 * Gives a fact what it lacks: source, n, and a source_key into *key, which
 * must live as long as the fact.  Other kinds are left alone.
 */
void put_complete(struct fact *f, const struct put_params *params,
    struct put_seen *seen, struct put_text *key);

/*
 * Late scrap: gives an output without start and end the window and machine of
 * its job, and its part, op and operator unless it names its own: without
 * them no standard fits and scrap costs nothing.  The texts are lent from
 * *found.  -1 with ERR_DATA when there is no such job.
 */
int put_resolve(struct fact *f, struct store *st, struct store_job *found,
    struct err *err) __attribute__((warn_unused_result));

/* Good facts that wait, those with a source all of one; see put_ahead.c. */
struct put_ahead {
	struct store_page rows, keyed;
	struct put_text source;
	struct store_part *part;
	size_t part_cap;
};
/* Whether f may wait with those that do. */
bool put_ahead_takes(const struct put_ahead *w, const struct fact *f);
void put_ahead_add(struct put_ahead *w, const struct fact *f);
/* Those that wait, as store_put_facts() takes them; then none does, whatever
   came of it. */
int put_ahead_all(struct put_ahead *w, struct store *st,
    int (*put)(void *arg, struct store_part *part, size_t n, struct err *err),
    void *arg, struct err *err) __attribute__((warn_unused_result));
void put_ahead_clear(struct put_ahead *w);
void put_ahead_release(struct put_ahead *w);

/* The record as one JSON object. */
void put_raw(struct buf *b, const struct rec *r);

/* Copies a field's text; too long or null: empty. */
void put_copy(struct put_text *to, const struct fact *f, enum shop_key key);

#endif
