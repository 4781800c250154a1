/* SPDX-License-Identifier: MIT */
/* Facts from records, and to records. */
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "shop/kinds.h"

/* ---- from a record ---- */

static int
take_text(struct fact *f, int at, const struct rec *r, int id,
    struct err *err)
{
	const char *s;
	size_t n;
	int got;

	got = rec_text(r, id, &s, &n, err);
	if (got > 0)
		fact_set_text(f, at, s, n);
	return got;
}

static int
take_time(struct fact *f, int at, const struct rec *r, int id,
    struct err *err)
{
	int64_t us;
	int got;

	got = rec_time(r, id, &us, err);
	if (got > 0)
		fact_set_int(f, at, id == F_TIME ? us :
		    when_floor(us, 1000));
	return got;
}

static int
take_num(struct fact *f, int at, const struct rec *r, int id,
    struct err *err)
{
	double x;
	int got;

	got = rec_real(r, id, &x, err);
	if (got > 0)
		fact_set_num(f, at, x);
	return got;
}

static int
take_bool(struct fact *f, int at, const struct rec *r, int id,
    struct err *err)
{
	bool x;
	int got;

	got = rec_bool(r, id, &x, err);
	if (got > 0)
		fact_set_int(f, at, x);
	return got;
}

static int
take_int(struct fact *f, int at, const struct rec *r, int id,
    struct err *err)
{
	int64_t x;
	int got;

	if (shop_keys[id].type == SHOP_SECONDS)
		got = rec_fixed(r, id, 3, &x, err);
	else
		got = rec_int(r, id, &x, err);
	if (got > 0)
		fact_set_int(f, at, x);
	return got;
}

static int
take(struct fact *f, int at, const struct rec *r, int id, struct err *err)
{
	switch (shop_keys[id].type) {
	case SHOP_TEXT:
		return take_text(f, at, r, id, err);
	case SHOP_NUM:
		return take_num(f, at, r, id, err);
	case SHOP_BOOL:
		return take_bool(f, at, r, id, err);
	case SHOP_TIME:
		return take_time(f, at, r, id, err);
	case SHOP_INT:
	case SHOP_SECONDS:
		break;
	}
	return take_int(f, at, r, id, err);
}

/* What model-predict says of each class once more, for people: see chances. */
static bool
is_told_twice(enum shop_kind kind, const char *key)
{
	return kind == KIND_PREDICTION && strncmp(key, "p_", 2) == 0;
}

static const char *
article(const char *noun)
{
	return strchr("aeiou", noun[0]) != NULL ? "an" : "a";
}

int
fact_from_rec(struct fact *f, enum shop_kind kind, const struct rec *r,
    bool ignore_unknown, struct err *err)
{
	int i, id, at;

	fact_init(f, kind);
	for (i = 0; i < r->shape->n; i++) {
		id = r->shape->id[i];
		if (id == REC_KIND)
			continue;
		at = id < 0 ? -1 : shop_field(kind, (enum shop_key)id);
		if (at < 0 && (ignore_unknown ||
		    is_told_twice(kind, r->shape->name[i])))
			continue;
		if (at < 0)
			return err_set(err, ERR_DATA,
			    "%s: unknown key of %s %s", r->shape->name[i],
			    article(shop_kinds[kind].name),
			    shop_kinds[kind].name);
		if (take(f, at, r, id, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- to a record ---- */

static void
put(const struct fact_val *v, enum shop_key key, struct rec_writer *w)
{
	const char *name = shop_keys[key].name;

	switch (shop_keys[key].type) {
	case SHOP_TEXT:
		rec_put_text(w, name, v->s, v->len);
		break;
	case SHOP_INT:
		rec_put_int(w, name, v->i);
		break;
	case SHOP_NUM:
		rec_put_real(w, name, v->d);
		break;
	case SHOP_SECONDS:
		rec_put_fixed(w, name, v->i, 3);
		break;
	case SHOP_BOOL:
		rec_put_bool(w, name, v->i != 0);
		break;
	case SHOP_TIME:
		rec_put_time(w, name, v->i);
		break;
	}
}

void
fact_put(const struct fact *f, bool nulls, struct rec_writer *w)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	int i;

	for (i = 0; i < kind->nfield; i++) {
		if (!fact_lacks(f, i))
			put(&f->v[i], kind->field[i].key, w);
		else if (nulls)
			rec_put_null(w, shop_keys[kind->field[i].key].name);
	}
}

static int
write_fact(const struct fact *f, bool nulls, struct rec_writer *w,
    struct err *err)
{
	rec_begin(w, shop_kinds[f->kind].name);
	fact_put(f, nulls, w);
	return rec_end(w, err);
}

int
fact_write(const struct fact *f, struct rec_writer *w, struct err *err)
{
	return write_fact(f, false, w, err);
}

int
fact_write_wide(const struct fact *f, struct rec_writer *w, struct err *err)
{
	return write_fact(f, true, w, err);
}
