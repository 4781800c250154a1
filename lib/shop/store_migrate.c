/* SPDX-License-Identifier: MIT */
/* The schema: what is applied, what is missing, what was tampered with. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

static const char *const names[STORE_NSTEPS] = { "base", "reference",
	"facts", "ledger", "changes", "job_prefix", "bulk", "prediction",
	"ledger_key" };

static int
too_new(const struct store *st, int64_t version, struct err *err)
{
	return err_set(err, ERR_CONFIG, "%s: store is at schema %lld, this "
	    "program knows 1 to %d: upgrade Millwright", st->path,
	    (long long)version, STORE_NSTEPS);
}

static void
hash_step(const char *const *sql, char out[HASH_SHA256_HEX])
{
	struct buf all = { 0 };

	for (; *sql != NULL; sql++)
		buf_puts(&all, *sql);
	hash_sha256_hex(buf_text(&all), all.len, out);
	buf_release(&all);
}

static void
list_steps(struct store *st)
{
	struct store_migration *m;
	int i;

	if (st->migration == NULL)
		st->migration = mem_new((size_t)STORE_NSTEPS,
		    sizeof(*st->migration));
	for (i = 0; i < STORE_NSTEPS; i++) {
		m = &st->migration[i];
		m->version = i + 1;
		m->name = names[i];
		m->applied_us = INT64_MIN;
		hash_step(st->drv->step[i], m->sha256);
	}
}

/* A row of the migration table against what this program would apply. */
static int
compare_step(struct store *st, struct db_stmt *s, struct err *err)
{
	int64_t version = db_int(s, 0);
	struct store_migration *m;
	const char *sha;
	size_t n;

	if (version < 1 || version > STORE_NSTEPS)
		return too_new(st, version, err);
	m = &st->migration[version - 1];
	sha = db_text(s, 1, &n);
	if (n != strlen(m->sha256) || memcmp(sha, m->sha256, n) != 0)
		return err_set(err, ERR_CONFIG, "%s: migration %d \"%s\" was "
		    "applied as %.12s, this program has %.12s: it was edited "
		    "afterwards; install the version that made the store",
		    st->path, m->version, m->name, sha, m->sha256);
	m->applied_us = db_int(s, 2);
	return 0;
}

static int
prepare(struct db_stmt **s, struct store *st, const char *text,
    struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	store_sql_expand(&sql, st->drv, text);
	rc = db_prepare(s, st->db, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

static int
read_applied(struct store *st, struct err *err)
{
	struct db_stmt *s;
	int got, rc = 0;

	if (prepare(&s, st, "SELECT version, sha256, @applied_at FROM "
	    "migration ORDER BY version", err) < 0)
		return -1;
	while (rc == 0 && (got = db_step(s, err)) != 0)
		rc = got < 0 ? -1 : compare_step(st, s, err);
	db_finalize(s);
	return rc;
}

/* Fills st->migration and *version. */
static int
read_state(struct store *st, int64_t *version, struct err *err)
{
	list_steps(st);
	if (st->drv->read_version(st, version, err) < 0)
		return -1;
	if (*version > STORE_NSTEPS)
		return too_new(st, *version, err);
	return *version == 0 ? 0 : read_applied(st, err);
}

int
store_check_schema(struct store *st, struct err *err)
{
	int64_t version;

	if (read_state(st, &version, err) < 0)
		return -1;
	if (version < STORE_NSTEPS && !st->o.any_schema)
		return err_set(err, ERR_CONFIG, "%s: store is at schema "
		    "%lld, this program needs %d: run store-migrate",
		    st->path, (long long)version, STORE_NSTEPS);
	return 0;
}

int
store_migrations(struct store *st, const struct store_migration **m,
    size_t *n, struct err *err)
{
	int64_t version;

	if (read_state(st, &version, err) < 0)
		return -1;
	*m = st->migration;
	*n = (size_t)STORE_NSTEPS;
	return 0;
}

/* ---- applying ---- */

static int
record_step(struct store *st, const struct store_migration *m,
    struct err *err)
{
	struct db_stmt *s;
	int rc;

	if (prepare(&s, st, "INSERT INTO migration (version, name, sha256, "
	    "@applied_at) VALUES (?, ?, ?, ?)", err) < 0)
		return -1;
	db_bind_int(s, 0, m->version);
	store_bind_str(s, 1, m->name);
	store_bind_str(s, 2, m->sha256);
	db_bind_int(s, 3, m->applied_us);
	rc = store_run(s, err);
	db_finalize(s);
	return rc < 0 ? -1 : st->drv->note_version(st, m->version, err);
}

static int
apply_sql(struct store *st, const struct store_migration *m, struct err *err)
{
	const char *const *sql;

	for (sql = st->drv->step[m->version - 1]; *sql != NULL; sql++) {
		if (db_exec(st->db, *sql, err) < 0)
			return err_at(err, "migration %d \"%s\"", m->version,
			    m->name);
	}
	return record_step(st, m, err);
}

/*
 * Applies the next missing step; 1 when there was one.  The state is read
 * again inside the transaction: two programs may migrate at once.
 */
static int
apply_next(struct store *st, const struct store_migration **done,
    struct err *err)
{
	struct store_migration *m;
	int64_t version;

	*done = NULL;
	if (db_begin_write(st->db, err) < 0)
		return -1;
	if (st->drv->wait_turn(st, err) < 0 ||
	    read_state(st, &version, err) < 0)
		goto undo;
	if (version == STORE_NSTEPS) {
		db_rollback(st->db);
		return 0;
	}
	m = &st->migration[version];
	m->applied_us = store_now(st);
	if (apply_sql(st, m, err) < 0 || db_commit(st->db, err) < 0)
		goto undo;
	*done = m;
	return 1;
undo:
	db_rollback(st->db);
	return -1;
}

int
store_migrate(struct store *st,
    void (*done)(void *arg, const struct store_migration *m), void *arg,
    struct err *err)
{
	const struct store_migration *m;
	int64_t version;
	int got;

	if (read_state(st, &version, err) < 0)
		return -1;
	if (version == STORE_NSTEPS)
		return 0;
	while ((got = apply_next(st, &m, err)) > 0) {
		if (done != NULL)
			done(arg, m);
	}
	return got;
}
