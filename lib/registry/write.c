/* SPDX-License-Identifier: MIT */
/*
 * One move at a time, in three steps: the line in the journal and on the
 * disk, then the directories, then HEAD.json.  Until the last has happened
 * nothing has; once the first is on the disk, whoever writes next does the
 * other two.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/retry.h"
#include "base/when.h"
#include "registry/internal.h"

enum { PAUSE_US = 2000, TICKS = 20 };

static int
open_own(struct reg_name *n, const char *file, bool make, struct err *err)
{
	off_t size;
	int fd;

	if (make) {
		fd = reg_openat(n->fd, file, O_RDWR | O_CREAT | O_EXCL, 0666);
		if (fd >= 0) {
			reg_own_like(fd, n->fd);
			return fd;
		}
		if (errno != EEXIST && errno != ELOOP)
			return reg_fail(err, reg_place(n, file));
	}
	return reg_open_regular(n->fd, file, O_RDWR, &size,
	    reg_place(n, file), err);
}

static int
take_lock(struct reg_writer *w, struct err *err)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const int64_t until = retry_steady_us() + REG_WAIT_US;

	w->lock = open_own(&w->n, REG_LOCK, true, err);
	if (w->lock < 0)
		return -1;
	for (;;) {
		if (fcntl(w->lock, F_OFD_SETLK, &whole) == 0)
			return 0;
		if (errno != EAGAIN && errno != EACCES)
			return reg_fail(err, reg_place(&w->n, REG_LOCK));
		if (retry_steady_us() >= until)
			return err_set(err, ERR_TEMPFAIL, "%s: held by "
			    "another run", reg_place(&w->n, REG_LOCK));
		retry_pause(PAUSE_US);
	}
}

/* What a line does to the directories; doing it again does no harm. */
static int
move_directories(struct reg_writer *w, struct reg_line *l, struct err *err)
{
	char name[16];
	int rc = 0;

	reg_version_name(name, l->version);
	if (l->action == reg_register &&
	    (reg_rename(w->n.versions, l->temp, name) < 0 &&
	    (errno != ENOENT || !reg_version_there(&w->n, l->version))))
		rc = -1;
	if (l->action == reg_remove && reg_version_there(&w->n, l->version) &&
	    (reg_temp_name(l->temp) < 0 ||
	    reg_rename(w->n.versions, name, l->temp) < 0))
		rc = -1;
	if (rc == 0 && (l->action == reg_register || l->action == reg_remove))
		rc = reg_sync(w->n.versions);
	return rc < 0 ? reg_fail(err,
	    reg_place_version(&w->n, l->version, NULL)) : 0;
}

static void
take_line(struct reg_state *s, const struct reg_line *l, int64_t bytes)
{
	s->head = l->head;
	s->last = l->last;
	s->bytes = bytes;
	memcpy(s->hash, l->hash, sizeof(s->hash));
}

/* How the file is now, so that a later look can tell that nobody wrote. */
static int
take_stat(struct reg_writer *w, struct reg_state *s, int64_t *size,
    struct err *err)
{
	struct stat st;

	if (fstat(w->journal, &st) < 0)
		return reg_fail(err, reg_place(&w->n, REG_JOURNAL));
	s->inode = st.st_ino;
	s->changed_ns = (int64_t)st.st_ctim.tv_sec * 1000000000 +
	    st.st_ctim.tv_nsec;
	*size = st.st_size;
	return 0;
}

/*
 * The whole chain, unless the file is the one that HEAD was written for and
 * nothing was done to it since: then its last line stands for all of it, and
 * a move takes the same time however long the journal is.
 */
static int
check_journal(struct reg_writer *w, const struct reg_state *now,
    int64_t size, struct err *err)
{
	const struct reg_state *s = &w->state;
	char hash[REGISTRY_HASH];
	int64_t seq;

	if (size < s->bytes)
		return err_set(err, ERR_DATA, "%s: cut: %lld bytes, HEAD.json "
		    "knows %lld", reg_place(&w->n, REG_JOURNAL),
		    (long long)size, (long long)s->bytes);
	if (size == s->bytes && now->inode == s->inode &&
	    now->changed_ns == s->changed_ns)
		return 0;
	if (reg_chain(w->journal, s->bytes, &seq, hash, NULL, NULL, err) < 0)
		return err_at(err, "%s", reg_place(&w->n, REG_JOURNAL));
	if (seq != s->head.seq || strcmp(hash, s->hash) != 0)
		return err_set(err, ERR_DATA, "%s: not the journal that "
		    "HEAD.json was written for",
		    reg_place(&w->n, REG_JOURNAL));
	return 0;
}

static int
cut_journal(struct reg_writer *w, int64_t bytes, struct err *err)
{
	if (ftruncate(w->journal, bytes) < 0 || fsync(w->journal) < 0)
		return reg_fail(err, reg_place(&w->n, REG_JOURNAL));
	return 0;
}

/*
 * The line that a killed writer left behind what counts is done now; but a
 * registration that failed, and whose files its writer took away again, could
 * only not be cut.
 */
static int
finish_move(struct reg_writer *w, struct reg_line *l, int64_t end,
    struct err *err)
{
	struct reg_state *s = &w->state;
	int64_t size;

	if (l->action == reg_register &&
	    !reg_version_there(&w->n, l->version) &&
	    faccessat(w->n.versions, l->temp, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		return cut_journal(w, s->bytes, err);
	/* It may have been written and never have reached the disk. */
	if (fsync(w->journal) < 0)
		return reg_fail(err, reg_place(&w->n, REG_JOURNAL));
	if (move_directories(w, l, err) < 0)
		return -1;
	take_line(s, l, end);
	if (take_stat(w, s, &size, err) < 0)
		return -1;
	w->moved = true;
	return reg_head_write(&w->n, s, err) != 0 ? -1 : 0;
}

static int
mend_journal(struct reg_writer *w, int64_t size, struct err *err)
{
	struct reg_line l;
	int64_t end;
	int tail = reg_tail(w->journal, &w->state, size, &l, &end, err);

	if (tail < 0)
		return err_at(err, "%s", reg_place(&w->n, REG_JOURNAL));
	if (tail == REG_TAIL_NONE)
		return 0;
	if (tail == REG_TAIL_TORN)
		return cut_journal(w, w->state.bytes, err);
	if (end < size && cut_journal(w, end, err) < 0)
		return -1;
	return finish_move(w, &l, end, err);
}

int
reg_begin(struct reg_writer *w, struct registry *r, const char *name,
    struct err *err)
{
	struct reg_state now = { 0 };
	int64_t size = 0;

	memset(w, 0, sizeof(*w));
	w->lock = w->journal = -1;
	stop_hold(&w->hold);
	if (reg_name_open(&w->n, r, name, err) < 0 || take_lock(w, err) < 0)
		goto bad;
	/* Which says so, too, when there is a head and no journal. */
	if (reg_head_look(&w->n, &w->state, err) < 0)
		goto bad;
	w->journal = open_own(&w->n, REG_JOURNAL, w->state.head.seq == 0,
	    err);
	if (w->journal < 0 || take_stat(w, &now, &size, err) < 0 ||
	    check_journal(w, &now, size, err) < 0)
		goto bad;
	if (mend_journal(w, size, err) == 0)
		return 0;
bad:
	reg_end(w);
	return -1;
}

/*
 * The lock is kept until the file system's clock has ticked: a change to the
 * journal within the tick of our own would else not be seen by its time.
 */
static void
wait_for_tick(const struct reg_writer *w)
{
	struct timespec t;
	int i;

	for (i = 0; i < TICKS; i++) {
		clock_gettime(CLOCK_REALTIME_COARSE, &t);
		if ((int64_t)t.tv_sec * 1000000000 + t.tv_nsec >
		    w->state.changed_ns)
			break;
		retry_pause(PAUSE_US / 2);
	}
}

void
reg_end(struct reg_writer *w)
{
	if (w->moved)
		wait_for_tick(w);
	if (w->journal >= 0)
		close(w->journal);
	if (w->lock >= 0)
		close(w->lock);
	reg_name_close(&w->n);
	stop_release(&w->hold);
}

void
reg_line_start(const struct reg_writer *w, struct reg_line *l,
    const char *action, int version)
{
	memset(l, 0, sizeof(*l));
	l->head = w->state.head;
	l->head.seq++;
	l->last = w->state.last;
	l->action = action;
	l->version = version;
	memcpy(l->prev, w->state.hash, sizeof(l->prev));
}

static int
append(struct reg_writer *w, const struct buf *line, struct err *err)
{
	size_t done = 0;

	while (done < line->len) {
		ssize_t n = pwrite(w->journal, line->data + done,
		    line->len - done, w->state.bytes + (int64_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return reg_fail(err, reg_place(&w->n, REG_JOURNAL));
		done += (size_t)n;
	}
	return fsync(w->journal) < 0 ?
	    reg_fail(err, reg_place(&w->n, REG_JOURNAL)) : 0;
}

/* The directory gets the name back that it had before. */
static void
undo(struct reg_writer *w, const struct reg_line *l)
{
	char name[16];

	reg_version_name(name, l->version);
	if (l->action == reg_register)
		(void)reg_rename(w->n.versions, name, l->temp);
	if (l->action == reg_remove && *l->temp != '\0')
		(void)reg_rename(w->n.versions, l->temp, name);
}

int
reg_commit(struct reg_writer *w, struct reg_line *l,
    const struct registry_note *note, struct err *err)
{
	const int64_t bytes = w->state.bytes;
	struct reg_state s = w->state;
	struct buf line = { 0 };
	int64_t size;
	int rc;

	if (reg_line_make(&line, l, note, err) < 0) {
		buf_release(&line);
		return -1;
	}
	take_line(&s, l, bytes + (int64_t)line.len);
	rc = append(w, &line, err);
	if (rc == 0)
		rc = move_directories(w, l, err);
	if (rc == 0)
		rc = take_stat(w, &s, &size, err);
	if (rc == 0)
		rc = reg_head_write(&w->n, &s, err);
	if (rc < 0) {
		undo(w, l);
		(void)cut_journal(w, bytes, NULL);
	} else {
		w->state = s;
		w->moved = true;
	}
	buf_release(&line);
	return rc != 0 ? -1 : 0;
}
