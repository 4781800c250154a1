/* SPDX-License-Identifier: MIT */
/*
 * store_many: many rows and facts of a store on a server, asked for ahead of
 * their use and removed at once.  For the files of the store.
 */
#ifndef SHOP_STORE_MANY_H
#define SHOP_STORE_MANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "shop/kinds.h"

struct err;
struct store;
struct store_driver;
struct store_ledger;
struct store_page;
struct store_part;

/* The name of a source row. */
struct store_id {
	const char *source, *key;
	size_t nsource, nkey;
};

/* Lists by which many facts are found; see store_many.c. */
struct store_many {
	struct buf machine, key;	/* each with a NUL behind it */
	int64_t *a, *b;		/* starts, from and to; or start and n */
	size_t n, a_cap, b_cap;
};

/* What goes when what waits comes; see store_gone.c. */
struct store_gone {
	struct gone_row {
		size_t at;	/* its key and machine in the text */
		uint32_t nkey, nmachine;
		int64_t first_us, last_us, kinds;
	} *row;
	size_t n, cap;
	struct buf text;
	struct store_many fact[KIND_COUNT_OF];	/* those by themselves */
};

/* What a source row is becoming; see store_parts.c. */
struct store_parts {
	struct part_now {
		const struct fact *fact;	/* kept */
		int64_t seq;
	} *now;
	size_t n, now_cap;
	struct fact *fact;	/* those of one machine */
	size_t fact_cap;
};

struct store_text {
	const char *s;
	size_t n;
};

/* How a server plans what is asked until the transaction ends. */
enum store_plan {
	STORE_PLAN_AS_EVER,
	STORE_PLAN_BLIND,	/* once, for whatever values may come */
	STORE_PLAN_SEEING	/* for the values at hand, each time */
};

/* ---- store_expect.c ---- */

/* As store_expect(), while a store that is far is read. */
int store_expect_stored(struct store *st, const char *source,
    const char *keys, size_t n, int64_t kinds, struct err *err)
    __attribute__((warn_unused_result));

/* Fills st->ledger; false when nobody told of this row. */
bool store_expect_find(struct store *st, const struct store_id *id);
/* Adds the machine's facts to st->old; false when they are not known. */
bool store_expect_facts(struct store *st, const struct store_id *id,
    const struct store_ledger *l, int64_t kinds);
/* The row is written: what is known of it holds no more. */
void store_expect_spoil(struct store *st, const struct store_id *id);
void store_expect_drop(struct store *st);
void store_expect_release(struct store *st);

/* ---- store_gone.c ---- */

/* The ledger row goes; with_facts: and so do all that it gave. */
void store_gone_add(struct store_gone *g, const struct store_id *id,
    const struct store_ledger *l, bool with_facts);
/* This one goes, of a ledger row that was added. */
void store_gone_fact(struct store_gone *g, const struct fact *f);
/* What st->stage says goes; what of it comes again is taken from there. */
int store_gone_settle(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
void store_gone_clear(struct store_gone *g);
void store_gone_release(struct store_gone *g);

/* ---- store_many.c ---- */

/* The texts of KQ_MANY and KQ_MANY_PAST, which is q. */
void store_many_sql(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, int q);
/* The end of what begins "WITH gone AS (DELETE ...": it wants seq_to twice. */
void store_many_add_past(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind);
void store_many_add(struct store_many *m, const struct store_text *machine,
    const struct store_text *key, int64_t a, int64_t b);
void store_many_clear(struct store_many *m);
/* As store_kq(), of a statement that lists are bound to. */
struct db_stmt *store_many_kq(struct store *st, enum shop_kind kind,
    int q, struct err *err);
void store_many_release(struct store_many *m);
/* Adds the facts of the source rows with these machines, keys and starts. */
int store_many_read(struct store *st, enum shop_kind kind,
    const char *source, const struct store_many *m, struct store_page *to,
    struct err *err) __attribute__((warn_unused_result));
/* As store_fact_remove() of each. */
int store_many_remove(struct store *st, enum shop_kind kind,
    const char *source, const struct store_many *m, struct err *err)
    __attribute__((warn_unused_result));
int store_plan(struct store *st, enum store_plan plan, struct err *err)
    __attribute__((warn_unused_result));

/* ---- store_parts.c ---- */

/* store_put_facts() of facts with a source, in a store that is far. */
int store_parts_put(struct store *st, struct store_part *part, size_t n,
    struct err *err) __attribute__((warn_unused_result));
void store_parts_release(struct store_parts *p);

/* ---- store_keyed.c ---- */

/* The texts of KQ_KEYED and KQ_KEYED_PAST, which is q. */
void store_keyed_sql(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, int q);
/* store_put_facts() of FACTs without a source, in a store that is far. */
int store_keyed_put(struct store *st, struct store_part *part, size_t n,
    struct err *err) __attribute__((warn_unused_result));

#endif
