/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rec/rec_internal.h"

int
rec_source_open(struct rec_source *s, const char *path, struct err *err)
{
	if (strcmp(path, "-") == 0) {
		s->fd = STDIN_FILENO;
	} else {
		s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (s->fd < 0)
			return err_sys(err, err_open_code(errno), "%s", path);
		s->close_fd = true;
	}
	s->block = REC_BLOCK;
	return 0;
}

void
rec_source_bytes(struct rec_source *s, const void *p, size_t n)
{
	s->fd = -1;
	s->mem = p;
	s->mem_left = n;
	s->block = REC_BLOCK;
}

void
rec_source_close(struct rec_source *s)
{
	if (s->close_fd)
		close(s->fd);
	free(s->data);
}

bool
rec_source_blocks(const struct rec_source *s, int wait_ms)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };

	return s->fd >= 0 && !s->eof && poll(&p, 1, wait_ms) == 0;
}

/* Like read(2), from either kind of source; waits also where O_NONBLOCK. */
static ssize_t
get(struct rec_source *s, char *to, size_t n)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	ssize_t got;

	if (s->fd < 0) {
		n = n < s->mem_left ? n : s->mem_left;
		if (n > 0)
			memcpy(to, s->mem, n);
		s->mem += n;
		s->mem_left -= n;
		return (ssize_t)n;
	}
	while ((got = read(s->fd, to, n)) < 0) {
		if (errno == EAGAIN)
			poll(&p, 1, -1);
		else if (errno != EINTR)
			break;
	}
	return got;
}

/* Room for a block behind the unread bytes, which move to the front. */
static void
make_room(struct rec_source *s)
{
	size_t left = s->end - s->pos;

	if (s->pos > 0 && left > 0)
		memmove(s->data, s->data + s->pos, left);
	s->pos = 0;
	s->end = left;
	if (s->cap - left >= s->block - s->block / 2)
		return;
	s->cap = s->data == NULL ? s->block : s->cap * 2;
	s->data = mem_resize(s->data, s->cap + REC_PAD, 1);
}

/* What waits downstream goes out before we wait. */
static int
pause_pipe(struct rec_source *s, struct err *err)
{
	if (s->out == NULL || !rec_source_blocks(s, 0))
		return 0;
	if (s->stage->idle != NULL &&
	    s->stage->idle(s->stage->self, s->out, err) < 0)
		return -1;
	return rec_flush(s->out, err);
}

int
rec_source_fill(struct rec_source *s, struct err *err)
{
	ssize_t got;

	if (s->eof)
		return 0;
	if (pause_pipe(s, err) < 0)
		return -1;
	make_room(s);
	got = get(s, s->data + s->end, s->cap - s->end);
	if (got < 0)
		return err_sys(err, errno == EISDIR ? ERR_NOINPUT : ERR_IO,
		    "%s", s->name);
	s->eof = got == 0;
	s->end += (size_t)got;
	memset(s->data + s->end, '\n', REC_PAD);
	return got > 0;
}

/*
 * A quoted field keeps its newlines.  In a well-formed row quotes come in
 * pairs, so a newline ends it when their number before is even.
 */
static bool
row_ends(struct rec_source *s)
{
	const char *p = s->data + s->pos + s->seen;
	const char *end = s->data + s->end;

	for (; p < end; p++) {
		if (*p == '"')
			s->in_quotes = !s->in_quotes;
		else if (*p == '\n' && !s->in_quotes)
			break;
	}
	s->seen = (size_t)(p - (s->data + s->pos));
	return p < end;
}

bool
rec_source_line(struct rec_source *s, bool quotes)
{
	const char *from = s->data + s->pos + s->seen;
	const char *nl;

	if (quotes)
		return row_ends(s);
	nl = memchr(from, '\n', s->end - s->pos - s->seen);
	s->seen = nl == NULL ? s->end - s->pos
	    : (size_t)(nl - (s->data + s->pos));
	return nl != NULL;
}

int64_t
rec_source_blank(struct rec_source *s)
{
	const char *from = s->data + s->pos, *end = s->data + s->end;
	const char *p = from;
	int64_t lines = 0;

	for (;;) {
		p = rec_blanks(p);
		if (p >= end || *p != '\n')
			break;
		from = ++p;
		lines++;
	}
	if (p >= end && s->eof)
		from = end;
	if (from != s->data + s->pos)
		rec_source_take(s, (size_t)(from - (s->data + s->pos)));
	return lines;
}
