/* SPDX-License-Identifier: MIT */
/* Aliases that move. */
#include <string.h>

#include "base/buf.h"
#include "registry/internal.h"

static int
check_seq(const struct reg_writer *w, int64_t if_seq, struct err *err)
{
	const int64_t seq = w->state.head.seq;

	if (if_seq < 0 || if_seq == seq)
		return 0;
	return err_set(err, ERR_TEMPFAIL, "%s: seq is %lld, not %lld: "
	    "somebody else moved first", w->n.name, (long long)seq,
	    (long long)if_seq);
}

/* Of a version only its manifest is looked at: a rollback is quick. */
static int
check_registered(struct reg_writer *w, int version, struct err *err)
{
	struct reg_version v;
	struct buf b = { 0 };
	int rc;

	if (version > w->state.last)
		return err_set(err, ERR_NOINPUT, "%s: no version %d",
		    reg_place(&w->n, NULL), version);
	rc = reg_version_open(&w->n, version, &v, &b, err);
	if (rc == 0)
		reg_version_close(&v);
	buf_release(&b);
	return rc;
}

/* Before the lock is taken: it may be large, and versions do not change. */
static int
check_whole(struct registry *r, const char *name, int version,
    struct err *err)
{
	char sha256[REGISTRY_HASH];
	struct reg_name n;
	int rc;

	if (reg_name_open(&n, r, name, err) < 0)
		return -1;
	rc = reg_version_whole(&n, version, sha256, err);
	reg_name_close(&n);
	return rc;
}

/* version goes to the front of what was, once; the oldest falls out. */
static void
remember(struct registry_head *h, int version)
{
	int i, n = 0, was[REGISTRY_PREVIOUS + 1];

	if (version != 0)
		was[n++] = version;
	for (i = 0; i < h->nprevious; i++) {
		if (h->previous[i] != version &&
		    h->previous[i] != h->champion)
			was[n++] = h->previous[i];
	}
	h->nprevious = n < REGISTRY_PREVIOUS ? n : REGISTRY_PREVIOUS;
	memcpy(h->previous, was, (size_t)h->nprevious * sizeof(int));
}

static int
finish(struct reg_writer *w, struct reg_line *l,
    const struct registry_note *note, struct registry_head *h,
    struct err *err)
{
	int rc = reg_commit(w, l, note, err);

	if (rc == 0)
		*h = w->state.head;
	reg_end(w);
	return rc;
}

int
registry_promote(struct registry *r, const char *name, int version,
    int64_t if_seq, const struct registry_note *note,
    struct registry_head *h, struct err *err)
{
	struct reg_writer w;
	struct reg_line l;

	if (check_whole(r, name, version, err) < 0 ||
	    reg_begin(&w, r, name, err) < 0)
		return -1;
	if (check_seq(&w, if_seq, err) < 0 ||
	    check_registered(&w, version, err) < 0) {
		reg_end(&w);
		return -1;
	}
	reg_line_start(&w, &l, reg_promote, version);
	l.from = l.head.champion;
	l.to = l.head.champion = version;
	if (l.head.challenger == version)
		l.head.challenger = 0;
	remember(&l.head, l.from == version ? 0 : l.from);
	return finish(&w, &l, note, h, err);
}

int
registry_challenge(struct registry *r, const char *name, int version,
    int64_t if_seq, const struct registry_note *note,
    struct registry_head *h, struct err *err)
{
	struct reg_writer w;
	struct reg_line l;
	int rc;

	if ((version != 0 && check_whole(r, name, version, err) < 0) ||
	    reg_begin(&w, r, name, err) < 0)
		return -1;
	rc = check_seq(&w, if_seq, err);
	if (rc == 0 && version != 0)
		rc = check_registered(&w, version, err);
	if (rc == 0 && version != 0 && version == w.state.head.champion)
		rc = err_set(err, ERR_USAGE, "%s: version %d is the champion",
		    name, version);
	if (rc < 0) {
		reg_end(&w);
		return -1;
	}
	reg_line_start(&w, &l, reg_challenge, version);
	l.from = l.head.challenger;
	l.to = l.head.challenger = version;
	return finish(&w, &l, note, h, err);
}

int
registry_rollback(struct registry *r, const char *name, int64_t if_seq,
    const struct registry_note *note, struct registry_head *h,
    struct err *err)
{
	struct reg_writer w;
	struct reg_line l;
	int rc;

	if (reg_begin(&w, r, name, err) < 0)
		return -1;
	rc = check_seq(&w, if_seq, err);
	if (rc == 0 && w.state.head.nprevious == 0)
		rc = err_set(err, ERR_NOINPUT, "%s: no earlier champion to "
		    "go back to", name);
	if (rc == 0)
		rc = check_registered(&w, w.state.head.previous[0], err);
	if (rc < 0) {
		reg_end(&w);
		return -1;
	}
	reg_line_start(&w, &l, reg_rollback, w.state.head.previous[0]);
	l.from = l.head.champion;
	l.to = l.head.champion = l.version;
	if (l.head.challenger == l.version)
		l.head.challenger = 0;
	l.head.nprevious--;
	memmove(l.head.previous, l.head.previous + 1,
	    (size_t)l.head.nprevious * sizeof(int));
	l.head.previous[l.head.nprevious] = 0;
	return finish(&w, &l, note, h, err);
}
