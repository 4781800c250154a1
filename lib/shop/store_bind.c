/* SPDX-License-Identifier: MIT */
/* Facts into statements and loads, and out of rows. */
#include <string.h>

#include "base/err.h"
#include "shop/store_internal.h"

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
store_bind_fact(struct db_stmt *s, const struct fact *f)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	int i;

	for (i = 0; i < kind->nfield; i++)
		bind_value(s, i, shop_keys[kind->field[i].key].type,
		    &f->v[i]);
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
	enum db_want want[FACT_FIELDS_MAX] = { DB_WANT_INT };
	struct db_val val[FACT_FIELDS_MAX];
	enum shop_type type;
	int i;

	for (i = 0; i < info->nfield; i++) {
		type = shop_keys[info->field[i].key].type;
		want[i] = type == SHOP_TEXT ? DB_WANT_TEXT :
		    type == SHOP_NUM ? DB_WANT_REAL : DB_WANT_INT;
	}
	db_row(s, want, val, info->nfield);
	f->kind = kind;
	for (i = 0; i < info->nfield; i++) {
		f->v[i].len = (uint32_t)val[i].n;
		f->v[i].is_null = val[i].is_null;
		if (want[i] == DB_WANT_TEXT)
			f->v[i].s = val[i].s;
		else if (want[i] == DB_WANT_REAL)
			f->v[i].d = val[i].d;
		else
			f->v[i].i = val[i].i;
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

int
store_number(struct db_stmt *s, int64_t *x, struct err *err)
{
	int got = db_step(s, err);

	if (got < 0)
		return -1;
	*x = got > 0 ? db_int(s, 0) : 0;
	return got > 0 ? db_reset(s, err) : 0;
}

int
store_ask(struct db *db, const char *sql, int64_t *x, struct err *err)
{
	struct db_stmt *s;
	int rc;

	if (db_prepare(&s, db, sql, err) < 0)
		return -1;
	rc = store_number(s, x, err);
	db_finalize(s);
	return rc;
}

/* ---- many at once ---- */

static int
open_load(struct store *st, enum shop_kind kind, struct err *err)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	struct buf columns = { 0 };
	int i, n = 1, rc;

	for (i = 0; i < info->nfield; i++) {
		if ((st->loads[kind] >> i & 1) == 0)
			continue;
		store_sql_column(&columns, st->drv, info->field[i].key);
		buf_puts(&columns, ", ");
		n++;
	}
	buf_puts(&columns, "seq_from");
	if ((st->loads[kind] & STORE_BULK) != 0) {
		buf_puts(&columns, ", bulk");
		n++;
	}
	rc = db_load_open(&st->load[kind], st->db, info->name,
	    buf_text(&columns), n, err);
	buf_release(&columns);
	return rc;
}

struct db_load *
store_load(struct store *st, enum shop_kind kind, uint64_t columns,
    struct err *err)
{
	struct db_load **l = &st->load[kind];

	if (*l != NULL && (columns & ~st->loads[kind]) == 0)
		return *l;
	db_load_close(*l);
	*l = NULL;
	st->loads[kind] |= columns;
	return open_load(st, kind, err) < 0 ? NULL : *l;
}

int
store_load_ledger(struct db_load **l, struct store *st, struct db *db,
    struct err *err)
{
	struct buf columns = { 0 };
	int rc = 0;

	if (*l != NULL)
		return 0;
	store_sql_expand(&columns, st->drv, "source, source_key, machine, "
	    "@start, spread_us, row_hash, mapping, open, kinds, swept, seq");
	rc = db_load_open(l, db, "source_row", buf_text(&columns), 11, err);
	buf_release(&columns);
	return rc;
}

int
store_load_fact(struct db_load *l, const struct fact *f, int64_t seq,
    struct err *err)
{
	const struct fact_val *v;
	enum shop_type type;
	int i;

	for (i = 0; i < shop_kinds[f->kind].nfield; i++) {
		v = &f->v[i];
		type = shop_keys[shop_kinds[f->kind].field[i].key].type;
		if (v->is_null)
			db_load_null(l);
		else if (type == SHOP_TEXT)
			db_load_text(l, v->s, v->len);
		else if (type == SHOP_NUM)
			db_load_real(l, v->d);
		else
			db_load_int(l, v->i);
	}
	db_load_int(l, seq);
	return db_load_row(l, err);
}

void
store_load_release(struct store *st)
{
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++) {
		db_load_close(st->load[k]);
		st->load[k] = NULL;
	}
	db_load_close(st->load_ledger);
	st->load_ledger = NULL;
}

/* The text is source, key and machine, each with a NUL behind it. */
int
store_load_row(struct db_load *l, const char *text,
    const struct store_waiting *w, int64_t seq, struct err *err)
{
	const char *key = text + w->nsource + 1;

	db_load_text(l, text, w->nsource);
	db_load_text(l, key, w->nkey);
	db_load_text(l, key + w->nkey + 1, w->nmachine);
	db_load_int(l, w->start_us);
	db_load_int(l, w->spread_us);
	db_load_blob(l, &w->hash, sizeof(w->hash));
	db_load_int(l, w->mapping);
	db_load_int(l, w->open);
	db_load_int(l, w->kinds);
	db_load_int(l, w->swept);
	db_load_int(l, seq);
	return db_load_row(l, err);
}
