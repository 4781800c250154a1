/* SPDX-License-Identifier: MIT */
/*
 * How much there is of what.  Counted machine by machine, so that nobody
 * waits for it; the numbers need not be of one moment.
 */
#include <string.h>

#include "base/err.h"
#include "base/stop.h"
#include "shop/admin_internal.h"

static int
tell_store(struct store *st, const struct admin_out *out, struct err *err)
{
	struct admin_record r = ADMIN_RECORD("stats");
	struct store_floor floor;

	r.of = "store";
	if (admin_schema(st, &r.schema, err) < 0 ||
	    store_newest_seq(st, &r.seq, err) < 0 ||
	    store_floor(st, &floor, err) < 0 ||
	    admin_size(st, &r, err) < 0 ||
	    admin_number(st, "SELECT min(@committed_at) FROM commit_log",
	    &r.oldest_us, err) < 0 ||
	    admin_number(st, "SELECT max(@committed_at) FROM commit_log",
	    &r.newest_us, err) < 0)
		return -1;
	r.floor = floor.seq;
	return admin_write(out, &r, err);
}

/* ---- facts ---- */

static void
make_sql(struct buf *sql, const struct store_driver *drv, enum shop_kind kind,
    bool past)
{
	enum shop_key first = shop_field(kind, F_START) >= 0 ? F_START :
	    F_TIME;
	enum shop_key last = shop_field(kind, F_END) >= 0 ? F_END : first;

	buf_puts(sql, "SELECT count(*), min(");
	store_sql_column(sql, drv, first);
	buf_puts(sql, "), max(");
	store_sql_column(sql, drv, last);
	buf_printf(sql, ") FROM \"%s%s\" WHERE machine = ?",
	    shop_kinds[kind].name, past ? "_past" : "");
}

static int
ask(struct db_stmt *s, const char *machine, int64_t x[3], struct err *err)
{
	struct stop_hold hold;
	int got, i;

	store_bind_str(s, 0, machine);
	stop_hold(&hold);
	got = db_step(s, err);
	for (i = 0; i < 3 && got > 0; i++)
		x[i] = db_is_null(s, i) ? ADMIN_NONE : db_int(s, i);
	if (got > 0)
		got = db_reset(s, err);
	stop_release(&hold);
	return got;
}

static int
tell_machines(const struct admin_list *machines, enum shop_kind kind,
    struct db_stmt *now, struct db_stmt *past, const struct admin_out *out,
    struct err *err)
{
	struct admin_record r = ADMIN_RECORD("stats");
	int64_t x[3] = { 0 }, y[3] = { 0 };
	size_t i;

	r.of = shop_kinds[kind].name;
	for (i = 0; i < machines->n; i++) {
		r.machine = machines->row[i].name;
		if (ask(now, r.machine, x, err) < 0 ||
		    ask(past, r.machine, y, err) < 0)
			return -1;
		r.rows = x[0];
		r.past = y[0];
		r.oldest_us = x[1];
		r.newest_us = x[2];
		if (r.rows + r.past > 0 && admin_write(out, &r, err) < 0)
			return -1;
	}
	return 0;
}

static int
tell_facts(struct store *st, const struct admin_list *machines,
    enum shop_kind kind, const struct admin_out *out, struct err *err)
{
	struct db_stmt *now = NULL, *past = NULL;
	struct buf sql = { 0 };
	int rc = -1;

	make_sql(&sql, st->drv, kind, false);
	if (db_prepare(&now, st->db, buf_text(&sql), err) < 0)
		goto out;
	buf_clear(&sql);
	make_sql(&sql, st->drv, kind, true);
	if (db_prepare(&past, st->db, buf_text(&sql), err) < 0)
		goto out;
	rc = tell_machines(machines, kind, now, past, out, err);
out:
	db_finalize(now);
	db_finalize(past);
	buf_release(&sql);
	return rc;
}

static int
tell_reference(struct store *st, enum shop_kind kind,
    const struct admin_out *out, struct err *err)
{
	struct admin_record r = ADMIN_RECORD("stats");
	struct buf sql = { 0 };
	int rc;

	r.of = shop_kinds[kind].name;
	buf_printf(&sql, "SELECT count(*) FROM \"%s\"", r.of);
	rc = admin_number(st, buf_text(&sql), &r.rows, err);
	buf_clear(&sql);
	buf_printf(&sql, "SELECT count(*) FROM \"%s_past\"", r.of);
	if (rc == 0)
		rc = admin_number(st, buf_text(&sql), &r.past, err);
	buf_release(&sql);
	return rc < 0 ? -1 : admin_write(out, &r, err);
}

static int
tell_kinds(struct store *st, const struct admin_out *out, struct err *err)
{
	struct admin_list machines = { 0 };
	int k, rc;

	rc = admin_list(&machines, st, "SELECT machine FROM machine"
	    " ORDER BY machine", err);
	for (k = 0; k < KIND_COUNT_OF && rc == 0; k++) {
		if (shop_kinds[k].class == SHOP_REFERENCE)
			rc = tell_reference(st, (enum shop_kind)k, out, err);
		else if (shop_kinds[k].class == SHOP_FACT)
			rc = tell_facts(st, &machines, (enum shop_kind)k,
			    out, err);
	}
	admin_list_release(&machines);
	return rc;
}

/* ---- sources ---- */

static int
tell_ledger(struct store *st, const struct admin_out *out, struct err *err)
{
	struct admin_record r = ADMIN_RECORD("stats");
	struct admin_list l = { 0 };
	size_t i;
	int rc;

	rc = admin_list(&l, st, "SELECT source, count(*), sum(CASE WHEN"
	    " open = @1 THEN 1 ELSE 0 END), min(@start), max(@start)"
	    " FROM source_row GROUP BY source ORDER BY source", err);
	r.of = "source_row";
	for (i = 0; i < l.n && rc == 0; i++) {
		r.source = l.row[i].name;
		r.rows = l.row[i].x[0];
		r.open_rows = l.row[i].x[1];
		r.oldest_us = l.row[i].x[2];
		r.newest_us = l.row[i].x[3];
		rc = admin_write(out, &r, err);
	}
	admin_list_release(&l);
	return rc;
}

static int
tell_quarantine(struct store *st, const struct admin_out *out,
    struct err *err)
{
	struct admin_record r = ADMIN_RECORD("stats");
	struct admin_list l = { 0 };
	size_t i;
	int rc;

	rc = admin_list(&l, st, "SELECT source, sum(bad), sum(1 - bad),"
	    " min(@first_at), max(@last_at) FROM"
	    " (SELECT source, 1 AS bad, @first_at, @last_at FROM quarantine"
	    " UNION ALL SELECT source, 0, @first_at, @last_at FROM"
	    " quarantine_past) q GROUP BY source ORDER BY source", err);
	r.of = "quarantine";
	for (i = 0; i < l.n && rc == 0; i++) {
		r.source = l.row[i].name;
		r.rows = l.row[i].x[0];
		r.past = l.row[i].x[1];
		r.oldest_us = l.row[i].x[2];
		r.newest_us = l.row[i].x[3];
		rc = admin_write(out, &r, err);
	}
	admin_list_release(&l);
	return rc;
}

int
admin_stats(struct store *st, const struct admin_out *out, struct err *err)
{
	if (tell_store(st, out, err) < 0 || tell_kinds(st, out, err) < 0 ||
	    tell_ledger(st, out, err) < 0)
		return -1;
	return tell_quarantine(st, out, err);
}
