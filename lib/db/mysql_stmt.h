/* SPDX-License-Identifier: MIT */
/*
 * mysql_stmt: a MySQL connection's state and its statements.
 *
 * While rows are under way the connection can do nothing else; those of a
 * statement that was given up are read off before the next one.
 */
#ifndef DB_MYSQL_STMT_H
#define DB_MYSQL_STMT_H

#include <mysql.h>

#include "base/buf.h"
#include "db/db_driver.h"

struct mydb_stmt;

struct mydb {
	struct db base;
	MYSQL *my;
	char *label;
	struct mydb_stmt *running;	/* lent; its rows are under way */
	MYSQL_RES *leftover;	/* rows nobody wants any more */
	bool owes_rollback;	/* behind those */
	struct buf sql;
	unsigned int errnum;	/* of the last failure */
	int64_t changes;
	bool read_only;
};

/* Keeps the error number for db_retry() and fills err; -1. */
int mydb_failed(struct mydb *db, struct err *err);

/* The server must have nothing more to say before it is asked again. */
int mydb_ready(struct mydb *db, struct err *err);

/* Gives up the statement whose rows are under way, if there is one. */
void mydb_give_up(struct mydb *db);

/* The table's functions; see db_driver.h. */
int mydb_exec(struct db *base, const char *sql, struct err *err);
int mydb_prepare(struct db_stmt **out, struct db *base, const char *sql,
    struct err *err);
struct db_value *mydb_value_at(struct db_stmt *base, int i);
int mydb_step(struct db_stmt *base, struct err *err);
int mydb_reset(struct db_stmt *base, struct err *err);
void mydb_finalize(struct db_stmt *base);
int mydb_columns(const struct db_stmt *base);
const char *mydb_column_name(const struct db_stmt *base, int i);
bool mydb_is_null(struct db_stmt *base, int i);
int64_t mydb_int(struct db_stmt *base, int i);
double mydb_real(struct db_stmt *base, int i);
const char *mydb_text(struct db_stmt *base, int i, size_t *n);

#endif
