/* SPDX-License-Identifier: MIT */
/*
 * The schema as it stands against the one its migrations make: they are run
 * again in a store in memory, and what both have is compared by its SQL.
 */
#include <string.h>

#include "base/err.h"
#include "shop/admin_internal.h"

static const char objects[] =
    "SELECT type || ' ' || name, sql FROM sqlite_schema"
    " WHERE name NOT LIKE 'sqlite_%' ORDER BY 1";

static int
open_model(struct db **out, struct store *st, int64_t version,
    struct err *err)
{
	struct db_options o = { .url = "sqlite::memory:",
	    .drivers = st->o.drivers, .create = true };
	const char *const *sql;
	int64_t i;

	if (db_open(out, &o, err) < 0)
		return -1;
	for (i = 0; i < version; i++) {
		for (sql = st->drv->step[i]; *sql != NULL; sql++) {
			if (db_exec(*out, *sql, err) < 0)
				return -1;
		}
	}
	return 0;
}

static int
tell(struct admin_checker *c, const char *name, const char *why,
    struct err *err)
{
	struct admin_finding f = { .of = "schema", .seq = ADMIN_NONE };

	return admin_find(c, &f, err, "%s: %s", name, why);
}

/* 1, and *order < 0 when a comes first, > 0 when b does; 0 at both ends. */
static int
step_both(struct db_stmt *a, struct db_stmt *b, int *more, int order,
    struct err *err)
{
	if (order <= 0 && more[0] > 0)
		more[0] = db_step(a, err);
	if (order >= 0 && more[1] > 0)
		more[1] = db_step(b, err);
	if (more[0] < 0 || more[1] < 0)
		return -1;
	return more[0] > 0 || more[1] > 0;
}

static int
compare_names(struct db_stmt *have, struct db_stmt *want, const int *more)
{
	size_t n;

	if (more[0] == 0)
		return 1;
	if (more[1] == 0)
		return -1;
	return strcmp(db_text(have, 0, &n), db_text(want, 0, &n));
}

static int
compare(struct admin_checker *c, struct db_stmt *have, struct db_stmt *want,
    struct err *err)
{
	int more[2] = { 1, 1 }, order = 0, got, rc = 0;
	size_t n;

	while (rc == 0 &&
	    (got = step_both(have, want, more, order, err)) != 0) {
		if (got < 0)
			return -1;
		order = compare_names(have, want, more);
		c->rows += order >= 0;
		if (order > 0)
			rc = tell(c, db_text(want, 0, &n), "missing", err);
		else if (order < 0)
			rc = tell(c, db_text(have, 0, &n), "not Millwright's",
			    err);
		else if (strcmp(db_text(have, 1, &n), db_text(want, 1,
		    &n)) != 0)
			rc = tell(c, db_text(have, 0, &n), "not as its "
			    "migration made it", err);
	}
	return rc;
}

int
admin_check_schema(struct admin_checker *c, struct err *err)
{
	struct db_stmt *have = NULL, *want = NULL;
	struct db *model = NULL;
	int64_t version;
	int rc = -1;

	if (admin_schema(c->st, &version, err) < 0)
		return -1;
	if (c->st->drv != &store_sqlite)
		return admin_check_relations(c, version, err);
	if (open_model(&model, c->st, version, err) == 0 &&
	    db_prepare(&have, c->st->db, objects, err) == 0 &&
	    db_prepare(&want, model, objects, err) == 0)
		rc = compare(c, have, want, err);
	db_finalize(have);
	db_finalize(want);
	db_close(model);
	return rc;
}
