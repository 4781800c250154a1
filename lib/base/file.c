/* SPDX-License-Identifier: MIT */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"

enum {
	CHUNK = 64 * 1024,
	SECRET_MAX = 64 * 1024,
	ACL_MAX = 16		/* entries of a list that is still simple */
};

static int
close_keeping_errno(int fd)
{
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
	return -1;
}

/* Appends what fd gives; on failure b is as it was. */
static int
read_all(int fd, const char *path, size_t max, struct buf *b,
    struct err *err)
{
	size_t start = b->len;
	size_t left = max;
	ssize_t n;
	char *to;

	for (;;) {
		/* One byte more than allowed tells that there is more. */
		size_t want = left < CHUNK ? left + 1 : CHUNK;

		to = buf_room(b, want);
		n = read(fd, to, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || (size_t)n > left)
			break;
		b->len += (size_t)n;
		left -= (size_t)n;
	}
	if (n < 0)
		err_sys(err, err_open_code(errno), "%s", path);
	else if (n > 0)
		err_set(err, ERR_DATA, "%s: larger than %zu bytes", path,
		    max);
	else
		start = b->len;
	b->len = start;
	b->data[start] = '\0';
	return n == 0 ? 0 : -1;
}

int
file_read(const char *path, size_t max, struct buf *b, struct err *err)
{
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_sys(err, err_open_code(errno), "%s", path);
	rc = read_all(fd, path, max, b, err);
	close(fd);
	return rc;
}

/* The owner's own rights, a mask, or what this very user was given. */
static bool
is_ours(const struct posix_acl_xattr_entry *e)
{
	switch (le16toh(e->e_tag)) {
	case ACL_USER_OBJ:
	case ACL_MASK:
		return true;
	case ACL_USER:
		return le32toh(e->e_id) == geteuid();
	default:
		return e->e_perm == 0;
	}
}

/*
 * A list that gives a file to this user alone shows its mask in place of the
 * group's rights: systemd hands out credentials so, as root's, with 0440.
 */
static bool
acl_is_private(int fd)
{
	struct {
		struct posix_acl_xattr_header head;
		struct posix_acl_xattr_entry entry[ACL_MAX];
	} acl;
	size_t i, left;
	ssize_t n;

	n = fgetxattr(fd, "system.posix_acl_access", &acl, sizeof(acl));
	if (n < (ssize_t)sizeof(acl.head) ||
	    le32toh(acl.head.a_version) != POSIX_ACL_XATTR_VERSION)
		return false;
	left = ((size_t)n - sizeof(acl.head)) / sizeof(acl.entry[0]);
	for (i = 0; i < left; i++) {
		if (!is_ours(&acl.entry[i]))
			return false;
	}
	return left > 0;
}

/* Asked of the open descriptor, so that no other file can slip in between. */
static int
check_private(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, ERR_IO, "%s", path);
	if ((st.st_mode & 0007) != 0 ||
	    ((st.st_mode & 0070) != 0 && !acl_is_private(fd)))
		return err_set(err, ERR_NOPERM, "%s: others may use this "
		    "secret (mode %04o); run: chmod 600 '%s'", path,
		    (unsigned)(st.st_mode & 07777), path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(err, ERR_NOPERM, "%s: a secret that belongs "
		    "to uid %ju; run: chown %ju '%s'", path,
		    (uintmax_t)st.st_uid, (uintmax_t)geteuid(), path);
	return 0;
}

int
file_read_secret(const char *path, struct buf *b, struct err *err)
{
	size_t start = b->len;
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_sys(err, err_open_code(errno), "%s", path);
	rc = check_private(fd, path, err);
	if (rc == 0)
		rc = read_all(fd, path, SECRET_MAX, b, err);
	close(fd);
	if (rc < 0)
		return -1;
	if (b->len > start && b->data[b->len - 1] == '\n') {
		b->len--;
		if (b->len > start && b->data[b->len - 1] == '\r')
			b->len--;
	}
	b->data[b->len] = '\0';
	return 0;
}

/* Best effort: only root can give files away. */
static void
make_like(int fd, const char *like)
{
	struct stat st;

	if (like == NULL || stat(like, &st) < 0)
		return;
	if (fchown(fd, (uid_t)-1, st.st_gid) < 0)
		st.st_mode &= ~(mode_t)S_IRWXG;
	if (geteuid() == 0 && fchown(fd, st.st_uid, (gid_t)-1) < 0)
		return;
	(void)fchmod(fd, st.st_mode & 0666);
}

/*
 * Owner and mode are given to a file that this call made, and to no other: in
 * a folder of somebody else's a name may be a link to any file.
 */
static int
open_lock(const char *path, const char *like)
{
	const int flags = O_RDWR | O_CLOEXEC | O_NOCTTY;
	int fd, tries;

	for (tries = 0; tries < 10; tries++) {
		fd = open(path, flags | O_CREAT | O_EXCL, 0666);
		if (fd >= 0) {
			make_like(fd, like);
			return fd;
		}
		if (errno != EEXIST)
			return -1;
		fd = open(path, flags | O_NOFOLLOW);
		if (fd >= 0 || errno != ENOENT)
			return fd;
	}
	return -1;
}

int
file_lock(const char *path, const char *like, struct err *err)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open_lock(path, like);

	if (fd < 0)
		return err_sys(err, errno == EACCES ? ERR_NOPERM :
		    err_create_code(errno), "%s", path);
	if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return fd;
	if (errno == EAGAIN || errno == EACCES)
		err_set(err, ERR_TEMPFAIL, "%s: held by another run", path);
	else
		err_sys(err, ERR_IO, "%s: cannot lock", path);
	return close_keeping_errno(fd);
}

int
file_check_folder(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	const size_t n = slash == NULL ? 0 : (size_t)(slash - path);
	char *folder = slash == NULL ? mem_strdup(".") :
	    mem_text(path, n == 0 ? 1 : n);
	int rc = 0;

	if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) < 0)
		rc = err_sys(err, ERR_CANTCREAT, "%s: cannot be made in "
		    "\"%s\"", path, folder);
	free(folder);
	return rc;
}

/* A directory that could not be made may be there already. */
static int
check_dir(const char *path, int errnum, struct err *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	errno = errnum == EEXIST ? ENOTDIR : errnum;
	return err_sys(err, err_create_code(errno), "%s", path);
}

int
file_make_parents(const char *path, struct err *err)
{
	char *copy = mem_strdup(path);
	char *slash = copy;
	int rc = 0;

	while (rc == 0 && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(copy, 0700) < 0)
			rc = check_dir(copy, errno, err);
		*slash = '/';
	}
	free(copy);
	return rc;
}
