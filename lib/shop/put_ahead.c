/* SPDX-License-Identifier: MIT */
/*
 * Good facts that wait: a store on a server is asked for the rows of many at
 * once, and gets those of one row together, in whatever order they came.
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

	if (w->page.n == 0)
		return true;
	put_copy(&source, f, F_SOURCE);
	return strcmp(source.s, w->source.s) == 0 &&
	    w->page.text.len <= AHEAD_BYTES;
}

void
put_ahead_add(struct put_ahead *w, const struct fact *f)
{
	if (w->page.n == 0)
		put_copy(&w->source, f, F_SOURCE);
	store_page_copy(&w->page, f);
}

static void
order(struct put_ahead *w)
{
	size_t i;

	store_page_settle(&w->page);
	w->part = mem_grow(w->part, &w->part_cap, w->page.n,
	    sizeof(*w->part));
	for (i = 0; i < w->page.n; i++)
		w->part[i] = (struct store_part){ .fact = &w->page.fact[i] };
	if (w->page.n > 0)
		qsort(w->part, w->page.n, sizeof(*w->part), by_row);
}

/* How many from the i-th on are of one row. */
static size_t
row_at(const struct put_ahead *w, size_t i)
{
	size_t n = 1;

	while (i + n < w->page.n &&
	    compare_keys(w->part[i].fact, w->part[i + n].fact) == 0)
		n++;
	return n;
}

static int
expect(struct put_ahead *w, struct store *st, struct err *err)
{
	struct buf keys = { 0 };
	size_t i, n = 0;
	int rc;

	for (i = 0; i < w->page.n; i += row_at(w, i), n++) {
		buf_add(&keys, key_of(w->part[i].fact)->s,
		    key_of(w->part[i].fact)->len);
		buf_putc(&keys, '\0');
	}
	rc = store_expect(st, w->source.s, buf_text(&keys), n, -1, err);
	buf_release(&keys);
	return rc;
}

int
put_ahead_rows(struct put_ahead *w, struct store *st,
    int (*row)(void *arg, struct store_part *part, size_t n, struct err *err),
    void *arg, struct err *err)
{
	size_t i, n;
	int rc;

	order(w);
	rc = w->page.n == 0 ? 0 : expect(w, st, err);
	for (i = 0; i < w->page.n && rc == 0; i += n) {
		n = row_at(w, i);
		rc = row(arg, &w->part[i], n, err);
	}
	put_ahead_clear(w);
	return rc;
}

void
put_ahead_clear(struct put_ahead *w)
{
	store_page_clear(&w->page);
}

void
put_ahead_release(struct put_ahead *w)
{
	store_page_release(&w->page);
	free(w->part);
	*w = (struct put_ahead){ 0 };
}
