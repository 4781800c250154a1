/* SPDX-License-Identifier: MIT */
/* The SQL of the store, as prepared statements made when first used. */
#include <string.h>

#include "base/err.h"
#include "shop/store_internal.h"

static const char *const texts[Q_COUNT] = {
	[Q_SEQ] = "SELECT coalesce(max(seq), 0) FROM commit_log",
	[Q_LAST_COMMIT] = "SELECT committed_us FROM commit_log"
	    " ORDER BY seq DESC LIMIT 1",
	[Q_LOG] = "INSERT INTO commit_log (seq, committed_us, run, program)"
	    " VALUES (?, ?, ?, ?)",
	[Q_SEQ_AT] = "SELECT coalesce(max(seq), 0) FROM commit_log"
	    " WHERE committed_us <= ?",
	[Q_MACHINE_KNOWN] = "SELECT 1 FROM machine WHERE machine = ?",
	[Q_MACHINE_ADD] = "INSERT INTO machine (machine, seq_from)"
	    " VALUES (?, ?)",
	[Q_LEDGER] = "SELECT machine, start_us, spread_us, row_hash, mapping,"
	    " open, kinds, seq FROM source_row"
	    " WHERE source = ? AND source_key = ?",
	[Q_LEDGER_ADD] = "INSERT INTO source_row (source, source_key,"
	    " machine, start_us, spread_us, row_hash, mapping, open, kinds,"
	    " swept, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[Q_LEDGER_SET] = "UPDATE source_row SET start_us = ?, spread_us = ?,"
	    " row_hash = ?, mapping = ?, open = ?, kinds = ?, swept = ?,"
	    " seq = ?"
	    " WHERE source = ? AND source_key = ? AND machine = ?",
	[Q_LEDGER_DROP] = "DELETE FROM source_row"
	    " WHERE source = ? AND source_key = ? AND machine = ?",
	[Q_LEDGER_ANY] = "SELECT 1 FROM source_row WHERE source = ? LIMIT 1",
	[Q_LEDGER_COUNT] = "SELECT count(*) FROM source_row"
	    " WHERE source = ?",
	[Q_LEDGER_RANGE] = "SELECT source_key, machine FROM source_row"
	    " WHERE source = ? AND start_us >= ? AND start_us < ?"
	    " AND swept = 1",
	[Q_LEDGER_BETWEEN] = "SELECT source_key, machine FROM source_row"
	    " WHERE source = ? AND start_us >= ? AND start_us < ?",
	[Q_LEDGER_SWEPT] = "UPDATE source_row SET swept = 1"
	    " WHERE source = ? AND swept = 0",
	[Q_LEDGER_OPEN] = "SELECT source_key, start_us FROM source_row"
	    " WHERE source = ? AND open = 1 ORDER BY start_us, source_key",
	[Q_BAD_ANY] = "SELECT 1 FROM quarantine WHERE source = ? LIMIT 1",
	[Q_BAD_LIST] = "SELECT source_key, raw FROM quarantine"
	    " WHERE source = ? ORDER BY source_key",
	[Q_BAD_PAGE] = "SELECT source, source_key, field, why, raw, run,"
	    " first_us, last_us, attempts FROM quarantine"
	    " WHERE (source, source_key) > (?, ?)"
	    " AND last_us >= ? AND first_us < ?"
	    " ORDER BY source, source_key LIMIT ?",
	[Q_BAD_PAST_PAGE] = "SELECT source, source_key, field, why, raw, run,"
	    " first_us, last_us, attempts, resolved_us FROM quarantine_past"
	    " WHERE (source, source_key, first_us, resolved_us) >"
	    " (?, ?, ?, ?) AND last_us >= ? AND first_us < ?"
	    " ORDER BY source, source_key, first_us, resolved_us LIMIT ?",
	[Q_BAD_ADD] = "INSERT INTO quarantine (source, source_key, field,"
	    " why, raw, first_us, last_us, attempts, run)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)"
	    " ON CONFLICT (source, source_key) DO UPDATE SET"
	    " field = excluded.field, why = excluded.why,"
	    " raw = excluded.raw, last_us = excluded.last_us,"
	    " attempts = quarantine.attempts + 1, run = excluded.run"
	    " WHERE quarantine.field <> excluded.field"
	    " OR quarantine.why <> excluded.why"
	    " OR quarantine.raw <> excluded.raw"
	    " OR quarantine.last_us <= excluded.last_us - 3600000000",
	[Q_BAD_PAST] = "INSERT INTO quarantine_past (source, source_key,"
	    " field, why, raw, first_us, last_us, attempts, run, resolved_us)"
	    " SELECT source, source_key, field, why, raw, first_us, last_us,"
	    " attempts, run, ? FROM quarantine"
	    " WHERE source = ? AND source_key = ?"
	    " ON CONFLICT (source, source_key, first_us, resolved_us)"
	    " DO NOTHING",
	[Q_BAD_DROP] = "DELETE FROM quarantine"
	    " WHERE source = ? AND source_key = ?",
	[Q_STATE_GET] = "SELECT value FROM state"
	    " WHERE source = ? AND name = ?",
	[Q_STATE_SET] = "INSERT INTO state (source, name, value)"
	    " VALUES (?, ?, ?) ON CONFLICT (source, name)"
	    " DO UPDATE SET value = excluded.value",
	[Q_JOB] = "SELECT machine, start_us, end_us, part, op,"
	    " operator FROM job"
	    " WHERE job = ? AND op = ? AND (? IS NULL OR machine = ?)"
	    " ORDER BY start_us DESC, machine, source, source_key, n LIMIT 1",
	[Q_JOB_NO_OP] = "SELECT machine, start_us, end_us, part, op,"
	    " operator FROM job"
	    " WHERE job = ? AND (? IS NULL OR machine = ?)"
	    " ORDER BY start_us DESC, machine, source, source_key, n LIMIT 1",
	[Q_JOB_AT] = "SELECT machine, start_us, end_us, part, op,"
	    " operator FROM job"
	    " WHERE job = ? AND machine = ? AND start_us = ?"
	    " AND (? IS NULL OR op = ?)"
	    " ORDER BY source, source_key, n LIMIT 1",
	[Q_MACHINES] = "SELECT machine FROM machine WHERE seq_from <= ?"
	    " UNION SELECT machine FROM machine_past WHERE seq_from <= ?"
	    " ORDER BY machine",
};

void
store_sql_column(struct buf *sql, enum shop_key key)
{
	const char *name = shop_keys[key].name;
	size_t n = strlen(name);

	if (shop_keys[key].type == SHOP_TIME) {
		buf_printf(sql, "\"%s_us\"", name);
	} else if (shop_keys[key].type == SHOP_SECONDS) {
		if (n > 2 && strcmp(name + n - 2, "_s") == 0)
			n -= 2;
		buf_printf(sql, "\"%.*s_ms\"", (int)n, name);
	} else {
		buf_printf(sql, "\"%s\"", name);
	}
}

void
store_sql_columns(struct buf *sql, enum shop_kind kind)
{
	int i;

	for (i = 0; i < shop_kinds[kind].nfield; i++) {
		buf_puts(sql, i == 0 ? "" : ", ");
		store_sql_column(sql, shop_kinds[kind].field[i].key);
	}
}

static void
add_key(struct buf *sql, enum shop_kind kind)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	const char *and = "";
	int i;

	for (i = 0; i < info->nfield; i++) {
		if (info->field[i].role != SHOP_ID)
			continue;
		buf_puts(sql, and);
		store_sql_column(sql, info->field[i].key);
		buf_puts(sql, " = ?");
		and = " AND ";
	}
}

static void
add_insert(struct buf *sql, enum shop_kind kind)
{
	int i;

	buf_printf(sql, "INSERT INTO \"%s\" (", shop_kinds[kind].name);
	store_sql_columns(sql, kind);
	buf_puts(sql, ", seq_from) VALUES (");
	for (i = 0; i < shop_kinds[kind].nfield; i++)
		buf_puts(sql, "?, ");
	buf_puts(sql, "?)");
}

static void
add_select(struct buf *sql, enum shop_kind kind)
{
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, kind);
	buf_printf(sql, ", seq_from FROM \"%s\" WHERE ",
	    shop_kinds[kind].name);
}

static void
add_past(struct buf *sql, enum shop_kind kind)
{
	buf_printf(sql, "INSERT INTO \"%s_past\" (", shop_kinds[kind].name);
	store_sql_columns(sql, kind);
	buf_puts(sql, ", seq_from, seq_to) SELECT ");
	store_sql_columns(sql, kind);
	buf_printf(sql, ", seq_from, ? FROM \"%s\" WHERE ",
	    shop_kinds[kind].name);
	add_key(sql, kind);
	buf_puts(sql, " AND seq_from < ?");
}

/* What a page takes of a table; store_lane.c binds it. */
static void
add_where(struct buf *sql, enum shop_kind kind, enum store_kq q)
{
	switch (q) {
	case KQ_PAGE:
		buf_puts(sql, "machine = ? AND start_us > ? AND"
		    " start_us < ? AND (end_us > ? OR start_us >= ?)");
		break;
	case KQ_LONG:
		buf_printf(sql, "machine = ? AND start_us > ? AND"
		    " start_us < ? AND end_us > ? AND"
		    " end_us - start_us > %lld", (long long)STORE_LONG_US);
		break;
	case KQ_READINGS:
		buf_puts(sql, "machine = ? AND time_us > ? AND time_us < ?");
		break;
	default:
		store_sql_column(sql, shop_kinds[kind].field[0].key);
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
add_page(struct buf *sql, enum shop_kind kind, enum store_kq q, bool past)
{
	const char *name = shop_kinds[kind].name;
	const char *from = past ? "_past" : "";
	struct buf lead = { 0 };

	if (shop_kinds[kind].class == SHOP_REFERENCE)
		store_sql_column(&lead, shop_kinds[kind].field[0].key);
	else
		buf_puts(&lead, q == KQ_READINGS ? "time_us" : "start_us");
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, kind);
	buf_printf(sql, ", seq_from%s FROM \"%s%s\"", past ? ", seq_to" : "",
	    name, from);
	/* Left alone, SQLite walks the whole key to spare itself a sort. */
	if (q == KQ_LONG)
		buf_printf(sql, " INDEXED BY %s%s_long", name, from);
	buf_puts(sql, " WHERE ");
	add_where(sql, kind, q);
	buf_puts(sql, !past ? " AND seq_from > ?" :
	    " AND seq_to > ? AND (seq_from <= ?) <> (seq_to > ?)");
	if (past && q != KQ_REFERENCE)
		buf_printf(sql, " AND %s <= ?", buf_text(&lead));
	buf_printf(sql, " ORDER BY %s LIMIT ?", buf_text(&lead));
	buf_release(&lead);
}

void
store_sql_make(struct buf *sql, enum shop_kind kind, enum store_kq q)
{
	switch (q) {
	case KQ_INSERT:
		add_insert(sql, kind);
		break;
	case KQ_GET:
		add_select(sql, kind);
		add_key(sql, kind);
		break;
	case KQ_CHILDREN:
		add_select(sql, kind);
		buf_puts(sql, "machine = ? AND start_us >= ? AND"
		    " start_us <= ? AND source = ? AND source_key = ?");
		break;
	case KQ_PAST:
		add_past(sql, kind);
		break;
	case KQ_DELETE:
		buf_printf(sql, "DELETE FROM \"%s\" WHERE ",
		    shop_kinds[kind].name);
		add_key(sql, kind);
		break;
	case KQ_PAGE:
	case KQ_LONG:
	case KQ_READINGS:
	case KQ_REFERENCE:
		add_page(sql, kind, q, false);
		break;
	default:
		add_page(sql, kind, (enum store_kq)(q - KQ_OF_PAST), true);
		break;
	}
}

struct db_stmt *
store_q(struct store *st, enum store_q q, struct err *err)
{
	struct db_stmt **s = &st->q[q];

	if (*s == NULL && db_prepare(s, st->db, texts[q], err) < 0)
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

	if (*s == NULL) {
		store_sql_make(&sql, kind, q);
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

/* ---- values ---- */

int
store_bind_str(struct db_stmt *s, int i, const char *text)
{
	if (text == NULL)
		db_bind_null(s, i);
	else
		db_bind_text(s, i, text, strlen(text));
	return i + 1;
}

static void
bind_value(struct db_stmt *s, int i, enum shop_type type,
    const struct fact_val *v)
{
	if (v->is_null)
		db_bind_null(s, i);
	else if (type == SHOP_TEXT)
		db_bind_text(s, i, v->s, v->len);
	else if (type == SHOP_NUM)
		db_bind_real(s, i, v->d);
	else
		db_bind_int(s, i, v->i);
}

int
store_bind_fact(struct db_stmt *s, const struct fact *f, uint32_t *null)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	uint32_t bit;
	int i;

	for (i = 0; i < kind->nfield; i++) {
		bit = UINT32_C(1) << i;
		if (f->v[i].is_null && (*null & bit) != 0)
			continue;
		bind_value(s, i, shop_keys[kind->field[i].key].type,
		    &f->v[i]);
		*null = f->v[i].is_null ? *null | bit : *null & ~bit;
	}
	return i;
}

int
store_bind_key(struct db_stmt *s, int i, const struct fact *f)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	int k;

	for (k = 0; k < kind->nfield; k++) {
		if (kind->field[k].role == SHOP_ID)
			bind_value(s, i++,
			    shop_keys[kind->field[k].key].type, &f->v[k]);
	}
	return i;
}

void
store_column_fact(struct db_stmt *s, enum shop_kind kind, struct fact *f)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	struct fact_val *v;
	size_t n;
	int i;

	f->kind = kind;
	for (i = 0; i < info->nfield; i++) {
		v = &f->v[i];
		v->len = 0;
		v->is_null = db_is_null(s, i);
		if (v->is_null) {
			v->i = 0;
			continue;
		}
		switch (shop_keys[info->field[i].key].type) {
		case SHOP_TEXT:
			v->s = db_text(s, i, &n);
			v->len = (uint32_t)n;
			break;
		case SHOP_NUM:
			v->d = db_real(s, i);
			break;
		default:
			v->i = db_int(s, i);
			break;
		}
	}
}

int
store_run(struct db_stmt *s, struct err *err)
{
	int got = db_step(s, err);

	if (got > 0)
		return err_set(err, ERR_INTERNAL, "a statement gave a row");
	return got;
}
