/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"

enum {
	SUFFIX = 6,			/* of ".XXXXXX" */
	TRIES = 100,
	PENDING = 16,			/* files that a signal removes */
	PENDING_NAME = 256
};

/*
 * What a signal removes.  A slot is filled before its file is made and given
 * back after it has another name or none, so that there never is one that the
 * handler does not know.
 */
enum { FREE, TAKEN, LIVE };
static struct pending {
	_Atomic int state;
	pid_t owner;		/* a child that forked off leaves it alone */
	int dir;
	char name[PENDING_NAME];
} pending[PENDING];

struct outfile {
	char *path;			/* as given, for messages */
	char *temp;			/* name in the directory */
	char *temp_path;		/* with the directory, once asked for */
	const char *name;		/* last part of path */
	struct pending *pending;	/* NULL: none, or too many at once */
	int dir;			/* the directory, open all the time */
	FILE *stream;
};

static struct pending *
expect(int dir, const char *name)
{
	const size_t n = strlen(name);
	int i, was;

	for (i = 0; i < PENDING && n < PENDING_NAME; i++) {
		was = FREE;
		if (!atomic_compare_exchange_strong(&pending[i].state, &was,
		    TAKEN))
			continue;
		pending[i].owner = getpid();
		pending[i].dir = dir;
		memcpy(pending[i].name, name, n + 1);
		atomic_store(&pending[i].state, LIVE);
		return &pending[i];
	}
	return NULL;
}

static void
expect_none(struct outfile *f)
{
	if (f->pending != NULL)
		atomic_store(&f->pending->state, FREE);
	f->pending = NULL;
}

void
outfile_abandon(void)
{
	const pid_t self = getpid();
	const int saved = errno;
	int i;

	for (i = 0; i < PENDING; i++) {
		if (atomic_load(&pending[i].state) == LIVE &&
		    pending[i].owner == self)
			unlinkat(pending[i].dir, pending[i].name, 0);
	}
	errno = saved;
}

/* The directory of path; name is set to what stands behind it. */
static int
open_dir(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int fd;

	*name = slash == NULL ? path : slash + 1;
	if (slash == NULL)
		dir = mem_strdup(".");
	else
		dir = mem_text(path, slash == path ? 1 :
		    (size_t)(slash - path));
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	return fd;
}

static int
random_suffix(char *to)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	unsigned char r[SUFFIX];
	int i;

	if (getrandom(r, sizeof(r), 0) != (ssize_t)sizeof(r))
		return -1;
	for (i = 0; i < SUFFIX; i++)
		to[i] = set[r[i] % (sizeof(set) - 1)];
	return 0;
}

/* mkstemp(3) beside an open directory, with a mode that heeds the umask. */
static int
open_temp(struct outfile *f, mode_t mode)
{
	size_t n = strlen(f->name);
	int fd, i;

	f->temp = mem_new(n + 1 + SUFFIX + 1, 1);
	memcpy(f->temp, f->name, n);
	f->temp[n] = '.';
	for (i = 0; i < TRIES; i++) {
		if (random_suffix(f->temp + n + 1) < 0)
			break;
		f->pending = expect(f->dir, f->temp);
		fd = openat(f->dir, f->temp,
		    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (fd >= 0)
			return fd;
		expect_none(f);
		if (errno != EEXIST)
			break;
	}
	free(f->temp);
	f->temp = NULL;		/* nothing to unlink */
	return -1;
}

static void
outfile_free(struct outfile *f)
{
	if (f->dir >= 0)
		close(f->dir);
	free(f->temp);
	free(f->temp_path);
	free(f->path);
	free(f);
}

/*
 * Renaming over a device or a pipe would replace it, and /dev/null is one
 * that root reports go to.  mode becomes what the file may be created with:
 * one that somebody made private stays so.
 */
static int
check_target(const char *path, mode_t *mode, struct err *err)
{
	struct stat st;

	*mode = 0666;
	if (stat(path, &st) < 0)
		return 0;	/* new, or the open will say why not */
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_CANTCREAT, "%s: not a regular file",
		    path);
	*mode = st.st_mode & 0666;
	return 0;
}

static struct outfile *
open_beside(const char *path, mode_t mode, struct err *err)
{
	struct outfile *f = mem_new(1, sizeof(*f));
	int fd = -1;

	f->path = mem_strdup(path);
	f->dir = open_dir(f->path, &f->name);
	if (*f->name == '\0')
		errno = EISDIR;
	else if (f->dir >= 0)
		fd = open_temp(f, mode);
	if (fd >= 0)
		f->stream = fdopen(fd, "w+");
	if (f->stream != NULL)
		return f;
	err_sys(err, err_create_code(errno), "%s", path);
	if (fd >= 0)
		close(fd);
	outfile_abort(f);
	return NULL;
}

struct outfile *
outfile_open(const char *path, struct err *err)
{
	mode_t mode;

	return check_target(path, &mode, err) < 0 ? NULL :
	    open_beside(path, mode, err);
}

struct outfile *
outfile_scratch(struct err *err)
{
	static const char name[] = "/millwright";
	const char *dir = getenv("TMPDIR");
	struct outfile *f;
	char *path;

	if (dir == NULL || dir[0] == '\0')
		dir = "/tmp";
	path = mem_new(strlen(dir) + sizeof(name), 1);
	memcpy(path, dir, strlen(dir));
	memcpy(path + strlen(dir), name, sizeof(name));
	f = open_beside(path, 0600, err);
	free(path);
	return f;
}

FILE *
file_scratch(struct err *err)
{
	struct outfile *f = outfile_scratch(err);
	FILE *stream;

	if (f == NULL)
		return NULL;
	stream = f->stream;
	f->stream = NULL;
	outfile_abort(f);
	return stream;
}

FILE *
outfile_stream(struct outfile *f)
{
	return f->stream;
}

const char *
outfile_temp(struct outfile *f)
{
	const size_t folder = (size_t)(f->name - f->path);
	const size_t n = strlen(f->temp);

	if (f->temp_path == NULL) {
		f->temp_path = mem_new(folder + n + 1, 1);
		memcpy(f->temp_path, f->path, folder);
		memcpy(f->temp_path + folder, f->temp, n + 1);
	}
	return f->temp_path;
}

/* The bytes are on the disk, or -1.  Closes the stream either way. */
static int
settle(struct outfile *f, struct err *err)
{
	int earlier = ferror(f->stream);
	int rc = 0;

	if (fflush(f->stream) != 0 || fsync(fileno(f->stream)) < 0)
		rc = err_sys(err, ERR_IO, "%s", f->path);
	if (fclose(f->stream) != 0 && rc == 0)
		rc = err_sys(err, ERR_IO, "%s", f->path);
	f->stream = NULL;
	if (earlier && rc == 0)
		rc = err_set(err, ERR_IO, "%s: write failed", f->path);
	return rc;
}

static int
move_into_place(struct outfile *f, struct err *err)
{
	if (renameat(f->dir, f->temp, f->dir, f->name) < 0)
		return err_sys(err, err_create_code(errno), "%s", f->path);
	expect_none(f);
	free(f->temp);
	f->temp = NULL;
	/* EINVAL: a file system that knows no fsync of directories. */
	if (fsync(f->dir) < 0 && errno != EINVAL)
		return err_sys(err, ERR_IO, "%s: directory", f->path);
	return 0;
}

int
outfile_commit(struct outfile *f, struct err *err)
{
	int rc;

	rc = settle(f, err);
	if (rc == 0)
		rc = move_into_place(f, err);
	outfile_abort(f);
	return rc;
}

void
outfile_abort(struct outfile *f)
{
	int saved = errno;

	if (f == NULL)
		return;
	if (f->stream != NULL)
		fclose(f->stream);
	if (f->temp != NULL)
		unlinkat(f->dir, f->temp, 0);
	expect_none(f);
	outfile_free(f);
	errno = saved;
}

