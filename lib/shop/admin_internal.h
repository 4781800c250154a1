/* SPDX-License-Identifier: MIT */
/* admin_internal: what the files of admin share. */
#ifndef SHOP_ADMIN_INTERNAL_H
#define SHOP_ADMIN_INTERNAL_H

#include "base/mem.h"
#include "rec/rec.h"
#include "shop/admin.h"
#include "shop/store_floor.h"
#include "shop/store_internal.h"

/* A number or time that is not known. */
#define ADMIN_NONE	INT64_MIN

/* A "store" record; absent are NULL and ADMIN_NONE. */
struct admin_record {
	const char *action, *of, *file, *machine, *source;
	int64_t rows, past, open_rows, findings;
	int64_t oldest_us, newest_us;
	int64_t seq, floor, schema, bytes, free_bytes;
};
#define ADMIN_RECORD(a)							\
    { .action = (a), .rows = ADMIN_NONE, .past = ADMIN_NONE,		\
      .open_rows = ADMIN_NONE, .findings = ADMIN_NONE,			\
      .oldest_us = ADMIN_NONE, .newest_us = ADMIN_NONE,			\
      .seq = ADMIN_NONE, .floor = ADMIN_NONE, .schema = ADMIN_NONE,	\
      .bytes = ADMIN_NONE, .free_bytes = ADMIN_NONE }
int admin_write(const struct admin_out *out, const struct admin_record *r,
    struct err *err) __attribute__((warn_unused_result));

/* As db_prepare(), of a text with @times; see store_sql.c. */
int admin_prepare(struct db_stmt **out, struct store *st, const char *text,
    struct err *err) __attribute__((warn_unused_result));

/* The first number of a statement without parameters; NULL is ADMIN_NONE. */
int admin_number(struct store *st, const char *sql, int64_t *x,
    struct err *err) __attribute__((warn_unused_result));

/* The migrations that are applied. */
int admin_schema(struct store *st, int64_t *version, struct err *err)
    __attribute__((warn_unused_result));

/* The bytes of the file, or of the tables, and how many of them are free. */
int admin_size(struct store *st, struct admin_record *r, struct err *err)
    __attribute__((warn_unused_result));

/* A few rows, in memory: nothing is locked while they are told. */
enum { ADMIN_NUMBERS = 4 };
struct admin_row {
	const char *name;
	int64_t x[ADMIN_NUMBERS];	/* ADMIN_NONE: null, or not asked */
};
struct admin_list {
	struct arena text;
	struct admin_row *row;
	size_t n, cap;
};
/* Of a statement that gives a name and numbers, without parameters. */
int admin_list(struct admin_list *l, struct store *st, const char *sql,
    struct err *err) __attribute__((warn_unused_result));
void admin_list_release(struct admin_list *l);

/* ---- admin_key.c ---- */

/* The columns of the key; of the past with seq_from.  After each stands that,
 * for an order " DESC". */
void admin_sql_key(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, bool past, const char *after);
/* "(key) > (?, ...)", for admin_bind_key(); it returns the next index. */
void admin_sql_compare(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, bool past, const char *how);
/* Of the first fact of a page. */
int admin_bind_key(struct db_stmt *s, int i, const struct store_page *p,
    bool past);
/* Makes *p what sorts before every row; the last row of another page. */
void admin_key_first(struct store_page *p, enum shop_kind kind);
void admin_key_last(struct store_page *p, const struct store_page *of);

/* ---- admin_dump.c ---- */

/* As admin_backup() and admin_restore(), of a store in PostgreSQL. */
int admin_dump(struct store *st, const char *file,
    const struct admin_out *out, struct err *err)
    __attribute__((warn_unused_result));
int admin_undump(const struct store_options *o, const char *file,
    const struct admin_out *out, struct err *err)
    __attribute__((warn_unused_result));

/* ---- findings ---- */

struct admin_checker {
	struct store *st;
	const struct admin_out *out;
	int64_t rows, findings;	/* of the part at hand */
	int64_t all;		/* findings of all parts */
};

/* What a finding is about; absent are NULL. */
struct admin_finding {
	const char *of;		/* table, or part of the store */
	const struct fact *fact;	/* its key is told */
	const struct store_id *id;	/* of a ledger row, at machine */
	const char *machine;
	int64_t seq;		/* ADMIN_NONE: of no commit */
};
int admin_find(struct admin_checker *c, const struct admin_finding *f,
    struct err *err, const char *why, ...)
    __attribute__((format(printf, 4, 5), warn_unused_result));

/* Parts of the check; each adds to rows and findings. */
int admin_check_schema(struct admin_checker *c, struct err *err);
/* Of PostgreSQL: what amcheck finds; what migrations made and is not there. */
int admin_check_pages(struct admin_checker *c, struct err *err);
int admin_check_relations(struct admin_checker *c, int64_t version,
    struct err *err);
int admin_check_commits(struct admin_checker *c, struct err *err);
int admin_check_kind(struct admin_checker *c, enum shop_kind kind, bool past,
    struct err *err);
int admin_check_ledger(struct admin_checker *c, struct err *err);

#endif
