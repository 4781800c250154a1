/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "rec/rec_internal.h"

struct ndjson {
	struct rec_out out;
	bool empty;		/* nothing behind the brace yet */
};

static void
put(void *self, const char *key, enum rec_is is, const char *s, size_t n)
{
	static const char *const word[] = {
		[REC_IS_NULL] = "null",
		[REC_IS_FALSE] = "false",
		[REC_IS_TRUE] = "true",
	};
	struct ndjson *w = self;
	struct buf *b = &w->out.buf;
	const size_t len = strlen(key);
	char *to = buf_room(b, REC_JSON_ROOM(len) + REC_JSON_ROOM(n) + 2);

	if (!w->empty)
		*to++ = ',';
	w->empty = false;
	to = rec_json_put(to, key, len);
	*to++ = ':';
	if (is == REC_IS_TEXT)
		to = rec_json_put(to, s, n);
	else if (is == REC_IS_NUM)
		to = mempcpy(to, s, n);
	else
		to = stpcpy(to, word[is]);
	*to = '\0';
	b->len = (size_t)(to - b->data);
}

static void
begin(void *self, const char *kind)
{
	struct ndjson *w = self;

	buf_putc(&w->out.buf, '{');
	w->empty = true;
	if (kind != NULL)
		put(w, "record", REC_IS_TEXT, kind, strlen(kind));
}

static int
end(void *self, struct err *err)
{
	struct ndjson *w = self;

	buf_add(&w->out.buf, "}\n", 2);
	return rec_out_end(&w->out, err);
}

static int
copy_line(void *self, const char *line, size_t n, struct err *err)
{
	struct ndjson *w = self;

	buf_add(&w->out.buf, line, n);
	buf_putc(&w->out.buf, '\n');
	return rec_out_end(&w->out, err);
}

static int
flush(void *self, struct err *err)
{
	struct ndjson *w = self;

	return rec_out_flush(&w->out, err);
}

static void
release(void *self)
{
	struct ndjson *w = self;

	buf_release(&w->out.buf);
	free(w);
}

struct rec_writer *
rec_ndjson_writer(int fd)
{
	static const struct rec_writer_ops ops = {
		begin, put, end, flush, flush, release
	};
	struct ndjson *self = mem_new(1, sizeof(*self));
	struct rec_writer *w = rec_custom_writer(&ops, self);

	self->out.fd = fd;
	w->copy_line = copy_line;
	return w;
}
