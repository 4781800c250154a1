/* SPDX-License-Identifier: MIT */
#include "base/num.h"
#include "base/when.h"
#include "cimco/differ.h"
#include "cimco/mapping.h"
#include "shop/kinds.h"

static void
begin(struct differ *d, const char *source_key, const char *why)
{
	rec_begin(d->out, "difference");
	rec_put_str(d->out, "source", d->t->source);
	rec_put_str(d->out, "table", d->t->from);
	rec_put_str(d->out, "source_key", source_key);
	rec_put_str(d->out, "why", why);
}

static void
put_place(struct differ *d, const struct fact *f)
{
	rec_put_str(d->out, "fact", shop_kinds[f->kind].name);
	rec_put_int(d->out, "n", f->v[shop_field(f->kind, F_N)].i);
}

static void
end(struct differ *d)
{
	struct err err = { 0 };

	if (rec_end(d->out, &err) < 0 && d->err.code == ERR_NONE)
		d->err = err;
}

/* A value as a record would say it, as text. */
static void
put_value(struct differ *d, const char *key, enum shop_type type,
    const struct fact_val *v)
{
	char text[NUM_MAX + WHEN_MAX];	/* either */
	size_t n;

	if (v->is_null) {
		rec_put_null(d->out, key);
		return;
	}
	switch (type) {
	case SHOP_TEXT:
		rec_put_text(d->out, key, v->s, v->len);
		return;
	case SHOP_NUM:
		n = num_put_f64(text, v->d);
		break;
	case SHOP_SECONDS:
		n = num_put_fixed(text, v->i, 3);
		break;
	case SHOP_TIME:
		n = when_put(text, v->i);
		break;
	default:
		n = num_put_i64(text, v->i);
	}
	rec_put_text(d->out, key, text, n);
}

static void
tell_field(struct differ *d, const char *source_key,
    const struct fact *given, const struct fact *stored, int i)
{
	enum shop_key key = shop_kinds[given->kind].field[i].key;
	enum shop_type type = shop_keys[key].type;

	if (fact_moves(given, i) ||
	    fact_val_equal(type, &given->v[i], &stored->v[i]))
		return;
	begin(d, source_key, "differs");
	put_place(d, given);
	rec_put_str(d->out, "field", shop_keys[key].name);
	put_value(d, "given", type, &given->v[i]);
	put_value(d, "stored", type, &stored->v[i]);
	end(d);
}

void
differ_tell(void *arg, const char *source_key, const struct fact *given,
    const struct fact *stored)
{
	struct differ *d = arg;
	int i;

	if (d->silent)
		return;
	if (given != NULL && stored != NULL) {
		for (i = 0; i < shop_kinds[given->kind].nfield; i++)
			tell_field(d, source_key, given, stored, i);
		return;
	}
	begin(d, source_key, given != NULL ? "not in the store" :
	    "only in the store");
	put_place(d, given != NULL ? given : stored);
	end(d);
}

void
differ_tell_gone(void *arg, const char *source_key)
{
	struct differ *d = arg;

	if (d->silent)
		return;
	begin(d, source_key, "gone from the source");
	end(d);
}
