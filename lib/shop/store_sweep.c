/* SPDX-License-Identifier: MIT */
/*
 * A sweep: which rows of a source did not come again.  What came is kept as
 * 64 bit hashes of the source keys, 8 bytes a row; a collision among n rows
 * leaves a deleted row in the store with a probability of about n / 2^64.
 *
 * A sweep of a window needs an index of the rows by start, which would be a
 * third of the cost of a first load.  So only the rows from some start on are
 * in it, which a named value tells; a window that begins before puts the ones
 * between into it.  A sweep of everything goes along the ledger's key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/num.h"
#include "shop/store_internal.h"

enum { DELETED_AT_ONCE = 10000 };

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

static bool
is_whole(const struct store_sweep *w)
{
	return w->from_us == INT64_MIN && w->to_us == INT64_MAX;
}

/* From where on the rows that it puts go into the index. */
static int64_t
index_from(const struct store_sweep *w)
{
	if (is_whole(w))
		return w->expect_us;
	return w->from_us;
}

bool
store_sweep_needs(const struct store *st, const struct store_id *id,
    int64_t start_us)
{
	return (is_source(st->sweep.source, id) &&
	    start_us >= index_from(&st->sweep)) ||
	    (start_us >= st->fresh.swept_us &&
	    is_source(st->fresh.source, id));
}

/* It was "1" once, when all rows were in the index. */
int64_t
store_sweep_parse(const char *value)
{
	int64_t us;

	if (value == NULL || num_i64(value, strlen(value), &us) < 0)
		return INT64_MAX;
	return us == 1 ? INT64_MIN : us;
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

static bool
holds(const struct store_sweep *w, int64_t start_us)
{
	return start_us >= w->from_us && start_us < w->to_us;
}

void
store_sweep_came(struct store *st, const struct store_id *id,
    int64_t start_us)
{
	struct store_sweep *w = &st->sweep;
	bool was = false;
	size_t i;

	if (!is_source(w->source, id) || !holds(w, start_us))
		return;
	for (i = 0; i < st->nledger; i++)
		was = was || holds(w, st->ledger[i].start_us);
	w->came++;
	w->added += !was;
}

int
store_sweep_begin(struct store *st, const char *source, int64_t from_us,
    int64_t to_us, struct err *err)
{
	if (st->sweep.source != NULL)
		return err_set(err, ERR_INTERNAL,
		    "store: a sweep of \"%s\" is going on", st->sweep.source);
	st->sweep.is_alone = st->fresh.source == NULL ||
	    strcmp(st->fresh.source, source) != 0 || st->fresh.added == 0;
	st->sweep.source = mem_strdup(source);
	st->sweep.from_us = from_us;
	st->sweep.to_us = to_us;
	st->sweep.expect_us = INT64_MAX;
	st->sweep.there = -1;
	return 0;
}

void
store_sweep_expect(struct store *st, int64_t from_us)
{
	st->sweep.expect_us = from_us;
}

void
store_sweep_share(struct store *st, int64_t share, int64_t deleted,
    int64_t inserted)
{
	st->sweep.share = share;
	st->sweep.deleted = deleted;
	st->sweep.inserted = inserted;
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

/* Whether all that is stored of the source came in this very sweep. */
static bool
is_new(const struct store *st)
{
	const struct store_fresh *fr = &st->fresh;

	return st->sweep.is_alone && fr->bloom != NULL &&
	    fr->source != NULL && strcmp(fr->source, st->sweep.source) == 0;
}

/* The start of the oldest open row, when it is before *us. */
static int
reach_open(struct store *st, int64_t *us, struct err *err)
{
	struct db_stmt *s;

	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, Q_LEDGER_OLDEST_OPEN, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, st->sweep.source);
	if (db_step(s, err) < 0)
		return -1;
	if (!db_is_null(s, 0) && db_int(s, 0) < *us)
		*us = db_int(s, 0);
	return db_reset(s, err);
}

/* Has the index reach as far back as this sweep, or as the ones to come. */
static int
widen_index(struct store *st, struct err *err)
{
	int64_t from_us = index_from(&st->sweep), there_us = from_us;
	struct db_stmt *s;
	char value[24];

	if (from_us < INT64_MAX && is_whole(&st->sweep) &&
	    reach_open(st, &from_us, err) < 0)
		return -1;
	if (from_us >= st->fresh.swept_us)
		return 0;
	if (!is_new(st) || from_us < there_us) {
		if (store_stage_flush(st, err) < 0)
			return -1;
		s = store_q(st, Q_LEDGER_SWEPT, err);
		if (s == NULL)
			return -1;
		store_bind_str(s, 0, st->sweep.source);
		db_bind_int(s, 1, from_us);
		if (store_run(s, err) < 0)
			return -1;
	}
	snprintf(value, sizeof(value), "%lld", (long long)from_us);
	if (store_set(st, st->sweep.source, STORE_SWEPT, value, err) < 0)
		return -1;
	st->fresh.swept_us = from_us;
	return 0;
}

static int
meet_source(struct store *st, struct err *err)
{
	struct store_id id = { .source = st->sweep.source,
	    .nsource = strlen(st->sweep.source) };

	return store_stage_meet(st, &id, err);
}

/* What is stored in the range and was before. */
static int
count_there(struct store *st, struct err *err)
{
	struct store_sweep *w = &st->sweep;
	bool indexed = !is_whole(w) && w->from_us >= st->fresh.swept_us;
	struct db_stmt *s;
	int64_t there;

	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, indexed ? Q_LEDGER_RANGE_COUNT :
	    Q_LEDGER_BETWEEN_COUNT, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, w->source);
	db_bind_int(s, 1, w->from_us);
	db_bind_int(s, 2, w->to_us);
	if (store_number(s, &there, err) < 0)
		return -1;
	w->there = there - w->added;
	return 0;
}

int
store_sweep_missing(struct store *st, int64_t *missing, struct err *err)
{
	const struct store_sweep *w = &st->sweep;

	if (w->source == NULL)
		return err_set(err, ERR_INTERNAL, "store: no sweep to ask");
	if (meet_source(st, err) < 0)
		return -1;
	*missing = 0;
	if (is_new(st))
		return 0;
	if (w->there < 0 && count_there(st, err) < 0)
		return -1;
	*missing = w->there + w->added - w->came;
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
	if (st->drv->is_far) {
		store_stage_remove(st, id, true);
		return 0;
	}
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

/* From at on, as many as a store on a server asks for at once. */
static int
delete_some(struct store *st, const struct buf *keys, size_t *at,
    struct err *err)
{
	struct store_id id = { .source = st->sweep.source,
	    .nsource = strlen(st->sweep.source) };
	size_t end = *at, n = 0;

	for (; end < keys->len && n < DELETED_AT_ONCE; n++)
		end += strlen(keys->data + end) + 1;
	if (store_expect(st, id.source, keys->data + *at, n, 0, err) < 0)
		return -1;
	for (; *at < end; *at += id.nkey + 1) {
		id.key = keys->data + *at;
		id.nkey = strlen(id.key);
		if (delete_row(st, &id, err) < 0)
			return -1;
	}
	return store_stage_flush(st, err);
}

static int
delete_rows(struct store *st, const struct buf *keys, struct err *err)
{
	size_t at = 0;

	if (keys->len > 0 && store_need_seq(st, err) < 0)
		return -1;
	while (at < keys->len) {
		if (delete_some(st, keys, &at, err) < 0)
			return -1;
	}
	return 0;
}

/* Refuses when so many may not go. */
static int
check_limit(struct store *st, int64_t gone, int64_t total, int64_t limit,
    struct err *err)
{
	const struct store_sweep *w = &st->sweep;
	int64_t rows;

	if (gone > limit && w->share > 0) {
		if (store_count_rows(st, w->source, &rows, err) < 0)
			return -1;
		rows += w->deleted - w->inserted;
		rows = rows / w->share - w->deleted;
		limit = rows > limit ? rows : limit;
	}
	if (gone <= limit)
		return 0;
	return err_set(err, ERR_DATA, "%s: %lld of %lld stored rows are gone "
	    "from the source, more than %lld: nothing was deleted", w->source,
	    (long long)gone, (long long)total, (long long)limit);
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
	if (meet_source(st, err) < 0 || widen_index(st, err) < 0)
		goto out;
	if (!is_new(st)) {
		sort_marks(w);
		if (collect(st, is_whole(w) ? Q_LEDGER_BETWEEN :
		    Q_LEDGER_RANGE, &keys, &gone, &total, err) < 0)
			goto out;
	}
	if (check_limit(st, gone, total, limit, err) < 0)
		goto out;
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
