/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "shop/kinds.h"

#define NFIELD(a) (int)(sizeof(a) / sizeof(*(a)))

const struct shop_key_info shop_keys[F_COUNT_OF] = {
#define KEY(id, name, type, unit, meaning) { name, SHOP_##type, unit, meaning },
#include "shop/records.def"
};

#define KIND(id, name, class, meaning)					\
	static const struct shop_field_info fields_##id[] = {
#define FIELD(kind, key, role) { F_##key, SHOP_##role },
#define KIND_END(kind) };
#include "shop/records.def"

const struct shop_kind_info shop_kinds[KIND_COUNT_OF] = {
#define KIND(id, name, class, meaning)					\
	{ name, meaning, fields_##id, NFIELD(fields_##id), SHOP_##class },
#include "shop/records.def"
};

/* What a type is to lib/rec, which knows no milliseconds. */
#define REC_OF_TEXT REC_TEXT
#define REC_OF_INT REC_INT
#define REC_OF_NUM REC_REAL
#define REC_OF_SECONDS REC_REAL
#define REC_OF_BOOL REC_BOOL
#define REC_OF_TIME REC_TIME

static const struct rec_key rec_keys[F_COUNT_OF] = {
#define KEY(id, name, type, unit, meaning) { name, REC_OF_##type },
#include "shop/records.def"
};

const struct rec_schema shop_schema = { rec_keys, F_COUNT_OF };

/* Position + 1 of a key in a kind's fields; 0 where it has none. */
static const int8_t places[KIND_COUNT_OF][F_COUNT_OF] = {
#define FIELD(kind, key, role) [KIND_##kind][F_##key] = kind##_##key + 1,
#include "shop/records.def"
};

int
shop_kind_find(const char *name, size_t n)
{
	int i;

	for (i = 0; i < KIND_COUNT_OF; i++) {
		if (strlen(shop_kinds[i].name) == n &&
		    memcmp(shop_kinds[i].name, name, n) == 0)
			return i;
	}
	return -1;
}

int
shop_kind_of(const struct rec *r)
{
	const struct rec_val *v = rec_get(r, REC_KIND);

	if (v == NULL || v->is != REC_IS_TEXT)
		return -1;
	return shop_kind_find(v->text, v->len);
}

int
shop_field(enum shop_kind kind, enum shop_key key)
{
	return places[kind][key] - 1;
}
