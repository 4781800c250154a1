/* SPDX-License-Identifier: MIT */
/*
 * What can be said of a PostgreSQL's pages and relations: amcheck's word on
 * indexes and tables, where somebody has installed it and lets us, and whether
 * what the migrations made is there.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "shop/admin_internal.h"

#define IN_SCHEMA							\
    " relnamespace = quote_ident(current_schema())::regnamespace"

static int
tell(struct admin_checker *c, const char *of, const char *what,
    const char *name, const char *why, struct err *err)
{
	struct admin_finding f = { .of = of, .seq = ADMIN_NONE };

	return admin_find(c, &f, err, "%s %s: %s", what, name, why);
}

/* ---- pages ---- */

/* The schema of amcheck, quoted, into where; or why it is not used. */
static int
find_amcheck(struct admin_checker *c, struct buf *where, const char **why,
    struct err *err)
{
	struct admin_list l = { 0 };
	int rc = admin_list(&l, c->st, "SELECT quote_ident(n.nspname),"
	    " CAST(has_function_privilege(p.oid, 'EXECUTE') AS int)"
	    " FROM pg_extension e JOIN pg_namespace n ON n.oid ="
	    " e.extnamespace JOIN pg_proc p ON p.pronamespace = n.oid"
	    " WHERE e.extname = 'amcheck' AND p.proname = 'bt_index_check'"
	    " AND p.pronargs = 2", err);

	*why = NULL;
	if (rc == 0 && l.n == 0)
		*why = "CREATE EXTENSION amcheck, by a superuser, lets it";
	else if (rc == 0 && l.row[0].x[0] == 0)
		*why = "GRANT EXECUTE on amcheck's functions lets it";
	else if (rc == 0)
		buf_puts(where, l.row[0].name);
	admin_list_release(&l);
	return rc;
}

/* A query of one relation: its rows are faults, and so is its failure. */
static int
look_at(struct admin_checker *c, const char *what,
    const struct admin_row *r, const char *sql, struct err *err)
{
	struct err why = { 0 };
	struct db_stmt *s;
	int got, rc = 0;
	size_t n;

	if (db_prepare(&s, c->st->db, sql, err) < 0)
		return -1;
	db_bind_int(s, 0, r->x[0]);
	while (rc == 0 && (got = db_step(s, &why)) > 0) {
		if (db_columns(s) > 1)
			rc = tell(c, "file", what, r->name, db_text(s, 1, &n),
			    err);
	}
	db_finalize(s);
	if (why.code == ERR_DATA)
		return tell(c, "file", what, r->name, why.text, err);
	if (why.code != ERR_NONE)
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	return rc;
}

static int
look_at_all(struct admin_checker *c, const char *what, const char *list,
    const char *sql, struct err *err)
{
	struct admin_list l = { 0 };
	int rc = admin_list(&l, c->st, list, err);
	size_t i;

	for (i = 0; i < l.n && rc == 0; i++)
		rc = look_at(c, what, &l.row[i], sql, err);
	admin_list_release(&l);
	return rc;
}

/* Every row has to be in every index, and no page may be torn. */
static int
look_through(struct admin_checker *c, const char *where, struct err *err)
{
	struct buf index = { 0 }, heap = { 0 };
	int rc;

	buf_printf(&index, "SELECT CAST(%s.bt_index_check(CAST(CAST(? AS"
	    " bigint) AS regclass), TRUE) AS text)", where);
	/* PostgreSQL 14 and newer. */
	buf_printf(&heap, "SELECT blkno, 'page ' || blkno || ': ' || msg FROM"
	    " %s.verify_heapam(CAST(CAST(? AS bigint) AS regclass))", where);
	rc = look_at_all(c, "index", "SELECT c.relname, CAST(c.oid AS bigint)"
	    " FROM pg_class c JOIN pg_am a ON a.oid = c.relam JOIN pg_index i"
	    " ON i.indexrelid = c.oid WHERE c.relkind = 'i' AND a.amname ="
	    " 'btree' AND i.indisvalid AND" IN_SCHEMA " ORDER BY 1",
	    buf_text(&index), err);
	if (rc == 0)
		rc = look_at_all(c, "table", "SELECT c.relname,"
		    " CAST(c.oid AS bigint) FROM pg_class c WHERE c.relkind ="
		    " 'r' AND current_setting('server_version_num')::int >="
		    " 140000 AND" IN_SCHEMA " ORDER BY 1", buf_text(&heap),
		    err);
	buf_release(&index);
	buf_release(&heap);
	return rc;
}

int
admin_check_pages(struct admin_checker *c, struct err *err)
{
	struct buf where = { 0 };
	const char *why;
	int rc = find_amcheck(c, &where, &why, err);

	if (rc == 0 && why != NULL)
		log_put(c->st->o.log, LOG_LEVEL_NOTE, "%s: pages and indexes "
		    "are not looked through: %s", c->st->path, why);
	else if (rc == 0)
		rc = look_through(c, buf_text(&where), err);
	buf_release(&where);
	return rc;
}

/* ---- what the migrations made ---- */

static int
is_there(struct admin_checker *c, const struct admin_list *l,
    struct map *seen, const char *what, const char *name, struct err *err)
{
	size_t i;

	if (map_find(seen, name, strlen(name)) != MAP_NONE)
		return 0;
	map_put(seen, name, strlen(name));
	c->rows++;
	for (i = 0; i < l->n && strcmp(l->row[i].name, name) != 0; i++)
		;
	if (i == l->n)
		return tell(c, "schema", what, name, "missing", err);
	if (l->row[i].x[0] == 0)
		return tell(c, "schema", what, name, "not valid: REINDEX "
		    "makes it so", err);
	return 0;
}

/* Each name behind a "CREATE TABLE " or "CREATE INDEX "; a table has a key. */
static int
check_names(struct admin_checker *c, const struct admin_list *l,
    struct map *seen, const char *sql, struct err *err)
{
	static const char create[] = "CREATE ";
	char name[80];
	bool table;
	int rc = 0;

	while (rc == 0 && (sql = strstr(sql, create)) != NULL) {
		sql += strlen(create);
		table = strncmp(sql, "TABLE ", 6) == 0;
		sql += 6;
		snprintf(name, sizeof(name), "%.*s",
		    (int)strcspn(sql, " ("), sql);
		rc = is_there(c, l, seen, table ? "table" : "index", name,
		    err);
		if (rc < 0 || !table)
			continue;
		snprintf(name, sizeof(name), "%.*s_pkey",
		    (int)strcspn(sql, " ("), sql);
		rc = is_there(c, l, seen, "index", name, err);
	}
	return rc;
}

int
admin_check_relations(struct admin_checker *c, int64_t version,
    struct err *err)
{
	struct admin_list l = { 0 };
	const char *const *sql;
	struct map seen = { 0 };
	int64_t i;
	int rc = admin_list(&l, c->st, "SELECT c.relname, CASE WHEN"
	    " i.indisvalid = FALSE THEN 0 ELSE 1 END FROM pg_class c LEFT"
	    " JOIN pg_index i ON i.indexrelid = c.oid WHERE" IN_SCHEMA, err);

	for (i = 0; i < version && rc == 0; i++) {
		sql = c->st->drv->step[i];
		for (; *sql != NULL && rc == 0; sql++)
			rc = check_names(c, &l, &seen, *sql, err);
	}
	map_release(&seen);
	admin_list_release(&l);
	return rc;
}
