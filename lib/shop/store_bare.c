/* SPDX-License-Identifier: MIT */
/*
 * In a first load into PostgreSQL the large tables are bare of their keys:
 * to put each row into a B-tree costs the server more than all else, and to
 * sort them all at the end a third of it.
 *
 * The keys go in the transaction that sets the mark of store_second.c, if
 * all these tables are empty and nobody looks at them, and come back in the
 * one that takes the mark away.  So whoever finds a mark that is not its own
 * makes the keys that are missing.  Readers see all rows meanwhile, only
 * slower.
 *
 * What is asked for by key is a walk through a whole table; if much is asked,
 * the keys come back early.
 */
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "shop/store_internal.h"

/* Rows walked past, by estimate; about half a second. */
enum { WALK_MOST = 10 * 1000 * 1000 };

#define FACT_KEY "machine, start, source, source_key, n"
static const struct {
	const char *table, *columns;
} keys[] = {
	{ "span", FACT_KEY },
	{ "output", FACT_KEY },
	{ "job", FACT_KEY },
	{ "maintenance", FACT_KEY },
	{ "source_row", "source_key, source, machine" },
};
enum { NKEYS = sizeof(keys) / sizeof(keys[0]), LEDGER = NKEYS - 1 };

/* Runs all of sql, or nothing; false with the reason in *err. */
static bool
attempt(struct db *db, const char *sql, struct err *err)
{
	if (db_exec(db, "SAVEPOINT attempt", err) < 0)
		return false;
	if (db_exec(db, sql, err) == 0)
		return db_exec(db, "RELEASE attempt", err) == 0;
	(void)!db_exec(db, "ROLLBACK TO attempt", NULL);
	return false;
}

/* Appends the table with its schema: others may stand in the search_path. */
static void
add_table(struct buf *sql, const struct store *st, int i)
{
	db_quote(st->db, sql, st->schema);
	buf_printf(sql, ".\"%s\"", keys[i].table);
}

static void
add_index(struct buf *sql, const struct store *st, int i)
{
	db_quote(st->db, sql, st->schema);
	buf_printf(sql, ".%s_pkey", keys[i].table);
}

/*
 * All are ours, have their keys and no rows, and nobody counts on the keys:
 * what is replicated names its rows by them.
 */
static int
may_go(struct store *st, bool *may, struct err *err)
{
	struct buf sql = { 0 };
	int64_t ours, rows;
	int i, rc;

	rc = store_ask(st->db,
	    "SELECT count(*) FROM pg_class c JOIN pg_index i"
	    " ON i.indrelid = c.oid JOIN pg_class k ON k.oid = i.indexrelid"
	    " WHERE c.relnamespace = quote_ident(current_schema())::"
	    "regnamespace AND c.relname IN ('span', 'output', 'job',"
	    " 'maintenance', 'source_row') AND k.relname = c.relname ||"
	    " '_pkey' AND c.relreplident = 'd' AND NOT i.indisclustered"
	    " AND NOT EXISTS (SELECT 1 FROM pg_publication_tables p WHERE"
	    " p.schemaname = current_schema() AND p.tablename = c.relname)",
	    &ours, err);
	*may = false;
	if (rc < 0 || ours != NKEYS)
		return rc;
	buf_puts(&sql, "SELECT 0");
	for (i = 0; i < NKEYS; i++) {
		buf_puts(&sql, " + (EXISTS (SELECT 1 FROM ");
		add_table(&sql, st, i);
		buf_puts(&sql, "))::int");
	}
	rc = store_ask(st->db, buf_text(&sql), &rows, err);
	buf_release(&sql);
	*may = rc == 0 && rows == 0;
	return rc;
}

int
store_bare_begin(struct store *st, struct err *err)
{
	struct err why = { 0 };
	struct buf sql = { 0 };
	bool may;
	int i;

	if (may_go(st, &may, err) < 0)
		return -1;
	if (!may)
		return 0;
	/* Nobody waits for a reader that is paused. */
	buf_puts(&sql, "LOCK TABLE ");
	for (i = 0; i < NKEYS; i++) {
		buf_puts(&sql, i == 0 ? "" : ", ");
		add_table(&sql, st, i);
	}
	buf_puts(&sql, " IN ACCESS EXCLUSIVE MODE NOWAIT;");
	for (i = 0; i < NKEYS; i++) {
		buf_puts(&sql, "ALTER TABLE ");
		add_table(&sql, st, i);
		buf_printf(&sql, " DROP CONSTRAINT IF EXISTS %s_pkey;"
		    "DROP INDEX IF EXISTS ", keys[i].table);
		add_index(&sql, st, i);
		buf_puts(&sql, ";");
	}
	st->bare.is = attempt(st->db, buf_text(&sql), &why);
	st->bare.walked = 0;
	buf_release(&sql);
	if (!st->bare.is)
		log_put(st->o.log, LOG_LEVEL_INFO, "%s: the keys stay where "
		    "they are in this load: %s", st->path, why.text);
	return 0;
}

int
store_bare_hold(struct store *st, struct err *err)
{
	struct buf sql = { 0 };
	int rc, i;

	buf_puts(&sql, "SET LOCAL lock_timeout = '10s'; LOCK TABLE ");
	for (i = 0; i < NKEYS; i++) {
		buf_puts(&sql, i == 0 ? "" : ", ");
		add_table(&sql, st, i);
	}
	buf_puts(&sql, " IN ACCESS SHARE MODE");
	rc = db_exec(st->db, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

enum { NO_INDEX, AN_INDEX, A_KEY };

static int
has_key(struct db *db, int i, int64_t *has, struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	buf_printf(&sql, "SELECT coalesce(max(1 + i.indisprimary::int), 0)"
	    " FROM pg_class k JOIN pg_index i ON i.indexrelid = k.oid"
	    " WHERE k.relname = '%s_pkey' AND k.relnamespace ="
	    " quote_ident(current_schema())::regnamespace", keys[i].table);
	rc = store_ask(db, buf_text(&sql), has, err);
	buf_release(&sql);
	return rc;
}

/*
 * The index is what counts; that it is the key is for people and replication.
 * Readers hold a table for a page only: but for one that is paused it comes.
 */
static void
name_key(struct store *st, struct db *db, int i)
{
	struct buf sql = { 0 };
	struct err why = { 0 };

	buf_puts(&sql, "SET LOCAL lock_timeout = '1s'; ALTER TABLE ");
	add_table(&sql, st, i);
	buf_printf(&sql, " ADD CONSTRAINT %s_pkey PRIMARY KEY USING INDEX"
	    " %s_pkey", keys[i].table, keys[i].table);
	if (!attempt(db, buf_text(&sql), &why))
		log_put(st->o.log, LOG_LEVEL_NOTE, "%s: %s_pkey is a unique "
		    "index, not the primary key, for somebody was reading: %s",
		    st->path, keys[i].table, why.text);
	buf_release(&sql);
}

static int
make_key(struct store *st, struct db *db, int i, struct err *err)
{
	struct buf sql = { 0 };
	int64_t has;
	int rc = has_key(db, i, &has, err);

	if (rc == 0 && has == NO_INDEX) {
		buf_printf(&sql, "CREATE UNIQUE INDEX %s_pkey ON ",
		    keys[i].table);
		add_table(&sql, st, i);
		buf_printf(&sql, " (%s)", keys[i].columns);
		rc = db_exec(db, buf_text(&sql), err);
		buf_release(&sql);
	}
	if (rc == 0 && has != A_KEY)
		name_key(st, db, i);
	return rc;
}

/*
 * Numbers first to last, as a part of db's transaction.  The facts' sorts take
 * longer than the ledger's, at whose end another process can help; the
 * default memory has a million rows sorted on disk.
 */
static int
make_some(struct store *st, struct db *db, int first, int last,
    struct err *err)
{
	int i;

	if (db_exec(db, first == LEDGER ?
	    "SET LOCAL max_parallel_maintenance_workers = 0" :
	    "SET LOCAL max_parallel_maintenance_workers = 1", err) < 0 ||
	    db_exec(db, "SET LOCAL maintenance_work_mem = '128MB';"
	    "SET LOCAL statement_timeout = 0", err) < 0)
		return -1;
	for (i = first; i <= last; i++) {
		if (make_key(st, db, i, err) < 0)
			return err_at(err, "the key of %s", keys[i].table);
	}
	return 0;
}

int
store_bare_facts(struct store *st, struct err *err)
{
	return make_some(st, st->db, 0, LEDGER - 1, err);
}

int
store_bare_key(struct store *st, struct db *db, struct err *err)
{
	if (db_begin_write(db, err) < 0)
		return -1;
	if (make_some(st, db, LEDGER, LEDGER, err) < 0) {
		db_rollback(db);
		return -1;
	}
	return db_commit(db, err);
}

int
store_bare_mend(struct store *st, struct err *err)
{
	st->bare.is_mended = st->bare.is;
	st->bare.is = false;
	return make_some(st, st->db, 0, LEDGER, err);
}

int
store_bare_walk(struct store *st, struct err *err)
{
	struct store_bare *b = &st->bare;

	if (!b->is || !st->in_tx)
		return 0;
	b->walked += (int64_t)st->fresh.added;
	if (b->walked <= WALK_MOST)
		return 0;
	/* It holds the ledger until this transaction ends. */
	st->second.rests = true;
	return store_bare_mend(st, err);
}

int
store_bare_refuse(struct store *st, struct err *err)
{
	int64_t has;
	int i;

	for (i = 0; i < NKEYS && store_second_leads(st); i++) {
		if (has_key(st->db, i, &has, err) < 0)
			return -1;
		if (has == NO_INDEX)
			return err_set(err, ERR_TEMPFAIL, "%s: a first load is "
			    "at work or was cut off: the next program that "
			    "writes as the owner of the tables ends it",
			    st->path);
	}
	return 0;
}

void
store_bare_undo(struct store *st)
{
	st->bare.is = st->second.is_marked &&
	    (st->bare.is || st->bare.is_mended);
}
