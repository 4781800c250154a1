/* SPDX-License-Identifier: MIT */
/*
 * Facts that wait, packed.  They are read by another processor and in another
 * order than they were written, so what counts is how many lines of the cache
 * each takes: of a span two or three, where a struct fact is six and its texts
 * lie elsewhere.
 *
 * A fact is eight bytes that have a bit for each field that is null, and then
 * the others: eight bytes a number, a text its length in four and its bytes.
 * The machine comes first.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/store_internal.h"

static enum shop_type
type_of(enum shop_kind kind, int i)
{
	return shop_keys[shop_kinds[kind].field[i].key].type;
}

static const char *
take(const char **at, size_t n)
{
	const char *p = *at;

	*at += n;
	return p;
}

static const char *
take_text(const char **at, uint32_t *n)
{
	memcpy(n, take(at, sizeof(*n)), sizeof(*n));
	return take(at, *n);
}

/* Its bytes when packed, and which of its fields are null. */
static size_t
measure(const struct fact *f, uint64_t *nulls)
{
	size_t n = sizeof(*nulls);
	int i;

	*nulls = 0;
	for (i = 0; i < shop_kinds[f->kind].nfield; i++) {
		if (f->v[i].is_null)
			*nulls |= UINT64_C(1) << i;
		else if (type_of(f->kind, i) == SHOP_TEXT)
			n += sizeof(f->v[i].len) + f->v[i].len;
		else
			n += sizeof(f->v[i].i);
	}
	return n;
}

static char *
put(char *to, const void *p, size_t n)
{
	memcpy(to, p, n);
	return to + n;
}

static char *
put_value(char *to, enum shop_type type, const struct fact_val *v)
{
	if (type == SHOP_NUM)
		return put(to, &v->d, sizeof(v->d));
	if (type != SHOP_TEXT)
		return put(to, &v->i, sizeof(v->i));
	to = put(to, &v->len, sizeof(v->len));
	return put(to, v->s, v->len);
}

void
store_pack(struct store_packed *p, const struct fact *f, int64_t machine)
{
	const int64_t start = f->v[shop_field(f->kind, F_START)].i;
	uint64_t nulls;
	size_t n = measure(f, &nulls);
	char *to = buf_room(&p->bytes, n);
	int i;

	p->kind = f->kind;
	p->some |= ~nulls & ~STORE_BULK;
	p->place = mem_grow(p->place, &p->cap, p->n + 1, sizeof(*p->place));
	p->place[p->n++] = (struct store_order){ .at = p->bytes.len,
	    .major = (uint64_t)(machine + 1),
	    .minor = (uint64_t)start ^ UINT64_C(1) << 63 };
	to = put(to, &nulls, sizeof(nulls));
	for (i = 0; i < shop_kinds[f->kind].nfield; i++) {
		if ((nulls >> i & 1) == 0)
			to = put_value(to, type_of(f->kind, i), &f->v[i]);
	}
	p->bytes.len += n;
}

void
store_unpack(struct fact *f, enum shop_kind kind, const char *at)
{
	struct fact_val *v;
	uint64_t nulls;
	int i;

	memcpy(&nulls, take(&at, sizeof(nulls)), sizeof(nulls));
	fact_init(f, kind);
	for (i = 0; i < shop_kinds[kind].nfield; i++) {
		v = &f->v[i];
		v->is_null = (nulls >> i & 1) != 0;
		if (v->is_null)
			continue;
		if (type_of(kind, i) == SHOP_TEXT)
			v->s = take_text(&at, &v->len);
		else
			memcpy(&v->i, take(&at, sizeof(v->i)), sizeof(v->i));
	}
}

static void
load_value(struct db_load *l, enum shop_type type, const char **at)
{
	const char *s;
	uint32_t n;
	int64_t x;
	double d;

	if (type == SHOP_TEXT) {
		s = take_text(at, &n);
		db_load_text(l, s, n);
	} else if (type == SHOP_NUM) {
		memcpy(&d, take(at, sizeof(d)), sizeof(d));
		db_load_real(l, d);
	} else {
		memcpy(&x, take(at, sizeof(x)), sizeof(x));
		db_load_int(l, x);
	}
}

int
store_load_packed(struct db_load *l, uint64_t columns, enum shop_kind kind,
    const char *at, int64_t seq, bool bulk, struct err *err)
{
	uint64_t nulls;
	int i;

	memcpy(&nulls, take(&at, sizeof(nulls)), sizeof(nulls));
	for (i = 0; i < shop_kinds[kind].nfield; i++) {
		if ((nulls >> i & 1) == 0)
			load_value(l, type_of(kind, i), &at);
		else if (columns >> i & 1)
			db_load_null(l);
	}
	db_load_int(l, seq);
	if (bulk)
		db_load_int(l, 1);
	else if ((columns & STORE_BULK) != 0)
		db_load_null(l);
	return db_load_row(l, err);
}

void
store_packed_clear(struct store_packed *p)
{
	p->n = 0;
	p->some = 0;
	buf_clear(&p->bytes);
}

void
store_packed_release(struct store_packed *p)
{
	free(p->place);
	buf_release(&p->bytes);
	*p = (struct store_packed){ 0 };
}
