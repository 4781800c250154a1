/* SPDX-License-Identifier: MIT */
/* The store in a SQLite file: what only that knows. */
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "shop/store_internal.h"

/* A writer's batch touches pages all over; a reader goes along. */
enum { WRITER_CACHE_KB = 65536, READER_CACHE_KB = 16384 };

static int
settle(struct store *st, struct err *err)
{
	(void)st;
	(void)err;	/* a lock is beside the file */
	return 0;
}

static int
tune(struct store *st, struct err *err)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA cache_size = -%d",
	    st->o.read_only ? READER_CACHE_KB : WRITER_CACHE_KB);
	return db_exec(st->db, sql, err);
}

/* The schema version; 0 for an empty file; refuses what is no store. */
static int
read_version(struct store *st, int64_t *version, struct err *err)
{
	int64_t id, tables;

	if (store_ask(st->db, "PRAGMA application_id", &id, err) < 0 ||
	    store_ask(st->db, "PRAGMA user_version", version, err) < 0 ||
	    store_ask(st->db, "SELECT count(*) FROM sqlite_schema", &tables,
	        err) < 0)
		return -1;
	if (id == STORE_APPLICATION_ID)
		return 0;
	if (id != 0 || tables != 0 || *version != 0)
		return err_set(err, ERR_CONFIG,
		    "%s: a database, but not a Millwright store", st->path);
	return 0;
}

static int
note_version(struct store *st, int version, struct err *err)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d;"
	    "PRAGMA user_version = %d", STORE_APPLICATION_ID, version);
	return db_exec(st->db, sql, err);
}

/* BEGIN IMMEDIATE has waited. */
static int
wait_turn(struct store *st, struct err *err)
{
	(void)st;
	(void)err;
	return 0;
}

/*
 * Beside the file: FILE.JOB.lock, so that one store's jobs meet.  Not the
 * file itself: to close a second descriptor of it drops SQLite's own locks.
 */
static int
lock(struct store *st, const char *job, struct err *err)
{
	struct buf path = { 0 };
	int fd;

	buf_printf(&path, "%s.%s.lock", st->path, job);
	fd = file_lock(buf_text(&path), st->path, err);
	buf_release(&path);
	if (fd < 0)
		return -1;
	st->lock = mem_grow(st->lock, &st->lock_cap, st->nlock + 1,
	    sizeof(*st->lock));
	st->lock[st->nlock++] = fd;
	return 0;
}

static void
unlock(struct store *st)
{
	while (st->nlock > 0)
		close(st->lock[--st->nlock]);
}

const struct store_driver store_sqlite = {
	.step = store_steps_sqlite,
	.suffixed_times = true,
	.locks_readers = true,
	.hints = true,
	.yes = "1",
	.no = "0",
	/* STORE_LONG_US */
	.is_long = "end_us - start_us > 172800000000",
	.settle = settle,
	.tune = tune,
	.read_version = read_version,
	.note_version = note_version,
	.wait_turn = wait_turn,
	.lock = lock,
	.unlock = unlock,
};
