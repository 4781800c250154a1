/* SPDX-License-Identifier: MIT */
/* HEAD.json: which line of the journal counts, and what it says. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/near.h"
#include "registry/internal.h"

enum { HEX = REGISTRY_HASH - 1 };

const char *
reg_place(struct reg_name *n, const char *file)
{
	snprintf(n->place, sizeof(n->place), "%s/%s%s%s", n->r->dir, n->name,
	    file == NULL ? "" : "/", file == NULL ? "" : file);
	return n->place;
}

const char *
reg_place_version(struct reg_name *n, int version, const char *file)
{
	snprintf(n->place, sizeof(n->place), "%s/%s/" REG_VERSIONS "/%d%s%s",
	    n->r->dir, n->name, version, file == NULL ? "" : "/",
	    file == NULL ? "" : file);
	return n->place;
}

/* Nothing of that name: one that is near may have been meant. */
static int
no_such_name(struct registry *r, const char *name, struct err *err)
{
	const char *near = NULL;
	char **names = NULL;
	size_t n = 0;

	if (registry_names(r, &names, &n, NULL) == 0) {
		names = mem_resize(names, n + 1, sizeof(*names));
		names[n] = NULL;
		near = near_word(name, (const char *const *)names);
	}
	if (n == 0)
		err_set(err, ERR_NOINPUT, "%s: \"%s\": nothing is "
		    "registered here", r->dir, name);
	else if (near != NULL)
		err_set(err, ERR_NOINPUT, "%s: no \"%s\"; near is \"%s\"",
		    r->dir, name, near);
	else
		err_set(err, ERR_NOINPUT, "%s: no \"%s\"; there is \"%s\"%s",
		    r->dir, name, names[0], n == 1 ? "" : ", and others");
	reg_list_free(names, n);
	return -1;
}

int
reg_name_open(struct reg_name *n, struct registry *r, const char *name,
    struct err *err)
{
	*n = (struct reg_name){ .r = r, .name = name, .fd = -1,
	    .versions = -1 };
	if (registry_check_name(name, err) < 0)
		return -1;
	n->fd = reg_open_dir(r->fd, name);
	if (n->fd < 0)
		return errno == ENOENT ? no_such_name(r, name, err) :
		    reg_fail(err, reg_place(n, NULL));
	n->versions = reg_open_dir(n->fd, REG_VERSIONS);
	if (n->versions >= 0 || errno == ENOENT)
		return 0;
	reg_fail(err, reg_place(n, REG_VERSIONS));
	reg_name_close(n);
	return -1;
}

void
reg_name_close(struct reg_name *n)
{
	if (n->versions >= 0)
		close(n->versions);
	if (n->fd >= 0)
		close(n->fd);
	n->fd = n->versions = -1;
}

static int
read_count(json_t *o, const char *key, int64_t *x)
{
	const json_t *v = json_object_get(o, key);

	if (!json_is_integer(v))
		return -1;
	*x = json_integer_value(v);
	return 0;
}

static int
read_state(json_t *o, struct reg_state *s)
{
	json_t *journal = json_object_get(o, "journal");
	const char *hash = json_string_value(json_object_get(journal,
	    "hash"));
	int64_t inode;

	if (read_count(o, "seq", &s->head.seq) < 0 || s->head.seq < 1 ||
	    reg_aliases_read(o, &s->head, &s->last) < 0 ||
	    read_count(journal, "bytes", &s->bytes) < 0 || s->bytes < 1 ||
	    read_count(journal, "inode", &inode) < 0 ||
	    read_count(journal, "changed_ns", &s->changed_ns) < 0 ||
	    hash == NULL || strlen(hash) != HEX)
		return -1;
	s->inode = (uint64_t)inode;
	memcpy(s->hash, hash, sizeof(s->hash));
	return 0;
}

int
reg_head_read(struct reg_name *n, struct reg_state *s, struct err *err)
{
	struct err why = { 0 };
	struct buf b = { 0 };
	json_t *o = NULL;
	int rc;

	memset(s, 0, sizeof(*s));
	memset(s->hash, '0', HEX);
	rc = reg_read(n->fd, REG_HEAD, REG_HEAD_BYTES, &b,
	    reg_place(n, REG_HEAD), &why);
	if (rc == 0) {
		o = reg_object(b.data, b.len, &why);
		rc = o == NULL ? err_at(&why, "%s", n->place) :
		    read_state(o, s) < 0 ? err_set(&why, ERR_DATA,
		    "%s: not a head of a registry", n->place) : 0;
		json_decref(o);
	} else if (why.code == ERR_NOINPUT) {
		err_clear(&why);
		rc = 0;
	}
	buf_release(&b);
	return rc < 0 ? err_set(err, (enum err_code)why.code, "%s",
	    why.text) : 0;
}

static bool
same_head(const struct reg_state *s, const struct reg_line *l)
{
	return s->head.seq == l->head.seq && s->last == l->last &&
	    s->head.champion == l->head.champion &&
	    s->head.challenger == l->head.challenger &&
	    s->head.nprevious == l->head.nprevious &&
	    memcmp(s->head.previous, l->head.previous,
	    (size_t)l->head.nprevious * sizeof(int)) == 0;
}

/*
 * Without a head the journal has at most the one line that the first writer
 * of all may leave.  1: there is a head meanwhile, in *s.
 */
static int
look_headless(struct reg_name *n, struct reg_state *s, struct err *err)
{
	struct err why = { 0 };
	struct reg_line l;
	int64_t end;
	off_t size;
	int fd, tail;

	fd = reg_open_regular(n->fd, REG_JOURNAL, O_RDONLY, &size,
	    reg_place(n, REG_JOURNAL), &why);
	if (fd < 0 && why.code == ERR_NOINPUT)
		return 0;
	if (fd < 0)
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	tail = reg_tail(fd, s, size, &l, &end, &why);
	close(fd);
	if (tail == REG_TAIL_LINE && l.action == reg_register)
		s->first = l.version;
	if (tail >= 0)
		return 0;
	if (reg_head_read(n, s, err) < 0)
		return -1;
	if (s->head.seq > 0)
		return 1;
	return err_set(err, ERR_DATA, "%s: is gone, and the journal knows of "
	    "moves: bring the folder back from a backup",
	    reg_place(n, REG_HEAD));
}

int
reg_head_look(struct reg_name *n, struct reg_state *s, struct err *err)
{
	struct err why = { 0 };
	struct reg_line l;
	off_t size;
	int fd, rc;

	if (reg_head_read(n, s, err) < 0)
		return -1;
	rc = s->head.seq > 0 ? 1 : look_headless(n, s, err);
	if (rc <= 0)
		return rc;
	fd = reg_open_regular(n->fd, REG_JOURNAL, O_RDONLY, &size,
	    reg_place(n, REG_JOURNAL), &why);
	if (fd < 0 && why.code == ERR_NOINPUT)
		return err_set(err, ERR_DATA, "%s: is gone", n->place);
	if (fd < 0)
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	rc = reg_line_at(fd, s->bytes, &l, err);
	close(fd);
	if (rc < 0)
		return err_at(err, "%s", reg_place(n, REG_JOURNAL));
	if (strcmp(l.hash, s->hash) != 0 || !same_head(s, &l))
		return err_set(err, ERR_DATA, "%s: not what line %lld of the "
		    "journal says", reg_place(n, REG_HEAD),
		    (long long)s->head.seq);
	return 0;
}

static char *
head_text(const struct reg_state *s)
{
	json_t *o = json_object(), *journal = json_object();
	json_t *aliases = reg_aliases(&s->head, s->last);
	char *text;

	json_object_set_new(o, "seq", json_integer(s->head.seq));
	json_object_update(o, aliases);
	json_decref(aliases);
	json_object_set_new(journal, "bytes", json_integer(s->bytes));
	json_object_set_new(journal, "hash", json_string(s->hash));
	json_object_set_new(journal, "inode", json_integer((int64_t)s->inode));
	json_object_set_new(journal, "changed_ns",
	    json_integer(s->changed_ns));
	json_object_set_new(o, "journal", journal);
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	return text;
}

int
reg_head_write(struct reg_name *n, const struct reg_state *s,
    struct err *err)
{
	char *text = head_text(s);
	size_t len = strlen(text);
	int rc;

	text[len] = '\n';	/* where the NUL was */
	(void)unlinkat(n->fd, REG_HEAD_NEW, 0);
	rc = reg_write(n->fd, REG_HEAD_NEW, text, len + 1, 0666,
	    reg_place(n, REG_HEAD), err);
	free(text);
	if (rc == 0 && renameat(n->fd, REG_HEAD_NEW, n->fd, REG_HEAD) < 0)
		rc = reg_fail(err, n->place);
	if (rc < 0) {
		(void)unlinkat(n->fd, REG_HEAD_NEW, 0);
		return -1;
	}
	if (reg_sync(n->fd) < 0) {
		reg_fail(err, n->place);
		return 1;
	}
	return 0;
}
