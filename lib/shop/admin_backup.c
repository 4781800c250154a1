/* SPDX-License-Identifier: MIT */
/*
 * Backup and restore of a store in a SQLite file.
 *
 * A restore writes into the file that is there, in one transaction: whoever
 * has it open goes on with what was restored.  To move another file into its
 * place would leave them with one that has no name any more, whose journal
 * would have that of the new one.  Only where nothing is there, or a file so
 * broken that nobody can work with it, does a new file take the place.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "shop/admin_internal.h"

/* ---- one file, looked through ---- */

static int
first_complaint(void *arg, const char *why, struct err *err)
{
	(void)arg;
	return err_set(err, ERR_DATA, "damaged: %s", why);
}

/* Fills r from the store in a file, which is refused unless it is sound. */
static int
look_through(const struct store_options *o, const char *path,
    struct admin_record *r, struct err *err)
{
	struct store_options look = *o;
	struct buf url = { 0 };
	struct store *st = NULL;
	struct stat file;
	int rc = -1;

	buf_printf(&url, "sqlite:%s", path);
	look.url = buf_text(&url);
	look.create = false;
	look.read_only = look.any_schema = true;
	if (store_open(&st, &look, err) == 0 &&
	    db_check(st->db, first_complaint, NULL, err) == 0 &&
	    admin_schema(st, &r->schema, err) == 0 &&
	    store_newest_seq(st, &r->seq, err) == 0)
		rc = 0;
	store_close(st);
	buf_release(&url);
	if (rc == 0 && stat(path, &file) < 0)
		return err_sys(err, ERR_IO, "%s", path);
	if (rc == 0)
		r->bytes = file.st_size;
	return rc;
}

static int
open_file(struct db **out, const struct store_options *o, const char *path,
    bool read_only, struct err *err)
{
	struct buf url = { 0 };
	struct db_options d = { .drivers = o->drivers,
	    .read_only = read_only, .timeout_us = o->timeout_us };
	int rc;

	buf_printf(&url, "sqlite:%s", path);
	d.url = buf_text(&url);
	rc = db_open(out, &d, err);
	buf_release(&url);
	return rc;
}

static bool
same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 &&
	    x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* As the model, if it may be: its owner, and no wider than it. */
static void
take_after(struct outfile *f, const char *model)
{
	int fd = fileno(outfile_stream(f));
	struct stat it, own;

	if (stat(model, &it) < 0 || fstat(fd, &own) < 0)
		return;
	if (fchmod(fd, own.st_mode & it.st_mode & 0666) < 0 ||
	    own.st_uid == it.st_uid)
		return;
	if (fchown(fd, it.st_uid, it.st_gid) < 0)
		return;		/* nobody but root may give files away */
}

/* A copy of from in a new file, and what it holds in r. */
static int
copy_to_file(struct db *from, const struct store_options *o,
    struct outfile *f, const char *model, struct admin_record *r,
    struct err *err)
{
	struct db *to;
	int rc;

	if (open_file(&to, o, outfile_temp(f), false, err) < 0)
		return -1;
	rc = db_copy(from, to, err);
	db_close(to);
	if (rc < 0)
		return -1;
	take_after(f, model);
	return look_through(o, outfile_temp(f), r, err);
}

/* ---- backup ---- */

int
admin_backup(struct store *st, const char *file, const struct admin_out *out,
    struct err *err)
{
	struct admin_record r = ADMIN_RECORD("backup");
	struct err why = { 0 };
	struct outfile *f;

	if (st->drv != &store_sqlite)
		return admin_dump(st, file, out, err);
	if (same_file(st->path, file))
		return err_set(err, ERR_CANTCREAT, "%s: is the store itself",
		    file);
	f = outfile_open(file, err);
	if (f == NULL)
		return -1;
	if (copy_to_file(st->db, &st->o, f, st->path, &r, &why) < 0) {
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

static const char *
path_of(const char *url)
{
	return strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url;
}

struct locks {
	int *fd;
	size_t n, cap;
};

static int
lock_one(struct locks *l, const char *folder, const char *name,
    const char *store, struct err *err)
{
	struct buf path = { 0 };
	int fd;

	buf_printf(&path, "%s%s", folder, name);
	fd = file_lock(buf_text(&path), store, err);
	buf_release(&path);
	if (fd < 0)
		return -1;
	l->fd = mem_grow(l->fd, &l->cap, l->n + 1, sizeof(*l->fd));
	l->fd[l->n++] = fd;
	return 0;
}

/* SHOP.db.JOB.lock of every job that ever ran. */
static bool
is_lock(const char *name, const char *store)
{
	size_t n = strlen(store), len = strlen(name);

	return len > n + 5 && strncmp(name, store, n) == 0 &&
	    name[n] == '.' && strcmp(name + len - 5, ".lock") == 0;
}

static int
lock_jobs(struct locks *l, const char *store, struct err *err)
{
	const char *slash = strrchr(store, '/');
	const char *name = slash == NULL ? store : slash + 1;
	char *folder = mem_text(store, (size_t)(name - store));
	DIR *dir = opendir(*folder == '\0' ? "." : folder);
	struct dirent *e;
	int rc = 0;

	if (dir == NULL)
		rc = err_sys(err, err_open_code(errno), "%s", folder);
	while (rc == 0 && (e = readdir(dir)) != NULL) {
		if (is_lock(e->d_name, name))
			rc = lock_one(l, folder, e->d_name, store, err);
	}
	if (dir != NULL)
		closedir(dir);
	free(folder);
	return rc;
}

static void
unlock_jobs(struct locks *l)
{
	while (l->n > 0)
		close(l->fd[--l->n]);
	free(l->fd);
}

/* Another program's database is not ours to replace. */
static int
check_ours(struct db *db, const char *path, struct err *err)
{
	struct db_stmt *s;
	bool ours;
	int got;

	if (db_prepare(&s, db, "SELECT application_id IN (0, ?) AND"
	    " (application_id <> 0 OR NOT EXISTS (SELECT 1 FROM"
	    " sqlite_schema)) FROM pragma_application_id", err) < 0)
		return -1;
	db_bind_int(s, 0, STORE_APPLICATION_ID);
	got = db_step(s, err);
	ours = got > 0 && db_int(s, 0) != 0;
	db_finalize(s);
	if (got < 0 || ours)
		return got < 0 ? -1 : 0;
	return err_set(err, ERR_CONFIG, "%s: a database, but not a Millwright "
	    "store: it is not replaced", path);
}

/* 1 when the file that is there is too broken for it. */
static int
restore_into(struct db *from, const struct store_options *o,
    const char *path, struct err *err)
{
	struct err why = { 0 };
	struct db *to = NULL;
	int rc;

	rc = open_file(&to, o, path, false, &why);
	if (rc == 0 && check_ours(to, path, &why) < 0) {
		db_close(to);
		return why.code == ERR_DATA ? 1 : err_set(err,
		    (enum err_code)why.code, "%s", why.text);
	}
	if (rc == 0)
		rc = db_copy(from, to, &why);
	db_close(to);
	if (rc == 0)
		return 0;
	if (why.code == ERR_DATA)
		return 1;
	return err_set(err, (enum err_code)why.code, "%s", why.text);
}

/* A journal without its database would be played into the new one. */
static int
drop_journal(const char *path, const char *suffix, struct err *err)
{
	struct buf name = { 0 };
	int rc = 0;

	buf_printf(&name, "%s%s", path, suffix);
	if (unlink(buf_text(&name)) < 0 && errno != ENOENT)
		rc = err_sys(err, ERR_IO, "%s", buf_text(&name));
	buf_release(&name);
	return rc;
}

static int
restore_as_file(struct db *from, const struct store_options *o,
    const char *path, const char *model, struct err *err)
{
	struct admin_record r = ADMIN_RECORD(NULL);
	struct outfile *f;

	if (file_make_parents(path, err) < 0)
		return -1;
	f = outfile_open(path, err);
	if (f == NULL)
		return -1;
	if (copy_to_file(from, o, f, model, &r, err) < 0 ||
	    drop_journal(path, "-journal", err) < 0 ||
	    drop_journal(path, "-wal", err) < 0 ||
	    drop_journal(path, "-shm", err) < 0) {
		outfile_abort(f);
		return -1;
	}
	return outfile_commit(f, err);
}

static int
restore(const struct store_options *o, const char *file, const char *path,
    bool exists, struct err *err)
{
	struct db *from;
	int rc = 1;

	if (open_file(&from, o, file, true, err) < 0)
		return -1;
	if (exists)
		rc = restore_into(from, o, path, err);
	if (rc > 0)
		rc = restore_as_file(from, o, path, exists ? path : file,
		    err);
	db_close(from);
	return rc;
}

static int
check_places(const char *file, const char *path, bool exists, bool replace,
    struct err *err)
{
	struct stat st;

	if (stat(file, &st) < 0)
		return err_sys(err, err_open_code(errno), "%s", file);
	if (same_file(file, path))
		return err_set(err, ERR_CANTCREAT, "%s: is the store itself",
		    file);
	if (exists && !replace)
		return err_set(err, ERR_CANTCREAT, "%s: there is a store "
		    "already; --replace makes it what the backup is", path);
	return 0;
}

int
admin_restore(const struct store_options *o, const char *file, bool replace,
    const struct admin_out *out, struct err *err)
{
	struct admin_record r = ADMIN_RECORD("restore");
	const char *path = path_of(o->url);
	struct locks locks = { 0 };
	struct stat st;
	bool exists;
	int rc;

	if (strstr(o->url, "://") != NULL && replace)
		return err_set(err, ERR_CONFIG, "--replace is for stores in "
		    "SQLite files: restore into an empty database");
	if (strstr(o->url, "://") != NULL)
		return admin_undump(o, file, out, err);
	exists = stat(path, &st) == 0;
	if (check_places(file, path, exists, replace, err) < 0 ||
	    look_through(o, file, &r, err) < 0)
		return -1;
	rc = exists ? lock_jobs(&locks, path, err) : 0;
	if (rc == 0)
		rc = restore(o, file, path, exists, err);
	unlock_jobs(&locks);
	if (rc < 0)
		return -1;
	r.file = file;
	return admin_write(out, &r, err);
}
