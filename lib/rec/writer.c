/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "rec/rec_internal.h"

struct rec_writer *
rec_custom_writer(const struct rec_writer_ops *ops, void *self)
{
	struct rec_writer *w = mem_new(1, sizeof(*w));

	w->ops = ops;
	w->self = self;
	return w;
}

static bool
broken(const struct rec_writer *w)
{
	return w->err.code != ERR_NONE;
}

/* What the sticky error says: 0 or -1. */
static int
verdict(const struct rec_writer *w, struct err *err)
{
	if (!broken(w))
		return 0;
	return err_set(err, (enum err_code)w->err.code, "%s", w->err.text);
}

void
rec_begin(struct rec_writer *w, const char *kind)
{
	if (!broken(w))
		w->ops->begin(w->self, kind);
}

static void
put(struct rec_writer *w, const char *key, enum rec_is is, const char *s,
    size_t n)
{
	if (!broken(w))
		w->ops->put(w->self, key, is, s, n);
}

void
rec_put_text(struct rec_writer *w, const char *key, const char *s, size_t n)
{
	if (!rec_utf8(s, n)) {
		buf_clear(&w->text);
		rec_utf8_repair(&w->text, s, n);
		s = w->text.data;
		n = w->text.len;
	}
	put(w, key, REC_IS_TEXT, s, n);
}

void
rec_put_str(struct rec_writer *w, const char *key, const char *s)
{
	if (s == NULL)
		rec_put_null(w, key);
	else
		rec_put_text(w, key, s, strlen(s));
}

void
rec_put_int(struct rec_writer *w, const char *key, int64_t x)
{
	char text[NUM_MAX];

	put(w, key, REC_IS_NUM, text, num_put_i64(text, x));
}

void
rec_put_real(struct rec_writer *w, const char *key, double x)
{
	char text[NUM_MAX];

	if (isfinite(x))
		put(w, key, REC_IS_NUM, text, num_put_f64(text, x));
	else
		rec_put_null(w, key);
}

void
rec_put_fixed(struct rec_writer *w, const char *key, int64_t x, int decimals)
{
	char text[NUM_MAX];

	put(w, key, REC_IS_NUM, text, num_put_fixed(text, x, decimals));
}

void
rec_put_bool(struct rec_writer *w, const char *key, bool x)
{
	put(w, key, x ? REC_IS_TRUE : REC_IS_FALSE, "", 0);
}

void
rec_put_time(struct rec_writer *w, const char *key, int64_t us)
{
	char text[WHEN_MAX];

	put(w, key, REC_IS_TEXT, text, when_put(text, us));
}

void
rec_put_null(struct rec_writer *w, const char *key)
{
	put(w, key, REC_IS_NULL, "", 0);
}

void
rec_put_val(struct rec_writer *w, const char *key, const struct rec_val *v)
{
	if (v->is == REC_IS_TEXT)
		rec_put_text(w, key, v->text, v->len);
	else if (v->is == REC_IS_NUM)
		put(w, key, REC_IS_NUM, v->text, v->len);
	else
		put(w, key, (enum rec_is)v->is, "", 0);
}

int
rec_end(struct rec_writer *w, struct err *err)
{
	if (!broken(w) && w->ops->end(w->self, &w->err) == 0)
		w->written++;
	return verdict(w, err);
}

/* The kind with a NUL behind, or NULL when it cannot be one. */
static const char *
kind_text(struct rec_writer *w, const struct rec *r)
{
	const struct rec_val *v = rec_get(r, REC_KIND);

	if (v == NULL || v->is != REC_IS_TEXT ||
	    memchr(v->text, '\0', v->len) != NULL)
		return NULL;
	buf_clear(&w->kind);
	buf_add(&w->kind, v->text, v->len);
	return buf_text(&w->kind);
}

static void
put_all(struct rec_writer *w, const struct rec *r)
{
	const char *kind = kind_text(w, r);
	int skip = kind == NULL ? -1 : r->shape->at[REC_KIND], i;

	rec_begin(w, kind);
	for (i = 0; i < r->shape->n; i++)
		if (i != skip)
			rec_put_val(w, r->shape->name[i], &r->val[i]);
}

int
rec_write(struct rec_writer *w, const struct rec *r, struct err *err)
{
	if (w->copy_line == NULL || r->line == NULL) {
		put_all(w, r);
		return rec_end(w, err);
	}
	if (!broken(w) &&
	    w->copy_line(w->self, r->line, r->line_len, &w->err) == 0)
		w->written++;
	return verdict(w, err);
}

int64_t
rec_written(const struct rec_writer *w)
{
	return w->written;
}

int
rec_flush(struct rec_writer *w, struct err *err)
{
	if (!broken(w) && w->ops->flush != NULL)
		w->ops->flush(w->self, &w->err);
	return verdict(w, err);
}

int
rec_finish(struct rec_writer *w, struct err *err)
{
	if (!broken(w) && w->ops->finish != NULL)
		w->ops->finish(w->self, &w->err);
	return verdict(w, err);
}

void
rec_writer_free(struct rec_writer *w)
{
	if (w == NULL)
		return;
	if (w->ops->free != NULL)
		w->ops->free(w->self);
	buf_release(&w->text);
	buf_release(&w->kind);
	free(w);
}
