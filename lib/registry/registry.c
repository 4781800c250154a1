/* SPDX-License-Identifier: MIT */
/* Opening a registry, and reading it: no lock, no waiting. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "registry/internal.h"

enum { NAME_MAX_BYTES = 64 };

int
registry_check_name(const char *name, struct err *err)
{
	const size_t n = strlen(name);

	if (n >= 1 && n <= NAME_MAX_BYTES && strspn(name,
	    "abcdefghijklmnopqrstuvwxyz0123456789._-") == n &&
	    strchr("._-", *name) == NULL)
		return 0;
	return err_set(err, ERR_USAGE, "\"%.100s\": a name has 1 to %d of "
	    "a-z 0-9 . _ - and begins with a letter or a digit", name,
	    NAME_MAX_BYTES);
}

static int
make_registry(const char *dir, struct err *err)
{
	if (mkdir(dir, 0777) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return reg_fail(err, dir);
	if (file_make_parents(dir, err) < 0)
		return -1;
	return mkdir(dir, 0777) < 0 && errno != EEXIST ?
	    reg_fail(err, dir) : 0;
}

struct registry *
registry_open(const char *dir, bool create, struct err *err)
{
	struct registry *r;
	int fd;

	if (create && make_registry(dir, err) < 0)
		return NULL;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		err_sys(err, err_open_code(errno), "registry %s", dir);
		return NULL;
	}
	r = mem_new(1, sizeof(*r));
	r->dir = mem_strdup(dir);
	r->fd = fd;
	return r;
}

void
registry_close(struct registry *r)
{
	if (r == NULL)
		return;
	close(r->fd);
	free(r->dir);
	free(r);
}

int
registry_head(struct registry *r, const char *name, struct registry_head *h,
    struct err *err)
{
	struct reg_name n;
	struct reg_state s;
	int rc;

	if (reg_name_open(&n, r, name, err) < 0)
		return -1;
	rc = reg_head_look(&n, &s, err);
	if (rc == 0)
		*h = s.head;
	reg_name_close(&n);
	return rc;
}

int
registry_get(struct registry *r, const char *name, int version,
    const char *file, size_t max, struct buf *b, struct err *err)
{
	struct reg_version v;
	struct reg_name n;
	struct buf text = { 0 };
	int rc;

	if (reg_name_open(&n, r, name, err) < 0)
		return -1;
	rc = reg_version_open(&n, version, &v, &text, err);
	if (rc == 0) {
		if (strcmp(file, REG_MANIFEST) != 0)
			rc = reg_version_file(&n, &v, file, max, b, err);
		else if (text.len <= max)
			buf_add(b, text.data, text.len);
		else
			rc = err_set(err, ERR_DATA, "%s: larger than %zu "
			    "bytes", reg_place_version(&n, version, file),
			    max);
		reg_version_close(&v);
	}
	buf_release(&text);
	reg_name_close(&n);
	return rc;
}

static int
resolve_alias(const char *name, const struct registry_head *h,
    const char *which, int *version, struct err *err)
{
	*version = strcmp(which, "challenger") == 0 ? h->challenger :
	    strcmp(which, "champion") == 0 ? h->champion :
	    h->nprevious > 0 ? h->previous[0] : 0;
	if (*version != 0)
		return 0;
	return err_set(err, ERR_NOINPUT, "%s: no version is the %s; see "
	    "model-admin list", name, which);
}

int
registry_resolve(struct registry *r, const char *name, const char *which,
    int *version, struct err *err)
{
	static const char *const aliases[] = { "champion", "challenger",
	    "previous", NULL };
	struct reg_state s;
	struct reg_name n;
	int rc, i = 0;

	if (which == NULL)
		which = "champion";
	if (reg_name_open(&n, r, name, err) < 0)
		return -1;
	rc = reg_head_look(&n, &s, err);
	while (aliases[i] != NULL && strcmp(aliases[i], which) != 0)
		i++;
	if (rc == 0 && aliases[i] != NULL) {
		rc = resolve_alias(name, &s.head, which, version, err);
	} else if (rc == 0) {
		*version = reg_version_number(which);
		if (*version == 0)
			rc = err_set(err, ERR_USAGE, "\"%.100s\": not "
			    "champion, challenger, previous or a number",
			    which);
		else if ((*version > s.last && *version != s.first) ||
		    !reg_version_there(&n, *version))
			rc = err_set(err, ERR_NOINPUT, "%s: no version %d",
			    reg_place(&n, NULL), *version);
	}
	reg_name_close(&n);
	return rc;
}

int
registry_names(struct registry *r, char ***names, size_t *n, struct err *err)
{
	size_t i, kept = 0;
	struct stat st;

	if (reg_list(r->fd, names, n, r->dir, err) < 0)
		return -1;
	for (i = 0; i < *n; i++) {
		if (registry_check_name((*names)[i], NULL) == 0 &&
		    fstatat(r->fd, (*names)[i], &st, AT_SYMLINK_NOFOLLOW) == 0
		    && !S_ISREG(st.st_mode))
			(*names)[kept++] = (*names)[i];
		else
			free((*names)[i]);
	}
	*n = kept;
	return 0;
}

static int
compare_ints(const void *a, const void *b)
{
	const int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

int
registry_versions(struct registry *r, const char *name, int **versions,
    size_t *n, struct err *err)
{
	struct reg_name rn;
	char **names = NULL;
	size_t i, count = 0;
	int rc = 0;

	if (reg_name_open(&rn, r, name, err) < 0)
		return -1;
	if (rn.versions >= 0)
		rc = reg_list(rn.versions, &names, &count,
		    reg_place(&rn, REG_VERSIONS), err);
	reg_name_close(&rn);
	if (rc < 0)
		return -1;
	*versions = mem_new(count + 1, sizeof(**versions));
	*n = 0;
	for (i = 0; i < count; i++) {
		int x = reg_version_number(names[i]);

		if (x > 0)
			(*versions)[(*n)++] = x;
	}
	qsort(*versions, *n, sizeof(**versions), compare_ints);
	reg_list_free(names, count);
	return 0;
}
