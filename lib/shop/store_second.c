/* SPDX-License-Identifier: MIT */
/*
 * In a first load into PostgreSQL the ledger has a session of its own, so that
 * two of the server's processes work: one puts the facts in, one the rows they
 * came of.
 *
 * No transaction spans the two.  The second session commits first, and a row
 * of the ledger whose commit is not in commit_log is void.  Before the first
 * such row may be there a mark is, a named value in a commit of its own.  Who
 * begins to write and finds a mark that is not its own, or its own with a
 * commit that failed, deletes what is void and the mark; so it is gone before
 * its number is given to somebody else.
 *
 * While the second session writes it holds a lock for which a mend waits: its
 * COMMIT may be on its way when the program is dead already.  It need not wait
 * for the disk, for the commit behind it does, and that includes it.
 *
 * Any question waits until the second session has committed, and sees all.
 * Once the first one has changed the ledger by itself, the second rests until
 * the next transaction: each could wait for a row of the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "shop/store_internal.h"

/* Fewer rows are not worth a way to the server. */
enum { ROWS_WORTH = 1000 };

/* ---- void rows ---- */

static int
delete_void(struct store *st, int64_t newest, struct err *err)
{
	struct db_stmt *s;
	int rc;

	if (db_prepare(&s, st->db, "DELETE FROM source_row WHERE seq > ?",
	    err) < 0)
		return -1;
	db_bind_int(s, 0, newest);
	rc = store_run(s, err);
	db_finalize(s);
	return rc;
}

static int
mend(struct store *st, int64_t newest, struct err *err)
{
	log_put(st->o.log, LOG_LEVEL_INFO, "%s: looking for rows of a commit "
	    "that did not come about", st->path);
	st->second.is_mending = true;
	/* Void rows are of other source rows than those that are not. */
	if (st->drv->wait_second(st, st->db, err) < 0 ||
	    store_bare_mend(st, err) < 0 ||
	    delete_void(st, newest, err) < 0)
		return -1;
	return store_set(st, "", STORE_AHEAD, "", err);
}

int
store_second_begin(struct store *st, int64_t newest, struct err *err)
{
	struct store_second *x = &st->second;
	char *mark;
	int rc = 0;

	x->is_marked = x->is_marking = x->is_mending = x->rests = false;
	if (!st->drv->is_far)
		return 0;
	if (store_get(st, "", STORE_AHEAD, &mark, err) < 0)
		return -1;
	if (mark == NULL || mark[0] == '\0')
		x->is_void = false;	/* somebody has mended it */
	else if (x->is_ours && !x->is_void && strcmp(mark, x->mark) == 0)
		x->is_marked = true;
	else
		rc = mend(st, newest, err);
	/* Who took the mark away has made the keys. */
	st->bare.is = st->bare.is && x->is_marked;
	st->bare.is_mended = false;
	free(mark);
	return rc;
}

bool
store_second_leads(struct store *st)
{
	char *mark = NULL;
	bool leads = st->drv->is_far &&
	    store_get(st, "", STORE_AHEAD, &mark, NULL) == 0 &&
	    mark != NULL && mark[0] != '\0';

	free(mark);
	return leads;
}

/* ---- the session ---- */

static void
give_up(struct store_second *x)
{
	db_load_close(x->load);
	x->load = NULL;
	db_close(x->db);
	x->db = NULL;
	x->in_tx = false;
}

static int
name_mark(struct store_second *x, struct err *err)
{
	struct db_stmt *s;
	int rc;

	if (db_prepare(&s, x->db, "SELECT pg_backend_pid()", err) < 0)
		return -1;
	rc = db_step(s, err) > 0 ? 0 : -1;
	if (rc == 0)
		snprintf(x->mark, sizeof(x->mark), "session %lld",
		    (long long)db_int(s, 0));
	db_finalize(s);
	return rc;
}

static int
open_session(struct store *st, struct err *err)
{
	struct store_second *x = &st->second;
	struct db_options o = { .url = st->o.url, .drivers = st->o.drivers,
	    .timeout_us = st->o.timeout_us, .log = st->o.log };

	x->store = st;
	if (db_open(&x->db, &o, err) < 0)
		return -1;
	if (db_exec(x->db, "SET synchronous_commit = off", err) < 0 ||
	    db_exec(x->db, st->drv->watch, err) < 0 ||
	    name_mark(x, err) < 0 ||
	    store_load_ledger(&x->load, st, x->db, err) < 0)
		return -1;
	return 0;
}

int
store_second_mark(struct store *st, struct err *err)
{
	struct store_second *x = &st->second;
	struct err why = { 0 };

	if (!st->drv->is_far || st->fresh.bloom == NULL || x->is_marked ||
	    x->is_marking || x->is_refused)
		return 0;
	/* A new session would wait for the tables that this one has locked. */
	if (x->is_mending)
		return 0;
	if (x->db == NULL && open_session(st, &why) < 0) {
		log_put(st->o.log, LOG_LEVEL_INFO, "%s: no second session "
		    "for the ledger: %s", st->path, why.text);
		give_up(x);
		x->is_refused = true;
		return 0;
	}
	if (store_set(st, "", STORE_AHEAD, x->mark, err) < 0)
		return -1;
	x->is_marking = true;
	return store_bare_begin(st, err);
}

static int
begin(struct store *st, struct err *err)
{
	struct store_second *x = &st->second;

	if (db_begin_write(x->db, err) < 0)
		return -1;
	x->in_tx = true;
	return st->drv->wait_second(st, x->db, err);
}

int
store_second_use(struct store *st, size_t nrow, struct db_load **ledger,
    struct err *err)
{
	struct store_second *x = &st->second;

	if (!x->is_marked || x->rests || nrow < ROWS_WORTH)
		return 0;
	if (!x->in_tx && begin(st, err) < 0)
		return -1;
	*ledger = x->load;
	return 0;
}

int
store_second_settle(struct store *st, struct err *err)
{
	struct store_second *x = &st->second;

	if (!x->in_tx)
		return 0;
	x->in_tx = false;
	x->is_void = true;
	return db_commit(x->db, err);
}

void
store_second_end(struct store *st, bool committed)
{
	struct store_second *x = &st->second;

	if (x->in_tx)
		db_rollback(x->db);
	x->in_tx = false;
	if (!committed) {
		store_bare_undo(st);
		return;
	}
	x->is_void = false;
	if (x->is_marking)
		x->is_ours = true;
}

/* ---- its thread ---- */

static void *
work(void *self)
{
	struct store_second *x = self;

	while (queue_pop(x->to) != NULL) {
		x->rc = x->stage == NULL ? store_bare_key(x->store, x->db,
		    &x->err) :
		    store_load_rows(x->load, x->stage, x->seq, &x->err);
		queue_push(x->back, x);
	}
	return NULL;
}

static bool
start(struct store_second *x)
{
	if (x->is_there)
		return true;
	if (x->to == NULL) {
		x->to = queue_new(1);
		x->back = queue_new(1);
	}
	x->is_there = thread_start(&x->thread, work, x) == 0;
	return x->is_there;
}

static void
push(struct store_second *x, const struct store_stage *g, int64_t seq)
{
	x->stage = g;
	x->seq = seq;
	err_clear(&x->err);
	queue_push(x->to, x);
}

bool
store_second_push(struct store *st, const struct store_stage *g, int64_t seq)
{
	struct store_second *x = &st->second;

	if (g->ledger != x->load || !start(x))
		return false;
	push(x, g, seq);
	return true;
}

int
store_second_wait(struct store *st, int rc, struct err *err)
{
	struct store_second *x = &st->second;

	queue_pop(x->back);
	if (rc == 0 && x->rc < 0 && err != NULL)
		*err = x->err;
	return rc < 0 ? rc : x->rc;
}

/* ---- the end ---- */

/* Each session makes keys of tables that it alone has written to. */
static int
make_keys(struct store *st, struct err *err)
{
	struct store_second *x = &st->second;
	int rc;

	if (!st->bare.is || !start(x))
		return store_bare_mend(st, err);
	push(x, NULL, 0);
	rc = store_bare_facts(st, err);
	if (store_second_wait(st, rc, err) < 0)
		return -1;
	st->bare.is = false;
	return 0;
}

/* Without the mark nobody looks for void rows in vain. */
static int
clear_mark(struct store *st, struct err *err)
{
	if (store_begin(st, err) < 0)
		return -1;
	if (st->second.is_marked && (make_keys(st, err) < 0 ||
	    store_set(st, "", STORE_AHEAD, "", err) < 0)) {
		store_rollback(st);
		return -1;
	}
	return store_commit(st, NULL, err);
}

void
store_second_close(struct store *st)
{
	struct store_second *x = &st->second;
	struct err why = { 0 };

	if (x->is_ours && clear_mark(st, &why) < 0)
		log_put(st->o.log, LOG_LEVEL_WARN, "%s: the next program that "
		    "writes has to end the first load: %s", st->path,
		    why.text);
	if (x->is_there) {
		queue_close(x->to);
		pthread_join(x->thread, NULL);
	}
	queue_free(x->to);
	queue_free(x->back);
	give_up(x);
}
