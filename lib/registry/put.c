/* SPDX-License-Identifier: MIT */
/* Versions come and go. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "registry/internal.h"

enum { TRIES = 20 };

static int
check_files(const struct registry_file *file, size_t n, struct err *err)
{
	size_t i, k;

	if (n > REG_FILES)
		return err_set(err, ERR_USAGE, "a version has at most %d "
		    "files", REG_FILES);
	for (i = 0; i < n; i++) {
		if (registry_check_name(file[i].name, err) < 0)
			return -1;
		if (file[i].len > REG_FILE_BYTES)
			return err_set(err, ERR_DATA, "%s: larger than %d "
			    "bytes", file[i].name, REG_FILE_BYTES);
		for (k = 0; k < i; k++) {
			if (strcmp(file[i].name, file[k].name) == 0)
				break;
		}
		if (k < i || strcmp(file[i].name, REG_MANIFEST) == 0)
			return err_set(err, ERR_USAGE, "%s: there twice",
			    file[i].name);
	}
	return 0;
}

static int
make_name(struct registry *r, const char *name, struct reg_name *n,
    struct err *err)
{
	*n = (struct reg_name){ .r = r, .name = name, .fd = -1,
	    .versions = -1 };
	if (registry_check_name(name, err) < 0 ||
	    reg_make_dir(r->fd, name, reg_place(n, NULL), err) < 0 ||
	    reg_name_open(n, r, name, err) < 0)
		return -1;
	if (n->versions >= 0)
		return 0;
	if (reg_make_dir(n->fd, REG_VERSIONS, reg_place(n, REG_VERSIONS),
	    err) >= 0) {
		n->versions = reg_open_dir(n->fd, REG_VERSIONS);
		if (n->versions >= 0)
			return 0;
		reg_fail(err, n->place);
	}
	reg_name_close(n);
	return -1;
}

/* A directory that is ours: locked, so that nobody takes it for a dead
   writer's, and still there once it is. */
static int
make_temp(struct reg_name *n, char temp[REG_TEMP_MAX], struct err *err)
{
	struct stat st;
	int fd, i;

	for (i = 0; i < TRIES; i++) {
		if (reg_temp_name(temp) < 0 ||
		    (mkdirat(n->versions, temp, 0777) < 0 && errno != EEXIST))
			break;
		fd = reg_open_dir(n->versions, temp);
		if (fd < 0 && errno != ENOENT)
			break;
		if (fd < 0)
			continue;
		/* Some file systems lock no directories: nobody cleans up. */
		if ((flock(fd, LOCK_EX | LOCK_NB) == 0 ||
		    errno != EWOULDBLOCK) &&
		    fstat(fd, &st) == 0 && st.st_nlink > 0) {
			reg_own_like(fd, n->versions);
			return fd;
		}
		close(fd);
	}
	return reg_fail(err, reg_place(n, REG_VERSIONS));
}

/* What writers left that were killed: directories that nobody locks. */
static void
remove_dead(int versions)
{
	char **names;
	size_t i, n;
	int fd;

	if (reg_list(versions, &names, &n, REG_VERSIONS, NULL) < 0)
		return;
	for (i = 0; i < n; i++) {
		if (!reg_is_temp(names[i]))
			continue;
		fd = reg_open_dir(versions, names[i]);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
			reg_remove_tree(versions, names[i]);
		if (fd >= 0)
			close(fd);
	}
	reg_list_free(names, n);
}

/* What is to be registered, and where it lies until then. */
struct putting {
	const struct registry_file *file;
	size_t nfile;
	const char *manifest;
	const struct registry_note *note;
	char temp[REG_TEMP_MAX];
	int fd;				/* of temp */
};

static int
write_files(struct reg_name *n, struct putting *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->nfile; i++) {
		if (reg_write(p->fd, p->file[i].name, p->file[i].data,
		    p->file[i].len, 0444, reg_place(n, p->file[i].name),
		    err) < 0)
			return -1;
	}
	return 0;
}

static int
write_manifest(struct reg_name *n, struct putting *p, struct reg_line *l,
    struct err *err)
{
	struct buf text = { 0 };
	int rc;

	rc = reg_manifest_make(&text, p->manifest, n->name, l->version,
	    p->note->now_us, p->file, p->nfile, err);
	if (rc == 0) {
		hash_sha256_hex(text.data, text.len, l->manifest);
		rc = reg_write(p->fd, REG_MANIFEST, text.data, text.len, 0444,
		    reg_place(n, REG_MANIFEST), err);
	}
	buf_release(&text);
	if (rc == 0 && reg_sync(p->fd) < 0)
		rc = reg_fail(err, reg_place(n, REG_VERSIONS));
	return rc;
}

/* With the lock: the number is known now.  One that something stands in the
   way of is given to nobody. */
static int
register_it(struct reg_writer *w, struct putting *p, int *version,
    struct err *err)
{
	struct reg_line l;
	int n = w->state.last + 1;

	while (n < INT32_MAX && reg_version_there(&w->n, n))
		n++;
	remove_dead(w->n.versions);
	reg_line_start(w, &l, reg_register, n);
	l.last = l.to = n;
	memcpy(l.temp, p->temp, sizeof(l.temp));
	if (write_manifest(&w->n, p, &l, err) < 0 ||
	    reg_commit(w, &l, p->note, err) < 0)
		return -1;
	*version = n;
	return 0;
}

int
registry_put(struct registry *r, const char *name,
    const struct registry_file *file, size_t nfile, const char *manifest,
    const struct registry_note *note, int *version, struct err *err)
{
	struct putting p = { file, nfile, manifest, note, "", -1 };
	struct reg_writer w;
	struct reg_name n;
	struct buf probe = { 0 };
	int rc;

	/* What is wrong with it is said before anything is written. */
	rc = check_files(file, nfile, err);
	if (rc == 0)
		rc = registry_check_name(name, err);
	if (rc == 0)
		rc = reg_manifest_make(&probe, manifest, name, 1,
		    note->now_us, file, 0, err);
	buf_release(&probe);
	if (rc < 0 || make_name(r, name, &n, err) < 0)
		return -1;
	p.fd = make_temp(&n, p.temp, err);
	rc = p.fd < 0 ? -1 : write_files(&n, &p, err);
	if (rc == 0) {
		rc = reg_begin(&w, r, name, err);
		if (rc == 0) {
			rc = register_it(&w, &p, version, err);
			reg_end(&w);
		}
	}
	/* Nothing of that name is left when it got its number. */
	if (rc < 0 && p.fd >= 0)
		reg_remove_tree(n.versions, p.temp);
	if (p.fd >= 0)
		close(p.fd);
	reg_name_close(&n);
	return rc;
}

static bool
is_meant(const struct registry_head *h, int version)
{
	int i;

	for (i = 0; i < h->nprevious; i++) {
		if (h->previous[i] == version)
			return true;
	}
	return h->champion == version || h->challenger == version;
}

int
registry_remove(struct registry *r, const char *name, int version,
    const struct registry_note *note, struct err *err)
{
	struct reg_writer w;
	struct reg_line l;
	int rc = 0;

	if (reg_begin(&w, r, name, err) < 0)
		return -1;
	if (version < 1 || version > w.state.last ||
	    !reg_version_there(&w.n, version))
		rc = err_set(err, ERR_NOINPUT, "%s: no version %d",
		    reg_place(&w.n, NULL), version);
	else if (is_meant(&w.state.head, version))
		rc = err_set(err, ERR_USAGE, "%s: version %d is champion, "
		    "challenger or an earlier champion", name, version);
	if (rc == 0) {
		reg_line_start(&w, &l, reg_remove, version);
		l.from = version;
		rc = reg_commit(&w, &l, note, err);
	}
	if (rc == 0)
		remove_dead(w.n.versions);
	reg_end(&w);
	return rc;
}
