/* SPDX-License-Identifier: MIT */
/*
 * db: connections to SQL databases behind one small interface.
 *
 * Drivers: SQLite, MySQL/MariaDB and PostgreSQL.  A program names the drivers
 * it links (db_sqlite, db_mysql, db_pg), so that a filter of files carries no
 * client library.  Placeholders are '?' in every driver.  A connection and
 * its statements belong to one thread; several threads may have one each.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct log;

struct db;
struct db_stmt;
struct db_driver;

extern const struct db_driver db_sqlite;	/* sqlite:PATH, or a path */
extern const struct db_driver db_mysql;	/* mysql://  mariadb:// */
/*
 * postgresql://  postgres://, read by libpq with all its parameters; what is
 * left out comes from PGHOST and its kin, a service file, ~/.pgpass.
 */
extern const struct db_driver db_pg;

enum db_ssl {
	DB_SSL_VERIFY,		/* encrypted, certificate and name checked;
				   the default for a host that is not local */
	DB_SSL_INSECURE,	/* unverified, or plaintext where the server
				   has no TLS: the user said so */
	DB_SSL_ALWAYS		/* verify on this machine as well; a URL's
				   ?ssl=verify */
};

struct db_options {
	const char *url;	/* scheme://user@host:port/database?key=value;
				   no password may stand in it */
	const struct db_driver *const *drivers;	/* NULL-terminated */
	const char *password;	/* from a secret file; NULL: the client's own
				   ~/.my.cnf, ~/.pgpass */
	const char *ssl_ca;	/* file; NULL: the system's */
	enum db_ssl ssl;	/* PostgreSQL: where no sslmode is set */
	bool read_only;		/* the session refuses to write */
	bool create;		/* SQLite: make the file when missing; never
				   with read_only */
	int64_t timeout_us;	/* connect, and a busy lock; 0: 10 s */
	int64_t statement_us;	/* the longest that a statement may take, see
				   db_timed_out(); 0: as the server says */
	const struct log *log;	/* kept */
};

/*
 * ERR_UNAVAILABLE when nobody answers, ERR_NOPERM for wrong credentials or
 * missing grants, ERR_CONFIG for a URL that is none, an unknown database or
 * refused TLS (the text names the line that would allow it).  A SQLite file:
 * ERR_NOINPUT or ERR_CANTCREAT, ERR_DATA when it is no database, ERR_TEMPFAIL
 * when it stays locked.  *out is the caller's, to db_close() after its
 * statements are finalized.  No message carries a password.
 *
 * Later failures, beside these: ERR_IO for a full disk or failed read,
 * ERR_TEMPFAIL for a lock or deadlock, ERR_CONFIG for a table or column that
 * is not there, ERR_DATA for a refused value or a damaged file or table.
 */
int db_open(struct db **out, const struct db_options *o, struct err *err)
    __attribute__((warn_unused_result));
void db_close(struct db *db);		/* accepts NULL; rolls back */

const char *db_dialect(const struct db *db);	/* "sqlite", "mysql",
						   "postgresql" */

/*
 * What leads another of PostgreSQL's programs to the same server and database
 * by the same TLS, without a password: that comes from where ours came from.
 * NULL for other databases.  The caller's, to free().
 */
char *db_conninfo(const struct db *db);

/*
 * After a failure: whether it may work when repeated on this connection
 * (SAME: deadlock, lock wait, busy) or on a new one (RECONNECT: lost).  When
 * db_open() itself fails, ERR_UNAVAILABLE and ERR_TEMPFAIL are worth a retry.
 * A deadlock has rolled the transaction back: repeat the whole of it.
 */
enum db_retry { DB_RETRY_NO, DB_RETRY_SAME, DB_RETRY_RECONNECT };
enum db_retry db_retry(const struct db *db);
/* The driver's own number; of PostgreSQL the SQLSTATE, in base 36. */
int db_native_errno(const struct db *db);

/*
 * Whether the last failure (ERR_UNAVAILABLE) was a statement that took longer
 * than statement_us; the connection is good.  A server's clock measures it;
 * SQLite counts its steps, so that the same file stops at the same place.
 */
bool db_timed_out(const struct db *db);

/* One or more statements without results. */
int db_exec(struct db *db, const char *sql, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Prepares sql.  MySQL: the values are put in as escaped literals when the
 * statement runs and rows are streamed (mysql_use_result): one running
 * statement a connection.  PostgreSQL streams too; the rest of the rows is
 * read into memory when another statement begins.
 */
int db_prepare(struct db_stmt **out, struct db *db, const char *sql,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Binds '?' number i (from 0).  Text and blob are kept, not copied: they must
 * live until the last step or the reset.  A NULL p binds NULL.  A bind that
 * cannot be done (no such '?', too long) fails the next step.
 */
void db_bind_null(struct db_stmt *s, int i);
void db_bind_int(struct db_stmt *s, int i, int64_t x);
void db_bind_real(struct db_stmt *s, int i, double x);
void db_bind_text(struct db_stmt *s, int i, const char *p, size_t n);
void db_bind_blob(struct db_stmt *s, int i, const void *p, size_t n);

/*
 * Binds a list of n texts, each with a NUL behind it, to "column = ANY (?)".
 * PostgreSQL only; elsewhere the next step fails.
 */
void db_bind_texts(struct db_stmt *s, int i, const char *texts, size_t n);
/* The same of n numbers, to a list of integers or of times. */
void db_bind_ints(struct db_stmt *s, int i, const int64_t *x, size_t n);

/*
 * 1: a row.  0: done, and known to be complete.  -1: failed.  After 0 and -1
 * the statement may be bound and stepped again, without a db_reset().
 */
int db_step(struct db_stmt *s, struct err *err)
    __attribute__((warn_unused_result));

/*
 * From now on the statement's rows are few: they come in one piece where that
 * is faster (PostgreSQL), and the connection is free after the first step.
 */
void db_take_whole(struct db_stmt *s);

/*
 * Gives up the rows that are left, to run again.  Bindings stay.  MySQL: they
 * are read and thrown away when the connection's next statement begins;
 * db_close() spares that.
 */
int db_reset(struct db_stmt *s, struct err *err);
void db_finalize(struct db_stmt *s);	/* accepts NULL */

int db_columns(const struct db_stmt *s);	/* after the first step */
const char *db_column_name(const struct db_stmt *s, int i);	/* lent */
/* Valid until the next step.  A NULL gives is_null and zero/empty. */
bool db_is_null(struct db_stmt *s, int i);
int64_t db_int(struct db_stmt *s, int i);	/* MySQL: parsed, 0 if none */
double db_real(struct db_stmt *s, int i);
/*
 * Text as it came, NUL-terminated, may hold NULs; lent.  Of any column: a
 * SQLite REAL is the shortest text that reads back equal, MySQL's BIT is an
 * unsigned number, its zero dates come as they are stored.  PostgreSQL's
 * boolean is 0 or 1, its timestamptz RFC 3339; as an integer, to bind and to
 * read, it is microseconds since 1970, INT64_MIN and INT64_MAX its infinities.
 */
const char *db_text(struct db_stmt *s, int i, size_t *n);

enum db_want { DB_WANT_INT, DB_WANT_REAL, DB_WANT_TEXT };
struct db_val {
	union {
		int64_t i;
		double d;
		const char *s;	/* lent; n bytes */
	};
	size_t n;
	bool is_null;
};

/* The first n columns at once, as the functions above give them. */
void db_row(struct db_stmt *s, const enum db_want *want, struct db_val *val,
    int n);

int64_t db_changes(const struct db *db);	/* rows of the last statement */

/*
 * Transactions.  SQLite: BEGIN IMMEDIATE, or a read transaction, which keeps
 * writers from committing while it lasts.  MySQL: REPEATABLE READ, READ ONLY,
 * WITH CONSISTENT SNAPSHOT when reading.  PostgreSQL: READ COMMITTED, or
 * REPEATABLE READ, READ ONLY, which keeps nobody from anything.  A failed
 * db_commit() leaves the transaction to db_rollback(), which may follow any
 * failure.  ERR_TEMPFAIL of db_commit(): a cluster does not know yet whether
 * all of it was committed.
 */
int db_begin_write(struct db *db, struct err *err)
    __attribute__((warn_unused_result));
int db_begin_read(struct db *db, struct err *err)
    __attribute__((warn_unused_result));
int db_commit(struct db *db, struct err *err)
    __attribute__((warn_unused_result));
void db_rollback(struct db *db);

/*
 * Makes the database to, in one transaction, what from is as of one commit,
 * whatever it was before.  Both are SQLite's.  Others may write to from
 * meanwhile; they wait when the copy is outrun by them again and again.
 */
int db_copy(struct db *from, struct db *to, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The database's own check of its file, in one statement: calls found with
 * what is wrong, a hundred times at most, until it returns -1.  A file that
 * is too broken to be looked through is ERR_DATA.  A server's: nothing.
 */
int db_check(struct db *db,
    int (*found)(void *arg, const char *why, struct err *err), void *arg,
    struct err *err) __attribute__((warn_unused_result));

/* ---- many rows into one table ---- */

/*
 * PostgreSQL's COPY, SQLite's INSERT from a virtual table; elsewhere a
 * prepared INSERT.  The values of a row come in the order of the columns, and
 * what they point to must live until db_load_end().  A row that is
 * refused may be told by a later one, or by the end; some before it may be in,
 * so it is for db_rollback().  Between the first row and db_load_end() the
 * connection takes nothing else.
 */
struct db_load;

/* columns: n names as SQL has them, quoted where needed, with commas. */
int db_load_open(struct db_load **out, struct db *db, const char *table,
    const char *columns, int n, struct err *err)
    __attribute__((warn_unused_result));
void db_load_null(struct db_load *l);
void db_load_int(struct db_load *l, int64_t x);
void db_load_real(struct db_load *l, double x);
void db_load_text(struct db_load *l, const char *p, size_t n);
void db_load_blob(struct db_load *l, const void *p, size_t n);
int db_load_row(struct db_load *l, struct err *err)
    __attribute__((warn_unused_result));
/* The rows are in when this returns 0; then more may follow. */
int db_load_end(struct db_load *l, struct err *err)
    __attribute__((warn_unused_result));
/* Accepts NULL.  What was not ended is for db_rollback(), before this. */
void db_load_close(struct db_load *l);

/* ---- the catalogue: what mapping files are checked against ---- */

struct db_column {
	char name[193];		/* as the catalogue spells it; MySQL: 64
				   characters of UTF-8 */
	char type[129];		/* the server's word: "datetime(6)"; long ones
				   (an enum's values) are cut */
	char charset[33];	/* "utf8mb4"; "" for what is no text, and
				   where all text is of one */
	bool nullable;
	bool indexed;		/* first column of some index */
	bool single;		/* MySQL's FLOAT: of 1234567 its text is
				   "1234570"; see db_quote_value() */
};

/*
 * The columns of a table in their order; n 0 when there is no such table.
 * *out is the caller's, to free().
 */
int db_table_columns(struct db *db, const char *table, struct db_column **out,
    size_t *n, struct err *err) __attribute__((warn_unused_result));

/* Whether name is [A-Za-z_][A-Za-z0-9_$]{0,63}. */
bool db_identifier(const char *name);

/* Appends the quoted identifier; it must satisfy db_identifier(). */
void db_quote(const struct db *db, struct buf *sql, const char *name);

/*
 * Appends the column for the list of a SELECT.  single: its catalogue entry
 * says so; then db_text() gives all of a FLOAT, not the server's six digits.
 */
void db_quote_value(const struct db *db, struct buf *sql, const char *name,
    bool single);

#endif
