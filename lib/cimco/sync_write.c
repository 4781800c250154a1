/* SPDX-License-Identifier: MIT */
/*
 * Rows into the store, a batch in one transaction.
 *
 * Rows that go by other keys now, after an edit of theirs or of the mapping,
 * are new rows, and their old ones are gone.  When too many are gone for that
 * to be done without a question, the new ones must not be there either, or
 * everything is counted twice until somebody answers.  So as long as that may
 * come, a transaction with new rows waits for the end of the range.
 */
#include <string.h>

#include "base/log.h"
#include "base/retry.h"
#include "cimco/sync_table.h"
#include "shop/store.h"

enum {
	BAD_ALWAYS = 1000,	/* bad rows that stop nothing, */
	BAD_SHARE = 100,	/* nor does one in so many; */
	BAD_ALL = 10,		/* but no good row among more than this does */
	DELETE_ALWAYS = 100,
	DELETE_SHARE = 200,
	FIRST_BATCHES = 2,	/* in the first transaction at most, */
	COMMIT_BATCHES = 16,	/* in another, */
	COMMIT_US = 1000000	/* and another only within so long */
};

int
sync_put(struct sync_table *s, const struct mapper_result *r,
    struct err *err)
{
	struct sync_counts *n = &s->n;
	enum store_outcome outcome;

	if (store_put(s->o->store, &r->row, &outcome, err) < 0)
		return err_at(err, "%s: \"%s\"", s->t->source,
		    r->row.source_key);
	if (r->row.start_us > n->newest_us)
		n->newest_us = r->row.start_us;
	n->flagged += r->flagged;
	n->inserted += outcome == STORE_INSERTED;
	n->updated += outcome == STORE_UPDATED || outcome == STORE_REMAPPED;
	n->remapped += outcome == STORE_REMAPPED;
	n->unchanged += outcome == STORE_UNCHANGED;
	if (outcome != STORE_UNCHANGED)
		n->facts += (int64_t)r->row.nfact;
	return sync_bad_mended(s, r->row.source_key, err);
}

static int
put_good(struct sync_table *s, const struct sync_range *range,
    const struct mapper_result *r, struct err *err)
{
	(void)range;
	return sync_put(s, r, err);
}

/* What was stored of a row that cannot be read now stays, if its own. */
static int
put_bad(struct sync_table *s, const struct sync_range *range,
    const struct mapper_row *row, const struct mapper_result *r,
    struct err *err)
{
	s->n.quarantined++;
	if (range->sweep && r->keeps && store_sweep_mark(s->o->store,
	    r->row.source_key, err) < 0)
		return -1;
	return sync_bad_put(s, row, r, err);
}

const struct sync_sink sync_into_store = { sync_write, put_good, put_bad };

/* ---- what holds the cursor ---- */

static int64_t
bad_limit(const struct sync_table *s)
{
	if (s->o->max_bad >= 0)
		return s->o->max_bad;
	return s->n.read / BAD_SHARE > BAD_ALWAYS ?
	    s->n.read / BAD_SHARE : BAD_ALWAYS;
}

void
sync_check_bad(struct sync_table *s)
{
	int64_t bad = s->n.quarantined;
	bool none = bad > BAD_ALL && s->n.read == bad + s->n.duplicate &&
	    s->o->max_bad < 0;

	if (bad <= bad_limit(s) && !none)
		return;
	err_set(&s->held, ERR_DATA, "%s: %lld of %lld rows are bad, more "
	    "than %lld%s", s->t->source, (long long)bad,
	    (long long)s->n.read, (long long)(none ? BAD_ALL :
	    bad_limit(s)), s->o->verify ? "" : "; the good ones are stored, "
	    "and the table is read from the same place again");
}

int
sync_delete_limit(const struct sync_table *s, int64_t inserted,
    int64_t *limit, struct err *err)
{
	int64_t rows;

	*limit = s->o->accept_deletes;
	if (*limit < 0) {
		if (store_count_rows(s->o->store, s->t->source, &rows,
		    err) < 0)
			return -1;
		rows += s->n.deleted - inserted;
		*limit = rows / DELETE_SHARE > DELETE_ALWAYS ?
		    rows / DELETE_SHARE : DELETE_ALWAYS;
		if (s->empty)
			*limit = 0;
	}
	*limit -= s->n.deleted;
	return 0;
}

/* Whether the range's end may find that too many are gone. */
static int
look_ahead(struct sync_table *s, const struct sync_range *range,
    struct err *err)
{
	int64_t missing, limit = DELETE_ALWAYS - s->n.deleted;

	s->waits = false;
	if (!range->sweep || s->is_safe || s->reconcile != NULL ||
	    s->n.inserted == s->done.inserted)
		return 0;
	if (store_sweep_missing(s->o->store, &missing, err) < 0)
		return -1;
	if ((missing > limit || s->o->accept_deletes >= 0) &&
	    sync_delete_limit(s, s->n.inserted, &limit, err) < 0)
		return -1;
	s->waits = missing > limit;
	s->is_safe = !s->waits;
	return 0;
}

/* Deletes what did not come, or holds the cursor when that is too much. */
static int
end_sweep(struct sync_table *s, struct err *err)
{
	struct err why = { 0 };
	int64_t limit, deleted = 0;

	if (s->held.code != ERR_NONE && !s->waits) {
		store_sweep_cancel(s->o->store);
		return 0;
	}
	if (s->o->accept_deletes < 0 && !s->empty) {
		limit = DELETE_ALWAYS - s->n.deleted;
		store_sweep_share(s->o->store, DELETE_SHARE, s->n.deleted,
		    s->n.inserted);
	} else if (sync_delete_limit(s, s->n.inserted, &limit, err) < 0) {
		return -1;
	}
	if (store_sweep_end(s->o->store, limit, &deleted, &why) == 0) {
		s->n.deleted += deleted;
		return 0;
	}
	if (why.code != ERR_DATA)
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	s->is_stopped = true;
	err_set(&s->held, ERR_DATA, "%s%s%s; --accept-deletes N goes on",
	    why.text, s->waits ? ", and what is new was not stored" : "",
	    s->empty ? "; the source's table is empty" : "");
	return 0;
}

static int
end_part(struct sync_table *s, const struct sync_range *range,
    enum sync_part part, struct err *err)
{
	if (part == SYNC_MORE)
		return 0;
	sync_check_bad(s);
	if (range->sweep && end_sweep(s, err) < 0)
		return -1;
	if (part != SYNC_TABLE_END || s->held.code != ERR_NONE)
		return 0;
	if (sync_bad_sweep(s, err) < 0)
		return -1;
	return sync_move_cursor(s, err);
}

/*
 * Each commit waits for the disk several times.  A first load has many to do,
 * so some batches share one, unless they are slow to come or to be written:
 * others want to write as well.  Behind the first the store is quicker, as it
 * has seen that a load is coming.
 */
static bool
may_go_on(struct sync_table *s)
{
	int most = s->n.seq == 0 ? FIRST_BATCHES : COMMIT_BATCHES;

	return store_is_loading(s->o->store, s->t->source) &&
	    ++s->tx_batches < most &&
	    retry_steady_us() - s->tx_began_us < COMMIT_US;
}

static int
begin(struct sync_table *s, struct err *err)
{
	if (s->in_tx)
		return 0;
	if (store_begin(s->o->store, err) < 0)
		return -1;
	s->in_tx = true;
	s->tx_batches = 0;
	s->tx_began_us = retry_steady_us();
	return 0;
}

int
sync_settle(struct sync_table *s, struct err *err)
{
	int64_t seq = 0;

	if (!s->in_tx)
		return 0;
	s->in_tx = false;
	if (store_commit(s->o->store, &seq, err) < 0)
		return -1;
	if (seq > 0)
		s->n.seq = seq;
	s->done = s->n;
	return 0;
}

void
sync_undo(struct sync_table *s)
{
	if (s->in_tx)
		store_rollback(s->o->store);
	s->in_tx = s->waits = false;
	s->n = s->done;
}

int
sync_write(struct sync_table *s, const struct sync_range *range,
    enum sync_part part, struct err *err)
{
	if (begin(s, err) < 0)
		return -1;
	if (sync_expect(s, err) < 0 || sync_each(s, range, err) < 0 ||
	    look_ahead(s, range, err) < 0 ||
	    end_part(s, range, part, err) < 0) {
		s->in_tx = false;
		store_rollback(s->o->store);
		return -1;
	}
	if (s->waits && s->is_stopped)
		sync_undo(s);
	else if ((part != SYNC_MORE || (!s->waits && !may_go_on(s))) &&
	    sync_settle(s, err) < 0)
		return -1;
	log_progress(s->o->log, s->t->from, s->n.read, 0);
	return 0;
}
