/* SPDX-License-Identifier: MIT */
/*
 * pg_stmt: a PostgreSQL connection's state and its statements.
 *
 * Rows are streamed (single-row mode).  While they are under way the
 * connection can do nothing else, so what is left of them is read into memory
 * when another statement wants it.
 */
#ifndef DB_PG_STMT_H
#define DB_PG_STMT_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "db/db_value.h"

struct log;
struct pgdb_load;
struct pgdb_stmt;

struct pgdb {
	struct db base;
	PGconn *pg;
	char *label;
	const struct log *log;		/* kept; may be NULL */
	struct pgdb_stmt *running;	/* lent; its rows are under way */
	struct pgdb_load *loading;	/* lent; so are its rows */
	unsigned int made;		/* statements, to name them */
	char state[6];			/* SQLSTATE of the last failure */
	bool lost;			/* ... which had none */
	bool in_doubt;			/* what a commit warned of */
	bool read_only;
	int64_t changes;
};

struct pgdb_value {
	struct db_value v;
	struct buf bytes;	/* what is sent, unless v.p is */
};

struct pgdb_stmt {
	struct db_stmt base;
	struct pgdb *db;	/* kept */
	char *sql;
	char name[16];
	struct pgdb_value *value;
	Oid *param;
	int nparam;
	Oid *column;
	struct buf *text;	/* a column's text, made when it is asked */
	int ncolumn;
	bool binary;		/* how the columns come */
	bool bad_bind;
	PGresult *row;		/* holds the row it stands on */
	int at;			/* its number there */
	bool is_whole;		/* all rows come in one result */
	/* What was read ahead because somebody else wanted the connection. */
	PGresult **ahead;
	size_t nahead, ahead_at, ahead_cap;
	struct err *ahead_err;	/* and how that ended */
	bool is_ahead;
};

/* Keeps the SQLSTATE for db_retry() and fills err; r may be NULL.  -1. */
int pgdb_failed(struct pgdb *db, const PGresult *r, struct err *err);

/* The connection must be free before the server is asked again. */
int pgdb_ready(struct pgdb *db, struct err *err);

/* The rows that r says were written. */
void pgdb_count(struct pgdb *db, PGresult *r);

/* Reads what is left of an answer, and throws it away. */
void pgdb_drain(struct pgdb *db);

/* Gives up the statement whose rows are under way, if there is one. */
void pgdb_give_up(struct pgdb *db);

/* The table's functions; see db_driver.h. */
int pgdb_exec(struct db *base, const char *sql, struct err *err);
int pgdb_prepare(struct db_stmt **out, struct db *base, const char *sql,
    struct err *err);
struct db_value *pgdb_value_at(struct db_stmt *base, int i);
void pgdb_bind_texts(struct db_stmt *base, int i, const char *texts,
    size_t n);
void pgdb_bind_ints(struct db_stmt *base, int i, const int64_t *x,
    size_t n);
int pgdb_step(struct db_stmt *base, struct err *err);
int pgdb_reset(struct db_stmt *base, struct err *err);
void pgdb_finalize(struct db_stmt *base);
int pgdb_columns(const struct db_stmt *base);
const char *pgdb_column_name(const struct db_stmt *base, int i);
bool pgdb_is_null(struct db_stmt *base, int i);
int64_t pgdb_int(struct db_stmt *base, int i);
double pgdb_real(struct db_stmt *base, int i);
const char *pgdb_text(struct db_stmt *base, int i, size_t *n);
void pgdb_row(struct db_stmt *base, const enum db_want *want,
    struct db_val *val, int n);
void pgdb_take_whole(struct db_stmt *base);

/* ---- pg_bind.c ---- */

bool pgdb_is_too_long(const struct pgdb_stmt *s);
/* Asks the server to run it with the values bound; 0 when that failed. */
int pgdb_send(struct pgdb_stmt *s);

/* ---- pg_load.c ---- */

int pgdb_load_open(struct db_load **out, struct db *base, const char *table,
    const char *columns, int n, struct err *err);
/* A load that is under way ends without its rows. */
void pgdb_load_give_up(struct pgdb *db);

#endif
