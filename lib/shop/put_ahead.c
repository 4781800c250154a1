/* SPDX-License-Identifier: MIT */
/*
 * Good facts that wait: a store on a server is asked for many at once, and gets
 * those of one row, and those of a kind without rows, together.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/put_internal.h"
#include "shop/store_internal.h"

enum { AHEAD_BYTES = 8 << 20 };		/* texts that wait */

static const struct fact_val *
key_of(const struct fact *f)
{
	return &f->v[shop_field(f->kind, F_SOURCE_KEY)];
}

static int
compare_keys(const struct fact *a, const struct fact *b)
{
	const struct fact_val *x = key_of(a), *y = key_of(b);
	int c = memcmp(x->s, y->s, x->len < y->len ? x->len : y->len);

	return c != 0 ? c : (x->len > y->len) - (x->len < y->len);
}

/* Of one row as they came, which is as they stand in the page. */
static int
by_row(const void *va, const void *vb)
{
	const struct store_part *a = va, *b = vb;
	int c = compare_keys(a->fact, b->fact);

	return c != 0 ? c : (a->fact > b->fact) - (a->fact < b->fact);
}

bool
put_ahead_takes(const struct put_ahead *w, const struct fact *f)
{
	struct put_text source;

	if (w->rows.text.len + w->keyed.text.len > AHEAD_BYTES)
		return false;
	if (!store_has_source(f->kind) || w->rows.n == 0)
		return true;
	put_copy(&source, f, F_SOURCE);
	return strcmp(source.s, w->source.s) == 0;
}

void
put_ahead_add(struct put_ahead *w, const struct fact *f)
{
	if (!store_has_source(f->kind)) {
		store_page_copy(&w->keyed, f);
		return;
	}
	if (w->rows.n == 0)
		put_copy(&w->source, f, F_SOURCE);
	store_page_copy(&w->rows, f);
}

/* ---- those of rows ---- */

static void
order_rows(struct put_ahead *w)
{
	size_t i;

	w->part = mem_grow(w->part, &w->part_cap, w->rows.n,
	    sizeof(*w->part));
	for (i = 0; i < w->rows.n; i++)
		w->part[i] = (struct store_part){ .fact = &w->rows.fact[i] };
	if (w->rows.n > 0)
		qsort(w->part, w->rows.n, sizeof(*w->part), by_row);
}

/* How many from the i-th on are of one row. */
static size_t
row_at(const struct put_ahead *w, size_t i)
{
	size_t n = 1;

	while (i + n < w->rows.n &&
	    compare_keys(w->part[i].fact, w->part[i + n].fact) == 0)
		n++;
	return n;
}

static int
expect(struct put_ahead *w, struct store *st, struct err *err)
{
	struct buf keys = { 0 };
	const struct fact_val *key;
	size_t i, n = 0;
	int rc;

	for (i = 0; i < w->rows.n; i += row_at(w, i), n++) {
		key = key_of(w->part[i].fact);
		buf_add(&keys, key->s, key->len);
		buf_putc(&keys, '\0');
	}
	rc = store_expect(st, w->source.s, buf_text(&keys), n, -1, err);
	buf_release(&keys);
	return rc;
}

static int
put_rows(struct put_ahead *w, struct store *st,
    int (*put)(void *arg, struct store_part *part, size_t n, struct err *err),
    void *arg, struct err *err)
{
	size_t i, n;
	int rc;

	order_rows(w);
	rc = w->rows.n == 0 ? 0 : expect(w, st, err);
	for (i = 0; i < w->rows.n && rc == 0; i += n) {
		n = row_at(w, i);
		rc = put(arg, &w->part[i], n, err);
	}
	return rc;
}

/* ---- those with a key of their own ---- */

static size_t
pick_kind(struct put_ahead *w, int kind)
{
	size_t i, n = 0;

	w->part = mem_grow(w->part, &w->part_cap, w->keyed.n,
	    sizeof(*w->part));
	for (i = 0; i < w->keyed.n; i++) {
		if ((int)w->keyed.fact[i].kind == kind)
			w->part[n++] = (struct store_part){
			    .fact = &w->keyed.fact[i] };
	}
	return n;
}

static int
put_keyed(struct put_ahead *w,
    int (*put)(void *arg, struct store_part *part, size_t n, struct err *err),
    void *arg, struct err *err)
{
	size_t n;
	int k;

	for (k = 0; k < KIND_COUNT_OF && w->keyed.n > 0; k++) {
		n = pick_kind(w, k);
		if (n > 0 && put(arg, w->part, n, err) < 0)
			return -1;
	}
	return 0;
}

int
put_ahead_all(struct put_ahead *w, struct store *st,
    int (*put)(void *arg, struct store_part *part, size_t n, struct err *err),
    void *arg, struct err *err)
{
	int rc;

	store_page_settle(&w->rows);
	store_page_settle(&w->keyed);
	rc = put_rows(w, st, put, arg, err);
	if (rc == 0)
		rc = put_keyed(w, put, arg, err);
	put_ahead_clear(w);
	return rc;
}

void
put_ahead_clear(struct put_ahead *w)
{
	store_page_clear(&w->rows);
	store_page_clear(&w->keyed);
}

void
put_ahead_release(struct put_ahead *w)
{
	store_page_release(&w->rows);
	store_page_release(&w->keyed);
	free(w->part);
	*w = (struct put_ahead){ 0 };
}
