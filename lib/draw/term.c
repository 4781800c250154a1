/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "base/width.h"
#include "draw/term.h"

/* ---- texts ---- */

/* What reorders a line, or ends it, has no place in a column. */
static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e ||
	    c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

/* The next character as it is shown; its bytes in *n, its columns. */
static int
next(const struct term *t, const char **s, char shown[5], size_t *n)
{
	const char *at = *s;
	uint32_t c;
	int w;

	*n = draw_utf8(at, strlen(at), &c);
	*s += *n;
	w = width_point(c);
	if (is_unsafe(c) || c == 0x202f || c == 0xa0) {
		at = " ";
		*n = (size_t)(w = 1);
	} else if (t->ascii && c >= 0x80) {
		at = w > 1 ? "??" : "?";
		*n = (size_t)w;
	} else if (c == 0xfffd) {
		at = "\xef\xbf\xbd";
		*n = 3;
	}
	memcpy(shown, at, *n);
	shown[*n] = '\0';
	return w;
}

int
term_width(const struct term *t, const char *s)
{
	char shown[5];
	size_t n;
	int w = 0;

	while (*s != '\0' && w < INT16_MAX)
		w += next(t, &s, shown, &n);
	return w;
}

static void
put(struct term *t, int x, const char *s, size_t n, int w)
{
	if (x < 0 || x + w > t->columns)
		return;
	memcpy(t->cell[x], s, n);
	t->cell[x][n] = '\0';
	/* Two bytes of ASCII are two columns, a wide letter is one of two. */
	if (w == 2 && t->ascii) {
		t->cell[x][1] = '\0';
		memcpy(t->cell[x + 1], "?", 2);
	} else if (w == 2) {
		t->cell[x + 1][0] = '\0';
	}
}

/* A mark goes to its letter; too many of them are no text. */
static void
add_mark(struct term *t, int x, const char *s, size_t n)
{
	size_t len;

	while (x > 0 && t->cell[x][0] == '\0')
		x--;
	len = strlen(t->cell[x]);
	if (len > 0 && len + n < TERM_CELL) {
		memcpy(t->cell[x] + len, s, n);
		t->cell[x][len + n] = '\0';
	}
}

void
term_text(struct term *t, int x, int width, const char *s)
{
	const bool cut = term_width(t, s) > width;
	const int end = x + width - (cut ? 1 : 0), first = x;
	char shown[5];
	size_t n;
	int w;

	if (width <= 0 || x < 0 || x + width > t->columns)
		return;
	while (*s != '\0') {
		w = next(t, &s, shown, &n);
		if (x + w > end)
			break;
		if (w > 0)
			put(t, x, shown, n, w);
		else if (x > first && n > 0)
			add_mark(t, x - 1, shown, n);
		x += w;
	}
	if (cut)
		term_mark(t, x, "\xe2\x80\xa6", '~');
}

void
term_text_end(struct term *t, int x, int width, const char *s)
{
	const int w = term_width(t, s);

	term_text(t, x - (w < width ? w : width), w < width ? w : width, s);
}

void
term_number(struct term *t, int x, int width, double value,
    enum draw_format f)
{
	char number[DRAW_NUMBER];

	draw_number(number, value, f);
	term_text_end(t, x, width, number);
}

int
term_number_width(const struct term *t, double value, enum draw_format f)
{
	char number[DRAW_NUMBER];

	draw_number(number, value, f);
	return term_width(t, number);
}

int
term_column(int widest, int columns, int share_percent)
{
	const int most = columns * share_percent / 100;

	return widest < most ? widest : most;
}

/* ---- marks ---- */

void
term_mark(struct term *t, int x, const char *unicode, char ascii)
{
	if (t->ascii)
		put(t, x, &ascii, 1, 1);
	else
		put(t, x, unicode, strlen(unicode), 1);
}

void
term_level(struct term *t, int x, int level)
{
	static const char ascii[] = " ..::++##";
	char block[] = "\xe2\x96\x80";

	if (level < 1)
		return;
	level = level > 8 ? 8 : level;
	block[2] = (char)(0x80 + level);
	term_mark(t, x, block, ascii[level]);
}

/* Begun by a whole or a right half block, ended in eighths. */
void
term_bar(struct term *t, double from, double to)
{
	const double first = fmin(fmax(round(from * 2) / 2, 0), t->columns);
	const double last = fmin(fmax(round(to * 8) / 8, 0), t->columns);
	const int end = (int)last, part = (int)((last - end) * 8);
	char block[] = "\xe2\x96\x88";
	int x = (int)first;

	if (!(last - first >= 0.125)) {
		if (to > from)
			term_mark(t, (int)fmin(first, t->columns - 1),
			    "\xe2\x96\x8f", '|');
		return;
	}
	if (first > x && x < end)
		term_mark(t, x++, "\xe2\x96\x90", '#');
	for (; x < end; x++)
		term_mark(t, x, "\xe2\x96\x88", '#');
	block[2] = (char)(0x90 - part);
	if (part > 0 && x == end)
		term_mark(t, x, block, part >= 4 || last - first < 1 ? '#' :
		    ' ');
}

void
term_end_line(struct term *t)
{
	int i, last = t->columns;

	while (last > 0 && strcmp(t->cell[last - 1], " ") == 0)
		last--;
	for (i = 0; i < last; i++)
		buf_puts(t->out, t->cell[i]);
	buf_putc(t->out, '\n');
	for (i = 0; i < t->columns; i++)
		memcpy(t->cell[i], " ", 2);
}

/* ---- a chart ---- */

static void (*const types[])(struct term *, const struct draw_chart *) = {
	[DRAW_LINES] = term_lines,
	[DRAW_PARETO] = term_pareto,
	[DRAW_WATERFALL] = term_waterfall,
	[DRAW_HEAT] = term_heat,
	[DRAW_GANTT] = term_gantt,
	[DRAW_RANGES] = term_ranges,
};

void
draw_chart_text(struct buf *out, const struct draw_chart *c, int columns,
    bool ascii)
{
	enum { LEAST = 20, MOST = 400 };
	struct term t = { out, columns < LEAST ? LEAST : columns > MOST ?
		MOST : columns, ascii, NULL };
	int i;

	t.cell = mem_new((size_t)t.columns, sizeof(*t.cell));
	for (i = 0; i < t.columns; i++)
		memcpy(t.cell[i], " ", 2);
	if (c->title != NULL && *c->title != '\0') {
		term_text(&t, 0, t.columns, c->title);
		term_end_line(&t);
	}
	if (draw_chart_has(c)) {
		types[c->type](&t, c);
	} else if (c->none != NULL) {
		term_text(&t, 0, t.columns, c->none);
		term_end_line(&t);
	}
	free(t.cell);
}
