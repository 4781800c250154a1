/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/retry.h"
#include "base/when.h"
#include "cimco/mapping.h"
#include "cimco/sync.h"
#include "cimco/sync_source.h"
#include "db/db.h"
#include "shop/store.h"

enum {
	NO_PRIVILEGE = 1227,	/* the server's errors for a missing grant */
	NO_SUCH_WORDS = 1064,	/* and a statement it does not know */
	LIST_TRIES = 10,
	LIST_WAIT_US = 110000
};

/* The statement's one row, its columns given to take(); -1 or rows. */
static int
ask(struct db *db, const char *sql, const char *value,
    int (*take)(struct sync_source *src, struct db_stmt *s, struct err *err),
    struct sync_source *src, struct err *err)
{
	struct db_stmt *s;
	int got;

	if (db_prepare(&s, db, sql, err) < 0)
		return -1;
	if (value != NULL)
		db_bind_text(s, 0, value, strlen(value));
	got = db_step(s, err);
	if (got > 0 && take != NULL && take(src, s, err) < 0)
		got = -1;
	db_finalize(s);
	return got;
}

/* ---- the clock and the writers ---- */

static int
take_clock(struct sync_source *src, struct db_stmt *s, struct err *err)
{
	struct civil c;
	size_t n;
	const char *p = db_text(s, 0, &n);

	if (when_parse_civil(p, n, &c) < 0)
		return err_set(err, ERR_PROTOCOL, "the source's clock says "
		    "\"%.*s\"", (int)n, p);
	src->now_us = when_from_civil(&c);
	src->server_clock = true;
	return 0;
}

static void
note_writer(struct sync_source *src, int64_t since_us)
{
	if (since_us < src->writer_us)
		src->writer_us = since_us;
}

static int
take_statements(struct sync_source *src, struct db_stmt *s, struct err *err)
{
	(void)err;
	/* Whole seconds that are full. */
	if (!db_is_null(s, 0))
		note_writer(src, src->now_us - (db_int(s, 0) + 1) *
		    WHEN_SECOND);
	return 0;
}

/*
 * A statement's time is set when it begins, and it may then wait for an
 * ALTER TABLE, a backup's lock or a slow function before it is a transaction:
 * so whatever runs now may write a row with a stamp of its begin.
 */
static int
ask_statements(struct sync_source *src, struct db *db, struct err *err)
{
	return ask(db, "SELECT MAX(TIME) FROM information_schema.PROCESSLIST"
	    " WHERE ID <> CONNECTION_ID() AND COMMAND NOT IN ('Sleep',"
	    " 'Daemon', 'Binlog Dump', 'Binlog Dump GTID')", NULL,
	    take_statements, src, err);
}

/*
 * Begins are shown in the server's own zone, and so is NOW() while the
 * session has it.  When clocks there were set back within a day, a begin of
 * before that seems younger by as much.
 */
static int
take_writers(struct sync_source *src, struct db_stmt *s, struct err *err)
{
	int64_t age_us = db_int(s, 1), back_s = db_int(s, 2);
	struct sync_source at = { 0 };

	if (take_clock(&at, s, err) < 0)
		return -1;
	if (back_s > 0)
		age_us += back_s * WHEN_SECOND;
	if (!db_is_null(s, 1))
		note_writer(src, at.now_us - age_us);
	src->fresh = db_int(s, 3) > 0;
	src->orphan = db_int(s, 4) > 0;
	return 0;
}

/*
 * The server answers from a list that it makes anew only when nobody has
 * asked for 100 ms, so with a busy monitor beside us it may be of any age.
 * Our own transaction stands in a list that is younger than src->now_us.
 */
static int
ask_list(struct sync_source *src, struct db *db, struct err *err)
{
	int got = 0, i;

	src->fresh = false;
	for (i = 0; i < LIST_TRIES && got >= 0 && !src->fresh; i++) {
		if (i > 0)
			retry_pause(LIST_WAIT_US);
		got = ask(db, "SELECT UTC_TIMESTAMP(6), MAX(IF("
		    "trx_mysql_thread_id <> CONNECTION_ID()"
		    " AND (trx_rows_modified > 0 OR trx_tables_locked > 0"
		    " OR trx_lock_structs > 0),"
		    " TIMESTAMPDIFF(MICROSECOND, trx_started, NOW(6)),"
		    " NULL)), 86400 - TIMESTAMPDIFF(SECOND,"
		    " FROM_UNIXTIME(UNIX_TIMESTAMP() - 86400), NOW()),"
		    " MAX(trx_mysql_thread_id = CONNECTION_ID()),"
		    " MAX(trx_mysql_thread_id = 0 AND"
		    " (trx_rows_modified > 0 OR trx_tables_locked > 0"
		    " OR trx_lock_structs > 0))"
		    " FROM information_schema.INNODB_TRX", NULL,
		    take_writers, src, err);
	}
	return got;
}

/*
 * Not every transaction that waits for a lock has modified a row yet, but its
 * statement's time is set: so locks count as well.  Statements first: one
 * that ends meanwhile leaves a transaction, or is done.
 */
static int
ask_writers(struct sync_source *src, struct db *db, struct err *err)
{
	int got;

	if (ask_statements(src, db, err) < 0 ||
	    db_exec(db, "SET time_zone = 'SYSTEM'", err) < 0 ||
	    db_begin_read(db, err) < 0)
		return -1;
	got = ask_list(src, db, err);
	if (got < 0 && db_native_errno(db) == NO_PRIVILEGE) {
		err_clear(err);
		src->blind = "the account has no PROCESS privilege";
		got = 0;
	} else if (got >= 0 && !src->fresh) {
		src->blind = "somebody else asks the server for its "
		    "transactions all the time";
	}
	if (got < 0 || db_commit(db, err) < 0)
		return -1;
	return db_exec(db, "SET time_zone = '+00:00'", err);
}

/* The threads of a replica that runs show without any privilege of its own. */
static int
ask_threads(struct db *db, struct err *err)
{
	return ask(db, "SELECT 1 FROM information_schema.PROCESSLIST"
	    " WHERE USER = 'system user' AND COMMAND IN ('Slave_IO',"
	    " 'Slave_SQL', 'Slave_worker', 'Connect', 'Query') LIMIT 1",
	    NULL, NULL, NULL, err);
}

/*
 * One that was stopped is still set up as one.  Each kind of server has words
 * of its own to ask that; -1 with the server's number when it does not say.
 */
static int
ask_set_up(struct db *db, struct err *err)
{
	static const char *const words[] = { "SHOW ALL SLAVES STATUS",
	    "SHOW REPLICA STATUS", "SHOW SLAVE STATUS" };
	int got = -1;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		err_clear(err);
		got = ask(db, words[i], NULL, NULL, NULL, err);
		if (got >= 0 || db_native_errno(db) != NO_SUCH_WORDS)
			break;
	}
	return got;
}

/* Stamps come from another server then, with its transactions. */
static int
ask_replica(struct sync_source *src, struct db *db, struct err *err)
{
	int got = ask_threads(db, err);

	if (got == 0)
		got = ask_set_up(db, err);
	if (got > 0)
		src->blind = "the server is a replica";
	if (got >= 0 || (db_native_errno(db) != NO_PRIVILEGE &&
	    db_native_errno(db) != NO_SUCH_WORDS))
		return got < 0 ? -1 : 0;
	/* Anybody may ask MariaDB what it has taken over last. */
	err_clear(err);
	got = ask(db, "SHOW GLOBAL VARIABLES WHERE"
	    " Variable_name = 'gtid_slave_pos' AND Value <> ''", NULL, NULL,
	    NULL, err);
	if (got > 0)
		src->blind = "the server is a replica, or was one";
	return got < 0 ? -1 : 0;
}

/* ---- which server ---- */

static int
take_id(struct sync_source *src, struct db_stmt *s, struct err *err)
{
	size_t n;
	const char *p = db_text(s, 1, &n);

	(void)err;
	if (n < sizeof(src->id))
		memcpy(src->id, p, n + 1);
	return 0;
}

static int
ask_id(struct sync_source *src, struct db *db, struct err *err)
{
	return ask(db, "SHOW GLOBAL VARIABLES WHERE Variable_name IN"
	    " ('server_uuid', 'server_uid')", NULL, take_id, src, err);
}

int
sync_source_ask(struct sync_source *src, struct db *db,
    const struct sync_options *o, struct err *err)
{
	*src = (struct sync_source){ .now_us = o->now_us,
	    .writer_us = o->now_us };
	if (strcmp(db_dialect(db), "sqlite") == 0) {
		src->blind = "a file does not tell who writes to it";
		return 0;
	}
	if (ask_id(src, db, err) < 0)
		return -1;
	if (o->now_given) {
		src->blind = "the time was given";
		return 0;
	}
	if (ask(db, "SELECT UTC_TIMESTAMP(6)", NULL, take_clock, src,
	    err) < 0)
		return -1;
	src->writer_us = src->now_us;
	if (ask_writers(src, db, err) < 0)
		return -1;
	return src->blind != NULL ? 0 : ask_replica(src, db, err);
}

/* ---- the mark ---- */

/* Only InnoDB's transactions can be asked for. */
static int
is_transactional(struct db *db, const struct mapping_table *t,
    struct err *err)
{
	return ask(db, "SELECT 1 FROM information_schema.TABLES"
	    " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?"
	    " AND ENGINE = 'InnoDB'", t->from, NULL, NULL, err);
}

int
sync_source_mark(const struct sync_source *src, struct db *db,
    const struct mapping_table *t, int64_t *low_us, const char **why,
    struct err *err)
{
	int64_t overlap = src->now_us - t->cursor.overlap_us;
	int64_t writer = src->writer_us - SYNC_MARGIN_US;
	int known = src->blind == NULL;

	if (known)
		known = is_transactional(db, t, err);
	if (known < 0)
		return -1;
	*why = known <= 0 ? src->blind != NULL ? src->blind :
	    "the table is no InnoDB table" : src->orphan ?
	    "a transaction without a session may be of any age" : NULL;
	*low_us = overlap;
	if (known > 0 && ((!t->cursor.overlap_given && !src->orphan) ||
	    writer < overlap))
		*low_us = writer;
	return 0;
}

/* ---- is it the same? ---- */

/*
 * What is remembered with the table; NULL when it was never read to its end.
 * Older versions remembered one server and one clock for all of a source.
 */
static int
get_known(const struct sync_options *o, const struct mapping_table *t,
    const char *name, char **value, struct err *err)
{
	char *cursor;

	if (store_get(o->store, t->source, name, value, err) < 0)
		return -1;
	if (*value != NULL)
		return 0;
	if (store_get(o->store, t->source, "cursor", &cursor, err) < 0)
		return -1;
	free(cursor);
	return cursor == NULL ? 0 : store_get(o->store, o->mapping->source,
	    name, value, err);
}

static int
check_id(const struct sync_source *src, const struct sync_options *o,
    const struct mapping_table *t, struct err *err)
{
	char *id;
	int rc = 0;

	if (src->id[0] == '\0')
		return 0;
	if (get_known(o, t, "server", &id, err) < 0)
		return -1;
	if (id != NULL && strcmp(id, src->id) != 0)
		rc = err_set(err, ERR_DATA, "%s: this is another server than "
		    "before (\"%s\", was \"%s\"); --accept-source reads all "
		    "of it anew", t->source, src->id, id);
	free(id);
	return rc;
}

static int
check_clock(const struct sync_source *src, const struct sync_options *o,
    const struct mapping_table *t, struct err *err)
{
	char now[WHEN_MAX + 1], was[WHEN_MAX + 1], *text;
	int64_t clock_us;
	bool back;

	if (!src->server_clock)
		return 0;
	if (get_known(o, t, "clock", &text, err) < 0)
		return -1;
	back = text != NULL && when_parse(text, strlen(text),
	    &clock_us) == 0 && src->now_us < clock_us - SYNC_CLOCK_SLACK_US;
	free(text);
	if (!back)
		return 0;
	now[when_put(now, when_floor(src->now_us, WHEN_SECOND))] = '\0';
	was[when_put(was, when_floor(clock_us, WHEN_SECOND))] = '\0';
	return err_set(err, ERR_DATA, "%s: the source's clock went back: it "
	    "says %s, and said %s in an earlier run; --accept-source reads "
	    "all of it anew", t->source, now, was);
}

int
sync_source_check(const struct sync_source *src,
    const struct sync_options *o, const struct mapping_table *t,
    struct err *err)
{
	if (o->accept_source)
		return 0;
	return check_id(src, o, t, err) < 0 ? -1 :
	    check_clock(src, o, t, err);
}

int
sync_source_is_news(const struct sync_source *src,
    const struct sync_options *o, const struct mapping_table *t,
    struct err *err)
{
	char *id;
	int news;

	if (o->accept_source)
		return 1;
	if (store_get(o->store, t->source, "server", &id, err) < 0)
		return -1;
	news = src->id[0] != '\0' && (id == NULL ||
	    strcmp(id, src->id) != 0);
	free(id);
	return news;
}

int
sync_source_keep(const struct sync_source *src,
    const struct sync_options *o, const struct mapping_table *t,
    struct err *err)
{
	char clock[WHEN_MAX + 1];

	if (src->id[0] != '\0' && store_set(o->store, t->source, "server",
	    src->id, err) < 0)
		return -1;
	if (!src->server_clock)
		return 0;
	clock[when_put(clock, src->now_us)] = '\0';
	return store_set(o->store, t->source, "clock", clock, err);
}
