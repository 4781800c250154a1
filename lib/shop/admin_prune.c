/* SPDX-License-Identifier: MIT */
/*
 * Forgetting what is old: along the keys, some rows in a transaction, so that
 * nobody waits long.  The floor is raised in the transaction that deletes.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "shop/admin_internal.h"

enum { BATCH = 10000 };

struct pruner {
	struct store *st;
	const struct admin_prune *p;
	const struct admin_out *out;
	int64_t resolved_us;		/* of the quarantine */
	int64_t before_us;		/* of what goes by its own time, and */
	int aged;			/* what that is: FLOOR_READINGS ... */
	struct store_floor floor;	/* as it is to be */
	int64_t removed;		/* of the table at hand */
	int64_t all;
};

static int
end_table(struct pruner *r, const char *table, struct err *err)
{
	struct admin_record record = ADMIN_RECORD(r->p->dry_run ? "dry_run" :
	    "prune");

	record.of = table;
	record.rows = r->removed;
	r->all += r->removed;
	r->removed = 0;
	return admin_write(r->out, &record, err);
}

/* One number of a statement that has one parameter. */
static int
ask(struct pruner *r, const char *sql, int64_t x, int64_t *n,
    struct err *err)
{
	struct db_stmt *s;
	int got;

	if (admin_prepare(&s, r->st, sql, err) < 0)
		return -1;
	db_bind_int(s, 0, x);
	got = db_step(s, err);
	*n = got > 0 ? db_int(s, 0) : 0;
	db_finalize(s);
	return got < 0 ? -1 : 0;
}

static int
count(struct pruner *r, const char *table, const char *where, int64_t x,
    struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	buf_printf(&sql, "SELECT count(*) FROM \"%s\" WHERE %s", table,
	    where);
	rc = ask(r, buf_text(&sql), x, &r->removed, err);
	buf_release(&sql);
	return rc;
}

/*
 * Rows that are deleted are counted first, in the transaction that alone may
 * write; both statements take the same parameters.
 */
struct drop {
	struct db_stmt *count, *rows;
};

/* Of what stands behind FROM. */
static int
prepare_drop(struct pruner *r, struct drop *d, const char *from,
    struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	buf_printf(&sql, "SELECT count(*) FROM %s", from);
	rc = admin_prepare(&d->count, r->st, buf_text(&sql), err);
	buf_clear(&sql);
	buf_printf(&sql, "DELETE FROM %s", from);
	if (rc == 0)
		rc = admin_prepare(&d->rows, r->st, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

static void
release_drop(struct drop *d)
{
	db_finalize(d->count);
	db_finalize(d->rows);
}

/* Both are bound.  *n is how many went. */
static int
run_drop(struct pruner *r, struct drop *d, int64_t *n, struct err *err)
{
	int got = db_step(d->count, err);

	*n = got > 0 ? db_int(d->count, 0) : 0;
	if (got < 0 || db_reset(d->count, err) < 0)
		return -1;
	r->removed += *n;
	return *n > 0 ? store_run(d->rows, err) : db_reset(d->rows, err);
}

/* ---- past rows ---- */

struct past {
	enum shop_kind kind;
	struct db_stmt *find;
	struct drop drop;
	struct store_page at, next;	/* a batch is behind at, up to next */
};

static int
prepare_past(struct pruner *r, struct past *t, struct err *err)
{
	const struct store_driver *drv = r->st->drv;
	const char *name = shop_kinds[t->kind].name;
	struct buf sql = { 0 };
	int rc;

	/* The last row of the next batch. */
	buf_puts(&sql, "SELECT * FROM (SELECT ");
	store_sql_columns(&sql, drv, t->kind);
	buf_printf(&sql, ", seq_from FROM \"%s_past\" WHERE ", name);
	admin_sql_compare(&sql, drv, t->kind, true, ">");
	buf_puts(&sql, " ORDER BY ");
	admin_sql_key(&sql, drv, t->kind, true, "");
	buf_printf(&sql, " LIMIT %d) AS batch ORDER BY ", BATCH);
	admin_sql_key(&sql, drv, t->kind, true, " DESC");
	buf_puts(&sql, " LIMIT 1");
	rc = db_prepare(&t->find, r->st->db, buf_text(&sql), err);
	buf_clear(&sql);
	buf_printf(&sql, "\"%s_past\" WHERE seq_to <= ? AND ", name);
	admin_sql_compare(&sql, drv, t->kind, true, ">");
	buf_puts(&sql, " AND ");
	admin_sql_compare(&sql, drv, t->kind, true, "<=");
	if (rc == 0)
		rc = prepare_drop(r, &t->drop, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

/* Where the batch ends: 1 and t->next, or 0 when there is none. */
static int
find_end(struct past *t, struct err *err)
{
	int got;

	admin_bind_key(t->find, 0, &t->at, true);
	got = db_step(t->find, err);
	if (got <= 0)
		return got;
	store_page_clear(&t->next);
	store_page_add(&t->next, t->find, t->kind);
	store_page_settle(&t->next);
	return db_reset(t->find, err) < 0 ? -1 : 1;
}

static void
bind_past(struct pruner *r, struct db_stmt *s, struct past *t)
{
	int i;

	db_bind_int(s, 0, r->floor.seq);
	i = admin_bind_key(s, 1, &t->at, true);
	admin_bind_key(s, i, &t->next, true);
}

static int
drop_batch(struct pruner *r, struct past *t, struct err *err)
{
	int64_t n;

	bind_past(r, t->drop.count, t);
	bind_past(r, t->drop.rows, t);
	if (run_drop(r, &t->drop, &n, err) < 0)
		return -1;
	admin_key_last(&t->at, &t->next);
	return 0;
}

static int
prune_batch(struct pruner *r, struct past *t, struct err *err)
{
	int got;

	if (store_begin(r->st, err) < 0)
		return -1;
	got = find_end(t, err);
	if (got < 0 || store_floor_raise(r->st, &r->floor, err) < 0 ||
	    (got > 0 && drop_batch(r, t, err) < 0)) {
		store_rollback(r->st);
		return -1;
	}
	return store_commit(r->st, NULL, err) < 0 ? -1 : got;
}

static int
prune_past(struct pruner *r, enum shop_kind kind, struct err *err)
{
	struct past t = { .kind = kind };
	int rc;

	admin_key_first(&t.at, kind);
	rc = prepare_past(r, &t, err);
	while (rc == 0 && (rc = prune_batch(r, &t, err)) > 0)
		rc = 0;
	db_finalize(t.find);
	release_drop(&t.drop);
	store_page_release(&t.at);
	store_page_release(&t.next);
	return rc;
}

static int
prune_kinds(struct pruner *r, struct err *err)
{
	char table[64];
	int k, rc = 0;

	for (k = 0; k < KIND_COUNT_OF && rc == 0; k++) {
		if (shop_kinds[k].class == SHOP_RESULT)
			continue;
		snprintf(table, sizeof(table), "%s_past", shop_kinds[k].name);
		if (r->p->dry_run)
			rc = count(r, table, "seq_to <= ?", r->floor.seq,
			    err);
		else
			rc = prune_past(r, (enum shop_kind)k, err);
		if (rc == 0)
			rc = end_table(r, table, err);
	}
	return rc;
}

/* ---- readings, and what models said ---- */

struct readings {
	const char *machine;
	struct db_stmt *find;
	struct drop drop;
};

static int
prepare_readings(struct pruner *r, struct readings *t, const char *table,
    struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	buf_printf(&sql, "SELECT max(at) FROM (SELECT @time AS at FROM \"%s\""
	    " WHERE machine = ? AND @time < ? ORDER BY @time LIMIT %d)"
	    " AS batch", table, BATCH);
	rc = admin_prepare(&t->find, r->st, buf_text(&sql), err);
	buf_clear(&sql);
	buf_printf(&sql, "\"%s\" WHERE machine = ? AND @time < ?", table);
	if (rc == 0)
		rc = prepare_drop(r, &t->drop, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

/*
 * Facts are gone: the commit has a number, and as of an earlier one they
 * cannot be told.
 */
static int
note_readings(struct pruner *r, struct err *err)
{
	if (store_need_seq(r->st, err) < 0)
		return -1;
	r->floor.aged[r->aged].seq = r->st->seq;
	return store_floor_raise(r->st, &r->floor, err);
}

static void
bind_readings(struct db_stmt *s, const struct readings *t, int64_t end)
{
	store_bind_str(s, 0, t->machine);
	db_bind_int(s, 1, end);
}

/* The next batch of a machine's; 0 when there is none. */
static int
drop_readings(struct pruner *r, struct readings *t, struct err *err)
{
	int64_t end = 0, n;
	int got;

	bind_readings(t->find, t, r->before_us);
	got = db_step(t->find, err);
	if (got > 0 && db_is_null(t->find, 0))
		got = 0;
	if (got > 0)
		end = db_int(t->find, 0) + 1;
	if (got < 0 || db_reset(t->find, err) < 0)
		return -1;
	if (got == 0)
		return 0;
	/* Of one time all go. */
	bind_readings(t->drop.count, t, end);
	bind_readings(t->drop.rows, t, end);
	if (run_drop(r, &t->drop, &n, err) < 0 || note_readings(r, err) < 0)
		return -1;
	return 1;
}

static int
prune_machine(struct pruner *r, struct readings *t, struct err *err)
{
	int more;

	do {
		if (store_begin(r->st, err) < 0)
			return -1;
		more = drop_readings(r, t, err);
		if (more < 0)
			store_rollback(r->st);
		else if (store_commit(r->st, NULL, err) < 0)
			return -1;
	} while (more > 0);
	return more;
}

static int
prune_readings(struct pruner *r, const char *table, struct err *err)
{
	struct admin_list machines = { 0 };
	struct readings t = { 0 };
	size_t i;
	int rc;

	if (r->p->dry_run) {
		rc = count(r, table, "@time < ?", r->before_us, err);
		return rc < 0 ? -1 : end_table(r, table, err);
	}
	rc = admin_list(&machines, r->st, "SELECT machine FROM machine"
	    " ORDER BY machine", err);
	if (rc == 0)
		rc = prepare_readings(r, &t, table, err);
	for (i = 0; rc == 0 && i < machines.n; i++) {
		t.machine = machines.row[i].name;
		rc = prune_machine(r, &t, err);
	}
	db_finalize(t.find);
	release_drop(&t.drop);
	admin_list_release(&machines);
	return rc < 0 ? -1 : end_table(r, table, err);
}

/* ---- what was set aside and mended ---- */

static int
drop_resolved(struct pruner *r, struct err *err)
{
	struct drop d = { 0 };
	int64_t n;
	int rc;

	if (store_begin(r->st, err) < 0)
		return -1;
	rc = prepare_drop(r, &d, "quarantine_past WHERE @resolved_at < ?",
	    err);
	if (rc == 0) {
		db_bind_int(d.count, 0, r->resolved_us);
		db_bind_int(d.rows, 0, r->resolved_us);
		rc = run_drop(r, &d, &n, err);
	}
	release_drop(&d);
	if (rc == 0)
		return store_commit(r->st, NULL, err);
	store_rollback(r->st);
	return -1;
}

static int
prune_resolved(struct pruner *r, struct err *err)
{
	int rc = r->p->dry_run ? count(r, "quarantine_past",
	    "@resolved_at < ?", r->resolved_us, err) :
	    drop_resolved(r, err);

	return rc < 0 ? -1 : end_table(r, "quarantine_past", err);
}

/* ---- all of it ---- */

/* What is older than that age, of these tables. */
static int
prune_aged(struct pruner *r, int which, int64_t age_us,
    const char *const *table, struct err *err)
{
	if (age_us == ADMIN_KEEP)
		return 0;
	r->aged = which;
	r->before_us = r->p->now_us - age_us;
	/* The floor never falls. */
	if (r->before_us > r->floor.aged[which].us)
		r->floor.aged[which].us = r->before_us;
	for (; *table != NULL; table++)
		if (prune_readings(r, *table, err) < 0)
			return -1;
	return 0;
}

/* It never falls. */
static int
set_floor(struct pruner *r, struct err *err)
{
	const struct admin_prune *p = r->p;
	int64_t seq = 0;

	r->resolved_us = p->now_us - p->resolved_us;
	if (store_floor(r->st, &r->floor, err) < 0)
		return -1;
	if (p->past_us != ADMIN_KEEP &&
	    store_seq_at(r->st, p->now_us - p->past_us, &seq, err) < 0)
		return -1;
	if (seq > r->floor.seq)
		r->floor.seq = seq;
	return 0;
}

/* All of a file; of a server's database only what is ours. */
static int
vacuum(struct store *st, struct err *err)
{
	struct buf sql = { 0 };
	const char *name;
	int k, rc;

	buf_puts(&sql, "VACUUM");
	for (k = 0; k < KIND_COUNT_OF && st->drv != &store_sqlite; k++) {
		name = shop_kinds[k].name;
		if (shop_kinds[k].class != SHOP_RESULT)
			buf_printf(&sql, "%s\"%s\", \"%s_past\"",
			    sql.len > 6 ? ", " : " ", name, name);
	}
	rc = db_exec(st->db, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

static int
end_prune(struct pruner *r, struct err *err)
{
	struct admin_record record = ADMIN_RECORD(r->p->dry_run ? "dry_run" :
	    "prune");

	if (r->p->vacuum && !r->p->dry_run && vacuum(r->st, err) < 0)
		return -1;
	record.of = "store";
	record.rows = r->all;
	record.floor = r->floor.seq;
	if (store_newest_seq(r->st, &record.seq, err) < 0 ||
	    admin_size(r->st, &record, err) < 0)
		return -1;
	return admin_write(r->out, &record, err);
}

int
admin_prune(struct store *st, const struct admin_prune *p,
    const struct admin_out *out, struct err *err)
{
	static const char *const readings[] = { "sensor", "sensor_past",
		NULL };
	static const char *const said[] = { "prediction", "prediction_past",
		"anomaly", "anomaly_past", NULL };
	struct pruner r = { .st = st, .p = p, .out = out };

	if (set_floor(&r, err) < 0)
		return -1;
	if (p->past_us != ADMIN_KEEP && prune_kinds(&r, err) < 0)
		return -1;
	if (prune_aged(&r, FLOOR_READINGS, p->readings_us, readings, err) < 0 ||
	    prune_aged(&r, FLOOR_SAID, p->said_us, said, err) < 0)
		return -1;
	if (p->resolved_us != ADMIN_KEEP && prune_resolved(&r, err) < 0)
		return -1;
	return end_prune(&r, err);
}
