/* SPDX-License-Identifier: MIT */
/* prep: as bytes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ml/matrix.h"
#include "ml/pack.h"
#include "ml/prep.h"

/* Of all features; a level takes more memory than bytes of the file. */
enum {
	MAX_NAME = 1000,
	MAX_LEVELS = 1 << 20,
	/* The bytes of a number without a name and edges. */
	COLUMN_LEAST = 4 + 4 + 4 + 8 + 8 + 8 + 8 + 4 + 4 + 8
};

static size_t
bins_of(const struct prep_column *c)
{
	return c->how == PREP_NUMBER ? (size_t)c->nedge + 1 : c->level.len;
}

static bool
has_means(const struct prep_column *c)
{
	return c->how == PREP_MEAN || c->how == PREP_SHARE;
}

static void
write_column(const struct prep_column *c, struct buf *b)
{
	size_t i;

	pack_text(b, c->name);
	pack_u32(b, (uint32_t)c->how);
	pack_u32(b, (uint32_t)c->width);
	pack_u64(b, c->n);
	pack_u64(b, c->missing);
	pack_f64(b, c->low);
	pack_f64(b, c->high);
	pack_f64(b, c->effect.effect);
	pack_f64(b, c->effect.stretches);
	pack_u32(b, (uint32_t)c->nedge);
	for (i = 0; i < (size_t)c->nedge; i++)
		pack_f64(b, c->edge[i]);
	pack_u32(b, (uint32_t)c->level.len);
	for (i = 0; i < c->level.len; i++)
		pack_text(b, c->level.entry[i].text);
	for (i = 0; i < bins_of(c); i++)
		pack_f64(b, c->count[i]);
	if (!has_means(c))
		return;
	for (i = 0; i < (size_t)c->width; i++)
		pack_f64(b, c->overall[i]);
	for (i = 0; i < c->level.len * (size_t)c->width; i++)
		pack_f64(b, c->mean[i]);
}

void
prep_write(const struct prep *p, struct buf *b)
{
	int c;

	pack_u32(b, (uint32_t)p->n);
	for (c = 0; c < p->n; c++)
		write_column(&p->column[c], b);
}

static void
read_levels(struct prep_column *c, struct unpack *u)
{
	uint32_t i, n = unpack_count(u, MAX_LEVELS, 4);
	char *s;

	for (i = 0; i < n && !u->bad; i++) {
		s = unpack_text(u, MAX_NAME);
		/* A level that came twice would shift those behind it. */
		if (map_put(&c->level, s, strlen(s)) != i)
			u->bad = true;
		free(s);
	}
}

static double *
read_numbers(struct unpack *u, size_t n)
{
	double *x = NULL;
	size_t i;

	if (u->bad || n > u->left / 8) {
		u->bad = true;
		return NULL;
	}
	x = mem_new(n + 1, sizeof(*x));
	for (i = 0; i < n; i++)
		x[i] = unpack_f64(u);
	return x;
}

static void
read_column(struct prep_column *c, uint32_t format, struct unpack *u)
{
	uint32_t how, width, i;

	c->name = unpack_text(u, MAX_NAME);
	how = unpack_u32(u);
	width = unpack_count(u, ML_MAX_FEATURES, 0);
	c->n = unpack_u64(u);
	c->missing = unpack_u64(u);
	c->low = unpack_any_f64(u);
	c->high = unpack_any_f64(u);
	c->effect = (struct stats_effect){ NAN, 0 };
	if (format >= 2) {
		c->effect.effect = unpack_any_f64(u);
		c->effect.stretches = unpack_f64(u);
	}
	c->nedge = (int)unpack_count(u, PREP_BINS, 8);
	c->edge = mem_new((size_t)c->nedge + 1, sizeof(*c->edge));
	for (i = 0; i < (uint32_t)c->nedge; i++)
		c->edge[i] = unpack_f64(u);
	read_levels(c, u);
	if (how > PREP_SHARE)
		u->bad = true;
	c->how = (enum prep_how)how;
	c->width = (int)width;
	if (c->how == PREP_LEVELS ? width != c->level.len :
	    (width < 1 || width > PREP_ENCODED))
		u->bad = true;
	c->count = read_numbers(u, bins_of(c));
	if (u->bad || !has_means(c))
		return;
	c->overall = read_numbers(u, width);
	c->mean = read_numbers(u, c->level.len * width);
}

int
prep_read(struct prep *p, uint32_t format, struct unpack *u,
    struct err *err)
{
	int c, n = (int)unpack_count(u, ML_MAX_FEATURES, COLUMN_LEAST);
	size_t levels = 0;

	*p = (struct prep){ .column = mem_new((size_t)n + 1,
	    sizeof(*p->column)) };
	for (c = 0; c < n && !u->bad; c++) {
		p->n = c + 1;
		read_column(&p->column[c], format, u);
		p->column[c].at = p->k;
		p->k += p->column[c].width;
		levels += p->column[c].level.len;
		if (p->k > 16 * ML_MAX_FEATURES || levels > MAX_LEVELS)
			u->bad = true;
	}
	if (!u->bad)
		return 0;
	prep_release(p);
	return err_set(err, ERR_DATA, "the features of the model are torn");
}
