/* SPDX-License-Identifier: MIT */
/*
 * catalogue: what a database says of itself beside the columns of a table
 * (db_table_columns()): its tables, their indexes, the server's clock.
 *
 * Reads catalogues only, which costs the same however many rows there are.
 * MySQL, MariaDB and SQLite; another dialect is ERR_CONFIG.  Names come as
 * they are: they may hold any character and need not be db_identifier()s.
 */
#ifndef DB_CATALOGUE_H
#define DB_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct err;

enum { DB_NAME_MAX = 193 };	/* 64 characters of UTF-8 and a NUL */

struct db_table {
	char name[DB_NAME_MAX];
	bool view;
	int64_t rows;		/* about so many; -1: nobody knows.  MySQL:
				   the engine's estimate.  SQLite: the greatest
				   rowid, an upper bound when rows were never
				   numbered by hand. */
};

/*
 * The tables and views of the database this connection is in, by name; those
 * only that the account may see.  *out is the caller's, to free().
 */
int db_tables(struct db *db, struct db_table **out, size_t *n,
    struct err *err) __attribute__((warn_unused_result));

/*
 * How the catalogue spells the tables and views whose name is this but for
 * its case; those only that the account may see.  Two of them are two tables.
 * *out is the caller's, to free().
 */
int db_table_spellings(struct db *db, const char *name,
    char (**out)[DB_NAME_MAX], size_t *n, struct err *err)
    __attribute__((warn_unused_result));

/* One column of an index. */
struct db_index {
	char name[DB_NAME_MAX];	/* "PRIMARY" is the primary key */
	char column[DB_NAME_MAX];
	bool unique;
	int at;			/* its place in the index, from 0 */
};

/*
 * The columns of the table's indexes that serve a range of all rows, index by
 * index, the primary key first: not partial or full text ones, nor those of
 * hashes, expressions or a text's first letters.  *out is the caller's, to
 * free().
 */
int db_table_indexes(struct db *db, const char *table, struct db_index **out,
    size_t *n, struct err *err) __attribute__((warn_unused_result));

/*
 * The column that the server itself sets whenever a row changes (ON UPDATE
 * CURRENT_TIMESTAMP), the first of them; "" when there is none.
 */
int db_table_stamp(struct db *db, const char *table, char column[DB_NAME_MAX],
    struct err *err) __attribute__((warn_unused_result));

struct db_server {
	char version[128];	/* "10.11.6-MariaDB-0+deb12u1", "3.40.1" */
	char zone[64];		/* @@global.time_zone: "SYSTEM", "+01:00" or
				   an IANA name; "" for a file */
	char system_zone[64];	/* its words for SYSTEM: "CET", "Central
				   Europe Standard Time"; "" for a file */
	char clock[32];		/* UTC, "2026-03-02 12:00:00"; "" for a
				   file, which has none */
};

int db_server(struct db *db, struct db_server *out, struct err *err)
    __attribute__((warn_unused_result));

#endif
