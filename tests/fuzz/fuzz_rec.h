/* SPDX-License-Identifier: MIT */
/* fuzz_rec: what the fuzzers of both codecs do with records. */
#ifndef TESTS_FUZZ_REC_H
#define TESTS_FUZZ_REC_H

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "rec/rec.h"
#include "rec/rec_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct rec_key keys[] = {
	{ "record", REC_TEXT }, { "m", REC_TEXT }, { "start", REC_TIME },
	{ "n", REC_INT }, { "x", REC_REAL }, { "open", REC_BOOL },
};
static const struct rec_schema schema = { keys, 6 };

/* Every way to read a record; what comes out must be possible. */
static inline void
touch(const struct rec *r)
{
	struct err err = { 0 };
	const char *s = NULL;
	int64_t x = 0;
	double f = 0;
	bool yes = false;
	size_t n = 0;
	int i;

	for (i = 0; i < schema.nkey; i++) {
		if (rec_text(r, i, &s, &n, NULL) > 0 && !rec_utf8(s, n))
			abort();
		if (rec_int(r, i, &x, NULL) < 0 &&
		    rec_real(r, i, &f, NULL) < 0 &&
		    rec_fixed(r, i, 3, &x, NULL) < 0 &&
		    rec_bool(r, i, &yes, NULL) < 0 &&
		    rec_time(r, i, &x, &err) < 0 &&
		    !rec_utf8(err.text, strlen(err.text)))
			abort();
	}
	for (i = 0; i < r->shape->n; i++) {
		if (r->val[i].is == REC_IS_TEXT &&
		    !rec_utf8(r->val[i].text, r->val[i].len))
			abort();
		if (rec_find(r, r->shape->name[i]) != &r->val[i])
			abort();
	}
}

/* Appends what distinguishes the record; with lines, its line as well. */
static inline void
show(struct buf *b, const struct rec *r)
{
	int i;

	for (i = 0; i < r->shape->n; i++) {
		buf_printf(b, "%s %d ", r->shape->name[i], r->val[i].is);
		buf_add(b, r->val[i].text, r->val[i].is >= REC_IS_NUM
		    ? r->val[i].len : 0);
		buf_putc(b, '\n');
	}
	buf_puts(b, "--\n");
}

/* A file in memory for writers, the same one every time. */
static inline int
scratch(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", 0);
	if (fd < 0 || ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	return fd;
}

static inline void
slurp(struct buf *b, int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);

	if (n < 0 || pread(fd, buf_room(b, (size_t)n), (size_t)n, 0) != n)
		abort();
	b->len = (size_t)n;
}

/*
 * Reads everything.  Each record is shown in b (and so is the failure), and
 * written to w, if there is one, by its values.  False once w failed.
 */
static inline bool
read_all(struct rec_reader *in, struct buf *b, struct rec_writer *w)
{
	struct err err = { 0 };
	const struct rec *r;
	struct rec *copy;
	bool good = true;
	int got;

	while ((got = rec_read(in, &r, &err)) > 0) {
		copy = rec_copy(r);
		copy->line = NULL;
		show(b, copy);
		touch(copy);
		if (w != NULL && good)
			good = rec_write(w, copy, NULL) == 0;
		free(copy);
	}
	if (got < 0 && (err.code != ERR_DATA ||
	    !rec_utf8(err.text, strlen(err.text))))
		abort();
	buf_printf(b, "%d %s\n", got, err.text);
	if (w != NULL && good)
		good = rec_finish(w, NULL) == 0;
	return good;
}

/*
 * Writers put the kind first, and an "end" is swallowed when it is read as
 * NDJSON: what was shown in b tells whether neither made a difference.
 */
static inline bool
comparable(const struct buf *b)
{
	static const char key[] = "\nrecord ";
	const char *p = b->data, *end = p + b->len;

	if (memmem(p, b->len, "record 4 end\n", 13) != NULL)
		return false;
	while ((p = memmem(p, (size_t)(end - p), key, 8)) != NULL) {
		if (p < b->data + 3 || memcmp(p - 3, "\n--", 3) != 0)
			return false;
		p++;
	}
	return true;
}

static inline void
must_equal(const struct buf *a, const struct buf *b)
{
	if (a->len != b->len || memcmp(a->data, b->data, a->len) != 0)
		abort();
}

#endif
