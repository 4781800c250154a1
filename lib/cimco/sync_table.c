/* SPDX-License-Identifier: MIT */
/* One table, from its source to the store. */
#include <stdlib.h>
#include <string.h>

#include "cimco/recall.h"
#include "cimco/reconcile.h"
#include "cimco/sync_table.h"
#include "shop/store.h"

enum { PATIENCE_US = 200000 };

static const struct reader_range everything = { .any_order = false };

bool
sync_counts_up(const struct mapping_table *t)
{
	int i;

	for (i = 0; i < MAPPING_COUNTS; i++) {
		if (t->count[i].column != MAPPING_NONE &&
		    t->count[i].cumulative)
			return true;
	}
	return false;
}

static int
mark_odd(struct sync_table *s, struct err *err)
{
	size_t at;

	for (at = 0; at < s->odd.len; at += strlen(s->odd.data + at) + 1) {
		if (store_sweep_mark(s->o->store, s->odd.data + at, err) < 0)
			return -1;
	}
	return 0;
}

static int
begin_range(struct sync_table *s, const struct sync_range *r,
    struct err *err)
{
	mapper_forget(s->mapper);
	if (sync_counts_up(s->t) &&
	    recall_counters(s->db, s->t, &r->bounds, s->mapper, err) < 0)
		return -1;
	s->is_safe = false;
	if (!r->sweep)
		return 0;
	if (store_sweep_begin(s->o->store, s->t->source, r->from_us,
	    r->to_us, err) < 0)
		return -1;
	if (s->t->cursor.kind == MAPPING_START)
		store_sweep_expect(s->o->store,
		    s->low_us - s->t->cursor.lookback_us);
	return mark_odd(s, err);
}

/* The batch's rows count once it is about to be written. */
static void
count_batch(struct sync_table *s)
{
	s->n.read += s->batch->read;
	s->n.duplicate += s->batch->duplicate;
	sync_see_newest(s);
}

/* Nobody is kept from writing to the store while the source is awaited. */
static int
next_batch(struct sync_table *s, struct err *err)
{
	if (s->in_tx && !s->waits && !ahead_ready(s->ahead, PATIENCE_US) &&
	    sync_settle(s, err) < 0)
		return -1;
	return ahead_next(s->ahead, &s->batch, err);
}

/* All batches but the last: 0, or -1. */
static int
take_batches(struct sync_table *s, const struct sync_range *r,
    struct reader *rd, int64_t page, struct err *err)
{
	int got;

	ahead_begin(s->ahead, rd, page, s->low_us);
	while ((got = next_batch(s, err)) > 0) {
		count_batch(s);
		if (s->sink->take(s, r, SYNC_MORE, err) < 0) {
			got = -1;
			break;
		}
	}
	/* From here on the connection is ours again. */
	ahead_end(s->ahead);
	return got;
}

/* The source failed: what came whole stays. */
static void
leave(struct sync_table *s)
{
	struct err ignored = { 0 };

	if (s->waits)
		sync_undo(s);
	else
		(void)!sync_settle(s, &ignored);
}

static int
read_range(struct sync_table *s, const struct sync_range *r, bool last,
    struct err *err)
{
	int64_t page = s->o->page > 0 ? s->o->page : SYNC_PAGE_DEFAULT;
	struct reader *rd = reader_new(s->db, s->t, &r->bounds, page);
	int got = take_batches(s, r, rd, page, err);

	s->n.bytes += reader_bytes(rd);
	reader_close(rd);
	/* The snapshot still answers: what came was all there is. */
	if (got < 0 || reader_any(s->db, s->t, &everything, err) < 0) {
		leave(s);
		return -1;
	}
	count_batch(s);
	if (last)
		sync_check_newest(s);
	return s->sink->take(s, r, last ? SYNC_TABLE_END : SYNC_RANGE_END,
	    err);
}

int
sync_read_ranges(struct sync_table *s, struct err *err)
{
	size_t i;

	buf_clear(&s->odd);
	for (i = 0; i < s->nrange && !s->is_stopped; i++) {
		if (begin_range(s, &s->range[i], err) < 0)
			return -1;
		if (read_range(s, &s->range[i], i + 1 == s->nrange, err) < 0) {
			store_sweep_cancel(s->o->store);
			return -1;
		}
	}
	return 0;
}

/* Every row that was read went one way. */
static int
check_counts(const struct sync_table *s, struct err *err)
{
	const struct sync_counts *n = &s->n;

	if (n->read == n->inserted + n->updated + n->unchanged +
	    n->quarantined + n->duplicate)
		return 0;
	return err_set(err, ERR_INTERNAL, "%s: of %lld rows read, %lld "
	    "inserted, %lld updated, %lld unchanged, %lld quarantined, %lld "
	    "duplicate", s->t->source, (long long)n->read,
	    (long long)n->inserted, (long long)n->updated,
	    (long long)n->unchanged, (long long)n->quarantined,
	    (long long)n->duplicate);
}

int
sync_table(struct sync_table *s, struct err *err)
{
	int any;

	s->n.newest_us = INT64_MIN;
	s->done = s->n;
	s->mapper = mapper_new(s->o->mapping, s->t);
	s->ahead = ahead_new(s->t, s->mapper);
	if (sync_plan(s, err) < 0 || sync_bad_load(s, err) < 0)
		return -1;
	any = reader_any(s->db, s->t, &everything, err);
	if (any < 0)
		return -1;
	s->empty = any == 0;
	if (sync_check_key(s, err) < 0)
		return -1;
	sync_reach_newest(s);
	if (s->reconcile != NULL ? reconcile_table(s, err) < 0 :
	    sync_read_ranges(s, err) < 0)
		return -1;
	return check_counts(s, err);
}

void
sync_table_release(struct sync_table *s)
{
	ahead_free(s->ahead);
	mapper_free(s->mapper);
	sync_bad_release(s);
	buf_release(&s->columns);
	buf_release(&s->odd);
	free(s->range);
}
