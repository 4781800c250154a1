/* SPDX-License-Identifier: MIT */
/*
 * Everything is opened by one name in a directory that is open already, so
 * that nobody who swaps a directory for a link leads us out of the registry.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "registry/internal.h"

enum { CHUNK = 256 * 1024, LETTERS = 8 };

/* Not known to old kernels, and some sandboxes forbid what they do not know;
   one name and O_NOFOLLOW then say the same. */
int
reg_openat(int dir, const char *name, int flags, mode_t mode)
{
	struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC),
	    .mode = (flags & O_CREAT) != 0 ? mode : 0,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	long fd = syscall(SYS_openat2, dir, name, &how, sizeof(how));

	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return (int)fd;
	return openat(dir, name, flags | O_CLOEXEC | O_NOFOLLOW, mode);
}

int
reg_open_dir(int dir, const char *name)
{
	return reg_openat(dir, name, O_RDONLY | O_DIRECTORY, 0);
}

int
reg_fail(struct err *err, const char *place)
{
	switch (errno) {
	case ELOOP:
		return err_set(err, ERR_DATA,
		    "%s: a symbolic link; a registry has none", place);
	case ENOENT:
		return err_sys(err, ERR_NOINPUT, "%s", place);
	case ENOTDIR:
	case EISDIR:
	case EEXIST:
		return err_sys(err, ERR_DATA, "%s", place);
	case EACCES:
	case EPERM:
		return err_sys(err, ERR_NOPERM, "%s", place);
	case EROFS:
		return err_sys(err, ERR_CANTCREAT, "%s", place);
	default:
		return err_sys(err, ERR_IO, "%s", place);
	}
}

/* A pipe that somebody left there must not keep us waiting. */
int
reg_open_regular(int dir, const char *name, int flags, off_t *size,
    const char *place, struct err *err)
{
	int fd = reg_openat(dir, name, flags | O_NONBLOCK | O_NOCTTY, 0);
	struct stat st;

	if (fd < 0)
		return reg_fail(err, place);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*size = st.st_size;
		return fd;
	}
	close(fd);
	return err_set(err, ERR_DATA, "%s: not a regular file", place);
}

/* Asks for one byte more than there is to see the end. */
static ssize_t
read_to(int fd, size_t left, struct buf *b)
{
	size_t want = left < CHUNK ? left + 1 : CHUNK;
	char *to = buf_room(b, want);
	ssize_t n;

	do
		n = read(fd, to, want);
	while (n < 0 && errno == EINTR);
	return n;
}

int
reg_read(int dir, const char *name, size_t max, struct buf *b,
    const char *place, struct err *err)
{
	const size_t start = b->len;
	size_t left = max;
	ssize_t got = 1;
	off_t size = 0;
	int fd;

	fd = reg_open_regular(dir, name, O_RDONLY, &size, place, err);
	if (fd < 0)
		return -1;
	if ((uintmax_t)size <= max) {
		buf_room(b, (size_t)size + 1);
		while ((got = read_to(fd, left, b)) > 0 &&
		    (size_t)got <= left) {
			b->len += (size_t)got;
			left -= (size_t)got;
		}
	}
	if (got < 0)
		reg_fail(err, place);
	close(fd);
	if (got != 0)
		b->len = start;
	buf_room(b, 1)[0] = '\0';
	if (got > 0)
		return err_set(err, ERR_DATA, "%s: larger than %zu bytes",
		    place, max);
	return got == 0 ? 0 : -1;
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

int
reg_write(int dir, const char *name, const void *p, size_t n, mode_t mode,
    const char *place, struct err *err)
{
	int fd = reg_openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, mode);
	int rc;

	if (fd < 0)
		return reg_fail(err, place);
	reg_own_like(fd, dir);
	rc = write_all(fd, p, n) < 0 || fsync(fd) < 0 ?
	    reg_fail(err, place) : 0;
	if (close(fd) < 0 && rc == 0)
		rc = reg_fail(err, place);
	return rc;
}

void
reg_own_like(int fd, int dir)
{
	struct stat st;

	if (geteuid() != 0 || fstat(dir, &st) < 0 ||
	    (st.st_uid == 0 && st.st_gid == getegid()))
		return;
	(void)!fchown(fd, st.st_uid, st.st_gid);
}

int
reg_make_dir(int dir, const char *name, const char *place, struct err *err)
{
	int fd;

	if (mkdirat(dir, name, 0777) < 0)
		return errno == EEXIST ? 0 : reg_fail(err, place);
	fd = reg_open_dir(dir, name);
	if (fd >= 0) {
		reg_own_like(fd, dir);
		close(fd);
	}
	return fd < 0 || reg_sync(dir) < 0 ? reg_fail(err, place) : 1;
}

/* EINVAL: a file system that knows no fsync of directories. */
int
reg_sync(int dir)
{
	return fsync(dir) < 0 && errno != EINVAL ? -1 : 0;
}

int
reg_temp_name(char out[REG_TEMP_MAX])
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char r[LETTERS];
	size_t i, n = strlen(REG_TEMP);

	if (getrandom(r, sizeof(r), 0) != (ssize_t)sizeof(r))
		return -1;
	memcpy(out, REG_TEMP, n);
	for (i = 0; i < LETTERS; i++)
		out[n++] = set[r[i] % (sizeof(set) - 1)];
	out[n] = '\0';
	return 0;
}

bool
reg_is_temp(const char *name)
{
	const size_t n = strlen(REG_TEMP);

	return strncmp(name, REG_TEMP, n) == 0 && strlen(name) == n + LETTERS
	    && strspn(name + n, "abcdefghijklmnopqrstuvwxyz234567") == LETTERS;
}

/* Only one writer renames at a time, so that looking first will do where the
   file system cannot refuse by itself. */
int
reg_rename(int dir, const char *from, const char *to)
{
	struct stat st;

	if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat(dir, from, dir, to);
}

void
reg_remove_tree(int dir, const char *name)
{
	int fd = reg_open_dir(dir, name);
	char **names;
	size_t i, n;

	if (fd < 0)
		return;
	if (reg_list(fd, &names, &n, name, NULL) == 0) {
		for (i = 0; i < n; i++)
			(void)unlinkat(fd, names[i], 0);
		reg_list_free(names, n);
	}
	close(fd);
	(void)unlinkat(dir, name, AT_REMOVEDIR);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A descriptor of its own: the place in a directory is shared by copies. */
int
reg_list(int dir, char ***names, size_t *n, const char *place,
    struct err *err)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t cap = 0;
	int failed;

	*names = NULL;
	*n = 0;
	if (d == NULL) {
		reg_fail(err, place);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while (errno = 0, (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0)
			continue;
		*names = mem_grow(*names, &cap, *n + 1, sizeof(**names));
		(*names)[(*n)++] = mem_strdup(e->d_name);
	}
	failed = errno;
	closedir(d);
	if (failed != 0) {
		errno = failed;
		reg_fail(err, place);
		reg_list_free(*names, *n);
		*names = NULL;
		*n = 0;
		return -1;
	}
	if (*n > 0)
		qsort(*names, *n, sizeof(**names), compare_names);
	return 0;
}

void
reg_list_free(char **names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
