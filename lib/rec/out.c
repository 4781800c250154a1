/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "rec/rec_internal.h"

static int
write_all(const struct rec_out *o, const char *p, size_t n, struct err *err)
{
	struct pollfd room = { .fd = o->fd, .events = POLLOUT };
	ssize_t put;

	while (n > 0) {
		put = write(o->fd, p, n);
		if (put >= 0) {
			p += put;
			n -= (size_t)put;
		} else if (errno == EAGAIN) {
			poll(&room, 1, -1);
		} else if (errno != EINTR) {
			return err_sys(err, ERR_IO, o->fd == STDOUT_FILENO
			    ? "standard output" : "write");
		}
	}
	return 0;
}

int
rec_out_flush(struct rec_out *o, struct err *err)
{
	size_t n = o->whole;

	if (n == 0)
		return 0;
	if (write_all(o, o->buf.data, n, err) < 0)
		return -1;
	o->whole = 0;
	if (n < o->buf.len) {
		memmove(o->buf.data, o->buf.data + n, o->buf.len - n);
		o->buf.len -= n;
	} else {
		buf_clear(&o->buf);
	}
	return 0;
}

int
rec_out_end(struct rec_out *o, struct err *err)
{
	o->whole = o->buf.len;
	return o->whole < REC_OUT ? 0 : rec_out_flush(o, err);
}
