/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "cimco/differ.h"
#include "cimco/reconcile.h"
#include "cimco/sync_table.h"
#include "shop/store.h"

/* ---- the store's side ---- */

static void
add_stored(struct reconcile *rc, const struct fact *f)
{
	const struct fact_val *v = &f->v[shop_field(f->kind, F_SOURCE)];
	int64_t i = map_find(&rc->source, v->s, v->len);

	if (i != MAP_NONE)
		sums_add(&rc->stored[i], f);
}

int
reconcile_begin(struct reconcile *rc, struct store *st,
    const struct mapping *m, struct err *err)
{
	struct store_query q = { .kinds = UINT64_C(1) << KIND_JOB |
	    UINT64_C(1) << KIND_OUTPUT | UINT64_C(1) << KIND_SPAN,
	    .from_us = INT64_MIN, .to_us = INT64_MAX };
	struct store_cursor *c;
	const struct fact *f;
	int got, i;

	*rc = (struct reconcile){ 0 };
	for (i = 0; i < m->ntable; i++)
		map_put(&rc->source, m->table[i].source,
		    strlen(m->table[i].source));
	rc->stored = mem_new(rc->source.len + 1, sizeof(*rc->stored));
	if (store_select(&c, st, &q, err) < 0)
		return -1;
	while ((got = store_next(c, &f, err)) > 0)
		add_stored(rc, f);
	store_cursor_close(c);
	return got;
}

void
reconcile_release(struct reconcile *rc)
{
	size_t i;

	for (i = 0; i < rc->source.len; i++)
		sums_release(&rc->stored[i]);
	free(rc->stored);
	map_release(&rc->source);
	sums_release(&rc->given);
	free(rc->day_us);
	*rc = (struct reconcile){ 0 };
}

/* ---- the source's side ---- */

static bool
is_verify(const struct sync_table *s)
{
	return s->o->verify;
}

/* That it was bad before is resolved once its facts are sure to be there. */
static int
sum_good(struct sync_table *s, const struct sync_range *r,
    const struct mapper_result *row, struct err *err)
{
	size_t i;

	(void)r;
	(void)err;
	for (i = 0; i < row->row.nfact; i++)
		sums_add(&s->reconcile->given, &row->row.fact[i]);
	if (row->row.start_us > s->n.newest_us)
		s->n.newest_us = row->row.start_us;
	s->n.flagged += row->flagged;
	s->n.unchanged++;
	sync_bad_came_good(s, row->row.source_key);
	return 0;
}

static void
add_kept(void *arg, const char *source_key, const struct fact *given,
    const struct fact *stored)
{
	(void)source_key;
	(void)given;
	sums_add(arg, stored);
}

/* What is stored of a bad row stays: it counts as if it had been given. */
static int
sum_bad(struct sync_table *s, const struct sync_range *r,
    const struct mapper_row *texts, const struct mapper_result *row,
    struct err *err)
{
	struct store_row kept = { .source = s->t->source,
	    .source_key = row->row.source_key };
	enum store_outcome ignored;

	(void)r;
	s->n.quarantined++;
	if (row->keeps && store_compare(s->o->store, &kept, &ignored,
	    add_kept, &s->reconcile->given, err) < 0)
		return -1;
	return is_verify(s) ? 0 : sync_bad_put(s, texts, row, err);
}

/* Bad rows are set aside as in every run, whether or not their day differs. */
static int
sum_take(struct sync_table *s, const struct sync_range *r,
    enum sync_part part, struct err *err)
{
	(void)part;
	if (is_verify(s))
		return sync_each(s, r, err);
	if (store_begin(s->o->store, err) < 0)
		return -1;
	if (sync_each(s, r, err) < 0) {
		store_rollback(s->o->store);
		return -1;
	}
	return store_commit(s->o->store, NULL, err);
}

static const struct sync_sink summing = { sum_take, sum_good, sum_bad };

/* ---- what differs ---- */

/* Whether any of the row's facts begins on a day that differs. */
static bool
is_doubtful(const struct sync_table *s, const struct store_row *row)
{
	const struct reconcile *rc = s->reconcile;
	size_t i;

	for (i = 0; i < row->nfact; i++) {
		if (sums_find(rc->day_us, rc->nday, sums_day(&row->fact[i])))
			return true;
	}
	return false;
}

static int
told(const struct differ *d, struct err *err)
{
	return d->err.code == ERR_NONE ? 0 : err_set(err,
	    (enum err_code)d->err.code, "%s", d->err.text);
}

static int
check_good(struct sync_table *s, const struct sync_range *r,
    const struct mapper_result *row, struct err *err)
{
	struct differ d = { .out = s->out, .t = s->t,
	    .silent = !is_verify(s) };
	enum store_outcome outcome;

	(void)r;
	if (!is_doubtful(s, &row->row))
		return store_sweep_mark(s->o->store, row->row.source_key,
		    err);
	if (store_compare(s->o->store, &row->row, &outcome, differ_tell, &d,
	    err) < 0)
		return -1;
	s->n.inserted += outcome == STORE_INSERTED;
	s->n.updated += outcome == STORE_UPDATED;
	return told(&d, err);
}

/* What is stored of a bad row stays, if it is its own: no difference. */
static int
mark_bad(struct sync_table *s, const struct sync_range *r,
    const struct mapper_row *texts, const struct mapper_result *row,
    struct err *err)
{
	(void)r;
	(void)texts;
	if (!row->keeps)
		return 0;
	return store_sweep_mark(s->o->store, row->row.source_key, err);
}

static int
check_take(struct sync_table *s, const struct sync_range *r,
    enum sync_part part, struct err *err)
{
	struct differ d = { .out = s->out, .t = s->t,
	    .silent = !is_verify(s) };
	int64_t gone = 0;
	int rc = sync_each(s, r, err);

	if (rc < 0 || part == SYNC_MORE)
		return rc;
	if (store_sweep_list(s->o->store, differ_tell_gone, &d, &gone,
	    err) < 0)
		return -1;
	s->n.deleted += gone;
	return told(&d, err);
}

static const struct sync_sink checking = { check_take, check_good,
    mark_bad };

/* ---- putting it right ---- */

static void
ignore(void *arg, const char *source_key, const struct fact *given,
    const struct fact *stored)
{
	(void)arg;
	(void)source_key;
	(void)given;
	(void)stored;
}

static int
mend_good(struct sync_table *s, const struct sync_range *r,
    const struct mapper_result *row, struct err *err)
{
	enum store_outcome outcome;

	(void)r;
	if (!is_doubtful(s, &row->row))
		return store_sweep_mark(s->o->store, row->row.source_key,
		    err);
	if (store_compare(s->o->store, &row->row, &outcome, ignore, NULL,
	    err) < 0)
		return -1;
	if (outcome == STORE_UNCHANGED)
		return 0;
	if (store_distrust(s->o->store, row->row.source, row->row.source_key,
	    err) < 0)
		return -1;
	return sync_put(s, row, err);
}

static const struct sync_sink mending = { sync_write, mend_good, mark_bad };

/* ---- a table ---- */

/* Reads what may differ once more, into the sink. */
static int
read_doubtful(struct sync_table *s, const struct sync_sink *sink,
    struct err *err)
{
	const struct reconcile *rc = s->reconcile;

	s->n = (struct sync_counts){ .newest_us = INT64_MIN };
	s->nrange = 0;
	/* What a stamp says is not when the row began. */
	if (s->t->cursor.kind == MAPPING_START && !s->full) {
		sync_add_odd(s);
		sync_add_ranges(s, rc->day_us, rc->nday, WHEN_DAY);
	} else {
		sync_add_whole(s, true);
	}
	s->sink = sink;
	return sync_read_ranges(s, err);
}

/* Nothing is put right when that would delete more than may be. */
static int
brake(struct sync_table *s, bool *trips, struct err *err)
{
	int64_t gone = s->n.deleted, limit;

	s->n.deleted = 0;
	if (sync_delete_limit(s, 0, &limit, err) < 0)
		return -1;
	*trips = gone > limit;
	if (*trips)
		err_set(&s->held, ERR_DATA, "%s: %lld stored rows are gone "
		    "from the source, more than %lld: nothing was put "
		    "right%s; --accept-deletes N goes on", s->t->source,
		    (long long)gone, (long long)limit, s->empty ?
		    "; the source's table is empty" : "");
	return 0;
}

/* The counts of the whole table and of what was done about it. */
static void
add_counts(struct sync_table *s, const struct sync_counts *whole)
{
	struct sync_counts n = *whole;

	n.inserted = s->n.inserted;
	n.updated = s->n.updated;
	n.remapped = s->n.remapped;
	n.deleted = s->n.deleted;
	n.resolved = s->n.resolved;
	n.facts = s->n.facts;
	n.bytes += s->n.bytes;
	n.seq = s->n.seq;
	n.unchanged -= n.inserted + n.updated;
	s->n = n;
}

static int
sum_source(struct sync_table *s, struct err *err)
{
	struct reconcile *rc = s->reconcile;
	int64_t i = map_find(&rc->source, s->t->source,
	    strlen(s->t->source));

	sums_release(&rc->given);
	free(rc->day_us);
	rc->day_us = NULL;
	s->sink = &summing;
	sync_add_whole(s, false);
	if (sync_read_ranges(s, err) < 0)
		return -1;
	sync_check_bad(s);
	sums_differ(&rc->given, &rc->stored[i], &rc->day_us, &rc->nday);
	return 0;
}

/* All agrees: the cursor moves as after any run. */
static int
settle(struct sync_table *s, struct err *err)
{
	int64_t seq;

	if (is_verify(s) || s->held.code != ERR_NONE)
		return 0;
	if (store_begin(s->o->store, err) < 0)
		return -1;
	if (sync_bad_sweep(s, err) < 0 || sync_move_cursor(s, err) < 0) {
		store_rollback(s->o->store);
		return -1;
	}
	return store_commit(s->o->store, &seq, err);
}

/* What --verify found, or what --reconcile cannot put right. */
static void
tell(struct sync_table *s)
{
	const struct sync_counts *n = &s->n;
	bool any = n->inserted + n->updated + n->deleted > 0;

	if (s->held.code != ERR_NONE)
		return;
	if (!any)	/* none of them can take these away */
		err_set(&s->held, ERR_DATA, "%s: the sums of %zu days differ "
		    "and no row does: the store holds facts that no row "
		    "gave", s->t->source, s->reconcile->nday);
	else if (is_verify(s))
		err_set(&s->held, ERR_NO, "%s: the store differs: %lld rows "
		    "are not there, %lld have other facts, %lld are gone "
		    "from the source", s->t->source, (long long)n->inserted,
		    (long long)n->updated, (long long)n->deleted);
}

/* Finds what differs, then puts it right unless that is too much. */
static int
treat_doubtful(struct sync_table *s, struct err *err)
{
	bool trips;

	if (s->reconcile->nday == 0)
		return settle(s, err);
	if (read_doubtful(s, &checking, err) < 0)
		return -1;
	tell(s);
	if (is_verify(s) || s->n.inserted + s->n.updated + s->n.deleted == 0)
		return 0;
	if (brake(s, &trips, err) < 0)
		return -1;
	if (!trips)
		return read_doubtful(s, &mending, err);
	s->n.inserted = s->n.updated = 0;
	return 0;
}

int
reconcile_table(struct sync_table *s, struct err *err)
{
	struct sync_counts whole;

	if (sum_source(s, err) < 0)
		return -1;
	whole = s->n;
	s->n = (struct sync_counts){ .newest_us = INT64_MIN };
	if (treat_doubtful(s, err) < 0)
		return -1;
	add_counts(s, &whole);
	return 0;
}
