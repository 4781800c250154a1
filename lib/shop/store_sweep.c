/* SPDX-License-Identifier: MIT */
/*
 * A sweep: which rows of a source did not come again.  What came is kept as
 * 64 bit hashes of the source keys, 8 bytes a row; a collision among n rows
 * leaves a deleted row in the store with a probability of about n / 2^64.
 *
 * A source that is never swept needs no index of its rows by start.  The
 * first sweep of a source marks the rows it has, which puts them into that
 * index, and leaves a named value that has the coming ones marked too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "shop/store_internal.h"

void
store_sweep_drop(struct store *st)
{
	free(st->sweep.source);
	free(st->sweep.mark);
	st->sweep = (struct store_sweep){ 0 };
}

static bool
is_source(const char *source, const struct store_id *id)
{
	return source != NULL && strlen(source) == id->nsource &&
	    memcmp(source, id->source, id->nsource) == 0;
}

bool
store_sweep_needs(const struct store *st, const struct store_id *id)
{
	return is_source(st->sweep.source, id) ||
	    (st->fresh.swept && is_source(st->fresh.source, id));
}

void
store_sweep_note(struct store *st, const struct store_id *id)
{
	struct store_sweep *w = &st->sweep;

	if (!is_source(w->source, id))
		return;
	w->mark = mem_grow(w->mark, &w->cap, w->n + 1, sizeof(*w->mark));
	w->mark[w->n++] = hash64(id->key, id->nkey);
}

int
store_sweep_begin(struct store *st, const char *source, int64_t from_us,
    int64_t to_us, struct err *err)
{
	if (st->sweep.source != NULL)
		return err_set(err, ERR_INTERNAL,
		    "store: a sweep of \"%s\" is going on", st->sweep.source);
	st->sweep.source = mem_strdup(source);
	st->sweep.from_us = from_us;
	st->sweep.to_us = to_us;
	return 0;
}

int
store_sweep_mark(struct store *st, const char *source_key, struct err *err)
{
	struct store_id id = { st->sweep.source, source_key, 0,
	    strlen(source_key) };

	if (st->sweep.source == NULL)
		return err_set(err, ERR_INTERNAL, "store: no sweep to mark");
	id.nsource = strlen(id.source);
	store_sweep_note(st, &id);
	return 0;
}

void
store_sweep_cancel(struct store *st)
{
	store_sweep_drop(st);
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
sort_marks(struct store_sweep *w)
{
	if (w->n > 0)
		qsort(w->mark, w->n, sizeof(*w->mark), by_value);
}

static bool
came(const struct store_sweep *w, const char *key, size_t n)
{
	uint64_t h = hash64(key, n);

	return w->n > 0 && bsearch(&h, w->mark, w->n, sizeof(h),
	    by_value) != NULL;
}

/* Puts the rows of before the first sweep into the index by start. */
static int
mark_swept(struct store *st, struct err *err)
{
	struct store_id id = { .source = st->sweep.source,
	    .nsource = strlen(st->sweep.source) };
	struct db_stmt *s;

	if (store_stage_meet(st, &id, err) < 0)
		return -1;
	if (st->fresh.swept)
		return 0;
	s = store_q(st, Q_LEDGER_SWEPT, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, st->sweep.source);
	if (store_run(s, err) < 0 || store_set(st, st->sweep.source,
	    STORE_SWEPT, "1", err) < 0)
		return -1;
	st->fresh.swept = true;
	return 0;
}

/* The keys that did not come, each with a NUL; *total of the range. */
static int
collect(struct store *st, enum store_q q, struct buf *keys, int64_t *gone,
    int64_t *total, struct err *err)
{
	struct db_stmt *s;
	const char *key;
	size_t n;
	int got;

	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, q, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, st->sweep.source);
	db_bind_int(s, 1, st->sweep.from_us);
	db_bind_int(s, 2, st->sweep.to_us);
	while ((got = db_step(s, err)) > 0) {
		key = db_text(s, 0, &n);
		(*total)++;
		if (came(&st->sweep, key, n))
			continue;
		(*gone)++;
		buf_add(keys, key, n);
		buf_putc(keys, '\0');
	}
	return got;
}

static int
delete_row(struct store *st, const struct store_id *id, struct err *err)
{
	size_t i;

	if (store_ledger_find(st, id, err) < 0)
		return -1;
	store_page_clear(&st->old);
	for (i = 0; i < st->nledger; i++) {
		if (store_ledger_facts(st, id, &st->ledger[i], -1, err) < 0 ||
		    store_ledger_drop(st, id, st->ledger[i].machine, err) < 0)
			return -1;
	}
	store_page_settle(&st->old);
	for (i = 0; i < st->old.n; i++) {
		if (store_fact_remove(st, &st->old.fact[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
delete_rows(struct store *st, const struct buf *keys, struct err *err)
{
	struct store_id id = { .source = st->sweep.source };
	size_t at = 0;

	if (keys->len == 0)
		return 0;
	if (store_need_seq(st, err) < 0)
		return -1;
	id.nsource = strlen(id.source);
	for (at = 0; at < keys->len; at += id.nkey + 1) {
		id.key = keys->data + at;
		id.nkey = strlen(id.key);
		if (delete_row(st, &id, err) < 0)
			return -1;
	}
	return 0;
}

int
store_sweep_end(struct store *st, int64_t limit, int64_t *deleted,
    struct err *err)
{
	struct store_sweep *w = &st->sweep;
	struct buf keys = { 0 };
	int64_t gone = 0, total = 0;
	int rc = -1;

	if (store_need_tx(st, err) < 0)
		return -1;
	if (w->source == NULL)
		return err_set(err, ERR_INTERNAL, "store: no sweep to end");
	sort_marks(w);
	if (mark_swept(st, err) < 0 ||
	    collect(st, Q_LEDGER_RANGE, &keys, &gone, &total, err) < 0)
		goto out;
	if (gone > limit) {
		err_set(err, ERR_DATA, "%s: %lld of %lld stored rows are "
		    "gone from the source, more than %lld: nothing was "
		    "deleted", w->source, (long long)gone, (long long)total,
		    (long long)limit);
		goto out;
	}
	rc = delete_rows(st, &keys, err);
	if (rc == 0)
		*deleted = gone;
out:
	buf_release(&keys);
	store_sweep_drop(st);
	return rc;
}

int
store_sweep_list(struct store *st,
    void (*each)(void *arg, const char *source_key), void *arg,
    int64_t *gone, struct err *err)
{
	struct buf keys = { 0 };
	int64_t total = 0;
	size_t at;
	int rc;

	if (st->sweep.source == NULL)
		return err_set(err, ERR_INTERNAL, "store: no sweep to end");
	sort_marks(&st->sweep);
	*gone = 0;
	rc = collect(st, Q_LEDGER_BETWEEN, &keys, gone, &total, err);
	for (at = 0; rc == 0 && at < keys.len;
	    at += strlen(keys.data + at) + 1)
		each(arg, keys.data + at);
	buf_release(&keys);
	store_sweep_drop(st);
	return rc;
}
