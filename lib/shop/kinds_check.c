/* SPDX-License-Identifier: MIT */
/* What a fact must satisfy before any store takes it. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/when.h"
#include "base/zone.h"
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
check_length(const char *key, const struct fact_val *v, uint32_t most,
    struct err *err)
{
	if (v->len <= most)
		return 0;
	return err_set(err, ERR_DATA, "%s: longer than %u bytes: \"%.60s"
	    "...\"", key, (unsigned)most, v->s);
}

static int
check_id_text(const char *key, const struct fact_val *v, struct err *err)
{
	if (v->len == 0)
		return err_set(err, ERR_DATA, "%s: empty", key);
	if (check_length(key, v, FACT_ID_MAX, err) < 0)
		return -1;
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
		/* A model speaks of moments that are of no job, too. */
		if (role == SHOP_ID && key == F_JOB && v->len == 0)
			return 0;
		if (role == SHOP_ID)
			return check_id_text(name, v, err);
		if (memchr(v->s, '\0', v->len) != NULL)
			return err_set(err, ERR_DATA, "%s: NUL byte", name);
		return check_length(name, v, FACT_TEXT_MAX, err);
	case SHOP_TIME:
		if (v->i < WHEN_FIRST || v->i > WHEN_LAST)
			return err_set(err, ERR_DATA,
			    "%s: outside the years 0001 to 9999", name);
		return 0;
	case SHOP_NUM:
		if (!isfinite(v->d))
			return err_set(err, ERR_DATA, "%s: not a number",
			    name);
		return strcmp(shop_keys[key].unit, "0..1") != 0 ? 0 :
		    fact_check_share(key, v->d, err);
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

/* ---- amounts ---- */

/* The keys that are amounts: what is the most of each, in its unit. */
static const struct limit {
	enum shop_key key;
	bool signed_too;	/* less than none says something */
	int64_t most;
} limits[] = {
	{ F_SECONDS, false, FACT_LENGTH_MS / 1000 },
	{ F_DURATION_S, true, FACT_LENGTH_MS / 1000 },
	{ F_PARTS, false, FACT_PARTS_MAX },
	{ F_SCRAP, false, FACT_PARTS_MAX },
	{ F_REWORK, false, FACT_PARTS_MAX },
	{ F_TARGET, true, FACT_PARTS_MAX },
	{ F_PLANNED_PARTS, true, FACT_PARTS_MAX },
	{ F_IDEAL_S, false, FACT_IDEAL_S_MAX },
	{ F_SETUP_S, false, FACT_IDEAL_S_MAX },
};
enum { NLIMIT = sizeof(limits) / sizeof(limits[0]) };

static int
refuse_amount(const struct limit *l, bool negative, const char *text,
    size_t n, struct err *err)
{
	const char *name = shop_keys[l->key].name;

	if (negative && !l->signed_too)
		return err_set(err, ERR_DATA, "%s: negative: \"%.*s\"", name,
		    (int)n, text);
	return err_set(err, ERR_DATA, "%s: more than %lld: \"%.*s\"", name,
	    (long long)l->most, (int)n, text);
}

static int
check_num(const struct limit *l, double x, struct err *err)
{
	const double most = (double)l->most;
	char text[NUM_MAX];

	if (x <= most && x >= (l->signed_too ? -most : 0))
		return 0;
	return refuse_amount(l, x < 0, text, num_put_f64(text, x), err);
}

static int
check_fixed(const struct limit *l, int64_t x, int decimals, struct err *err)
{
	int64_t most = l->most;
	char text[NUM_MAX];
	int i;

	for (i = 0; i < decimals; i++)
		most *= 10;
	if (x <= most && x >= (l->signed_too ? -most : 0))
		return 0;
	return refuse_amount(l, x < 0, text, num_put_fixed(text, x,
	    decimals), err);
}

static int
check_amounts(const struct fact *f, struct err *err)
{
	const struct fact_val *v;
	const struct limit *l;
	int rc = 0;

	for (l = limits; l < limits + NLIMIT && rc == 0; l++) {
		v = value(f, l->key);
		if (v == NULL)
			continue;
		rc = shop_keys[l->key].type == SHOP_SECONDS ?
		    check_fixed(l, v->i, 3, err) : check_num(l, v->d, err);
	}
	return rc;
}

int
fact_check_amount(enum shop_key key, int64_t x, int decimals,
    struct err *err)
{
	const struct limit *l = limits;

	while (l < limits + NLIMIT && l->key != key)
		l++;
	return l == limits + NLIMIT ? 0 : check_fixed(l, x, decimals, err);
}

int
fact_check_window(int64_t start_us, int64_t end_us, struct err *err)
{
	char text[WHEN_MAX];

	if (end_us - start_us <= FACT_LENGTH_MS * 1000)
		return 0;
	return err_set(err, ERR_DATA, "end: more than 100 years after start: "
	    "\"%.*s\"", (int)when_put(text, end_us), text);
}

static int
check_window(const struct fact *f, struct err *err)
{
	const struct fact_val *start = value(f, F_START);
	const struct fact_val *end = value(f, F_END);

	return start == NULL || end == NULL ? 0 :
	    fact_check_window(start->i, end->i, err);
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

int
fact_check_capacity(int64_t capacity, struct err *err)
{
	if (capacity >= 1 && capacity <= FACT_CAPACITY_MAX)
		return 0;
	return err_set(err, ERR_DATA, "capacity: not from 1 to %d: \"%lld\"",
	    FACT_CAPACITY_MAX, (long long)capacity);
}

int
fact_check_zone(const char *s, size_t n, struct err *err)
{
	struct zone *z = NULL;
	char name[256];

	if (n < sizeof(name) && memchr(s, '\0', n) == NULL) {
		memcpy(name, s, n);
		name[n] = '\0';
		z = zone_open(name, NULL);
	}
	if (z == NULL)
		return err_set(err, ERR_DATA, "time_zone: not known here: "
		    "\"%.*s\"", (int)(n < 60 ? n : 60), s);
	zone_close(z);
	return 0;
}

static int
check_words(const struct fact *f, struct err *err)
{
	const struct fact_val *type = value(f, F_TYPE);
	const struct fact_val *state = value(f, F_STATE);
	const struct fact_val *capacity = value(f, F_CAPACITY);
	const struct fact_val *zone = value(f, F_TIME_ZONE);

	if (type != NULL && !is_text(type, "corrective") &&
	    !is_text(type, "preventive"))
		return err_set(err, ERR_DATA,
		    "type: neither corrective nor preventive: \"%.*s\"",
		    (int)(type->len < 60 ? type->len : 60), type->s);
	if (state != NULL && check_id_text("state", state, err) < 0)
		return -1;
	if (capacity != NULL && fact_check_capacity(capacity->i, err) < 0)
		return -1;
	return zone == NULL ? 0 : fact_check_zone(zone->s, zone->len, err);
}

static int
check_chances(const struct fact *f, enum shop_key key, struct err *err)
{
	const struct fact_val *v = value(f, key);

	return v == NULL ? 0 : fact_check_chances(key, v->s, v->len, err);
}

static int
check_version(const struct fact *f, struct err *err)
{
	const struct fact_val *v = value(f, F_VERSION);

	return v == NULL || v->i >= 0 ? 0 : err_set(err, ERR_DATA,
	    "version: negative: \"%lld\"", (long long)v->i);
}

/* A prediction says something, and something that can be. */
static int
check_answer(const struct fact *f, struct err *err)
{
	const struct fact_val *low = value(f, F_LOW), *high = value(f, F_HIGH);

	if (f->kind != KIND_PREDICTION && f->kind != KIND_ANOMALY)
		return 0;
	if (f->kind == KIND_PREDICTION && value(f, F_VALUE) == NULL &&
	    value(f, F_CLASS) == NULL)
		return err_set(err, ERR_DATA,
		    "value: missing, and so is class");
	if (check_version(f, err) < 0 ||
	    check_chances(f, F_CHANCES, err) < 0 ||
	    check_chances(f, F_BASELINE_CHANCES, err) < 0)
		return -1;
	return low == NULL || high == NULL ? 0 :
	    fact_check_bounds(low->d, high->d, err);
}

int
fact_check(const struct fact *f, struct err *err)
{
	if (check_fields(f, err) < 0 || check_words(f, err) < 0 ||
	    check_answer(f, err) < 0)
		return -1;
	if (check_order(f, F_START, F_END, true, err) < 0 ||
	    check_order(f, F_VALID_FROM, F_VALID_TO, false, err) < 0)
		return -1;
	if (check_window(f, err) < 0 || check_amounts(f, err) < 0)
		return -1;
	return check_scrap(f, err);
}
