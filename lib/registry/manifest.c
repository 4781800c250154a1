/* SPDX-License-Identifier: MIT */
/* A version: its manifest, and its files as the manifest says. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/when.h"
#include "registry/internal.h"

static void
put_own(struct buf *out, const char *name, int version, int64_t now_us,
    const struct registry_file *file, size_t nfile)
{
	char when[WHEN_MAX], hash[REGISTRY_HASH];
	const int len = (int)when_put(when, now_us);
	size_t i;

	buf_printf(out, "{\n  \"model\": \"%s\",\n  \"version\": %d,\n"
	    "  \"created\": \"%.*s\",\n  \"files\": {", name, version, len,
	    when);
	for (i = 0; i < nfile; i++) {
		hash_sha256_hex(file[i].data, file[i].len, hash);
		buf_printf(out, "%s\n    \"%s\": {\"size\": %zu, "
		    "\"sha256\": \"%s\"}", i == 0 ? "" : ",", file[i].name,
		    file[i].len, hash);
	}
	buf_puts(out, nfile == 0 ? "}" : "\n  }");
}

/* The caller's text stays as it is: its numbers keep their digits. */
int
reg_manifest_make(struct buf *out, const char *given, const char *name,
    int version, int64_t now_us, const struct registry_file *file,
    size_t nfile, struct err *err)
{
	const size_t start = out->len;
	json_t *o = reg_object(given, strlen(given), err);
	const char *brace = strchr(given, '{');

	if (o == NULL)
		return err_at(err, "manifest");
	put_own(out, name, version, now_us, file, nfile);
	if (json_object_size(o) == 0) {
		buf_puts(out, "\n}\n");
	} else {
		buf_puts(out, ",\n  ");
		buf_puts(out, brace + 1 + strspn(brace + 1, " \t\r\n"));
		if (out->data[out->len - 1] != '\n')
			buf_putc(out, '\n');
	}
	json_decref(o);
	/* A key of ours in what was given is there twice now. */
	o = reg_object(out->data + start, out->len - start, err);
	if (o == NULL)
		return err_at(err, "manifest");
	json_decref(o);
	if (out->len - start > REG_MANIFEST_BYTES)
		return err_set(err, ERR_DATA, "manifest: larger than %d "
		    "bytes", REG_MANIFEST_BYTES);
	return 0;
}

void
reg_version_name(char out[16], int version)
{
	snprintf(out, 16, "%d", version);
}

int
reg_version_number(const char *text)
{
	int64_t x;

	if (*text < '1' || *text > '9' ||
	    num_i64(text, strlen(text), &x) < 0 || x > INT32_MAX)
		return 0;
	return (int)x;
}

bool
reg_version_there(const struct reg_name *n, int version)
{
	char name[16];
	struct stat st;

	reg_version_name(name, version);
	return n->versions >= 0 && fstatat(n->versions, name, &st,
	    AT_SYMLINK_NOFOLLOW) == 0;
}

static int
no_such_version(struct reg_name *n, int version, struct err *err)
{
	return err_set(err, ERR_NOINPUT, "%s: no version %d",
	    reg_place(n, NULL), version);
}

/* A version that is there lacks a file: that is no version.  Unless somebody
   is just removing it. */
static int
read_file(struct reg_name *n, const struct reg_version *v, const char *file,
    size_t max, struct buf *b, struct err *err)
{
	struct err why = { 0 };

	if (reg_read(v->fd, file, max, b,
	    reg_place_version(n, v->version, file), &why) == 0)
		return 0;
	if (why.code == ERR_NOINPUT && reg_version_there(n, v->version))
		why.code = ERR_DATA;
	return err_set(err, (enum err_code)why.code, "%s", why.text);
}

/* Two directories whose names were swapped say so themselves. */
static int
check_manifest(struct reg_name *n, struct reg_version *v, struct err *err)
{
	const char *model = json_string_value(json_object_get(v->manifest,
	    "model"));
	const json_t *version = json_object_get(v->manifest, "version");
	const json_t *files = json_object_get(v->manifest, "files");

	reg_place_version(n, v->version, REG_MANIFEST);
	if (model == NULL || strcmp(model, n->name) != 0)
		return err_set(err, ERR_DATA, "%s: of \"%s\", not of \"%s\"",
		    n->place, model == NULL ? "" : model, n->name);
	if (!json_is_integer(version) ||
	    json_integer_value(version) != v->version)
		return err_set(err, ERR_DATA, "%s: of version %lld, not of "
		    "%d", n->place, (long long)json_integer_value(version),
		    v->version);
	if (!json_is_object(files))
		return err_set(err, ERR_DATA, "%s: no files", n->place);
	return 0;
}

int
reg_version_open(struct reg_name *n, int version, struct reg_version *v,
    struct buf *text, struct err *err)
{
	char name[16];
	const size_t start = text->len;

	*v = (struct reg_version){ .fd = -1, .version = version };
	reg_version_name(name, version);
	if (version < 1 || n->versions < 0)
		return no_such_version(n, version, err);
	v->fd = reg_open_dir(n->versions, name);
	if (v->fd < 0)
		return errno == ENOENT ? no_such_version(n, version, err) :
		    reg_fail(err, reg_place_version(n, version, NULL));
	if (read_file(n, v, REG_MANIFEST, REG_MANIFEST_BYTES, text, err) < 0)
		goto bad;
	hash_sha256_hex(text->data + start, text->len - start, v->sha256);
	v->manifest = reg_object(text->data + start, text->len - start, err);
	if (v->manifest == NULL) {
		err_at(err, "%s", n->place);
		goto bad;
	}
	if (check_manifest(n, v, err) == 0)
		return 0;
bad:
	text->len = start;
	reg_version_close(v);
	return -1;
}

void
reg_version_close(struct reg_version *v)
{
	json_decref(v->manifest);
	if (v->fd >= 0)
		close(v->fd);
	v->manifest = NULL;
	v->fd = -1;
}

static int
check_file(const struct buf *b, size_t start, const json_t *said,
    const char *place, struct err *err)
{
	const char *hash = json_string_value(json_object_get(said, "sha256"));
	const json_t *size = json_object_get(said, "size");
	char is[REGISTRY_HASH];

	if (hash == NULL || !json_is_integer(size))
		return err_set(err, ERR_DATA,
		    "%s: its manifest has no size or no sha256", place);
	if (json_integer_value(size) != (json_int_t)(b->len - start))
		return err_set(err, ERR_DATA,
		    "%s: %zu bytes, its manifest says %lld", place,
		    b->len - start, (long long)json_integer_value(size));
	hash_sha256_hex(b->data + start, b->len - start, is);
	if (strcmp(is, hash) != 0)
		return err_set(err, ERR_DATA,
		    "%s: sha256 is %s, its manifest says %s", place, is,
		    hash);
	return 0;
}

int
reg_version_file(struct reg_name *n, struct reg_version *v,
    const char *file, size_t max, struct buf *b, struct err *err)
{
	const json_t *said = json_object_get(json_object_get(v->manifest,
	    "files"), file);
	const size_t start = b->len;
	int rc;

	if (registry_check_name(file, err) < 0)
		return -1;
	reg_place_version(n, v->version, file);
	if (said == NULL)
		return err_set(err, ERR_NOINPUT, "%s: no such file in its "
		    "manifest", n->place);
	rc = read_file(n, v, file, max, b, err);
	if (rc == 0)
		rc = check_file(b, start, said, n->place, err);
	if (rc < 0)
		b->len = start;
	return rc;
}

static int
check_nothing_beside(struct reg_name *n, struct reg_version *v,
    struct err *err)
{
	const json_t *files = json_object_get(v->manifest, "files");
	char **names;
	size_t i, count;
	int rc = 0;

	if (reg_list(v->fd, &names, &count,
	    reg_place_version(n, v->version, NULL), err) < 0)
		return -1;
	for (i = 0; i < count && rc == 0; i++) {
		if (strcmp(names[i], REG_MANIFEST) != 0 &&
		    json_object_get(files, names[i]) == NULL)
			rc = err_set(err, ERR_DATA, "%s/%s: its manifest "
			    "does not know it", n->place, names[i]);
	}
	reg_list_free(names, count);
	return rc;
}

int
reg_version_whole(struct reg_name *n, int version,
    char sha256[REGISTRY_HASH], struct err *err)
{
	struct reg_version v;
	struct buf b = { 0 };
	const char *file;
	json_t *said;
	int rc;

	rc = reg_version_open(n, version, &v, &b, err);
	if (rc == 0) {
		memcpy(sha256, v.sha256, sizeof(v.sha256));
		json_object_foreach(json_object_get(v.manifest, "files"),
		    file, said) {
			buf_clear(&b);
			if (rc == 0)
				rc = reg_version_file(n, &v, file,
				    REG_FILE_BYTES, &b, err);
		}
		if (rc == 0)
			rc = check_nothing_beside(n, &v, err);
		reg_version_close(&v);
	}
	buf_release(&b);
	return rc;
}
