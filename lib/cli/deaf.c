/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <stdlib.h>

#include "cli/internal.h"

struct deaf {
	int fd;
	bool gone;		/* nobody reads; records go nowhere */
	struct rec_writer *w;
};

static bool
reader_gone(int fd)
{
	struct pollfd p = { fd, POLLOUT, 0 };

	return poll(&p, 1, 0) == 1 && (p.revents & (POLLERR | POLLHUP)) != 0;
}

/* The verdict on a step of the writer behind: a lost reader is none. */
static int
verdict(struct deaf *d, int rc, struct err *err)
{
	if (rc == 0 || !reader_gone(d->fd))
		return rc;
	err_clear(err);
	d->gone = true;
	return 0;
}

static void
begin(void *self, const char *kind)
{
	struct deaf *d = self;

	if (!d->gone)
		rec_begin(d->w, kind);
}

static void
put(void *self, const char *key, enum rec_is is, const char *text, size_t len)
{
	struct deaf *d = self;
	struct rec_val v = {
		.text = text, .len = (uint32_t)len, .is = (uint8_t)is,
		.escaped = 1
	};

	if (!d->gone)
		rec_put_val(d->w, key, &v);
}

static int
end(void *self, struct err *err)
{
	struct deaf *d = self;

	return d->gone ? 0 : verdict(d, rec_end(d->w, err), err);
}

static int
flush(void *self, struct err *err)
{
	struct deaf *d = self;

	return d->gone ? 0 : verdict(d, rec_flush(d->w, err), err);
}

static int
finish(void *self, struct err *err)
{
	struct deaf *d = self;

	return d->gone ? 0 : verdict(d, rec_finish(d->w, err), err);
}

static void
release(void *self)
{
	struct deaf *d = self;

	rec_writer_free(d->w);
	free(d);
}

struct rec_writer *
cli_deaf_writer(int fd, struct rec_writer *w)
{
	static const struct rec_writer_ops ops = {
		begin, put, end, flush, finish, release
	};
	struct deaf *d;

	d = mem_new(1, sizeof(*d));
	d->fd = fd;
	d->w = w;
	return rec_custom_writer(&ops, d);
}
