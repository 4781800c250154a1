/* SPDX-License-Identifier: MIT */
/*
 * All rows of one source go, as when none of them came in a sweep: a table
 * that left the mapping, or a file that should not have been put.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/admin_internal.h"

/* How much there is of a source. */
struct extent {
	int64_t rows, bad;
	struct buf bad_key;	/* each with a NUL behind it */
};

static int
take_bad(void *arg, const char *source_key, const char *raw)
{
	struct extent *x = arg;

	(void)raw;
	buf_add(&x->bad_key, source_key, strlen(source_key) + 1);
	x->bad++;
	return 0;
}

static int
drop_rows(struct store *st, const char *source, int64_t *rows,
    struct err *err)
{
	if (store_sweep_begin(st, source, INT64_MIN, INT64_MAX, err) < 0)
		return -1;
	return store_sweep_end(st, INT64_MAX, rows, err);
}

static int
resolve(struct store *st, const char *source, const struct buf *keys,
    struct err *err)
{
	size_t at;

	for (at = 0; at < keys->len; at += strlen(keys->data + at) + 1) {
		if (store_resolve(st, source, keys->data + at, err) < 0)
			return -1;
	}
	return 0;
}

static int
drop(struct store *st, const char *source, struct extent *x, struct err *err)
{
	if (drop_rows(st, source, &x->rows, err) < 0 ||
	    resolve(st, source, &x->bad_key, err) < 0)
		return -1;
	return store_forget(st, source, err);
}

static int
in_one_commit(struct store *st, const char *source, bool dry_run,
    struct extent *x, struct err *err)
{
	if (store_begin(st, err) < 0)
		return -1;
	if (store_bad_rows(st, source, take_bad, x, err) < 0 ||
	    (dry_run ? store_count_rows(st, source, &x->rows, err) :
	    drop(st, source, x, err)) < 0) {
		store_rollback(st);
		return -1;
	}
	if (x->rows + x->bad > 0)
		return store_commit(st, NULL, err);
	store_rollback(st);
	return err_set(err, ERR_NOINPUT, "no row of \"%s\" is in the store; "
	    "stats lists the sources", source);
}

/* The syncs of "cimco.joblog_ob" hold that of "cimco". */
static int
lock_source(struct store *st, const char *source, struct err *err)
{
	const int n = (int)strcspn(source, ".");
	struct buf job = { 0 };
	int rc;

	buf_printf(&job, "sync-%.*s", n, source);
	rc = store_lock(st, buf_text(&job), err);
	buf_release(&job);
	if (rc < 0 && err->code == ERR_TEMPFAIL)
		err_at(err, "a sync of \"%.*s\" is running", n, source);
	return rc;
}

static int
tell(const struct admin_out *out, struct admin_record *r, const char *of,
    int64_t rows, struct err *err)
{
	r->of = of;
	r->rows = rows;
	return rows == 0 ? 0 : admin_write(out, r, err);
}

int
admin_retract(struct store *st, const char *source, bool dry_run,
    const struct admin_out *out, struct err *err)
{
	struct admin_record r = ADMIN_RECORD(dry_run ? "dry_run" : "retract");
	struct extent x = { 0 };
	int rc = lock_source(st, source, err);

	if (rc == 0)
		rc = in_one_commit(st, source, dry_run, &x, err);
	buf_release(&x.bad_key);
	if (rc < 0 || store_newest_seq(st, &r.seq, err) < 0)
		return -1;
	r.source = source;
	return tell(out, &r, "source_row", x.rows, err) < 0 ||
	    tell(out, &r, "quarantine", x.bad, err) < 0 ? -1 : 0;
}
