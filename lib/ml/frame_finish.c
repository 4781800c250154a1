/* SPDX-License-Identifier: MIT */
/* frame: an order of rows, levels and classes that no arrival changes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "ml/frame.h"
#include "ml/pack.h"

enum { MUCH = 16384 };	/* bytes that are hashed at once */

static int
by_text(const void *a, const void *b)
{
	const struct map_entry *const *x = a, *const *y = b;

	return strcmp((*x)->text, (*y)->text);
}

/* Renumbers the names of a map in their order; the old number to the new. */
static int32_t *
sort_map(struct map *m)
{
	const struct map_entry **e = mem_new(m->len + 1, sizeof(*e));
	int32_t *to = mem_new(m->len + 1, sizeof(*to));
	struct map sorted = { 0 };
	size_t i;

	for (i = 0; i < m->len; i++)
		e[i] = &m->entry[i];
	qsort(e, m->len, sizeof(*e), by_text);
	for (i = 0; i < m->len; i++)
		to[e[i] - m->entry] = (int32_t)map_put(&sorted, e[i]->text,
		    e[i]->len);
	free(e);
	map_release(m);
	*m = sorted;
	return to;
}

static void
sort_levels(struct frame *f, int c)
{
	size_t i, k = (size_t)f->ncolumn;
	int32_t *to;
	float *x;

	if (!f->column[c].text)
		return;
	to = sort_map(&f->column[c].level);
	for (i = 0; i < f->n; i++) {
		x = &f->x[i * k + (size_t)c];
		if (!isnan(*x))
			*x = (float)to[(int32_t)*x];
	}
	free(to);
}

static void
sort_names(struct frame *f)
{
	int32_t *to = sort_map(&f->machines);
	size_t i;

	for (i = 0; i < f->n; i++)
		f->machine[i] = to[f->machine[i]];
	free(to);
	if (f->target != FRAME_CLASSES)
		return;
	to = sort_map(&f->classes);
	for (i = 0; i < f->n; i++)
		f->y[i] = to[(int32_t)f->y[i]];
	free(to);
}

struct place {
	int64_t time_us;
	int32_t machine;
	size_t row;
};

static int
by_time(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->time_us != y->time_us)
		return x->time_us < y->time_us ? -1 : 1;
	if (x->machine != y->machine)
		return x->machine < y->machine ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* One array of n things of size bytes in the order of p. */
static void *
reorder(void *old, const struct place *p, size_t n, size_t size)
{
	char *new = mem_new(n + 1, size);
	size_t i;

	for (i = 0; i < n; i++)
		memcpy(new + i * size, (char *)old + p[i].row * size, size);
	free(old);
	return new;
}

void
frame_finish(struct frame *f)
{
	struct place *p = mem_new(f->n + 1, sizeof(*p));
	size_t i;
	int c;

	for (c = 0; c < f->ncolumn; c++)
		sort_levels(f, c);
	sort_names(f);
	for (i = 0; i < f->n; i++)
		p[i] = (struct place){ f->time_us[i], f->machine[i], i };
	qsort(p, f->n, sizeof(*p), by_time);
	f->x = reorder(f->x, p, f->n, (size_t)f->ncolumn * sizeof(*f->x));
	f->time_us = reorder(f->time_us, p, f->n, sizeof(*f->time_us));
	f->machine = reorder(f->machine, p, f->n, sizeof(*f->machine));
	f->y = reorder(f->y, p, f->n, sizeof(*f->y));
	f->censored = reorder(f->censored, p, f->n, sizeof(*f->censored));
	f->cap = f->n;
	free(p);
}

static void
pack_map(struct buf *b, const struct map *m)
{
	size_t i;

	pack_u32(b, (uint32_t)m->len);
	for (i = 0; i < m->len; i++)
		pack_text(b, m->entry[i].text);
}

/* Hands on what is packed, once it is much. */
static void
hand_on(struct hash_sha256 *h, struct buf *b, size_t much)
{
	if (b->len < much)
		return;
	hash_sha256_add(h, buf_text(b), b->len);
	buf_clear(b);
}

void
frame_sha256(const struct frame *f, char out[65])
{
	struct hash_sha256 *h = hash_sha256_new();
	struct buf b = { 0 };
	size_t i;
	int c;

	pack_text(&b, f->spec);
	for (c = 0; c < f->ncolumn; c++) {
		pack_text(&b, f->column[c].name);
		pack_map(&b, &f->column[c].level);
	}
	pack_map(&b, &f->machines);
	pack_map(&b, &f->classes);
	for (i = 0; i < f->n; i++) {
		pack_u64(&b, (uint64_t)f->time_us[i]);
		pack_u32(&b, (uint32_t)f->machine[i]);
		pack_f64(&b, f->y[i]);
		pack_u32(&b, f->censored[i]);
		hand_on(h, &b, MUCH);
	}
	for (i = 0; i < f->n * (size_t)f->ncolumn; i++) {
		/* Every NAN is the same one. */
		pack_f32(&b, isnan(f->x[i]) ? NAN : f->x[i]);
		hand_on(h, &b, MUCH);
	}
	hand_on(h, &b, 0);
	hash_sha256_end(h, out);
	buf_release(&b);
}
