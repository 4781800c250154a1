/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/when.h"
#include "rec/rec.h"
#include "report/rows.h"
#include "shop/kinds.h"

enum {
	KEPT = 6 << 20,			/* bytes in memory */
	BLOCK = 256 << 10,		/* read back at once */
	LONG = 255			/* a length that stands in four bytes */
};

struct rows {
	struct buf data;		/* what is not in the file yet */
	size_t *at;			/* n + 1 offsets */
	size_t n, cap;
	FILE *file;
	size_t filed;			/* bytes in it */
	struct buf block;		/* of it, from block_at on */
	size_t block_at;
	int failed;			/* errno of reading back */
};

struct rows *
rows_new(void)
{
	struct rows *t = mem_new(1, sizeof(*t));

	t->at = mem_grow(NULL, &t->cap, 1, sizeof(*t->at));
	t->at[0] = 0;
	return t;
}

void
rows_free(struct rows *t)
{
	if (t == NULL)
		return;
	if (t->file != NULL)
		fclose(t->file);
	buf_release(&t->data);
	buf_release(&t->block);
	free(t->at);
	free(t);
}

size_t
rows_count(const struct rows *t)
{
	return t == NULL ? 0 : t->n;
}

/* ---- writing ---- */

/* A group of rows is told by keys that may be null, as a shift between two. */
static const int groups[] = { F_MACHINE, F_GROUP, F_SITE, F_PART, F_JOB,
	F_OPERATOR, F_SHIFT, F_BUSINESS_DATE };

static uint32_t
group_bit(int key)
{
	size_t i;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (groups[i] == key)
			return (uint32_t)1 << i;
	}
	return 0;
}

/* What stands in front of a row's values. */
struct head {
	int64_t from_us, to_us;
	uint32_t names;
};

static bool
time_of(const struct rec *r, int key, int64_t *us)
{
	const struct rec_val *v = rec_get(r, key);

	return v != NULL && v->is == REC_IS_TEXT &&
	    when_parse(v->text, v->len, us) == 0;
}

static void
put_head(struct buf *b, const struct rec *r)
{
	struct head h;
	size_t i;

	memset(&h, 0, sizeof(h));
	if (!time_of(r, F_START, &h.from_us) || !time_of(r, F_END, &h.to_us))
		h.from_us = h.to_us = INT64_MIN;
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (rec_get(r, groups[i]) != NULL)
			h.names |= (uint32_t)1 << i;
	}
	buf_add(b, &h, sizeof(h));
}

static void
put_value(struct buf *b, int key, const struct rec_val *v)
{
	const uint16_t id = (uint16_t)key;
	const unsigned char is = v->is;
	const unsigned char len = v->len < LONG ? (unsigned char)v->len : LONG;

	buf_add(b, &id, sizeof(id));
	buf_putc(b, (char)is);
	buf_putc(b, (char)len);
	if (len == LONG)
		buf_add(b, &v->len, sizeof(v->len));
	if (v->is == REC_IS_NUM || v->is == REC_IS_TEXT)
		buf_add(b, v->text, v->len);
}

static int
spill(struct rows *t, struct err *err)
{
	if (t->file == NULL)
		t->file = file_scratch(err);
	if (t->file == NULL)
		return -1;
	if (fwrite(t->data.data, 1, t->data.len, t->file) != t->data.len ||
	    fflush(t->file) != 0)
		return err_sys(err, ERR_IO, "writing a temporary file");
	t->filed += t->data.len;
	buf_clear(&t->data);
	return 0;
}

int
rows_add(struct rows *t, const struct rec *r, struct err *err)
{
	const struct rec_shape *s = r->shape;
	struct rec_val v;
	int i;

	if (t->data.len > KEPT && spill(t, err) < 0)
		return -1;
	put_head(&t->data, r);
	for (i = 0; i < s->n; i++) {
		v = r->val[i];
		if (s->id[i] < 0 || v.is == REC_IS_NULL)
			continue;
		if (v.is != REC_IS_NUM && v.is != REC_IS_TEXT)
			v.len = 0;
		put_value(&t->data, s->id[i], &v);
	}
	if (t->n + 2 > t->cap)
		t->at = mem_grow(t->at, &t->cap, t->n + 2, sizeof(*t->at));
	t->at[++t->n] = t->filed + t->data.len;
	return 0;
}

/* ---- reading ---- */

/* Bytes of the file from at on, at least n. */
static const char *
from_file(struct rows *t, size_t at, size_t n)
{
	size_t want = n > BLOCK ? n : BLOCK;
	ssize_t got;

	if (t->block.len > 0 && at >= t->block_at &&
	    at + n <= t->block_at + t->block.len)
		return t->block.data + (at - t->block_at);
	if (want > t->filed - at)
		want = t->filed - at;
	buf_clear(&t->block);
	buf_room(&t->block, want);
	t->block_at = at;
	while (t->block.len < want) {
		got = pread(fileno(t->file), t->block.data + t->block.len,
		    want - t->block.len, (off_t)(at + t->block.len));
		if (got <= 0) {
			t->failed = got < 0 ? errno : EIO;
			return NULL;
		}
		t->block.len += (size_t)got;
	}
	return t->block.data;
}

struct row
rows_get(struct rows *t, size_t i)
{
	const size_t at = t->at[i], n = t->at[i + 1] - at;
	const char *p = at >= t->filed ? buf_text(&t->data) + (at - t->filed) :
	    from_file(t, at, n);
	struct row r = { NULL, NULL, INT64_MIN, INT64_MIN, 0 };
	struct head h;

	if (p == NULL)
		return r;
	memcpy(&h, p, sizeof(h));
	r.at = p + sizeof(h);
	r.end = p + n;
	r.from_us = h.from_us;
	r.to_us = h.to_us;
	r.names = h.names;
	return r;
}

int
rows_failed(const struct rows *t, struct err *err)
{
	if (t == NULL || t->failed == 0)
		return 0;
	errno = t->failed;
	return err_sys(err, ERR_IO, "reading a temporary file");
}

struct value {
	enum rec_is is;
	const char *s;
	size_t n;
};

static bool
find(const struct row *r, int key, struct value *v)
{
	const char *p = r->at;
	uint32_t n;
	uint16_t id;

	while (p != r->end) {
		memcpy(&id, p, sizeof(id));
		v->is = (enum rec_is)p[2];
		n = (unsigned char)p[3];
		p += 4;
		if (n == LONG) {
			memcpy(&n, p, sizeof(n));
			p += sizeof(n);
		}
		v->s = p;
		v->n = n;
		if (id == key)
			return true;
		p += n;
	}
	return false;
}

bool
row_names(const struct row *r, int key)
{
	return (r->names & group_bit(key)) != 0;
}

bool
row_has(const struct row *r, int key)
{
	struct value v;

	return find(r, key, &v);
}

bool
row_text(const struct row *r, int key, const char **s, size_t *n)
{
	struct value v;

	if (!find(r, key, &v))
		return false;
	*s = v.is == REC_IS_TRUE ? "yes" : v.is == REC_IS_FALSE ? "no" : v.s;
	*n = v.is == REC_IS_TRUE ? 3 : v.is == REC_IS_FALSE ? 2 : v.n;
	return true;
}

bool
row_is(const struct row *r, int key, const char *text)
{
	const char *s;
	size_t n;

	return row_text(r, key, &s, &n) && n == strlen(text) &&
	    memcmp(s, text, n) == 0;
}

double
row_num(const struct row *r, int key)
{
	struct value v;
	double x;

	if (!find(r, key, &v) || v.is != REC_IS_NUM ||
	    num_f64(v.s, v.n, &x) < 0)
		return NAN;
	return x;
}

bool
row_time(const struct row *r, int key, int64_t *us)
{
	struct value v;

	return find(r, key, &v) && v.is == REC_IS_TEXT &&
	    when_parse(v.s, v.n, us) == 0;
}
