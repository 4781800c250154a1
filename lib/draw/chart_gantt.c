/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/pen.h"

static const double GAP = 6, ROW = 14, MOST = 20, SWATCH = 9;

enum { CELLS = 4 };		/* a point: what is told apart */

/* What of a span can be seen, and its widest stretch without others on it. */
struct seen {
	bool shown;
	float from, to;
};

struct plan {
	const struct draw_gantt *of;
	double top, foot;
	double label;			/* width of the labels */
	double y;			/* of the rows */
	struct chart_time time;
	struct chart_rows rows;
	struct seen *seen;		/* a span each */
};

bool
chart_span_shows(const struct draw_gantt *of, const struct draw_span *s)
{
	return s->row < of->nrow && s->from_us < of->to_us &&
	    s->to_us > of->from_us && s->from_us < s->to_us;
}

static bool
has(const struct draw_chart *c)
{
	size_t i;

	for (i = 0; i < c->of.gantt.n; i++) {
		if (chart_span_shows(&c->of.gantt, &c->of.gantt.span[i]))
			return true;
	}
	return false;
}

static double
top_of(const struct draw_fonts *fonts)
{
	return pen_height(fonts, PEN_SMALL) + 3;
}

/* ---- the legend: kinds that occur, in lines ---- */

bool *
chart_kinds(const struct draw_gantt *of)
{
	bool *occurs = mem_new(of->nkind + 1, sizeof(*occurs));
	size_t i;

	for (i = 0; i < of->n; i++) {
		if (chart_span_shows(of, &of->span[i]) &&
		    of->span[i].kind < of->nkind)
			occurs[of->span[i].kind] = true;
	}
	return occurs;
}

static void
put_kind(struct draw_pen *p, double x, double y, double width,
    const struct draw_kind *k)
{
	const struct draw_type t = pen_type(PEN_SMALL, DRAW_T_MUTED,
	    DRAW_START);
	const double high = k->slim ? 2.5 : 5;

	pen_fill(p, x, y - high / 2, SWATCH - 3, high, chart_color(k->tone));
	pen_text(p, x + SWATCH, y, width, k->name, &t);
}

/* Draws it from (x, y) on, unless p is NULL; its height. */
static double
legend(struct draw_pen *p, const struct draw_gantt *of,
    const struct draw_fonts *fonts, double x, double y, double width)
{
	const double line = pen_height(fonts, PEN_SMALL) + 1.5;
	const double most = fmax(width - SWATCH - 1, 0);
	bool *occurs = chart_kinds(of);
	double at = 0, row = 0, w;
	size_t i;

	for (i = 0; i < of->nkind; i++) {
		if (!occurs[i])
			continue;
		w = fmin(pen_width(fonts, of->kind[i].name, PEN_SMALL) + 0.5,
		    most);
		if (at > 0 && at + SWATCH + w > width) {
			at = 0;
			row += line;
		}
		if (p != NULL)
			put_kind(p, x + at, y + row + line / 2, w,
			    &of->kind[i]);
		at += SWATCH + w + 8;
	}
	free(occurs);
	return at > 0 ? row + line : 0;
}

static double
foot_of(const struct draw_gantt *of, const struct draw_fonts *fonts,
    double width)
{
	const double high = legend(NULL, of, fonts, 0, 0, width);

	return high > 0 ? high + 4 : 0;
}

/* ---- what hides what ---- */

static bool
is_slim(const struct draw_gantt *of, const struct draw_span *s)
{
	return s->kind < of->nkind && of->kind[s->kind].slim;
}

/* FREE: nothing is on it; SLIM: half of it can be seen. */
enum { FREE, SLIM, FULL };

/* Looks for what is not hidden of cells from a to b, then hides them. */
static void
look(struct seen *s, unsigned char *cell, size_t a, size_t b, bool slim)
{
	size_t i, run = 0, best = 0, end = a;

	s->shown = false;
	for (i = a; i < b; i++) {
		s->shown |= cell[i] < (slim ? SLIM : FULL);
		run = cell[i] == FREE ? run + 1 : 0;
		if (run > best) {
			best = run;
			end = i + 1;
		}
		if (cell[i] < (slim ? SLIM : FULL))
			cell[i] = slim ? SLIM : FULL;
	}
	s->from = (float)(end - best) / CELLS;
	s->to = (float)end / CELLS;
}

/* Later spans are on top, so the last is seen first. */
static void
look_at_all(struct plan *k)
{
	const size_t cells = (size_t)fmin(ceil(k->time.w * CELLS), 1e5) + 1;
	unsigned char *cell = mem_new(k->rows.n * cells + 1, 1);
	const struct draw_span *s;
	double from, to;
	size_t i;

	k->seen = mem_new(k->of->n + 1, sizeof(*k->seen));
	for (i = k->of->n; i-- > 0;) {
		s = &k->of->span[i];
		if (!chart_span_shows(k->of, s) || s->row >= k->rows.n)
			continue;
		from = (chart_time_at(&k->time, s->from_us) - k->time.x) *
		    CELLS;
		to = (chart_time_at(&k->time, s->to_us) - k->time.x) * CELLS;
		from = fmin(from, (double)cells - 1);
		to = fmin(fmax(ceil(to), floor(from) + 1), (double)cells);
		look(&k->seen[i], cell + s->row * cells, (size_t)from,
		    (size_t)to, is_slim(k->of, s));
	}
	free(cell);
}

/* ---- the rest ---- */

static void
make_plan(struct plan *k, const struct draw_pen *p,
    const struct draw_chart *c)
{
	const struct draw_box *f = &p->frame;
	size_t i;

	*k = (struct plan){ .of = &c->of.gantt };
	k->top = top_of(p->fonts);
	k->foot = foot_of(k->of, p->fonts, f->w);
	k->rows = chart_rows_in(f->h - k->top - k->foot, k->of->nrow,
	    chart_row_least(p->fonts), MOST);
	for (i = 0; i < k->rows.n; i++)
		k->label = fmax(k->label, pen_width(p->fonts, k->of->row[i],
		    PEN_TEXT));
	k->label = fmin(k->label, f->w * 0.34);
	k->y = f->y + k->top;
	k->time = (struct chart_time){ k->of->zone, k->of->from_us,
		k->of->to_us, f->x + k->label + GAP,
		fmax(f->w - k->label - GAP, 1) };
}

static void
put_rows(struct draw_pen *p, const struct plan *k)
{
	const struct draw_type t = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_START);
	double y;
	size_t i;

	for (i = 0; i < k->rows.n; i++) {
		y = k->y + (double)i * k->rows.each;
		pen_line(p, k->time.x, y, k->time.x + k->time.w, y,
		    draw_color(DRAW_T_RULE), 0.3, false);
		pen_text(p, p->frame.x, y + k->rows.each / 2, k->label,
		    k->of->row[i], &t);
	}
}

static uint32_t
color_of(const struct draw_gantt *of, const struct draw_span *s)
{
	return s->kind < of->nkind ? chart_color(of->kind[s->kind].tone) :
	    draw_color(DRAW_T_MUTED);
}

static void
put_span(struct draw_pen *p, const struct plan *k, size_t i)
{
	const struct draw_span *s = &k->of->span[i];
	const double from = chart_time_at(&k->time, s->from_us);
	const double to = chart_time_at(&k->time, s->to_us);
	const double high = k->rows.each * (is_slim(k->of, s) ? 0.36 : 0.72);
	const double y = k->y + ((double)s->row + 0.5) * k->rows.each;

	/* However short, it happened. */
	pen_fill(p, from, y - high / 2, fmax(to - from, 0.3), high,
	    color_of(k->of, s));
}

static void
put_inside(struct draw_pen *p, const struct plan *k, size_t i)
{
	const struct draw_span *s = &k->of->span[i];
	struct draw_type t = pen_type(PEN_SMALL, DRAW_T_INK, DRAW_MIDDLE);
	const double x = k->time.x + (double)k->seen[i].from;
	const double w = (double)(k->seen[i].to - k->seen[i].from);

	if (s->label == NULL || is_slim(k->of, s) || w < 6 ||
	    pen_height(p->fonts, PEN_SMALL) > k->rows.each * 0.72 + 1.5 ||
	    pen_width(p->fonts, s->label, PEN_SMALL) > w - 3)
		return;
	t.color = draw_on(color_of(k->of, s));
	pen_text(p, x + w / 2, k->y + ((double)s->row + 0.5) * k->rows.each,
	    w, s->label, &t);
}

static void
draw(struct draw_pen *p, const struct draw_chart *c)
{
	struct plan k;
	double bottom;
	size_t i;

	make_plan(&k, p, c);
	if (k.rows.n == 0)
		return;
	bottom = k.y + k.rows.each * (double)k.rows.n;
	look_at_all(&k);
	put_rows(p, &k);
	chart_time_axis(p, &k.time, p->frame.y + pen_height(p->fonts,
	    PEN_SMALL) / 2, k.y - 2, bottom);
	for (i = 0; i < k.of->n; i++) {
		if (k.seen[i].shown)
			put_span(p, &k, i);
	}
	for (i = 0; i < k.of->n; i++) {
		if (k.seen[i].shown)
			put_inside(p, &k, i);
	}
	legend(p, k.of, p->fonts, p->frame.x, bottom + 4, p->frame.w);
	free(k.seen);
}

static double
height(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width)
{
	return top_of(fonts) + (double)c->of.gantt.nrow * fmax(ROW,
	    chart_row_least(fonts)) + foot_of(&c->of.gantt, fonts, width);
}

static size_t
rows(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width, double h)
{
	return chart_rows_in(h - top_of(fonts) - foot_of(&c->of.gantt, fonts,
	    width), c->of.gantt.nrow, chart_row_least(fonts), MOST).n;
}

const struct chart_type chart_gantt = { has, height, draw, rows };
