/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rec/rec_internal.h"

struct cell {
	size_t from, len;	/* in row; len 0: null or not there */
	int64_t record;		/* the record that has it */
};

struct csv {
	struct rec_out out;
	char delimiter;
	struct map keys;	/* the header, once the first record ended */
	struct cell *cell;	/* by key */
	size_t cap;
	struct buf row;		/* cells as they will be written */
	struct buf kind;
	size_t guess;		/* the column of the next key, probably */
	int64_t record;
	bool fixed;		/* the header is written */
	size_t in_order;	/* cells of row in the header's order */
	struct err err;		/* of a put, told by end() */
};

/* The column of the key; -1 with w->err when there is none. */
static int64_t
column(struct csv *w, const char *key)
{
	int64_t i = (int64_t)w->guess;
	char text[REC_EXCERPT];

	if (w->guess >= w->keys.len || strcmp(map_name(&w->keys, i), key) != 0)
		i = w->fixed ? map_find(&w->keys, key, strlen(key))
		    : map_put(&w->keys, key, strlen(key));
	if (i < 0) {
		err_set(&w->err, ERR_DATA, "CSV has the columns of its first "
		    "record: no column for \"%s\"; choose one kind with "
		    "--kind", rec_excerpt(text, key, strlen(key)));
		return -1;
	}
	w->guess = (size_t)i + 1;
	if (w->keys.len > w->cap)
		w->cell = mem_grow(w->cell, &w->cap, w->keys.len,
		    sizeof(*w->cell));
	return i;
}

static void
put(void *self, const char *key, enum rec_is is, const char *s, size_t n)
{
	struct csv *w = self;
	int64_t i = column(w, key);
	struct cell *c;
	char *from, *to;

	if (i < 0)
		return;
	from = to = buf_room(&w->row, REC_CSV_ROOM(n) + 8);
	if (is == REC_IS_TEXT)
		to = rec_csv_put(to, s, n, w->delimiter);
	else if (is == REC_IS_NUM)
		to = mempcpy(to, s, n);
	else if (is != REC_IS_NULL)
		to = stpcpy(to, is == REC_IS_TRUE ? "true" : "false");
	c = &w->cell[i];
	c->record = w->record;
	c->from = w->row.len;
	c->len = (size_t)(to - from);
	*to++ = w->delimiter;
	w->row.len += c->len + 1;
	w->in_order = w->in_order == (size_t)i ? w->in_order + 1 : SIZE_MAX;
}

static void
begin(void *self, const char *kind)
{
	struct csv *w = self;
	const char *before = buf_text(&w->kind);
	char a[REC_EXCERPT], b[REC_EXCERPT];

	w->record++;
	w->guess = 0;
	w->in_order = 0;
	buf_clear(&w->row);
	if (w->record == 1 && kind != NULL)
		buf_puts(&w->kind, kind);
	else if (strcmp(before, kind == NULL ? "" : kind) != 0)
		err_set(&w->err, ERR_DATA, "CSV holds one kind of record: "
		    "\"%s\" after \"%s\"; choose one with --kind",
		    rec_excerpt(a, kind == NULL ? "" : kind,
		    kind == NULL ? 0 : strlen(kind)),
		    rec_excerpt(b, before, w->kind.len));
	if (kind != NULL)
		put(w, "record", REC_IS_TEXT, kind, strlen(kind));
}

/*
 * A name that begins like JSON, a blank or a byte order mark could be taken
 * for one where it begins the file: all but plain ones are quoted.
 */
static void
add_name(struct csv *w, struct buf *b, const char *name)
{
	const bool usual = isalnum((unsigned char)name[0]) || name[0] == '_';
	const size_t n = strlen(name);
	char *from = buf_room(b, REC_CSV_ROOM(n)), *to;

	to = rec_csv_put(from, name, n, usual ? w->delimiter : '\0');
	b->len += (size_t)(to - from);
}

static void
add_header(struct csv *w)
{
	struct buf *b = &w->out.buf;
	size_t i;

	for (i = 0; i < w->keys.len; i++) {
		if (i > 0)
			buf_putc(b, w->delimiter);
		add_name(w, b, map_name(&w->keys, (int64_t)i));
	}
	buf_putc(b, '\n');
	w->fixed = true;
}

/* Cells in another order, or not all of them. */
static void
add_cells(struct csv *w, struct buf *b)
{
	size_t i;

	for (i = 0; i < w->keys.len; i++) {
		const struct cell *c = &w->cell[i];

		if (c->record == w->record && c->len > 0)
			buf_add(b, w->row.data + c->from, c->len);
		buf_putc(b, w->delimiter);
	}
}

static int
end(void *self, struct err *err)
{
	struct csv *w = self;
	struct buf *b = &w->out.buf;

	if (w->err.code != ERR_NONE)
		return err_set(err, (enum err_code)w->err.code, "%s",
		    w->err.text);
	if (!w->fixed)
		add_header(w);
	if (w->in_order == w->keys.len && w->row.len > 0)
		buf_add(b, w->row.data, w->row.len);
	else
		add_cells(w, b);
	if (w->keys.len > 0)
		b->len--;	/* the last delimiter */
	buf_putc(b, '\n');
	return rec_out_end(&w->out, err);
}

static int
flush(void *self, struct err *err)
{
	struct csv *w = self;

	return rec_out_flush(&w->out, err);
}

static void
release(void *self)
{
	struct csv *w = self;

	buf_release(&w->out.buf);
	buf_release(&w->row);
	buf_release(&w->kind);
	map_release(&w->keys);
	free(w->cell);
	free(w);
}

struct rec_writer *
rec_csv_writer(int fd, char delimiter)
{
	static const struct rec_writer_ops ops = {
		begin, put, end, flush, flush, release
	};
	struct csv *w = mem_new(1, sizeof(*w));

	w->out.fd = fd;
	w->delimiter = delimiter == '\0' ? ',' : delimiter;
	return rec_custom_writer(&ops, w);
}
