/* SPDX-License-Identifier: MIT */
/*
 * The check, part by part.  Tables are read along their keys, a page at a
 * time, each page one statement: nobody waits for it, and what it says of a
 * page is true of one moment.
 */
#include <string.h>

#include "base/err.h"
#include "base/stop.h"
#include "shop/admin_internal.h"

enum { PAGE = 1000 };

/* What the SQL says of a row; bits. */
enum {
	NO_COMMIT = 1,		/* seq_from is not in commit_log */
	NO_MACHINE = 2,
	NO_ROW = 4,		/* no ledger row covers it */
	NO_END = 8,		/* seq_to is not in commit_log */
	BACKWARDS = 16,		/* seq_from >= seq_to */
	OVERLAPS = 32		/* another version at the same time */
};
static const char *const whys[] = {
	"written by a commit that is not in the log",
	"its machine has no machine record",
	"no row of the ledger gave it",
	"replaced by a commit that is not in the log",
	"replaced before it was written",
	"another version was there at the same time",
};
enum { NWHY = sizeof(whys) / sizeof(*whys) };

static void
add_bit(struct buf *sql, int bit, const char *condition)
{
	buf_printf(sql, " + CASE WHEN %s THEN %d ELSE 0 END", condition, bit);
}

/* " AND v.machine = t.machine AND ..." for the whole key. */
static void
add_same_key(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	int i;

	for (i = 0; i < info->nfield; i++) {
		if (info->field[i].role != SHOP_ID)
			continue;
		buf_puts(sql, i == 0 ? "v." : " AND v.");
		store_sql_column(sql, drv, info->field[i].key);
		buf_puts(sql, " = t.");
		store_sql_column(sql, drv, info->field[i].key);
	}
}

static void
add_overlaps(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	struct buf b = { 0 };

	buf_printf(&b, "EXISTS (SELECT 1 FROM \"%s\" v WHERE ",
	    shop_kinds[kind].name);
	add_same_key(&b, drv, kind);
	buf_printf(&b, " AND v.seq_from < t.seq_to) OR EXISTS (SELECT 1 FROM"
	    " \"%s_past\" v WHERE ", shop_kinds[kind].name);
	add_same_key(&b, drv, kind);
	buf_puts(&b, " AND v.seq_from > t.seq_from"
	    " AND v.seq_from < t.seq_to)");
	add_bit(sql, OVERLAPS, buf_text(&b));
	buf_release(&b);
}

static void
add_past_bits(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	add_bit(sql, NO_END,
	    "NOT EXISTS (SELECT 1 FROM commit_log c WHERE c.seq = t.seq_to)");
	add_bit(sql, BACKWARDS, "t.seq_from >= t.seq_to");
	add_overlaps(sql, drv, kind);
}

static void
add_present_bits(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	struct buf b = { 0 };

	if (shop_kinds[kind].class != SHOP_FACT)
		return;
	add_bit(sql, NO_MACHINE, "NOT EXISTS (SELECT 1 FROM machine m"
	    " WHERE m.machine = t.machine)");
	if (!store_has_source(kind))
		return;
	store_sql_expand(&b, drv, "NOT EXISTS (SELECT 1 FROM source_row r"
	    " WHERE r.source = t.source AND r.source_key = t.source_key AND"
	    " r.machine = t.machine AND r.@start <= t.@start AND");
	buf_puts(&b, drv->suffixed_times ?
	    " r.start_us + r.spread_us >= t.start_us AND " :
	    " r.start + r.spread_us * interval '1 microsecond' >= t.start"
	    " AND ");
	buf_printf(&b, "(r.kinds & %lld) <> 0)",
	    (long long)(INT64_C(1) << kind));
	add_bit(sql, NO_ROW, buf_text(&b));
	buf_release(&b);
}

static void
make_page_sql(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, bool past)
{
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_puts(sql, ", seq_from, 0");
	add_bit(sql, NO_COMMIT, "NOT EXISTS (SELECT 1 FROM commit_log c"
	    " WHERE c.seq = t.seq_from)");
	if (past)
		add_past_bits(sql, drv, kind);
	else
		add_present_bits(sql, drv, kind);
	buf_printf(sql, " FROM \"%s%s\" t WHERE ", shop_kinds[kind].name,
	    past ? "_past" : "");
	admin_sql_compare(sql, drv, kind, past, ">");
	buf_puts(sql, " ORDER BY ");
	admin_sql_key(sql, drv, kind, past, "");
	buf_printf(sql, " LIMIT %d", PAGE);
}

/* ---- rows ---- */

static int
tell(struct admin_checker *c, const char *of, const struct fact *f,
    int64_t seq, int bits, struct err *err)
{
	struct admin_finding about = { .of = of, .fact = f, .seq = seq };
	struct err why = { 0 };
	int i;

	for (i = 0; i < NWHY; i++) {
		if ((bits & 1 << i) != 0 &&
		    admin_find(c, &about, err, "%s", whys[i]) < 0)
			return -1;
	}
	if (fact_check(f, &why) < 0)
		return admin_find(c, &about, err, "%s", why.text);
	return 0;
}

/* The page behind *last; then *last is its last row. */
static int
read_page(struct admin_checker *c, struct db_stmt *s, struct store_page *p,
    struct store_page *last, bool past, int *bits, struct err *err)
{
	const struct fact *f = &last->fact[0];
	int n = shop_kinds[f->kind].nfield, got;
	struct stop_hold hold;

	admin_bind_key(s, 0, last, past);
	store_page_clear(p);
	stop_hold(&hold);
	while ((got = db_step(s, err)) > 0) {
		bits[p->n] = (int)db_int(s, n + 1);
		store_page_add(p, s, f->kind);
	}
	stop_release(&hold);
	store_page_settle(p);
	c->rows += (int64_t)p->n;
	return got;
}

static int
check_pages(struct admin_checker *c, struct db_stmt *s, enum shop_kind kind,
    bool past, struct err *err)
{
	struct store_page page = { 0 }, last = { 0 };
	struct buf of = { 0 };
	int bits[PAGE], rc = 0;
	size_t i;

	buf_printf(&of, "%s%s", shop_kinds[kind].name, past ? "_past" : "");
	admin_key_first(&last, kind);
	do {
		rc = read_page(c, s, &page, &last, past, bits, err);
		for (i = 0; rc == 0 && i < page.n; i++)
			rc = tell(c, buf_text(&of), &page.fact[i],
			    page.seq[i], bits[i], err);
		if (page.n > 0)
			admin_key_last(&last, &page);
	} while (rc == 0 && page.n == PAGE);
	store_page_release(&page);
	store_page_release(&last);
	buf_release(&of);
	return rc;
}

int
admin_check_kind(struct admin_checker *c, enum shop_kind kind, bool past,
    struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	int rc;

	make_page_sql(&sql, c->st->drv, kind, past);
	rc = db_prepare(&s, c->st->db, buf_text(&sql), err);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	rc = check_pages(c, s, kind, past, err);
	db_finalize(s);
	return rc;
}
