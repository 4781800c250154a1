/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "rec/rec_internal.h"

const struct rec_val *
rec_find(const struct rec *r, const char *key)
{
	int i;

	for (i = 0; i < r->shape->n; i++)
		if (strcmp(r->shape->name[i], key) == 0)
			return &r->val[i];
	return NULL;
}

bool
rec_is_kind(const struct rec *r, const char *kind)
{
	const struct rec_val *v = rec_get(r, REC_KIND);

	return v != NULL && v->is == REC_IS_TEXT && strlen(kind) == v->len &&
	    memcmp(v->text, kind, v->len) == 0;
}

static int
mistyped(const struct rec *r, int id, const char *what, struct err *err)
{
	const struct rec_val *v = rec_get(r, id);
	char text[REC_EXCERPT];

	return err_set(err, ERR_DATA, "%s: %s: \"%s\"",
	    r->shape->name[r->shape->at[id]], what,
	    rec_excerpt(text, v->text, v->len));
}

const char *
rec_not_a_number(const struct rec_val *v)
{
	if (v->len > 0 && memchr(v->text, ',', v->len) != NULL)
		return "not a number (decimal comma?)";
	return "not a number";
}

/* The value when it is there and not null. */
static const struct rec_val *
present(const struct rec *r, int id)
{
	const struct rec_val *v = rec_get(r, id);

	return v == NULL || v->is == REC_IS_NULL ? NULL : v;
}

int
rec_text(const struct rec *r, int id, const char **s, size_t *n,
    struct err *err)
{
	const struct rec_val *v = present(r, id);

	if (v == NULL)
		return 0;
	if (v->is != REC_IS_TEXT)
		return mistyped(r, id, "not a text", err);
	*s = v->text;
	*n = v->len;
	return 1;
}

/* A whole number that some programs write as 5.0 or 1e3. */
static int
whole_f64(const struct rec_val *v, int64_t *x)
{
	const double most = 9007199254740992.0;	/* 2^53 */
	double f;

	if (num_f64(v->text, v->len, &f) < 0 || f != floor(f) || f > most ||
	    f < -most)
		return -1;
	*x = (int64_t)f;
	return 0;
}

int
rec_int(const struct rec *r, int id, int64_t *x, struct err *err)
{
	const struct rec_val *v = present(r, id);

	if (v == NULL)
		return 0;
	if (v->is != REC_IS_NUM || (num_i64(v->text, v->len, x) < 0 &&
	    whole_f64(v, x) < 0))
		return mistyped(r, id, "not a whole number", err);
	return 1;
}

int
rec_real(const struct rec *r, int id, double *x, struct err *err)
{
	const struct rec_val *v = present(r, id);

	if (v == NULL)
		return 0;
	if (v->is != REC_IS_NUM)
		return mistyped(r, id, rec_not_a_number(v), err);
	if (num_f64(v->text, v->len, x) < 0)
		return mistyped(r, id, "number out of range", err);
	return 1;
}

int
rec_fixed(const struct rec *r, int id, int decimals, int64_t *x,
    struct err *err)
{
	const struct rec_val *v = present(r, id);

	if (v == NULL)
		return 0;
	if (v->is != REC_IS_NUM)
		return mistyped(r, id, rec_not_a_number(v), err);
	if (num_fixed(v->text, v->len, decimals, x) < 0)
		return mistyped(r, id, "number out of range", err);
	return 1;
}

int
rec_bool(const struct rec *r, int id, bool *x, struct err *err)
{
	const struct rec_val *v = present(r, id);

	if (v == NULL)
		return 0;
	if (v->is != REC_IS_TRUE && v->is != REC_IS_FALSE)
		return mistyped(r, id, "neither true nor false", err);
	*x = v->is == REC_IS_TRUE;
	return 1;
}

int
rec_time(const struct rec *r, int id, int64_t *us, struct err *err)
{
	const struct rec_val *v = present(r, id);

	if (v == NULL)
		return 0;
	if (v->is != REC_IS_TEXT || when_parse(v->text, v->len, us) < 0)
		return mistyped(r, id, "not a time (RFC 3339)", err);
	return 1;
}

/* ---- copies ---- */

/* One block of memory: the record, its shape, its values, their bytes. */
struct copy {
	struct rec rec;
	struct rec_shape shape;
};

struct place {
	char *at;
};

static void *
place(struct place *p, const void *from, size_t n)
{
	char *to = p->at;

	if (n > 0)
		memcpy(to, from, n);
	p->at += n;
	return to;
}

static size_t
text_bytes(const struct rec *r)
{
	size_t n = r->line == NULL ? 0 : r->line_len;
	int i;

	n += r->file == NULL ? 0 : strlen(r->file) + 1;
	for (i = 0; i < r->shape->n; i++)
		n += r->val[i].len + strlen(r->shape->name[i]) + 1;
	return n;
}

struct rec *
rec_copy(const struct rec *r)
{
	const struct rec_shape *from = r->shape;
	size_t n = (size_t)from->n, nkey = (size_t)from->nkey, i;
	struct rec_val *val;
	const char **name;
	struct copy *c;
	struct place p;

	c = mem_new(1, sizeof(*c) + n * (sizeof(*name) + sizeof(*val) +
	    sizeof(*from->id)) + nkey * sizeof(*from->at) + text_bytes(r));
	p.at = (char *)(c + 1);
	name = place(&p, from->name, n * sizeof(*name));
	val = place(&p, r->val, n * sizeof(*val));
	c->shape = *from;
	c->shape.name = name;
	c->shape.id = place(&p, from->id, n * sizeof(*from->id));
	c->shape.at = place(&p, from->at, nkey * sizeof(*from->at));
	c->rec = *r;
	c->rec.shape = &c->shape;
	c->rec.val = val;
	for (i = 0; i < n; i++) {
		name[i] = place(&p, name[i], strlen(name[i]) + 1);
		val[i].text = place(&p, val[i].text, val[i].len);
	}
	if (r->line != NULL)
		c->rec.line = place(&p, r->line, r->line_len);
	if (r->file != NULL)
		c->rec.file = place(&p, r->file, strlen(r->file) + 1);
	return &c->rec;
}
