/* SPDX-License-Identifier: MIT */
/* What a fact must satisfy before any store takes it. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/when.h"
#include "shop/kinds.h"

/* The value under a key, NULL when the kind has none or it is null. */
static const struct fact_val *
value(const struct fact *f, enum shop_key key)
{
	int at = shop_field(f->kind, key);

	return at < 0 || f->v[at].is_null ? NULL : &f->v[at];
}

static bool
is_text(const struct fact_val *v, const char *s)
{
	return v->len == strlen(s) && memcmp(v->s, s, v->len) == 0;
}

/* ASCII's, DEL, and C1 (U+0080..U+009F, in UTF-8 C2 80..C2 9F). */
static bool
has_control(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] < 0x20 || p[i] == 0x7f)
			return true;
		if (p[i] == 0xc2 && i + 1 < n && p[i + 1] >= 0x80 &&
		    p[i + 1] <= 0x9f)
			return true;
	}
	return false;
}

static int
check_id_text(const char *key, const struct fact_val *v, struct err *err)
{
	if (v->len == 0)
		return err_set(err, ERR_DATA, "%s: empty", key);
	if (v->len > FACT_ID_MAX)
		return err_set(err, ERR_DATA,
		    "%s: longer than %d bytes: \"%.60s...\"", key,
		    FACT_ID_MAX, v->s);
	if (has_control(v->s, v->len))
		return err_set(err, ERR_DATA, "%s: control character", key);
	return 0;
}

static int
check_value(enum shop_key key, enum shop_role role, const struct fact_val *v,
    struct err *err)
{
	const char *name = shop_keys[key].name;

	switch (shop_keys[key].type) {
	case SHOP_TEXT:
		if (role == SHOP_ID)
			return check_id_text(name, v, err);
		if (memchr(v->s, '\0', v->len) != NULL)
			return err_set(err, ERR_DATA, "%s: NUL byte", name);
		return 0;
	case SHOP_TIME:
		if (v->i < WHEN_FIRST || v->i > WHEN_LAST)
			return err_set(err, ERR_DATA,
			    "%s: outside the years 0001 to 9999", name);
		return 0;
	case SHOP_NUM:
		if (!isfinite(v->d))
			return err_set(err, ERR_DATA, "%s: not a number",
			    name);
		return 0;
	default:
		return 0;
	}
}

static int
check_fields(const struct fact *f, struct err *err)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	const struct shop_field_info *field;
	int i;

	for (i = 0; i < kind->nfield; i++) {
		field = &kind->field[i];
		if (f->v[i].is_null) {
			if (field->role == SHOP_MAY)
				continue;
			return err_set(err, ERR_DATA, "%s: missing",
			    shop_keys[field->key].name);
		}
		if (check_value(field->key, field->role, &f->v[i], err) < 0)
			return -1;
	}
	return 0;
}

/* last may be null; it may equal first only where a fact may be a moment. */
static int
check_order(const struct fact *f, enum shop_key first, enum shop_key last,
    bool moment, struct err *err)
{
	const struct fact_val *a = value(f, first), *b = value(f, last);
	char at[WHEN_MAX], from[WHEN_MAX];
	size_t nat, nfrom;

	if (a == NULL || b == NULL || b->i > a->i ||
	    (moment && b->i == a->i))
		return 0;
	nat = when_put(at, b->i);
	nfrom = when_put(from, a->i);
	return err_set(err, ERR_DATA, "%s: %s %s %.*s: \"%.*s\"",
	    shop_keys[last].name, moment ? "before" : "not after",
	    shop_keys[first].name, (int)nfrom, from, (int)nat, at);
}

static int
check_not_negative(const struct fact *f, struct err *err)
{
	static const enum shop_key keys[] = { F_SECONDS, F_PARTS, F_SCRAP,
	    F_REWORK, F_IDEAL_S, F_SETUP_S };
	const struct fact_val *v;
	char text[NUM_MAX];
	size_t i, n;
	bool ms;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		v = value(f, keys[i]);
		ms = shop_keys[keys[i]].type == SHOP_SECONDS;
		if (v == NULL || (ms ? v->i >= 0 : v->d >= 0))
			continue;
		n = ms ? num_put_fixed(text, v->i, 3) :
		    num_put_f64(text, v->d);
		return err_set(err, ERR_DATA, "%s: negative: \"%.*s\"",
		    shop_keys[keys[i]].name, (int)n, text);
	}
	return 0;
}

static int
check_scrap(const struct fact *f, struct err *err)
{
	const struct fact_val *parts = value(f, F_PARTS);
	const struct fact_val *scrap = value(f, F_SCRAP);
	char text[NUM_MAX];
	size_t n;

	if (parts == NULL || scrap == NULL || scrap->d <= parts->d)
		return 0;
	n = num_put_f64(text, scrap->d);
	return err_set(err, ERR_DATA, "scrap: more than parts: \"%.*s\"",
	    (int)n, text);
}

static int
check_words(const struct fact *f, struct err *err)
{
	const struct fact_val *type = value(f, F_TYPE);
	const struct fact_val *state = value(f, F_STATE);
	const struct fact_val *capacity = value(f, F_CAPACITY);

	if (type != NULL && !is_text(type, "corrective") &&
	    !is_text(type, "preventive"))
		return err_set(err, ERR_DATA,
		    "type: neither corrective nor preventive: \"%.*s\"",
		    (int)(type->len < 60 ? type->len : 60), type->s);
	if (state != NULL && check_id_text("state", state, err) < 0)
		return -1;
	if (capacity != NULL && capacity->i < 1)
		return err_set(err, ERR_DATA, "capacity: below 1: \"%lld\"",
		    (long long)capacity->i);
	return 0;
}

int
fact_check(const struct fact *f, struct err *err)
{
	if (check_fields(f, err) < 0 || check_words(f, err) < 0)
		return -1;
	if (check_order(f, F_START, F_END, true, err) < 0 ||
	    check_order(f, F_VALID_FROM, F_VALID_TO, false, err) < 0)
		return -1;
	if (check_not_negative(f, err) < 0)
		return -1;
	return check_scrap(f, err);
}
