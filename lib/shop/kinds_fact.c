/* SPDX-License-Identifier: MIT */
/* Facts by hand, and their hash. */
#include <string.h>

#include "base/hash.h"
#include "shop/kinds.h"

void
fact_init(struct fact *f, enum shop_kind kind)
{
	int i;

	f->kind = kind;
	for (i = 0; i < FACT_FIELDS_MAX; i++)
		f->v[i] = (struct fact_val){ .is_null = true };
}

void
fact_set_text(struct fact *f, int field, const char *s, size_t n)
{
	struct fact_val *v = &f->v[field];

	v->is_null = false;
	v->s = s;
	v->len = (uint32_t)n;
}

void
fact_set_int(struct fact *f, int field, int64_t x)
{
	f->v[field].is_null = false;
	f->v[field].i = x;
}

void
fact_set_num(struct fact *f, int field, double x)
{
	f->v[field].is_null = false;
	f->v[field].d = x == 0 ? 0 : x;	/* no store keeps the sign of -0 */
}

bool
fact_lacks(const struct fact *f, int field)
{
	const struct shop_field_info *info =
	    &shop_kinds[f->kind].field[field];
	const struct fact_val *v = &f->v[field];

	return v->is_null || (v->len == 0 && info->role == SHOP_ID &&
	    shop_keys[info->key].type == SHOP_TEXT);
}

bool
fact_val_equal(enum shop_type type, const struct fact_val *a,
    const struct fact_val *b)
{
	if (a->is_null || b->is_null)
		return a->is_null == b->is_null;
	if (type == SHOP_TEXT)
		return a->len == b->len && memcmp(a->s, b->s, a->len) == 0;
	if (type == SHOP_NUM)
		return !(a->d < b->d) && !(a->d > b->d);
	return a->i == b->i;
}

/* Bytes to hash, in pieces: each piece begins with the hash so far. */
struct pot {
	unsigned char byte[1024];
	size_t n;
};

static void
pot_u64(struct pot *p, uint64_t x)
{
	int i;

	for (i = 0; i < 8; i++)
		p->byte[p->n++] = (unsigned char)(x >> (8 * i));
}

static void
pot_begin(struct pot *p, struct hash128 h)
{
	p->n = 0;
	pot_u64(p, h.hi);
	pot_u64(p, h.lo);
}

/* A long text stands there by its own hash. */
static void
pot_text(struct pot *p, const char *s, size_t n)
{
	struct hash128 h;

	if (n <= 64) {
		memcpy(p->byte + p->n, s, n);
		p->n += n;
		return;
	}
	h = hash128(s, n);
	pot_u64(p, h.hi);
	pot_u64(p, h.lo);
}

static void
pot_val(struct pot *p, int at, enum shop_type type, const struct fact_val *v)
{
	uint64_t bits;

	if (p->n + 96 > sizeof(p->byte))
		pot_begin(p, hash128(p->byte, p->n));
	p->byte[p->n++] = (unsigned char)at;
	p->byte[p->n++] = (unsigned char)type;
	switch (type) {
	case SHOP_TEXT:
		pot_u64(p, v->len);
		pot_text(p, v->s, v->len);
		break;
	case SHOP_NUM:
		memcpy(&bits, &v->d, sizeof(bits));
		pot_u64(p, bits);
		break;
	default:
		pot_u64(p, (uint64_t)v->i);
		break;
	}
}

/* The key of the end of an open row: it moves with every read. */
bool
fact_moves(const struct fact *f, int at)
{
	int open = shop_field(f->kind, F_OPEN);

	return open >= 0 && !f->v[open].is_null && f->v[open].i != 0 &&
	    shop_kinds[f->kind].field[at].key == F_END;
}

struct hash128
fact_hash(const struct fact *f, struct hash128 seed)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	struct pot p;
	int i;

	pot_begin(&p, seed);
	p.byte[p.n++] = (unsigned char)f->kind;
	for (i = 0; i < kind->nfield; i++) {
		if (!f->v[i].is_null && !fact_moves(f, i))
			pot_val(&p, i, shop_keys[kind->field[i].key].type,
			    &f->v[i]);
	}
	return hash128(p.byte, p.n);
}
