/* SPDX-License-Identifier: MIT */
/* A document in characters, for mail and terminals. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "draw/font.h"
#include "report/doc.h"

enum {
	LOOK = 300,			/* rows that widths are taken from */
	GAP = 2,
	LEAST = 4			/* columns of a column */
};

struct text {
	const struct doc *d;
	const struct doc_text_options *o;
	struct buf *out;
	size_t wide;
};

static size_t
width_of(const char *s, size_t n)
{
	size_t w = 0;
	uint32_t c;

	for (; n > 0; w++) {
		const size_t len = draw_utf8(s, n, &c);

		s += len;
		n -= len;
	}
	return w;
}

static size_t
width_fit(const char *s, size_t n, size_t w)
{
	size_t at = 0;
	uint32_t c;

	for (; at < n && w > 0; w--)
		at += draw_utf8(s + at, n - at, &c);
	return at;
}

static void
width_put(struct buf *b, const char *s, size_t n)
{
	buf_add(b, s, n);
}

static void
fill(struct text *t, const char *s, size_t n)
{
	while (n-- > 0)
		buf_puts(t->out, s);
}

/* A text in a field: cut with an ellipsis, or blanks on the other side. */
static void
put_in(struct text *t, const char *s, size_t w, bool right)
{
	const size_t n = strlen(s), all = width_of(s, n);
	size_t fits;

	if (all <= w) {
		if (right)
			fill(t, " ", w - all);
		width_put(t->out, s, n);
		if (!right)
			fill(t, " ", w - all);
		return;
	}
	fits = width_fit(s, n, w > 0 ? w - 1 : 0);
	width_put(t->out, s, fits);
	if (w > 0)
		buf_puts(t->out, t->o->ascii ? "~" : "\xe2\x80\xa6");
	fill(t, " ", w > 0 ? w - 1 - width_of(s, fits) : 0);
}

/* No blanks at the end of a line. */
static void
end_line(struct text *t)
{
	while (t->out->len > 0 && t->out->data[t->out->len - 1] == ' ')
		t->out->len--;
	buf_putc(t->out, '\n');
}

/* Words in lines, the later ones as far in as asked. */
static void
put_words(struct text *t, const char *s, size_t indent)
{
	const size_t room = t->wide > indent + 10 ? t->wide - indent : 10;
	size_t at = 0, n, w;

	for (; *s != '\0'; s += n) {
		n = strcspn(s, " \n");
		w = width_of(s, n);
		if (at > 0 && at + 1 + w > room) {
			end_line(t);
			fill(t, " ", indent);
			at = 0;
		} else if (at > 0) {
			buf_putc(t->out, ' ');
			at++;
		}
		width_put(t->out, s, n);
		at += w;
		if (s[n] == '\n') {
			end_line(t);
			fill(t, " ", indent);
			at = 0;
		}
		n += s[n] != '\0';
	}
	end_line(t);
}

/* ---- tiles ---- */

static void
put_tile(struct text *t, const struct doc_tile *tile)
{
	const char *up = t->o->ascii ? "+" : "\xe2\x96\xb2";
	const char *down = t->o->ascii ? "-" : "\xe2\x96\xbc";

	put_in(t, tile->label, 16, false);
	put_in(t, tile->text, 12, true);
	if (tile->change != NULL)
		buf_printf(t->out, "  %s %s", t->o->ascii ? "" :
		    tile->difference > 0 ? up : tile->difference < 0 ? down :
		    "=", tile->change);
	if (tile->note != NULL)
		buf_printf(t->out, "  (%s)", tile->note);
	end_line(t);
}

/* ---- tables ---- */

static bool
is_right(enum doc_unit u)
{
	return u != DOC_TEXT && u != DOC_TIME && u != DOC_DATE &&
	    u != DOC_SPARK;
}

static const char *
spark(double x, double most, bool ascii)
{
	static const char *const block[] = { "\xe2\x96\x81", "\xe2\x96\x82",
		"\xe2\x96\x83", "\xe2\x96\x84", "\xe2\x96\x85",
		"\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88" };
	static const char *const plain[] = { ".", ".", ":", ":", "-", "=",
		"+", "#" };
	int i;

	if (!(x >= 0) || !(most > 0))
		return " ";
	i = (int)(x / most * 7.999);
	return (ascii ? plain : block)[i < 0 ? 0 : i > 7 ? 7 : i];
}

static void
put_spark(struct text *t, const struct doc_cell *c, size_t w)
{
	const size_t n = c->nspark < w ? c->nspark : w;
	const double *v = c->spark + (c->nspark - n);
	double most = 0;
	size_t i;

	for (i = 0; i < n; i++)
		most = v[i] > most ? v[i] : most;
	for (i = 0; i < n; i++)
		buf_puts(t->out, spark(v[i], most, t->o->ascii));
	fill(t, " ", w - n);
}

static void
measure(struct text *t, const struct doc_table *b, struct doc_cell *cell,
    size_t *w)
{
	size_t i, j, n;

	for (j = 0; j < b->ncolumn; j++)
		w[j] = width_of(b->column[j].heading,
		    strlen(b->column[j].heading));
	for (i = 0; i < b->nrow && i < LOOK; i++) {
		b->row(b->self, i, cell);
		for (j = 0; j < b->ncolumn; j++) {
			n = b->column[j].unit == DOC_SPARK ? cell[j].nspark :
			    width_of(cell[j].text, strlen(cell[j].text));
			w[j] = n > w[j] ? n : w[j];
		}
	}
	for (n = 0, j = 0; j < b->ncolumn; j++)
		n += w[j] + GAP;
	/* The widest gives, a column at a time. */
	while (n > t->wide + GAP) {
		for (i = 0, j = 1; j < b->ncolumn; j++)
			i = w[j] > w[i] ? j : i;
		if (w[i] <= LEAST)
			break;
		w[i]--;
		n--;
	}
}

static void
put_row(struct text *t, const struct doc_table *b, const struct doc_cell *c,
    const size_t *w)
{
	size_t j;

	for (j = 0; j < b->ncolumn; j++) {
		if (j > 0)
			fill(t, " ", GAP);
		if (b->column[j].unit == DOC_SPARK)
			put_spark(t, &c[j], w[j]);
		else
			put_in(t, c[j].text, w[j],
			    is_right(b->column[j].unit));
	}
	end_line(t);
}

static void
put_table(struct text *t, const struct doc_table *b)
{
	struct doc_cell *cell;
	size_t *w, i, j;

	if (b->nrow == 0 || b->ncolumn == 0) {
		put_words(t, b->none == NULL ? "" : b->none, 0);
		return;
	}
	cell = mem_new(b->ncolumn, sizeof(*cell));
	w = mem_new(b->ncolumn, sizeof(*w));
	measure(t, b, cell, w);
	for (j = 0; j < b->ncolumn; j++) {
		if (j > 0)
			fill(t, " ", GAP);
		put_in(t, b->column[j].heading, w[j],
		    is_right(b->column[j].unit));
	}
	end_line(t);
	for (i = 0; i < b->nrow; i++) {
		b->row(b->self, i, cell);
		put_row(t, b, cell, w);
	}
	free(w);
	free(cell);
}

/* ---- blocks ---- */

static void
put_title(struct text *t, const char *title)
{
	if (title == NULL)
		return;
	width_put(t->out, title, strlen(title));
	end_line(t);
	fill(t, t->o->ascii ? "-" : "\xe2\x94\x80",
	    width_of(title, strlen(title)));
	end_line(t);
}

static void
put_terms(struct text *t, const struct doc_block *b)
{
	size_t i;

	for (i = 0; i < b->of.terms.n; i++) {
		put_in(t, b->of.terms.term[i].term, 18, false);
		buf_puts(t->out, "  ");
		put_words(t, b->of.terms.term[i].meaning, 20);
	}
}

static void
put_block(struct text *t, const struct doc_block *b)
{
	struct draw_chart c;
	size_t i;

	if (b->type == DOC_BREAK)
		return;
	buf_putc(t->out, '\n');
	put_title(t, b->title);
	switch (b->type) {
	case DOC_TILES:
		for (i = 0; i < b->of.tiles.n; i++)
			put_tile(t, &b->of.tiles.tile[i]);
		break;
	case DOC_CHART:
		c = b->of.chart;
		c.title = NULL;
		if (draw_chart_has(&c))
			draw_chart_text(t->out, &c, t->o->columns,
			    t->o->ascii);
		else
			put_words(t, c.none == NULL ? "" : c.none, 0);
		break;
	case DOC_TABLE:
		put_table(t, &b->of.table);
		break;
	case DOC_WORDS:
		put_words(t, b->of.words, 0);
		break;
	case DOC_TERMS:
		put_terms(t, b);
		break;
	case DOC_BREAK:
		break;
	}
	if (b->note != NULL)
		put_words(t, b->note, 0);
}

void
doc_text(const struct doc *d, const struct doc_text_options *o,
    struct buf *out)
{
	struct text t = { d, o, out, (size_t)(o->columns < 40 ? 40 :
	    o->columns) };
	size_t i;

	width_put(out, d->title, strlen(d->title));
	end_line(&t);
	width_put(out, d->period, strlen(d->period));
	if (d->subject != NULL) {
		buf_puts(out, ", ");
		width_put(out, d->subject, strlen(d->subject));
	}
	end_line(&t);
	for (i = 0; i < d->nblock; i++)
		put_block(&t, &d->block[i]);
	buf_putc(out, '\n');
	put_words(&t, d->source, 0);
	if (d->run != NULL && d->run[0] != '\0') {
		buf_puts(out, "run ");
		width_put(out, d->run, strlen(d->run));
		end_line(&t);
	}
}
