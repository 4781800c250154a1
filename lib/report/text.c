/* SPDX-License-Identifier: MIT */
/* A document in characters, for mail and terminals. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/doc.h"
#include "report/letters.h"

enum {
	LOOK = 300,			/* rows that widths are taken from */
	GAP = 2,
	LEAST = 4,			/* columns of a column */
	HEADING = 6,			/* of a heading */
	TEXT = 12			/* of texts, before others go */
};

struct text {
	const struct doc *d;
	const struct doc_text_options *o;
	struct buf *out;
	size_t wide;
};

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
	const size_t n = strlen(s), all = letters_width(s, n);
	size_t fits;

	if (all <= w) {
		if (right)
			fill(t, " ", w - all);
		letters_put(t->out, s, n);
		if (!right)
			fill(t, " ", w - all);
		return;
	}
	fits = letters_fit(s, n, w > 0 ? w - 1 : 0);
	letters_put(t->out, s, fits);
	if (w > 0)
		buf_puts(t->out, t->o->ascii ? "~" : "\xe2\x80\xa6");
	fill(t, " ", w > 0 ? w - 1 - letters_width(s, fits) : 0);
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
		w = letters_width(s, n);
		if (at == 0 && w > room) {
			n = letters_fit(s, n, room);
			letters_put(t->out, s, n);
			end_line(t);
			fill(t, " ", indent);
			continue;
		}
		if (at > 0 && at + 1 + w > room) {
			end_line(t);
			fill(t, " ", indent);
			at = 0;
			n = 0;
			continue;
		} else if (at > 0) {
			buf_putc(t->out, ' ');
			at++;
		}
		letters_put(t->out, s, n);
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

/* Behind what stands in a line, or where there is no room below it. */
static void
put_behind(struct text *t, size_t *at, const struct buf *b)
{
	const size_t w = letters_width(b->data, b->len);

	if (b->len == 0)
		return;
	if (*at + GAP + w > t->wide) {
		end_line(t);
		*at = 0;
	}
	fill(t, " ", GAP);
	letters_put(t->out, b->data, b->len);
	*at += GAP + w;
}

static void
put_tile(struct text *t, const struct doc_tile *tile)
{
	struct buf b = { NULL, 0, 0 };
	size_t at = 16 + 12;

	put_in(t, tile->label, 16, false);
	put_in(t, tile->text, 12, true);
	if (tile->change != NULL)
		buf_printf(&b, "%s%s%s", t->o->ascii ? "" : doc_arrow(tile),
		    t->o->ascii ? "" : " ", tile->change);
	put_behind(t, &at, &b);
	buf_clear(&b);
	if (tile->note != NULL || tile->target != NULL)
		buf_printf(&b, "(%s%s%s)", tile->note != NULL ?
		    tile->note : "", tile->note != NULL &&
		    tile->target != NULL ? ", " : "", tile->target != NULL ?
		    tile->target : "");
	put_behind(t, &at, &b);
	end_line(t);
	buf_release(&b);
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

/* How wide columns are, and how narrow they may become; 0: left out. */
struct fit {
	size_t w, least, full;
};

static void
measure(const struct doc_table *b, struct doc_cell *cell, struct fit *f)
{
	size_t i, j, n;

	for (i = 0; i < b->nrow && i < LOOK; i++) {
		b->row(b->self, i, cell);
		for (j = 0; j < b->ncolumn; j++) {
			n = b->column[j].unit == DOC_SPARK ? cell[j].nspark :
			    letters_width(cell[j].text, strlen(cell[j].text));
			f[j].w = n > f[j].w ? n : f[j].w;
		}
	}
	for (j = 0; j < b->ncolumn; j++) {
		f[j].least = b->column[j].unit == DOC_TEXT && f[j].w > TEXT ?
		    TEXT : b->column[j].unit == DOC_SPARK ? LEAST : f[j].w;
		f[j].least = f[j].least > LEAST ? f[j].least : LEAST;
		n = letters_width(b->column[j].heading,
		    strlen(b->column[j].heading));
		f[j].w = n > f[j].w ? n : f[j].w;
		f[j].w = f[j].least > f[j].w ? f[j].least : f[j].w;
		if (f[j].least < HEADING)
			f[j].least = f[j].w < HEADING ? f[j].w : HEADING;
		f[j].full = f[j].w;
	}
}

static size_t
row_width(const struct fit *f, size_t n)
{
	size_t j, sum = 0;

	for (j = 0; j < n; j++)
		sum += f[j].w == 0 ? 0 : f[j].w + (sum > 0 ? GAP : 0);
	return sum;
}

/*
 * What is widest beyond its need gives first; then the last columns go, but
 * for two; at last texts are cut.
 */
static void
squeeze(struct fit *f, size_t n, size_t wide)
{
	size_t i, j;

	while (row_width(f, n) > wide) {
		for (i = n, j = 0; j < n; j++) {
			if (f[j].w > f[j].least &&
			    (i == n || f[j].w > f[i].w))
				i = j;
		}
		if (i < n) {
			f[i].w--;
			continue;
		}
		for (j = n; j > 2 && f[j - 1].w == 0; j--)
			;
		if (j > 2) {
			f[j - 1] = (struct fit){ 0, 0, 0 };
			for (i = 0; i < n; i++)
				f[i].w = f[i].full;
			continue;
		}
		for (i = 0, j = 1; j < n; j++)
			i = f[j].least > f[i].least ? j : i;
		if (f[i].least <= LEAST)
			break;
		f[i].least--;
		f[i].w--;
	}
}

static void
put_row(struct text *t, const struct doc_table *b, const struct doc_cell *c,
    const struct fit *f)
{
	size_t j;

	for (j = 0; j < b->ncolumn; j++) {
		if (f[j].w == 0)
			continue;
		if (j > 0)
			fill(t, " ", GAP);
		if (c == NULL)
			put_in(t, b->column[j].heading, f[j].w,
			    is_right(b->column[j].unit));
		else if (b->column[j].unit == DOC_SPARK)
			put_spark(t, &c[j], f[j].w);
		else
			put_in(t, c[j].text, f[j].w,
			    is_right(b->column[j].unit));
	}
	end_line(t);
}

/* Which columns there was no room for. */
static void
put_left_out(struct text *t, const struct doc_table *b, const struct fit *f)
{
	struct buf words = { NULL, 0, 0 };
	size_t j;

	for (j = 0; j < b->ncolumn; j++) {
		if (f[j].w == 0)
			buf_printf(&words, "%s %s", words.len == 0 ?
			    "No room for" : ",", b->column[j].heading);
	}
	if (words.len > 0)
		put_words(t, buf_text(&words), 0);
	buf_release(&words);
}

static void
put_table(struct text *t, const struct doc_table *b)
{
	struct doc_cell *cell;
	struct fit *f;
	size_t i;

	if (b->nrow == 0 || b->ncolumn == 0) {
		put_words(t, b->none == NULL ? "" : b->none, 0);
		return;
	}
	cell = mem_new(b->ncolumn, sizeof(*cell));
	f = mem_new(b->ncolumn, sizeof(*f));
	measure(b, cell, f);
	squeeze(f, b->ncolumn, t->wide);
	put_row(t, b, NULL, f);
	for (i = 0; i < b->nrow; i++) {
		b->row(b->self, i, cell);
		put_row(t, b, cell, f);
	}
	put_left_out(t, b, f);
	free(f);
	free(cell);
}

/* ---- blocks ---- */

static void
put_title(struct text *t, const char *title)
{
	size_t w;

	if (title == NULL)
		return;
	w = letters_width(title, strlen(title));
	put_words(t, title, 0);
	fill(t, t->o->ascii ? "-" : "\xe2\x94\x80", w < t->wide ? w :
	    t->wide);
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

/* Title, period and subject. */
static void
put_head(struct text *t, const struct doc *d)
{
	struct buf b = { NULL, 0, 0 };

	put_words(t, d->title, 0);
	buf_puts(&b, d->period);
	if (d->subject != NULL)
		buf_printf(&b, ", %s", d->subject);
	put_words(t, buf_text(&b), 0);
	buf_release(&b);
}

void
doc_text(const struct doc *d, const struct doc_text_options *o,
    struct buf *out)
{
	struct text t = { d, o, out, (size_t)(o->columns < 40 ? 40 :
	    o->columns) };
	const size_t from = out->len;
	struct buf run = { NULL, 0, 0 };
	size_t i;

	put_head(&t, d);
	for (i = 0; i < d->nblock; i++) {
		if (!d->block[i].data)
			put_block(&t, &d->block[i]);
	}
	buf_putc(out, '\n');
	put_words(&t, d->source, 0);
	if (d->run != NULL && d->run[0] != '\0') {
		buf_printf(&run, "run %s", d->run);
		put_words(&t, buf_text(&run), 0);
	}
	buf_release(&run);
	if (o->ascii)
		letters_to_ascii(out, from);
}
