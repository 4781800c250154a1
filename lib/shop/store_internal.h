/* SPDX-License-Identifier: MIT */
/*
 * store_internal: what the files of the store share.  Not for anybody else.
 */
#ifndef SHOP_STORE_INTERNAL_H
#define SHOP_STORE_INTERNAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/when.h"
#include "db/db.h"
#include "shop/store.h"
#include "shop/store_many.h"
#include "shop/store_second.h"
#include "shop/store_stage.h"

/* "MWST", SQLite's application_id. */
#define STORE_APPLICATION_ID	0x4d575354
/* A longer fact is found by its table's long index. */
#define STORE_LONG_US	(2 * WHEN_DAY)

/* Facts of a kind that moved and are held in memory at once. */
#define STORE_FEW	10000

/* The named value of a source that is swept: rows from which start on. */
#define STORE_SWEPT	"store.swept"
/* With key_leads, of a source of which the ledger may have rows; see
 * store_stage.c. */
#define STORE_ROWS	"store.rows"

/* Of no source: the ledger may be ahead of the log; see store_second.c. */
#define STORE_AHEAD	"store.ahead"

enum { STORE_NSTEPS = 9 };

/*
 * What differs between the databases.  The functions stand in store_sqlite.c
 * and store_pg.c; everything else is common.
 */
struct store_driver {
	/* STORE_NSTEPS migrations; the texts of each, NULL-terminated. */
	const char *const *const *step;
	bool suffixed_times;	/* start_us of an INTEGER, not start */
	bool locks_readers;	/* a page is read in a transaction */
	bool hints;		/* INDEXED BY */
	bool is_far;		/* a look-up is a way to a server */
	const char *yes, *no;
	const char *watch;	/* what its sessions are told first, or NULL */
	const char *is_long;	/* the condition of the long indexes */
	bool key_leads;		/* in the ledger's key, before the source */

	/* What a lock wants to know, once it is connected. */
	int (*settle)(struct store *st, struct err *err);
	/* The rest of the session. */
	int (*tune)(struct store *st, struct err *err);
	/* The schema's version; 0: none yet.  Refuses what is no store. */
	int (*read_version)(struct store *st, int64_t *version,
	    struct err *err);
	int (*note_version)(struct store *st, int version, struct err *err);
	/* Behind db_begin_write(): waits for the store's other writers. */
	int (*wait_turn)(struct store *st, struct err *err);
	/* Until db's transaction ends no other has this; NULL if not far. */
	int (*wait_second)(struct store *st, struct db *db, struct err *err);
	/* As store_lock(); given back by unlock. */
	int (*lock)(struct store *st, const char *job, struct err *err);
	void (*unlock)(struct store *st);
};
extern const struct store_driver store_sqlite, store_pg;
extern const char *const *const store_steps_sqlite[STORE_NSTEPS];
extern const char *const *const store_steps_pg[STORE_NSTEPS];

/* Statements made once for a connection; the texts are in store_sql.c. */
enum store_q {
	Q_SEQ,
	Q_LAST_COMMIT,
	Q_LOG,
	Q_LOG_BULK,
	Q_SEQ_AT,
	Q_COMMITS,
	Q_MACHINE_ALL,
	Q_MACHINE_KNOWN,
	Q_MACHINE_ADD,
	Q_LEDGER,
	Q_LEDGER_ANY_OF,	/* PostgreSQL only */
	Q_LEDGER_ADD,
	Q_LEDGER_SET,
	Q_LEDGER_DROP,
	Q_LEDGER_DROP_ANY_OF,	/* PostgreSQL only */
	Q_LEDGER_ANY,
	Q_LEDGER_COUNT,
	Q_LEDGER_RANGE,
	Q_LEDGER_BETWEEN,
	Q_LEDGER_RANGE_COUNT,
	Q_LEDGER_BETWEEN_COUNT,
	Q_LEDGER_OLDEST_OPEN,
	Q_LEDGER_SWEPT,
	Q_LEDGER_OPEN,
	Q_BAD_ANY,
	Q_BAD_HAS,
	Q_BAD_LIST,
	Q_BAD_PAGE,
	Q_BAD_PAST_PAGE,
	Q_BAD_ADD,
	Q_BAD_PAST,
	Q_BAD_DROP,
	Q_STATE_GET,
	Q_STATE_SET,
	Q_STATE_DROP,
	Q_STATE_SOURCES,
	Q_JOB,
	Q_JOB_NO_OP,
	Q_JOB_AT,
	Q_MACHINES,
	Q_WAIT_TURN,		/* these two in PostgreSQL only */
	Q_LOCK_JOB,
	Q_COUNT
};

/* The same for a kind; made from its fields. */
enum store_kq {
	KQ_INSERT,	/* all fields, seq_from */
	KQ_GET,		/* key -> all fields, seq_from */
	KQ_CHILDREN,	/* machine, first and last start, source, source_key */
	KQ_PAST,	/* seq_to, key, seq_to: copies to the past table */
	KQ_DELETE,	/* key */
	KQ_MANY,	/* these in PostgreSQL only: see store_many.c */
	KQ_MANY_PAST,
	KQ_KEYED,	/* see store_keyed.c */
	KQ_KEYED_PAST,
	KQ_PAGE,	/* these: see bind_half() in store_lane.c */
	KQ_LONG,
	KQ_READINGS,
	KQ_REFERENCE,
	KQ_PAST_PAGE,
	KQ_PAST_LONG,
	KQ_PAST_READINGS,
	KQ_PAST_REFERENCE,
	KQ_CAME,	/* these by commit: see store_moved.c */
	KQ_PAST_WENT,
	KQ_PAST_CAME,
	KQ_COUNT,
	KQ_OF_PAST = KQ_PAST_PAGE - KQ_PAGE
};

/* Facts in memory, each with its seq_from; texts are the page's. */
struct store_page {
	struct fact *fact;
	int64_t *seq;
	size_t n, cap, seq_cap;
	struct buf text;
};

struct store_ledger {
	char machine[FACT_ID_MAX + 1];
	int64_t start_us, spread_us;
	struct hash128 hash;
	int64_t mapping;
	bool open;
	int64_t kinds;		/* bits 1 << KIND_... */
	int64_t seq;
};

/* What is stored of the keys that were told to come; see store_expect.c. */
struct store_expected {
	char *source;		/* NULL: nothing was told */
	struct map key, machine;
	struct expected_key {	/* by the key's number */
		uint32_t first, n;
		size_t fact;	/* number + 1 of the last of its facts */
		bool is_stale;	/* written since */
	} *of;
	int64_t kinds;		/* bits of those of which all facts are here */
	struct store_page fact;
	size_t *before;		/* number + 1 of the row's fact before it */
	size_t before_cap;
	struct expected_row {
		int64_t machine;	/* its number */
		struct hash128 hash;
		int64_t start_us, spread_us, mapping, kinds, seq;
		bool open;
	} *row;
	size_t of_cap, nrow, row_cap;
};

struct store_sweep {
	char *source;		/* NULL: none is going on */
	int64_t from_us, to_us;
	int64_t expect_us;	/* see store_sweep_expect() */
	bool is_alone;		/* nothing was put into it before, by us */
	int64_t share, deleted, inserted;	/* see store_sweep_share() */
	int64_t came;		/* rows that start in it were put, */
	int64_t added;		/* so many were not in it before, which */
	int64_t there;		/* held so many; -1: not counted yet */
	uint64_t *mark;		/* hashes of source keys that came */
	size_t n, cap;
};

struct store {
	struct db *db;
	const struct store_driver *drv;
	struct store_options o;
	char *path;		/* of the SQLite file, or the URL */
	char *schema;		/* of PostgreSQL, NULL in SQLite */
	bool in_tx;
	bool in_read;		/* between store_read_begin() and _end() */
	int64_t newest;		/* commit before this transaction */
	int64_t seq;		/* of this transaction; 0 until it writes */
	int64_t met_seq;	/* of the part at hand; see struct store_part */
	int64_t bulk;		/* bits of kinds that came in bulk in this
				   transaction */
	int64_t few;		/* see store_moved.c */
	enum store_plan plan;
	struct db_stmt *q[Q_COUNT];
	struct db_stmt *kq[KIND_COUNT_OF][KQ_COUNT];
	struct db_load *load[KIND_COUNT_OF], *load_ledger;
	uint64_t loads[KIND_COUNT_OF];	/* the columns of each */
	struct map machine;	/* known to have a machine record */
	struct store_page old;	/* a source row's facts as they are stored */
	struct store_ledger *ledger;	/* and its ledger rows */
	size_t nledger, ledger_cap;
	struct store_stage stage;
	struct store_behind behind;
	struct store_second second;
	struct store_bare bare;
	struct store_fresh fresh;
	struct store_sweep sweep;
	struct store_expected expected;
	struct store_parts parts;
	struct store_migration *migration;
	int *lock;		/* descriptors of store_lock(), SQLite */
	size_t nlock, lock_cap;
};

/* ---- store_sql.c ---- */

/* The prepared statement, ready to be bound; NULL with *err. */
struct db_stmt *store_q(struct store *st, enum store_q q, struct err *err);
struct db_stmt *store_kq(struct store *st, enum shop_kind kind,
    enum store_kq q, struct err *err);
void store_sql_release(struct store *st);
/* The text of store_kq(); for it and the tests. */
void store_sql_make(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, enum store_kq q);
const char *store_sql_text(enum store_q q);	/* of store_q(), with @times */
/* Appends text with the columns of its @times; see store_sql.c. */
void store_sql_expand(struct buf *sql, const struct store_driver *drv,
    const char *text);

/* Appends the quoted column of a key; of all fields of a kind. */
void store_sql_column(struct buf *sql, const struct store_driver *drv,
    enum shop_key key);
void store_sql_columns(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind);

/* ---- store_bind.c ---- */

/* Of the columns of a load, which are bits: that which marks the bulk. */
#define STORE_BULK	(UINT64_C(1) << 63)

/*
 * Where facts are loaded, into at least these columns, which are then those
 * of st->loads; NULL with *err.  A column that all lack costs as much as any.
 */
struct db_load *store_load(struct store *st, enum shop_kind kind,
    uint64_t columns, struct err *err);
/* Opens, unless it is there, where db's session loads rows of the ledger. */
int store_load_ledger(struct db_load **l, struct store *st, struct db *db,
    struct err *err) __attribute__((warn_unused_result));
/* What is loaded must live until the load's end. */
int store_load_row(struct db_load *l, const char *text,
    const struct store_waiting *w, int64_t seq, struct err *err)
    __attribute__((warn_unused_result));
/* Of a kind without a source. */
int store_load_fact(struct db_load *l, const struct fact *f, int64_t seq,
    struct err *err) __attribute__((warn_unused_result));
void store_load_release(struct store *st);

/* Each returns the index behind the last one it bound. */
int store_bind_fact(struct db_stmt *s, const struct fact *f);
int store_bind_str(struct db_stmt *s, int i, const char *text);
int store_bind_key(struct db_stmt *s, int i, const struct fact *f);

/* Fills *f from columns 0...; texts are lent until the next step. */
void store_column_fact(struct db_stmt *s, enum shop_kind kind,
    struct fact *f);

/* Runs a statement that gives no rows. */
int store_run(struct db_stmt *s, struct err *err)
    __attribute__((warn_unused_result));
/* *x is the number in the first column of its first row, else 0. */
int store_number(struct db_stmt *s, int64_t *x, struct err *err)
    __attribute__((warn_unused_result));
/* The same of a statement without parameters. */
int store_ask(struct db *db, const char *sql, int64_t *x, struct err *err)
    __attribute__((warn_unused_result));

/* ---- store_page.c ---- */

void store_page_clear(struct store_page *p);
/* Adds the fact in the statement's row, which has seq_from behind it. */
void store_page_add(struct store_page *p, struct db_stmt *s,
    enum shop_kind kind);
void store_page_copy(struct store_page *p, const struct fact *f);
/* Makes the texts good after the last add. */
void store_page_settle(struct store_page *p);
void store_page_release(struct store_page *p);

/* ---- store.c ---- */

int64_t store_now(const struct store *st);
/* Fails outside of store_begin(). */
int store_need_tx(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* The transaction's seq, taken at its first write. */
int store_need_seq(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
int store_newest_seq(struct store *st, int64_t *seq, struct err *err)
    __attribute__((warn_unused_result));
/* What is read until the end is of one moment.  rc is what came of it; the
   first failure is told. */
int store_read_begin(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
int store_read_end(struct store *st, int rc, struct err *err)
    __attribute__((warn_unused_result));

/* ---- store_migrate.c ---- */

/* Whether this program may work with the store as it is. */
int store_check_schema(struct store *st, struct err *err)
    __attribute__((warn_unused_result));

/* ---- store_fact.c ---- */

/* Facts and their past, inside a transaction; the ledger is not touched. */
int store_fact_insert(struct store *st, const struct fact *f,
    struct err *err) __attribute__((warn_unused_result));
int store_fact_remove(struct store *st, const struct fact *f,
    struct err *err) __attribute__((warn_unused_result));
bool store_fact_equal(const struct fact *a, const struct fact *b);
/* In the order of the key of their kind's table. */
int store_fact_compare(const struct fact *a, const struct fact *b);
bool store_has_source(enum shop_kind kind);
/* A machine record for a machine that has none. */
int store_know_machine(struct store *st, const char *name, size_t n,
    struct err *err) __attribute__((warn_unused_result));

/* ---- store_ledger.c ---- */

/* The columns of Q_LEDGER, from column at on. */
int store_ledger_read(struct db_stmt *s, int at, struct store_ledger *l,
    struct err *err) __attribute__((warn_unused_result));

/* The rows of (source, source_key), one a machine, into st->ledger. */
int store_ledger_find(struct store *st, const struct store_id *id,
    struct err *err) __attribute__((warn_unused_result));
/* Adds the facts the ledger row gave, of these kinds, to st->old. */
int store_ledger_facts(struct store *st, const struct store_id *id,
    const struct store_ledger *l, int64_t kinds, struct err *err)
    __attribute__((warn_unused_result));
int store_ledger_add(struct store *st, const struct store_id *id,
    const struct store_ledger *l, struct err *err)
    __attribute__((warn_unused_result));
int store_ledger_set(struct store *st, const struct store_id *id,
    const struct store_ledger *l, struct err *err)
    __attribute__((warn_unused_result));
int store_ledger_drop(struct store *st, const struct store_id *id,
    const char *machine, struct err *err)
    __attribute__((warn_unused_result));

/* ---- store_sweep.c ---- */

/* Whether a row that comes now is to be in the index by start. */
bool store_sweep_needs(const struct store *st, const struct store_id *id,
    int64_t start_us);
void store_sweep_note(struct store *st, const struct store_id *id);
/* The row that store_ledger_find() looked for is put, with this start. */
void store_sweep_came(struct store *st, const struct store_id *id,
    int64_t start_us);
/* The value of STORE_SWEPT, which may be NULL. */
int64_t store_sweep_parse(const char *value);
void store_sweep_drop(struct store *st);

#endif
