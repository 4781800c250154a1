/* SPDX-License-Identifier: MIT */
/*
 * Looks through everything without the lock.  What a move does meanwhile may
 * look like a fault: when HEAD.json has moved on, it is looked at again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "registry/internal.h"

enum { TRIES = 5 };

/* What the journal knows of a version. */
struct known {
	bool there;
	char manifest[REGISTRY_HASH];
};

struct checking {
	struct reg_name *n;
	struct known *known;		/* by version; [0] is none */
	size_t cap;
	struct registry_head head;	/* what the lines came to */
	int last;
	int pending;			/* the version that a stopped writer
					   was moving; 0: none */
	struct buf faults;		/* each ended by a NUL */
	size_t nfault;
};

static void
fault(struct checking *c, const struct err *err)
{
	buf_add(&c->faults, err->text, strlen(err->text) + 1);
	c->nfault++;
}

/* What the line says of a version, into known. */
static int
take_version(struct checking *c, const struct reg_line *l, struct err *err)
{
	const size_t want = (size_t)l->last + 1;
	size_t cap = c->cap;

	if (l->last < c->last || l->version > l->last ||
	    (l->last > c->last && l->action != reg_register))
		return err_set(err, ERR_DATA, "numbers of versions do not "
		    "follow");
	if (want > REG_VERSIONS_MAX)
		return err_set(err, ERR_DATA, "version %d: too many",
		    l->last);
	c->known = mem_grow(c->known, &c->cap, want, sizeof(*c->known));
	memset(c->known + cap, 0, (c->cap - cap) * sizeof(*c->known));
	if (l->action == reg_register) {
		if (l->version <= c->last)
			return err_set(err, ERR_DATA, "version %d was there "
			    "before", l->version);
		c->known[l->version].there = true;
		memcpy(c->known[l->version].manifest, l->manifest,
		    sizeof(l->manifest));
	} else if (l->version != 0 && !c->known[l->version].there) {
		return err_set(err, ERR_DATA, "version %d is not there",
		    l->version);
	}
	if (l->action == reg_remove)
		c->known[l->version].there = false;
	c->last = l->last;
	return 0;
}

/* The aliases after a line are those before it, but for what it moves. */
static int
take_aliases(struct checking *c, const struct reg_line *l, struct err *err)
{
	const struct registry_head *a = &c->head, *b = &l->head;
	const bool champion = l->action == reg_promote ||
	    l->action == reg_rollback;
	bool same;

	same = champion ? b->champion == l->version && l->from == a->champion
	    && (b->challenger == a->challenger || b->challenger == 0) :
	    b->champion == a->champion && b->nprevious == a->nprevious &&
	    memcmp(b->previous, a->previous,
	    (size_t)a->nprevious * sizeof(int)) == 0;
	if (!champion && l->action != reg_challenge)
		same = same && b->challenger == a->challenger;
	if (l->action == reg_challenge)
		same = same && b->challenger == l->version;
	c->head = l->head;
	return same ? 0 : err_set(err, ERR_DATA,
	    "its aliases do not follow from the line before");
}

static int
take(void *arg, const char *s, size_t n, struct err *err)
{
	struct checking *c = arg;
	struct reg_line l;

	return reg_line_read(s, n, &l, err) < 0 ||
	    take_version(c, &l, err) < 0 || take_aliases(c, &l, err) < 0 ?
	    -1 : 0;
}

/* 1: it is a fault, told.  0: it is not.  -1: it could not be looked at. */
static int
judge(struct checking *c, int rc, const struct err *why, struct err *err)
{
	if (rc == 0)
		return 0;
	if (why->code != ERR_DATA && why->code != ERR_NOINPUT)
		return err_set(err, (enum err_code)why->code, "%s",
		    why->text);
	fault(c, why);
	return 1;
}

/* The next writer finishes it; until then it may be there or not. */
static int
check_tail(struct checking *c, int fd, const struct reg_state *s,
    int64_t size, struct err *err)
{
	struct reg_line l;
	int64_t end;
	int tail = reg_tail(fd, s, size, &l, &end, err);

	if (tail == REG_TAIL_LINE)
		c->pending = l.version;
	return tail < 0 ? -1 : 0;
}

static int
check_chain(struct checking *c, const struct reg_state *s, struct err *err)
{
	char hash[REGISTRY_HASH];
	struct err why = { 0 };
	int64_t seq;
	off_t size;
	int fd, rc;

	fd = reg_open_regular(c->n->fd, REG_JOURNAL, O_RDONLY, &size,
	    reg_place(c->n, REG_JOURNAL), &why);
	if (fd < 0 && s->head.seq == 0 && why.code == ERR_NOINPUT)
		return 0;
	if (fd < 0)
		return judge(c, fd, &why, err);
	rc = reg_chain(fd, s->bytes, &seq, hash, take, c, &why);
	if (rc == 0 && seq != s->head.seq)
		rc = err_set(&why, ERR_DATA, "%lld lines, HEAD.json knows "
		    "%lld", (long long)seq, (long long)s->head.seq);
	if (rc == 0)
		rc = check_tail(c, fd, s, size, &why);
	close(fd);
	if (rc < 0)
		err_at(&why, "%s", reg_place(c->n, REG_JOURNAL));
	return judge(c, rc, &why, err);
}

static int
check_version(struct checking *c, int version, struct err *err)
{
	const struct known *k = &c->known[version];
	char sha256[REGISTRY_HASH];
	struct err why = { 0 };
	int rc;

	rc = reg_version_whole(c->n, version, sha256, &why);
	if (rc == 0 && strcmp(sha256, k->manifest) != 0)
		rc = err_set(&why, ERR_DATA, "%s: not the manifest that was "
		    "registered", reg_place_version(c->n, version,
		    REG_MANIFEST));
	return judge(c, rc, &why, err);
}

static int
check_versions(struct checking *c, struct err *err)
{
	char **names = NULL;
	size_t i, n = 0;
	int v, rc = 0;

	for (v = 1; v <= c->last && rc >= 0; v++) {
		if (c->known[v].there && v != c->pending)
			rc = check_version(c, v, err);
	}
	if (rc >= 0 && c->n->versions >= 0)
		rc = reg_list(c->n->versions, &names, &n,
		    reg_place(c->n, REG_VERSIONS), err);
	for (i = 0; i < n && rc >= 0; i++) {
		struct err why = { 0 };

		v = reg_version_number(names[i]);
		if (reg_is_temp(names[i]) || (v > 0 && (v == c->pending ||
		    (v <= c->last && c->known[v].there))))
			continue;
		err_set(&why, ERR_DATA, "%s/%s: nobody registered it",
		    reg_place(c->n, REG_VERSIONS), names[i]);
		fault(c, &why);
	}
	reg_list_free(names, n);
	return rc;
}

/* 1: HEAD.json moved meanwhile. */
static int
look_once(struct checking *c, struct err *err)
{
	struct reg_state before, after;
	struct err why = { 0 };
	int rc;

	rc = judge(c, reg_head_look(c->n, &before, &why), &why, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = check_chain(c, &before, err);
	/* Behind a broken chain nobody knows which versions there are. */
	if (rc == 0)
		rc = check_versions(c, err);
	if (rc < 0)
		return -1;
	return reg_head_read(c->n, &after, &why) == 0 &&
	    after.head.seq != before.head.seq;
}

int
registry_check(struct registry *r, const char *name,
    void (*found)(void *arg, const char *what), void *arg, struct err *err)
{
	struct checking c = { 0 };
	struct reg_name n;
	int rc = 1, i;
	size_t at;

	if (reg_name_open(&n, r, name, err) < 0)
		return -1;
	c.n = &n;
	for (i = 0; i < TRIES && rc > 0; i++) {
		buf_clear(&c.faults);
		c.nfault = 0;
		memset(&c.head, 0, sizeof(c.head));
		c.last = c.pending = 0;
		if (c.cap > 0)
			memset(c.known, 0, c.cap * sizeof(*c.known));
		rc = look_once(&c, err);
		if (c.nfault == 0)
			break;
	}
	for (at = 0; rc >= 0 && at < c.faults.len;
	    at += strlen(c.faults.data + at) + 1)
		found(arg, c.faults.data + at);
	rc = rc < 0 ? -1 : c.nfault > 0;
	buf_release(&c.faults);
	free(c.known);
	reg_name_close(&n);
	return rc;
}
