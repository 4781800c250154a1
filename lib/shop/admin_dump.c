/* SPDX-License-Identifier: MIT */
/*
 * Backup and restore of a store in PostgreSQL, by its own pg_dump(1) and
 * pg_restore(1).
 *
 * The dump is made in a snapshot of ours, so it is the store as of a commit
 * whose number is known.  It holds our tables and nothing else of their
 * schema, for a view of somebody's that leads out of it could not be restored.
 * The restore is one transaction.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "shop/admin_internal.h"

enum {
	ARGS_MAX = 64,
	LIST_MAX = 16 << 20,
	SAID_SHOWN = 1000
};

/* Arguments of a program, with what they are made of. */
struct args {
	struct arena text;
	const char *arg[ARGS_MAX + 1];
	int n;
};

static void
add_arg(struct args *a, const char *text)
{
	if (a->n == ARGS_MAX)
		abort();
	a->arg[a->n++] = text;
}

/* ---- what a program says ---- */

/* Its own words, from its first error on. */
static const char *
first_error(const char *said)
{
	const char *at = strstr(said, "error: ");

	return at == NULL ? said : at + strlen("error: ");
}

static const struct {
	const char *part;
	enum err_code code;
} meanings[] = {
	{ "No space left on device", ERR_IO },
	{ "could not write", ERR_IO },
	{ "permission denied", ERR_NOPERM },
	{ "server version mismatch", ERR_CONFIG },
	{ "unsupported version", ERR_CONFIG },
	{ "already exists", ERR_CANTCREAT },
	{ "lock timeout", ERR_TEMPFAIL },
	{ "connection to server", ERR_UNAVAILABLE },
	{ "server closed the connection", ERR_UNAVAILABLE },
	{ "terminating connection", ERR_UNAVAILABLE },
};

static int
failed(const char *program, int status, const struct buf *said,
    struct err *err)
{
	const char *why = first_error(buf_text(said));
	enum err_code code = ERR_DATA;
	size_t i, n = sizeof(meanings) / sizeof(*meanings);

	for (i = 0; i < n && strstr(why, meanings[i].part) == NULL; i++)
		;
	if (i < n)
		code = meanings[i].code;
	if (status > 128)
		return err_set(err, ERR_UNAVAILABLE, "%s: ended by signal %d",
		    program, status - 128);
	return err_set(err, code, "%s: %.*s", program, SAID_SHOWN,
	    why[0] == '\0' ? "failed without a word" : why);
}

static int
no_program(struct err *err)
{
	if (err->code != ERR_CONFIG)
		return -1;
	return err_at(err, "pg_dump and pg_restore are wanted, of the "
	    "server's version or newer; Debian has them in "
	    "postgresql-client");
}

static int
run(struct args *a, int out, struct err *err)
{
	struct buf said = { 0 };
	int status = child_run(a->arg, out, &said, err), rc = -1;

	if (status < 0)
		rc = no_program(err);
	else
		rc = status == 0 ? 0 : failed(a->arg[0], status, &said, err);
	buf_release(&said);
	return rc;
}

static int
run_and_read(struct args *a, struct buf *text, struct err *err)
{
	struct buf said = { 0 };
	int status = child_read(a->arg, LIST_MAX, text, &said, err), rc;

	if (status < 0)
		rc = no_program(err);
	else
		rc = status == 0 ? 0 : failed(a->arg[0], status, &said, err);
	buf_release(&said);
	return rc;
}

/* ---- a file of pg_dump's ---- */

/* Reads all of it, as a restore would, to nowhere. */
static int
look_through(const char *path, struct err *err)
{
	struct args a = { .n = 0 };
	struct err why = { 0 };

	add_arg(&a, "pg_restore");
	add_arg(&a, "--file=/dev/null");
	add_arg(&a, path);
	if (run(&a, STDERR_FILENO, &why) == 0)
		return 0;
	return err_set(err, (enum err_code)why.code, why.code == ERR_DATA ?
	    "damaged: %s" : "%s", why.text);
}

/* The newest step in its table of migrations. */
static int
read_schema(const char *path, int64_t *version, struct err *err)
{
	struct args a = { .n = 0 };
	struct buf sql = { 0 };
	const char *line;
	int64_t x;
	int rc;

	*version = 0;
	add_arg(&a, "pg_restore");
	add_arg(&a, "--data-only");
	add_arg(&a, "--table=migration");
	add_arg(&a, "--file=-");
	add_arg(&a, path);
	rc = run_and_read(&a, &sql, err);
	line = rc < 0 ? NULL : strstr(buf_text(&sql), "\nCOPY ");
	while (line != NULL && (line = strchr(line + 1, '\n')) != NULL &&
	    num_i64(line + 1, strcspn(line + 1, "\t\n"), &x) == 0)
		*version = x > *version ? x : *version;
	buf_release(&sql);
	if (rc == 0 && *version == 0)
		return err_set(err, ERR_CONFIG, "no Millwright store is in "
		    "it");
	if (rc == 0 && *version > STORE_NSTEPS)
		return err_set(err, ERR_CONFIG, "store is at schema %lld, "
		    "this program knows 1 to %d: upgrade Millwright",
		    (long long)*version, STORE_NSTEPS);
	return rc;
}

/* Its tables are made in the schema where they were. */
static int
check_place(const char *path, const char *schema, struct err *err)
{
	struct args a = { .n = 0 };
	struct buf list = { 0 }, want = { 0 };
	const char *at;
	int rc;

	add_arg(&a, "pg_restore");
	add_arg(&a, "--list");
	add_arg(&a, path);
	rc = run_and_read(&a, &list, err);
	buf_printf(&want, " TABLE %s migration ", schema);
	if (rc == 0 && strstr(buf_text(&list), buf_text(&want)) == NULL) {
		at = strstr(buf_text(&list), " TABLE ");
		at = at == NULL ? "" : at + strlen(" TABLE ");
		rc = err_set(err, ERR_CONFIG, "its tables stand in the schema "
		    "\"%.*s\", and the store's search_path leads to \"%s\": "
		    "pg_restore makes no other one", (int)strcspn(at, " \n"),
		    at, schema);
	}
	buf_release(&list);
	buf_release(&want);
	return rc;
}

static int
check_file(const char *path, struct err *err)
{
	struct buf head = { 0 };
	FILE *f = fopen(path, "r");
	size_t n;
	bool ours;

	if (f == NULL)
		return err_sys(err, err_open_code(errno), "%s", path);
	n = fread(buf_room(&head, 5), 1, 5, f);
	ours = n == 5 && memcmp(head.data, "PGDMP", 5) == 0;
	buf_release(&head);
	if (fclose(f) != 0 || !ours)
		return err_set(err, ERR_CONFIG, "%s: no backup of a store in "
		    "PostgreSQL", path);
	return 0;
}

/* ---- backup ---- */

/* --table="SCHEMA"."NAME", a pattern that nothing else fits. */
static void
add_table(struct args *a, const char *schema, const char *name, size_t n)
{
	struct buf b = { 0 };

	buf_puts(&b, "--table=\"");
	for (; *schema != '\0'; schema++) {
		if (*schema == '"')
			buf_putc(&b, '"');
		buf_putc(&b, *schema);
	}
	buf_printf(&b, "\".\"%.*s\"", (int)n, name);
	add_arg(a, arena_text(&a->text, b.data, b.len));
	buf_release(&b);
}

/* Every table that the migrations made which the store has. */
static void
add_tables(struct args *a, const struct store *st, int64_t version)
{
	static const char create[] = "CREATE TABLE ";
	const char *const *sql;
	const char *at;
	int64_t i;

	for (i = 0; i < version; i++) {
		for (sql = st->drv->step[i]; *sql != NULL; sql++) {
			at = *sql;
			while ((at = strstr(at, create)) != NULL) {
				at += strlen(create);
				add_table(a, st->schema, at,
				    strcspn(at, " ("));
			}
		}
	}
}

static int
export_snapshot(struct store *st, struct args *a, struct err *err)
{
	struct db_stmt *s;
	const char *id;
	size_t n;
	int got;

	if (db_prepare(&s, st->db, "SELECT pg_export_snapshot()", err) < 0)
		return -1;
	got = db_step(s, err);
	if (got > 0) {
		id = db_text(s, 0, &n);
		add_arg(a, arena_printf(&a->text, "--snapshot=%s", id));
	}
	db_finalize(s);
	return got < 0 ? -1 : 0;
}

/* In our transaction, which the snapshot lives as long as. */
static int
dump(struct store *st, int out, struct admin_record *r, struct err *err)
{
	struct args a = { .n = 0 };
	char *where = db_conninfo(st->db);
	int rc = -1;

	add_arg(&a, "pg_dump");
	add_arg(&a, "--format=custom");
	add_arg(&a, "--no-password");
	add_arg(&a, "--strict-names");
	add_arg(&a, "--lock-wait-timeout=10000");
	add_arg(&a, arena_printf(&a.text, "--dbname=%s", where));
	if (store_newest_seq(st, &r->seq, err) == 0 &&
	    export_snapshot(st, &a, err) == 0) {
		add_tables(&a, st, r->schema);
		rc = run(&a, out, err);
	}
	arena_release(&a.text);
	free(where);
	return rc;
}

static int
check_there(struct store *st, int64_t *version, struct err *err)
{
	if (admin_schema(st, version, err) < 0)
		return -1;
	return *version > 0 ? 0 : err_set(err, ERR_NOINPUT,
	    "no such store; store-migrate makes one");
}

static int
dump_to_file(struct store *st, struct outfile *f, struct admin_record *r,
    struct err *err)
{
	int fd = fileno(outfile_stream(f)), rc;
	struct stat file;

	if (fchmod(fd, 0600) < 0)
		return err_sys(err, ERR_IO, "%s", outfile_temp(f));
	if (check_there(st, &r->schema, err) < 0 ||
	    db_begin_read(st->db, err) < 0)
		return -1;
	/* What pg_dump reads is as its catalogue says to the end. */
	rc = store_bare_hold(st, err);
	if (rc == 0)
		rc = dump(st, fd, r, err);
	db_rollback(st->db);
	if (rc < 0 || look_through(outfile_temp(f), err) < 0)
		return -1;
	if (fstat(fd, &file) < 0)
		return err_sys(err, ERR_IO, "%s", outfile_temp(f));
	r->bytes = file.st_size;
	return 0;
}

int
admin_dump(struct store *st, const char *file, const struct admin_out *out,
    struct err *err)
{
	struct admin_record r = ADMIN_RECORD("backup");
	struct err why = { 0 };
	struct outfile *f = outfile_open(file, err);

	if (f == NULL)
		return -1;
	if (dump_to_file(st, f, &r, &why) < 0) {
		outfile_abort(f);
		return err_set(err, (enum err_code)why.code, "%s: no backup "
		    "was made: %s", st->path, why.text);
	}
	if (outfile_commit(f, err) < 0)
		return -1;
	r.file = file;
	return admin_write(out, &r, err);
}

/* ---- restore ---- */

/* Whatever is there might be somebody's. */
static int
check_empty(struct store *st, struct err *err)
{
	int64_t n;

	if (admin_number(st, "SELECT count(*) FROM pg_class WHERE"
	    " relnamespace = quote_ident(current_schema())::regnamespace",
	    &n, err) < 0)
		return -1;
	if (n == 0)
		return 0;
	return err_set(err, ERR_CANTCREAT, "%s: schema \"%s\" is not empty: "
	    "a backup is restored into an empty one", st->path, st->schema);
}

static int
undump(struct store *st, const char *file, struct err *err)
{
	struct args a = { .n = 0 };
	char *where = db_conninfo(st->db);
	int rc;

	add_arg(&a, "pg_restore");
	add_arg(&a, "--single-transaction");
	add_arg(&a, "--exit-on-error");
	add_arg(&a, "--no-owner");
	add_arg(&a, "--no-privileges");
	add_arg(&a, "--no-password");
	add_arg(&a, arena_printf(&a.text, "--dbname=%s", where));
	add_arg(&a, file);
	rc = run(&a, STDERR_FILENO, err);
	arena_release(&a.text);
	free(where);
	return rc;
}

int
admin_undump(const struct store_options *o, const char *file,
    const struct admin_out *out, struct err *err)
{
	struct admin_record r = ADMIN_RECORD("restore");
	struct store_options look = *o;
	struct store *st = NULL;
	struct err why = { 0 };
	struct stat is;
	int rc = -1;

	look.create = look.read_only = false;
	look.any_schema = true;
	if (check_file(file, err) < 0 || store_open(&st, &look, err) < 0 ||
	    check_empty(st, err) < 0)
		goto out;
	if (look_through(file, &why) < 0 ||
	    read_schema(file, &r.schema, &why) < 0 ||
	    check_place(file, st->schema, &why) < 0) {
		err_set(err, (enum err_code)why.code, "%s: %s", file,
		    why.text);
		goto out;
	}
	if (undump(st, file, err) < 0 || store_newest_seq(st, &r.seq, err) < 0)
		goto out;
	r.bytes = stat(file, &is) < 0 ? ADMIN_NONE : is.st_size;
	r.file = file;
	rc = admin_write(out, &r, err);
out:
	store_close(st);
	return rc;
}
