/* SPDX-License-Identifier: MIT */
/* Facts in memory; their texts in one buffer, which is reused. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/store_internal.h"

void
store_page_clear(struct store_page *p)
{
	p->n = 0;
	buf_clear(&p->text);
}

/* While the buffer grows a text is its offset; store_page_settle() ends it. */
static void
keep_texts(struct store_page *p, struct fact *f)
{
	const struct shop_kind_info *kind = &shop_kinds[f->kind];
	struct fact_val *v;
	size_t at;
	int i;

	for (i = 0; i < kind->nfield; i++) {
		v = &f->v[i];
		if (v->is_null ||
		    shop_keys[kind->field[i].key].type != SHOP_TEXT)
			continue;
		at = p->text.len;
		buf_add(&p->text, v->s, v->len);
		v->i = (int64_t)at;
	}
}

static struct fact *
next_place(struct store_page *p)
{
	p->fact = mem_grow(p->fact, &p->cap, p->n + 1, sizeof(*p->fact));
	p->seq = mem_grow(p->seq, &p->seq_cap, p->n + 1, sizeof(*p->seq));
	return &p->fact[p->n];
}

void
store_page_add(struct store_page *p, struct db_stmt *s, enum shop_kind kind)
{
	struct fact *f = next_place(p);

	store_column_fact(s, kind, f);
	keep_texts(p, f);
	p->seq[p->n++] = db_int(s, shop_kinds[kind].nfield);
}

void
store_page_copy(struct store_page *p, const struct fact *from)
{
	struct fact *f = next_place(p);

	*f = *from;
	keep_texts(p, f);
	p->seq[p->n++] = 0;
}

void
store_page_settle(struct store_page *p)
{
	const struct shop_kind_info *kind;
	const char *text = buf_text(&p->text);
	struct fact_val *v;
	size_t k;
	int i;

	for (k = 0; k < p->n; k++) {
		kind = &shop_kinds[p->fact[k].kind];
		for (i = 0; i < kind->nfield; i++) {
			v = &p->fact[k].v[i];
			if (!v->is_null && shop_keys[kind->field[i].key].type
			    == SHOP_TEXT)
				v->s = text + v->i;
		}
	}
}

void
store_page_release(struct store_page *p)
{
	free(p->fact);
	free(p->seq);
	buf_release(&p->text);
	*p = (struct store_page){ 0 };
}
