/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "draw/font.h"

enum {
	FILE_MAX = 64 * 1024 * 1024,
	PAGE = 256,			/* code points */
	PAGES = 0x110000 / PAGE,
	NONE = UINT16_MAX		/* of an advance: not in the font */
};

struct draw_font {
	char *path;
	double em;			/* units of a size */
	double ascent, descent;		/* units */
	uint16_t missing;		/* advance of what is not there */
	uint16_t *page[PAGES];		/* advances; NULL: none of these */
};

/* ---- bytes of the file ---- */

struct table {
	const unsigned char *p;
	size_t n;
};

/* Where a table ends everything is zero. */
static uint32_t
u16(const struct table *t, size_t at)
{
	if (at + 2 > t->n)
		return 0;
	return (uint32_t)t->p[at] << 8 | t->p[at + 1];
}

static int32_t
s16(const struct table *t, size_t at)
{
	return (int16_t)u16(t, at);
}

static uint32_t
u32(const struct table *t, size_t at)
{
	return u16(t, at) << 16 | u16(t, at + 2);
}

static struct table
part(const struct table *t, size_t from, size_t n)
{
	struct table x = { NULL, 0 };

	if (from <= t->n && n <= t->n - from) {
		x.p = t->p + from;
		x.n = n;
	}
	return x;
}

/* A table by its four letters; empty when there is none. */
static struct table
find(const struct table *file, const char *tag)
{
	const uint32_t n = u16(file, 4);
	struct table none = { NULL, 0 };
	size_t i, at;

	for (i = 0; i < n; i++) {
		at = 12 + i * 16;
		if (at + 16 <= file->n && memcmp(file->p + at, tag, 4) == 0)
			return part(file, u32(file, at + 8),
			    u32(file, at + 12));
	}
	return none;
}

/* ---- characters ---- */

struct parse {
	struct draw_font *f;
	struct table hmtx;
	uint32_t nadvance;		/* the last one holds for all behind */
	uint32_t nglyph;
};

static void
put(struct parse *x, uint32_t point, uint32_t glyph)
{
	uint16_t **page = &x->f->page[point / PAGE];
	uint32_t at = glyph < x->nadvance ? glyph : x->nadvance - 1;
	size_t i;

	if (glyph == 0 || glyph >= x->nglyph)
		return;
	if (*page == NULL) {
		*page = mem_new(PAGE, sizeof(**page));
		for (i = 0; i < PAGE; i++)
			(*page)[i] = NONE;
	}
	(*page)[point % PAGE] = (uint16_t)u16(&x->hmtx, (size_t)at * 4);
}

/* Segments of the basic plane: ends, starts, deltas and ways to glyphs. */
static void
format_4(struct parse *x, const struct table *t)
{
	const size_t n = u16(t, 6) / 2;
	const size_t starts = 16 + n * 2, deltas = starts + n * 2;
	const size_t ways = deltas + n * 2;
	uint32_t c, end, way, glyph;
	size_t i;

	for (i = 0; i < n; i++) {
		end = u16(t, 14 + i * 2);
		way = u16(t, ways + i * 2);
		for (c = u16(t, starts + i * 2); c <= end && c < NONE; c++) {
			glyph = way == 0 ? c : u16(t, ways + i * 2 + way +
			    (c - u16(t, starts + i * 2)) * 2);
			if (glyph != 0)
				glyph = (glyph + u16(t, deltas + i * 2)) &
				    0xffff;
			put(x, c, glyph);
		}
	}
}

/* Groups of all planes. */
static void
format_12(struct parse *x, const struct table *t)
{
	uint32_t n = u32(t, 12), i, c, first, last;

	if (n > t->n / 12)
		n = (uint32_t)(t->n / 12);
	for (i = 0; i < n; i++) {
		first = u32(t, 16 + (size_t)i * 12);
		last = u32(t, 20 + (size_t)i * 12);
		if (last > 0x10ffff)
			last = 0x10ffff;
		for (c = first; c <= last && first <= last; c++)
			put(x, c, u32(t, 24 + (size_t)i * 12) + (c - first));
	}
}

/* Every table of Unicode that we can read; the larger ones come later. */
static void
read_cmap(struct parse *x, const struct table *cmap)
{
	const uint32_t n = u16(cmap, 2);
	struct table t;
	uint32_t i, at;

	for (i = 0; i < n; i++) {
		at = u32(cmap, 8 + (size_t)i * 8);
		if (at >= cmap->n)
			continue;
		t = part(cmap, at, cmap->n - at);
		if (u16(&t, 0) == 4)
			format_4(x, &t);
		else if (u16(&t, 0) == 12)
			format_12(x, &t);
	}
}

static bool
is_empty(const struct draw_font *f)
{
	size_t i;

	for (i = 0; i < PAGES; i++) {
		if (f->page[i] != NULL)
			return false;
	}
	return true;
}

static const char *
read_tables(struct draw_font *f, const struct table *file)
{
	const struct table head = find(file, "head"),
	    hhea = find(file, "hhea"), maxp = find(file, "maxp"),
	    cmap = find(file, "cmap");
	struct parse x = { f, find(file, "hmtx"), u16(&hhea, 34),
	    u16(&maxp, 4) };
	const uint32_t kind = u32(file, 0);

	if (kind != 0x00010000 && kind != 0x74727565)
		return "not a TrueType font";
	f->em = u16(&head, 18);
	f->ascent = s16(&hhea, 4);
	f->descent = -s16(&hhea, 6);
	if (f->em < 16 || x.nadvance == 0 ||
	    x.hmtx.n < (size_t)x.nadvance * 4)
		return "a TrueType font without metrics";
	f->missing = (uint16_t)u16(&x.hmtx, 0);
	read_cmap(&x, &cmap);
	return is_empty(f) ? "a TrueType font without characters" : NULL;
}

struct draw_font *
draw_font_parse(const char *name, const void *data, size_t n,
    struct err *err)
{
	const struct table file = { data, n };
	struct draw_font *f = mem_new(1, sizeof(*f));
	const char *what;

	f->path = mem_strdup(name);
	what = read_tables(f, &file);
	if (what == NULL)
		return f;
	err_set(err, ERR_CONFIG, "%s: %s", name, what);
	draw_font_free(f);
	return NULL;
}

struct draw_font *
draw_font_open(const char *path, struct err *err)
{
	struct draw_font *f = NULL;
	struct buf b = { NULL, 0, 0 };

	if (file_read(path, FILE_MAX, &b, err) == 0)
		f = draw_font_parse(path, b.data, b.len, err);
	else
		err->code = ERR_CONFIG;
	buf_release(&b);
	return f;
}

void
draw_font_free(struct draw_font *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < PAGES; i++)
		free(f->page[i]);
	free(f->path);
	free(f);
}

/* ---- answers ---- */

const char *
draw_font_path(const struct draw_font *f)
{
	return f->path;
}

double
draw_font_ascent(const struct draw_font *f)
{
	return f->ascent / f->em;
}

double
draw_font_descent(const struct draw_font *f)
{
	return f->descent / f->em;
}

static uint16_t
advance(const struct draw_font *f, uint32_t point)
{
	const uint16_t *page = point / PAGE < PAGES ? f->page[point / PAGE] :
	    NULL;

	return page == NULL ? NONE : page[point % PAGE];
}

bool
draw_font_has(const struct draw_font *f, uint32_t point)
{
	return advance(f, point) != NONE;
}

double
draw_font_advance(const struct draw_font *f, uint32_t point)
{
	const uint16_t units = advance(f, point);

	return (units == NONE ? f->missing : units) / f->em;
}
