/* SPDX-License-Identifier: MIT */
/* What a stopped writer left in the journal behind what counts. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "registry/internal.h"

/* The line that ends at *end is the move that comes next. */
static int
next_move(int fd, const struct reg_state *s, int64_t end, struct reg_line *l,
    struct err *err)
{
	if (reg_line_at(fd, end, l, err) < 0)
		return -1;
	if (l->head.seq == s->head.seq + 1 && strcmp(l->prev, s->hash) == 0)
		return REG_TAIL_LINE;
	return err_set(err, ERR_DATA, "says seq %" PRId64 ", HEAD.json %"
	    PRId64 ": it is not the one move that a stopped writer may leave",
	    l->head.seq, s->head.seq);
}

int
reg_tail(int fd, const struct reg_state *s, int64_t size, struct reg_line *l,
    int64_t *end, struct err *err)
{
	char tail[REG_LINE + 2];
	const char *stop;
	ssize_t n;

	if (size <= s->bytes)
		return REG_TAIL_NONE;
	n = pread(fd, tail, sizeof(tail), s->bytes);
	if (n < 0)
		return err_sys(err, ERR_IO, "read");
	/* Who looks without the lock sees the file as it was at one time. */
	if (n > size - s->bytes)
		n = (ssize_t)(size - s->bytes);
	stop = memchr(tail, '\n', (size_t)n);
	if (stop == NULL && size - s->bytes <= REG_LINE)
		return REG_TAIL_TORN;
	if (stop == NULL)
		return err_set(err, ERR_DATA, "no line behind byte %" PRId64,
		    s->bytes);
	*end = s->bytes + (stop - tail) + 1;
	/* Zeros are what a power cut leaves. */
	if (memchr(tail, '\0', (size_t)(stop - tail)) != NULL && *end == size)
		return REG_TAIL_TORN;
	if (memchr(stop + 1, '\n', (size_t)(tail + n - stop - 1)) != NULL)
		return err_set(err, ERR_DATA,
		    "HEAD.json is more than one move behind it");
	return next_move(fd, s, *end, l, err);
}
