/* SPDX-License-Identifier: MIT */
/*
 * A document as PDF, by libharu.  Its error handler notes the first error and
 * everything after it fails too, so that it is enough to look once, at the
 * end.  Coordinates turn over: a page of PDF begins at its lower left corner.
 */
#include <hpdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "report/layout.h"

struct pdf {
	const struct doc *d;
	HPDF_Doc doc;
	HPDF_Page page;
	struct draw_canvas canvas;
	HPDF_Font font[DRAW_STYLES][DRAW_FACES];
	HPDF_Image logo;
	HPDF_ExtGState alpha[11];	/* by tenths */
	HPDF_STATUS status, detail;	/* the first error */
};

static void
note_error(HPDF_STATUS status, HPDF_STATUS detail, void *self)
{
	struct pdf *p = self;

	if (p->status != 0)
		return;
	p->status = status;
	p->detail = detail;
}

/*
 * The library goes on without the memory it did not get, in some places into
 * address 0.  Ours ends with a word, as it does everywhere.
 */
static void *
take(HPDF_UINT n)
{
	return mem_resize(NULL, 1, n);
}

/* ---- the canvas ---- */

static void
set_fill(struct pdf *p, uint32_t c)
{
	HPDF_Page_SetRGBFill(p->page, (float)(c >> 16 & 0xff) / 255,
	    (float)(c >> 8 & 0xff) / 255, (float)(c & 0xff) / 255);
}

static void
set_stroke(struct pdf *p, const struct draw_paint *t)
{
	const HPDF_UINT16 dash[] = { 3, 2 };
	const uint32_t c = t->stroke;

	HPDF_Page_SetRGBStroke(p->page, (float)(c >> 16 & 0xff) / 255,
	    (float)(c >> 8 & 0xff) / 255, (float)(c & 0xff) / 255);
	HPDF_Page_SetLineWidth(p->page, (float)t->width);
	HPDF_Page_SetLineJoin(p->page, HPDF_ROUND_JOIN);
	HPDF_Page_SetDash(p->page, dash, t->dashed ? 2 : 0, 0);
}

static HPDF_ExtGState
alpha_of(struct pdf *p, double opacity)
{
	const int i = (int)lround(opacity * 10);

	if (p->alpha[i] == NULL) {
		p->alpha[i] = HPDF_CreateExtGState(p->doc);
		HPDF_ExtGState_SetAlphaFill(p->alpha[i], (float)i / 10);
		HPDF_ExtGState_SetAlphaStroke(p->alpha[i], (float)i / 10);
	}
	return p->alpha[i];
}

static bool
is_pale(const struct draw_paint *t)
{
	return t->opacity > 0 && t->opacity < 1;
}

/* Before a path: its colours.  After it: painted. */
static void
begin(struct pdf *p, const struct draw_paint *t)
{
	if (is_pale(t)) {
		HPDF_Page_GSave(p->page);
		HPDF_Page_SetExtGState(p->page, alpha_of(p, t->opacity));
	}
	if (t->fill < DRAW_NONE)
		set_fill(p, t->fill);
	if (t->stroke < DRAW_NONE)
		set_stroke(p, t);
}

static void
paint(struct pdf *p, const struct draw_paint *t)
{
	if (t->fill < DRAW_NONE && t->stroke < DRAW_NONE)
		HPDF_Page_FillStroke(p->page);
	else if (t->fill < DRAW_NONE)
		HPDF_Page_Fill(p->page);
	else if (t->stroke < DRAW_NONE)
		HPDF_Page_Stroke(p->page);
	else
		HPDF_Page_EndPath(p->page);
	if (is_pale(t))
		HPDF_Page_GRestore(p->page);
}

static float
up(const struct pdf *p, double y)
{
	return (float)(p->d->height - y);
}

static void
rect(void *self, double x, double y, double w, double h,
    const struct draw_paint *t)
{
	struct pdf *p = self;

	begin(p, t);
	HPDF_Page_Rectangle(p->page, (float)x, up(p, y + h), (float)w,
	    (float)h);
	paint(p, t);
}

static void
path(void *self, const struct draw_point *at, size_t n, bool closed,
    const struct draw_paint *t)
{
	struct pdf *p = self;
	size_t i;

	begin(p, t);
	HPDF_Page_MoveTo(p->page, (float)at[0].x, up(p, at[0].y));
	for (i = 1; i < n; i++)
		HPDF_Page_LineTo(p->page, (float)at[i].x, up(p, at[i].y));
	if (closed)
		HPDF_Page_ClosePath(p->page);
	paint(p, t);
}

/* What libharu has an end of: a piece of a text in one font. */
static double
put_run(struct pdf *p, double x, double y, const struct buf *s, size_t font,
    const struct draw_type *t)
{
	const struct draw_face *f = &p->canvas.fonts->face[t->style];
	const double w = draw_face_width(f, s->data, s->len, t->size);

	HPDF_Page_SetFontAndSize(p->page, p->font[t->style][font],
	    (float)t->size);
	HPDF_Page_BeginText(p->page);
	if (t->upright)
		HPDF_Page_SetTextMatrix(p->page, 0, 1, -1, 0, (float)x,
		    up(p, y));
	else
		HPDF_Page_MoveTextPos(p->page, (float)x, up(p, y));
	HPDF_Page_ShowText(p->page, s->data);
	HPDF_Page_EndText(p->page);
	return w;
}

static void
text(void *self, double x, double y, const char *s, size_t n,
    const struct draw_type *t)
{
	struct pdf *p = self;
	const struct draw_face *f = &p->canvas.fonts->face[t->style];
	const double shift = t->anchor == DRAW_START ? 0 :
	    draw_face_width(f, s, n, t->size) * (t->anchor == DRAW_END ? 1 :
	    0.5);
	struct buf run = { NULL, 0, 0 };
	double along = -shift;
	size_t len, font;

	set_fill(p, t->color);
	for (; n > 0; s += len, n -= len) {
		len = draw_face_run(f, s, n, &font);
		buf_clear(&run);
		buf_add(&run, s, len);
		along += put_run(p, t->upright ? x : x + along,
		    t->upright ? y - along : y, &run, font, t);
	}
	buf_release(&run);
}

static const struct draw_canvas_ops ops = { rect, path, text };

/* ---- the document ---- */

static struct draw_canvas *
next_page(void *self, size_t number)
{
	struct pdf *p = self;

	(void)number;
	p->page = HPDF_AddPage(p->doc);
	HPDF_Page_SetWidth(p->page, (float)p->d->width);
	HPDF_Page_SetHeight(p->page, (float)p->d->height);
	return &p->canvas;
}

static void
put_logo(void *self, double x, double y, double size)
{
	struct pdf *p = self;
	const double w = HPDF_Image_GetWidth(p->logo);
	const double h = HPDF_Image_GetHeight(p->logo);
	const double scale = size / (w > h ? w : h);

	if (!(w > 0) || !(h > 0))
		return;
	HPDF_Page_DrawImage(p->page, p->logo, (float)(x + size - w * scale),
	    up(p, y + h * scale), (float)(w * scale), (float)(h * scale));
}

static int
load_fonts(struct pdf *p, struct err *err)
{
	const struct draw_face *f;
	const char *path, *name;
	size_t s, i;

	HPDF_UseUTFEncodings(p->doc);
	for (s = 0; s < DRAW_STYLES; s++) {
		f = &p->d->fonts->face[s];
		for (i = 0; i < f->n; i++) {
			path = draw_font_path(f->font[i]);
			name = HPDF_LoadTTFontFromFile(p->doc, path,
			    HPDF_TRUE);
			if (name == NULL)
				return err_set(err, ERR_CONFIG, "%s: no font "
				    "that a PDF can hold (0x%lX)", path,
				    p->status);
			p->font[s][i] = HPDF_GetFont(p->doc, name, "UTF-8");
		}
	}
	return 0;
}

static int
load_logo(struct pdf *p, struct err *err)
{
	if (p->d->logo == NULL)
		return 0;
	p->logo = HPDF_LoadPngImageFromFile(p->doc, p->d->logo);
	if (p->logo != NULL)
		return 0;
	return err_set(err, ERR_CONFIG, "%s: no PNG that a PDF can hold "
	    "(0x%lX)", p->d->logo, p->status);
}

/* The clock has no part in it: the same document, the same bytes. */
static void
set_info(struct pdf *p)
{
	struct civil c;
	HPDF_Date date;

	when_to_civil(p->d->made_us, &c);
	memset(&date, 0, sizeof(date));
	date.year = c.year;
	date.month = c.month;
	date.day = c.day;
	date.hour = c.hour;
	date.minutes = c.minute;
	date.seconds = c.second;
	date.ind = 'Z';
	HPDF_SetInfoDateAttr(p->doc, HPDF_INFO_CREATION_DATE, date);
	HPDF_SetInfoDateAttr(p->doc, HPDF_INFO_MOD_DATE, date);
	HPDF_SetInfoAttr(p->doc, HPDF_INFO_TITLE, p->d->title);
	HPDF_SetInfoAttr(p->doc, HPDF_INFO_CREATOR, "Millwright "
	    MILLWRIGHT_VERSION);
}

static int
failed(const struct pdf *p, struct err *err)
{
	const long z_mem_error = -4;	/* of zlib, which has its own */

	if (p->status == 0)
		return 0;
	if (p->status == HPDF_ZLIB_ERROR && (long)p->detail == z_mem_error)
		return err_set(err, ERR_IO, "a PDF: out of memory");
	return err_set(err, ERR_INTERNAL, "libharu: error 0x%lX, %lu",
	    p->status, p->detail);
}

static int
save(struct pdf *p, struct buf *out, struct err *err)
{
	HPDF_UINT32 n;

	HPDF_SaveToStream(p->doc);
	HPDF_ResetStream(p->doc);
	if (failed(p, err) < 0)
		return -1;
	for (;;) {
		n = 1 << 16;
		buf_room(out, n);
		HPDF_ReadFromStream(p->doc, (HPDF_BYTE *)out->data + out->len,
		    &n);
		if (n == 0)
			break;
		out->len += n;
	}
	return 0;
}

int
doc_pdf(const struct doc *d, struct buf *out, struct err *err)
{
	struct pdf p = { .d = d, .canvas = { &ops, &p, d->fonts } };
	const struct pager pager = { next_page, put_logo, &p };
	int rc = -1;

	p.doc = HPDF_NewEx(note_error, take, free, 0, &p);
	if (p.doc == NULL)
		return err_set(err, ERR_INTERNAL, "libharu: cannot begin");
	HPDF_SetCompressionMode(p.doc, HPDF_COMP_ALL);
	if (load_fonts(&p, err) == 0 && load_logo(&p, err) == 0) {
		set_info(&p);
		doc_layout(d, &pager);
		rc = failed(&p, err) < 0 ? -1 : save(&p, out, err);
	}
	HPDF_Free(p.doc);
	return rc;
}
