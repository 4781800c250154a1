/* SPDX-License-Identifier: MIT */
/*
 * db_driver: what a driver gives db.c; for lib/db and its tests only.
 *
 * A driver's connection begins with a struct db and its statement with a
 * struct db_stmt, so that dispatch is one load.  Every function of the table
 * is set, but those that may be NULL.
 */
#ifndef DB_DB_DRIVER_H
#define DB_DB_DRIVER_H

#include "db/db.h"

/* A URL taken apart and percent-decoded; an absent part is "" or 0. */
struct db_url {
	char *scheme;
	char *user;
	char *host;		/* without the brackets of an IPv6 address */
	char *path;		/* database, or the path of a SQLite file */
	char *socket;		/* ?socket=PATH */
	char *ssl_ca;		/* ?ssl_ca=FILE */
	unsigned int port;
	bool has_ssl;		/* ?ssl=verify|insecure stood there */
	enum db_ssl ssl;
};

struct db_value;

struct db_driver {
	const char *dialect;
	const char *const *schemes;	/* NULL-terminated */
	bool is_file;		/* SCHEME:PATH; also takes a bare path */
	bool reads_url;		/* by itself: open() gets no db_url */

	int (*open)(struct db **out, const struct db_options *o,
	    const struct db_url *u, struct err *err);
	void (*close)(struct db *db);
	enum db_retry (*retry)(const struct db *db);
	int (*native_errno)(const struct db *db);
	bool (*timed_out)(const struct db *db);	/* NULL: by the number */
	int (*exec)(struct db *db, const char *sql, struct err *err);
	int64_t (*changes)(const struct db *db);
	int (*begin)(struct db *db, bool write, struct err *err);
	int (*commit)(struct db *db, struct err *err);
	void (*rollback)(struct db *db);
	int (*table_columns)(struct db *db, const char *table,
	    struct db_column **out, size_t *n, struct err *err);
	char quote;		/* around identifiers */
	const char *single_as;	/* behind a FLOAT's name in a SELECT's list,
				   see db_quote_value(); NULL: nothing */

	int (*prepare)(struct db_stmt **out, struct db *db, const char *sql,
	    struct err *err);
	/* The place of '?' number i, or a spare one; see db_value.h.  NULL. */
	struct db_value *(*value_at)(struct db_stmt *s, int i);
	void (*bind_null)(struct db_stmt *s, int i);
	void (*bind_int)(struct db_stmt *s, int i, int64_t x);
	void (*bind_real)(struct db_stmt *s, int i, double x);
	void (*bind_text)(struct db_stmt *s, int i, const char *p, size_t n);
	void (*bind_blob)(struct db_stmt *s, int i, const void *p, size_t n);
	void (*bind_texts)(struct db_stmt *s, int i, const char *texts,
	    size_t n);		/* NULL: not spoken, nor is the next */
	void (*bind_ints)(struct db_stmt *s, int i, const int64_t *x,
	    size_t n);
	int (*step)(struct db_stmt *s, struct err *err);
	int (*reset)(struct db_stmt *s, struct err *err);
	void (*finalize)(struct db_stmt *s);
	int (*columns)(const struct db_stmt *s);
	const char *(*column_name)(const struct db_stmt *s, int i);
	bool (*is_null)(struct db_stmt *s, int i);
	int64_t (*get_int)(struct db_stmt *s, int i);
	double (*get_real)(struct db_stmt *s, int i);
	const char *(*get_text)(struct db_stmt *s, int i, size_t *n);
	void (*get_row)(struct db_stmt *s, const enum db_want *want,
	    struct db_val *val, int n);	/* NULL: column by column */
	void (*take_whole)(struct db_stmt *s);	/* NULL: no difference */

	char *(*conninfo)(const struct db *db);	/* NULL: it has none */

	/* NULL: it cannot. */
	int (*copy_to)(struct db *from, struct db *to, struct err *err);
	int (*check)(struct db *db,
	    int (*found)(void *arg, const char *why, struct err *err),
	    void *arg, struct err *err);

	/* NULL: a load is a prepared INSERT. */
	int (*load_open)(struct db_load **out, struct db *db,
	    const char *table, const char *columns, int n, struct err *err);
};

/* A load begins with this; its values come in the order of the columns. */
struct db_load {
	const struct db_load_driver *drv;
};

struct db_load_driver {
	void (*null)(struct db_load *l);
	void (*integer)(struct db_load *l, int64_t x);
	void (*real)(struct db_load *l, double x);
	void (*bytes)(struct db_load *l, const void *p, size_t n, bool text);
	int (*row)(struct db_load *l, struct err *err);
	int (*end)(struct db_load *l, struct err *err);
	void (*close)(struct db_load *l);
};

struct db {
	const struct db_driver *drv;
};

struct db_stmt {
	const struct db_driver *drv;
};

/*
 * Takes text apart: scheme://user@host:port/database?key=value.  No message
 * repeats any of its values, for one of them may be a password in the wrong
 * place.  On success the parts are the caller's, to db_url_release().
 */
int db_url_parse(struct db_url *u, const char *text, struct err *err)
    __attribute__((warn_unused_result));
void db_url_release(struct db_url *u);

/*
 * A password may itself hold a '/', '?' or '@' that somebody forgot to
 * escape, so a ':' before any '@' is taken for one.
 */
bool db_url_holds_password(const char *url);

/* Whether host is this machine: "", localhost, 127.0.0.0/8 or ::1. */
bool db_host_is_local(const char *host);

#endif
