/* SPDX-License-Identifier: MIT */
/*
 * The SQL of the store, as prepared statements made when first used.
 *
 * One text serves both databases: "@start" is the column of that time, which
 * is start_us in SQLite and start in PostgreSQL, "@committed_at" committed_us
 * or committed_at, and @1 and @0 are how they say true and false.
 */
#include <string.h>

#include "base/err.h"
#include "shop/store_internal.h"

/*
 * As the index job_job has it, and the whole of it, in words that SQLite does
 * not put into the first condition, which would then be one of no column.
 */
#define STARTS(column)							\
    "substr(" column ", 1, 250) = substr(CAST(? AS TEXT), 1, 250)"
#define IS(column)	"(" column " = ?) = @1"

static const char *const texts[Q_COUNT] = {
	[Q_SEQ] = "SELECT coalesce(max(seq), 0) FROM commit_log",
	[Q_LAST_COMMIT] = "SELECT @committed_at FROM commit_log"
	    " ORDER BY seq DESC LIMIT 1",
	[Q_LOG] = "INSERT INTO commit_log (seq, @committed_at, run, program,"
	    " bulk) VALUES (?, ?, ?, ?, ?)",
	[Q_LOG_BULK] = "SELECT bulk FROM commit_log WHERE seq > ?"
	    " AND seq <= ? AND bulk IS NOT NULL",
	[Q_SEQ_AT] = "SELECT coalesce(max(seq), 0) FROM commit_log"
	    " WHERE @committed_at <= ?",
	[Q_COMMITS] = "SELECT seq, @committed_at, run FROM commit_log"
	    " ORDER BY seq",
	[Q_MACHINE_ALL] = "SELECT machine FROM machine",
	[Q_MACHINE_KNOWN] = "SELECT 1 FROM machine WHERE machine = ?",
	[Q_MACHINE_ADD] = "INSERT INTO machine (machine, seq_from)"
	    " VALUES (?, ?) ON CONFLICT (machine) DO NOTHING",
	[Q_LEDGER] = "SELECT machine, @start, spread_us, row_hash, mapping,"
	    " open, kinds, seq FROM source_row"
	    " WHERE source = ? AND source_key = ?",
	[Q_LEDGER_ANY_OF] = "SELECT source_key, machine, @start, spread_us,"
	    " row_hash, mapping, open, kinds, seq FROM source_row"
	    " WHERE source = ? AND source_key = ANY (?)"
	    " ORDER BY source_key",
	[Q_LEDGER_ADD] = "INSERT INTO source_row (source, source_key,"
	    " machine, @start, spread_us, row_hash, mapping, open, kinds,"
	    " swept, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[Q_LEDGER_SET] = "UPDATE source_row SET @start = ?, spread_us = ?,"
	    " row_hash = ?, mapping = ?, open = ?, kinds = ?, swept = ?,"
	    " seq = ?"
	    " WHERE source = ? AND source_key = ? AND machine = ?",
	[Q_LEDGER_DROP] = "DELETE FROM source_row"
	    " WHERE source = ? AND source_key = ? AND machine = ?",
	[Q_LEDGER_DROP_ANY_OF] = "DELETE FROM source_row"
	    " WHERE source = ? AND source_key = ANY (?)",
	[Q_LEDGER_ANY] = "SELECT 1 FROM source_row WHERE source = ? LIMIT 1",
	[Q_LEDGER_COUNT] = "SELECT count(*) FROM source_row"
	    " WHERE source = ?",
	[Q_LEDGER_RANGE] = "SELECT source_key, machine FROM source_row"
	    " WHERE source = ? AND @start >= ? AND @start < ?"
	    " AND swept = @1",
	[Q_LEDGER_BETWEEN] = "SELECT source_key, machine FROM source_row"
	    " WHERE source = ? AND @start >= ? AND @start < ?",
	[Q_LEDGER_RANGE_COUNT] = "SELECT count(*) FROM source_row"
	    " WHERE source = ? AND @start >= ? AND @start < ?"
	    " AND swept = @1",
	[Q_LEDGER_BETWEEN_COUNT] = "SELECT count(*) FROM source_row"
	    " WHERE source = ? AND @start >= ? AND @start < ?",
	[Q_LEDGER_OLDEST_OPEN] = "SELECT min(@start) FROM source_row"
	    " WHERE source = ? AND open = @1",
	[Q_LEDGER_SWEPT] = "UPDATE source_row SET swept = @1"
	    " WHERE source = ? AND swept = @0 AND @start >= ?",
	[Q_LEDGER_OPEN] = "SELECT source_key, @start FROM source_row"
	    " WHERE source = ? AND open = @1 ORDER BY @start, source_key",
	[Q_BAD_ANY] = "SELECT 1 FROM quarantine WHERE source = ? LIMIT 1",
	[Q_BAD_HAS] = "SELECT 1 FROM quarantine"
	    " WHERE source = ? AND source_key = ?",
	[Q_BAD_LIST] = "SELECT source_key, raw FROM quarantine"
	    " WHERE source = ? ORDER BY source_key",
	[Q_BAD_PAGE] = "SELECT source, source_key, field, why, raw, run,"
	    " @first_at, @last_at, attempts FROM quarantine"
	    " WHERE (source, source_key) > (?, ?)"
	    " AND @last_at >= ? AND @first_at < ?"
	    " ORDER BY source, source_key LIMIT ?",
	[Q_BAD_PAST_PAGE] = "SELECT source, source_key, field, why, raw, run,"
	    " @first_at, @last_at, attempts, @resolved_at FROM quarantine_past"
	    " WHERE (source, source_key, @first_at, @resolved_at) >"
	    " (?, ?, ?, ?) AND @last_at >= ? AND @first_at < ?"
	    " ORDER BY source, source_key, @first_at, @resolved_at LIMIT ?",
	[Q_BAD_ADD] = "INSERT INTO quarantine (source, source_key, field,"
	    " why, raw, @first_at, @last_at, attempts, run)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)"
	    " ON CONFLICT (source, source_key) DO UPDATE SET"
	    " field = excluded.field, why = excluded.why,"
	    " raw = excluded.raw, @last_at = excluded.@last_at,"
	    " attempts = quarantine.attempts + 1, run = excluded.run"
	    " WHERE quarantine.field <> excluded.field"
	    " OR quarantine.why <> excluded.why"
	    " OR quarantine.raw <> excluded.raw"
	    " OR quarantine.@last_at <= ?",
	[Q_BAD_PAST] = "INSERT INTO quarantine_past (source, source_key,"
	    " field, why, raw, @first_at, @last_at, attempts, run,"
	    " @resolved_at)"
	    " SELECT source, source_key, field, why, raw, @first_at, @last_at,"
	    " attempts, run, ? FROM quarantine"
	    " WHERE source = ? AND source_key = ?"
	    " ON CONFLICT (source, source_key, @first_at, @resolved_at)"
	    " DO NOTHING",
	[Q_BAD_DROP] = "DELETE FROM quarantine"
	    " WHERE source = ? AND source_key = ?",
	[Q_STATE_GET] = "SELECT value FROM state"
	    " WHERE source = ? AND name = ?",
	[Q_STATE_SOURCES] = "SELECT DISTINCT source FROM state"
	    " WHERE name <> '" STORE_ROWS "' ORDER BY source",
	[Q_STATE_DROP] = "DELETE FROM state WHERE source = ?",
	[Q_STATE_SET] = "INSERT INTO state (source, name, value)"
	    " VALUES (?, ?, ?) ON CONFLICT (source, name)"
	    " DO UPDATE SET value = excluded.value",
	[Q_JOB] = "SELECT machine, @start, @end, part, op,"
	    " operator FROM job"
	    " WHERE " STARTS("job") " AND " STARTS("op")
	    " AND " IS("job") " AND " IS("op") " AND (CAST(? AS TEXT) IS NULL"
	    " OR machine = ?)"
	    " ORDER BY @start DESC, machine, source, source_key, n LIMIT 1",
	[Q_JOB_NO_OP] = "SELECT machine, @start, @end, part, op,"
	    " operator FROM job"
	    " WHERE " STARTS("job") " AND " IS("job")
	    " AND (CAST(? AS TEXT) IS NULL"
	    " OR machine = ?)"
	    " ORDER BY @start DESC, machine, source, source_key, n LIMIT 1",
	[Q_JOB_AT] = "SELECT machine, @start, @end, part, op,"
	    " operator FROM job"
	    " WHERE job = ? AND machine = ? AND @start = ?"
	    " AND (CAST(? AS TEXT) IS NULL OR op = ?)"
	    " ORDER BY source, source_key, n LIMIT 1",
	[Q_MACHINES] = "SELECT machine FROM machine WHERE seq_from <= ?"
	    " UNION SELECT machine FROM machine_past WHERE seq_from <= ?"
	    " ORDER BY machine",
	[Q_WAIT_TURN] = "SELECT 1 FROM pg_advisory_xact_lock(?)",
	[Q_LOCK_JOB] = "SELECT pg_try_advisory_lock(?)",
};

static void
add_time(struct buf *sql, const struct store_driver *drv, const char *name,
    size_t n)
{
	if (drv->suffixed_times && n > 3 &&
	    strncmp(name + n - 3, "_at", 3) == 0)
		n -= 3;
	buf_printf(sql, "\"%.*s%s\"", (int)n, name,
	    drv->suffixed_times ? "_us" : "");
}

void
store_sql_expand(struct buf *sql, const struct store_driver *drv,
    const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	const char *at;
	size_t n;

	while ((at = strchr(text, '@')) != NULL) {
		buf_add(sql, text, (size_t)(at - text));
		n = strspn(at + 1, letters);
		if (n > 0)
			add_time(sql, drv, at + 1, n);
		else
			buf_puts(sql, at[1] == '1' ? drv->yes : drv->no);
		text = at + 1 + (n > 0 ? n : 1);
	}
	buf_puts(sql, text);
}

void
store_sql_column(struct buf *sql, const struct store_driver *drv,
    enum shop_key key)
{
	const char *name = shop_keys[key].name;
	size_t n = strlen(name);

	if (shop_keys[key].type == SHOP_TIME) {
		add_time(sql, drv, name, n);
	} else if (shop_keys[key].type == SHOP_SECONDS) {
		if (n > 2 && strcmp(name + n - 2, "_s") == 0)
			n -= 2;
		buf_printf(sql, "\"%.*s_ms\"", (int)n, name);
	} else {
		buf_printf(sql, "\"%s\"", name);
	}
}

void
store_sql_columns(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	int i;

	for (i = 0; i < shop_kinds[kind].nfield; i++) {
		buf_puts(sql, i == 0 ? "" : ", ");
		store_sql_column(sql, drv, shop_kinds[kind].field[i].key);
	}
}

static void
add_key(struct buf *sql, const struct store_driver *drv, enum shop_kind kind)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	const char *and = "";
	int i;

	for (i = 0; i < info->nfield; i++) {
		if (info->field[i].role != SHOP_ID)
			continue;
		buf_puts(sql, and);
		store_sql_column(sql, drv, info->field[i].key);
		buf_puts(sql, " = ?");
		and = " AND ";
	}
}

static void
add_insert(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	int i;

	buf_printf(sql, "INSERT INTO \"%s\" (", shop_kinds[kind].name);
	store_sql_columns(sql, drv, kind);
	buf_puts(sql, ", seq_from) VALUES (");
	for (i = 0; i < shop_kinds[kind].nfield; i++)
		buf_puts(sql, "?, ");
	buf_puts(sql, "?)");
}

static void
add_select(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_printf(sql, ", seq_from FROM \"%s\" WHERE ",
	    shop_kinds[kind].name);
}

static void
add_past(struct buf *sql, const struct store_driver *drv, enum shop_kind kind)
{
	buf_printf(sql, "INSERT INTO \"%s_past\" (", shop_kinds[kind].name);
	store_sql_columns(sql, drv, kind);
	buf_puts(sql, ", seq_from, seq_to) SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_printf(sql, ", seq_from, ? FROM \"%s\" WHERE ",
	    shop_kinds[kind].name);
	add_key(sql, drv, kind);
	buf_puts(sql, " AND seq_from < ?");
}

/* What a page takes of a table; store_lane.c binds it. */
static void
add_where(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, enum store_kq q)
{
	switch (q) {
	case KQ_PAGE:
		store_sql_expand(sql, drv, "machine = ? AND @start > ? AND"
		    " @start < ? AND (@end > ? OR @start >= ?)");
		break;
	case KQ_LONG:
		store_sql_expand(sql, drv, "machine = ? AND @start > ? AND"
		    " @start < ? AND @end > ? AND ");
		buf_puts(sql, drv->is_long);
		break;
	case KQ_READINGS:
		store_sql_expand(sql, drv,
		    "machine = ? AND @time > ? AND @time < ?");
		break;
	default:
		store_sql_column(sql, drv, shop_kinds[kind].field[0].key);
		buf_puts(sql, " > ?");
		break;
	}
	buf_puts(sql, " AND seq_from <= ?");
}

/*
 * What is there at seq and was not at since, which is -1 for all that is
 * there; of the past, too, what was there at since and is not at seq, and of
 * a fact's past only what stands up to a lead.
 */
static void
add_page(struct buf *sql, const struct store_driver *drv, enum shop_kind kind,
    enum store_kq q, bool past)
{
	const char *name = shop_kinds[kind].name;
	const char *from = past ? "_past" : "";
	struct buf lead = { 0 };

	if (shop_kinds[kind].class == SHOP_REFERENCE)
		store_sql_column(&lead, drv, shop_kinds[kind].field[0].key);
	else
		store_sql_expand(&lead, drv, q == KQ_READINGS ? "@time" :
		    "@start");
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_printf(sql, ", seq_from%s FROM \"%s%s\"", past ? ", seq_to" : "",
	    name, from);
	/* Left alone, SQLite walks the whole key to spare itself a sort. */
	if (q == KQ_LONG && drv->hints)
		buf_printf(sql, " INDEXED BY %s%s_long", name, from);
	buf_puts(sql, " WHERE ");
	add_where(sql, drv, kind, q);
	buf_puts(sql, !past ? " AND seq_from > ?" :
	    " AND seq_to > ? AND (seq_from <= ?) <> (seq_to > ?)");
	if (past && q != KQ_REFERENCE)
		buf_printf(sql, " AND %s <= ?", buf_text(&lead));
	buf_printf(sql, " ORDER BY %s LIMIT ?", buf_text(&lead));
	buf_release(&lead);
}

/* What moved behind since and up to seq; store_moved.c binds it. */
static void
add_moved(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, enum store_kq q)
{
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_printf(sql, q == KQ_CAME ? ", seq_from FROM \"%s\" WHERE " :
	    ", seq_from, seq_to FROM \"%s_past\" WHERE ",
	    shop_kinds[kind].name);
	buf_puts(sql, q == KQ_CAME ?
	    "seq_from > ? AND seq_from <= ?" :
	    q == KQ_PAST_WENT ? "seq_to > ? AND seq_to <= ? AND seq_from <= ?" :
	    "seq_to > ? AND seq_from > ? AND seq_from <= ?");
	/* As its index has it. */
	if (q == KQ_CAME && store_has_source(kind))
		buf_puts(sql, " AND bulk IS NULL");
	buf_puts(sql, " LIMIT ?");
}

void
store_sql_make(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, enum store_kq q)
{
	switch (q) {
	case KQ_INSERT:
		add_insert(sql, drv, kind);
		break;
	case KQ_GET:
		add_select(sql, drv, kind);
		add_key(sql, drv, kind);
		break;
	case KQ_CHILDREN:
		add_select(sql, drv, kind);
		store_sql_expand(sql, drv, "machine = ? AND @start >= ? AND"
		    " @start <= ? AND source = ? AND source_key = ?");
		break;
	case KQ_PAST:
		add_past(sql, drv, kind);
		break;
	case KQ_DELETE:
		buf_printf(sql, "DELETE FROM \"%s\" WHERE ",
		    shop_kinds[kind].name);
		add_key(sql, drv, kind);
		break;
	case KQ_MANY:
	case KQ_MANY_PAST:
		store_many_sql(sql, drv, kind, q);
		break;
	case KQ_KEYED:
	case KQ_KEYED_PAST:
		store_keyed_sql(sql, drv, kind, q);
		break;
	case KQ_CAME:
	case KQ_PAST_WENT:
	case KQ_PAST_CAME:
		add_moved(sql, drv, kind, q);
		break;
	case KQ_PAGE:
	case KQ_LONG:
	case KQ_READINGS:
	case KQ_REFERENCE:
		add_page(sql, drv, kind, q, false);
		break;
	default:
		add_page(sql, drv, kind, (enum store_kq)(q - KQ_OF_PAST), true);
		break;
	}
}

const char *
store_sql_text(enum store_q q)
{
	return texts[q];
}

static bool
asks_ledger_key(enum store_q q)
{
	return q == Q_LEDGER || q == Q_LEDGER_ANY_OF || q == Q_LEDGER_SET ||
	    q == Q_LEDGER_DROP || q == Q_LEDGER_DROP_ANY_OF;
}

static bool
asks_fact_key(enum store_kq q)
{
	return q == KQ_GET || q == KQ_CHILDREN || q == KQ_PAST ||
	    q == KQ_DELETE || q == KQ_MANY || q == KQ_MANY_PAST;
}

struct db_stmt *
store_q(struct store *st, enum store_q q, struct err *err)
{
	struct db_stmt **s = &st->q[q];
	struct buf sql = { 0 };
	int rc = 0;

	if (store_behind_wait(st, err) < 0 ||
	    store_second_settle(st, err) < 0 ||
	    (asks_ledger_key(q) && store_bare_walk(st, err) < 0))
		return NULL;
	if (q == Q_LEDGER_ADD || q == Q_LEDGER_SET || q == Q_LEDGER_DROP ||
	    q == Q_LEDGER_DROP_ANY_OF || q == Q_LEDGER_SWEPT)
		st->second.rests = true;
	if (*s == NULL) {
		store_sql_expand(&sql, st->drv, texts[q]);
		rc = db_prepare(s, st->db, buf_text(&sql), err);
		buf_release(&sql);
	}
	if (rc < 0)
		return NULL;
	db_reset(*s, NULL);
	return *s;
}

struct db_stmt *
store_kq(struct store *st, enum shop_kind kind, enum store_kq q,
    struct err *err)
{
	struct db_stmt **s = &st->kq[kind][q];
	struct buf sql = { 0 };
	int rc;

	if (store_behind_wait(st, err) < 0 ||
	    store_second_settle(st, err) < 0 ||
	    (asks_fact_key(q) && store_bare_walk(st, err) < 0))
		return NULL;
	if (*s == NULL) {
		store_sql_make(&sql, st->drv, kind, q);
		rc = db_prepare(s, st->db, buf_text(&sql), err);
		buf_release(&sql);
		if (rc < 0)
			return NULL;
	}
	db_reset(*s, NULL);
	return *s;
}

void
store_sql_release(struct store *st)
{
	int i, k;

	for (i = 0; i < Q_COUNT; i++) {
		db_finalize(st->q[i]);
		st->q[i] = NULL;
	}
	for (k = 0; k < KIND_COUNT_OF; k++) {
		for (i = 0; i < KQ_COUNT; i++) {
			db_finalize(st->kq[k][i]);
			st->kq[k][i] = NULL;
		}
	}
}
