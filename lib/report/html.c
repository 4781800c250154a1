/* SPDX-License-Identifier: MIT */
/*
 * A document as one file of HTML: charts are inline SVG, nothing is fetched.
 * Everything from data goes through put(), which escapes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "draw/svg.h"
#include "report/doc.h"
#include "report/part.h"

/* Points, as on paper: a chart is laid out at a width and scaled to fit. */
#define FULL_WIDTH	720.0
#define HALF_WIDTH	350.0
#define PART_HEIGHT	640.0		/* of a long chart: a printed page's */

static const char style[] =
    "*{box-sizing:border-box}"
    "body{font:14px/1.45 'DejaVu Sans',Verdana,sans-serif;color:#1b2733;"
    "background:#fff;max-width:1060px;margin:0 auto;padding:28px 24px}"
    "header{border-bottom:2px solid #1b2733;margin-bottom:24px;"
    "padding-bottom:10px;display:flex;flex-wrap:wrap;gap:4px 24px;"
    "align-items:baseline}"
    "h1{font-size:30px;line-height:1.15;margin:0;flex:1 0 100%;"
    "overflow-wrap:anywhere}"
    "header p{margin:0;font-size:17px;color:#5a6672}"
    ".subject{margin-left:auto!important}"
    "h2{font-size:15px;margin:0 0 8px}"
    "section{margin:0 0 30px;min-width:0}"
    ".pair{display:grid;grid-template-columns:1fr 1fr;gap:0 30px}"
    ".new{break-before:page}"
    "svg{display:block;width:100%;height:auto}"
    ".note,.none{color:#5a6672;font-size:12px;margin:6px 0 0;"
    "overflow-wrap:anywhere}"
    ".words{margin:0;white-space:pre-line;overflow-wrap:anywhere}"
    ".tiles{display:grid;gap:14px;"
    "grid-template-columns:repeat(auto-fit,minmax(130px,1fr))}"
    ".tile{border-top:4px solid #d5dade;padding-top:6px;min-width:0}"
    ".tile p{margin:0;overflow-wrap:anywhere}"
    ".label{color:#5a6672;font-size:13px}"
    ".tile .note{display:flex;flex-wrap:wrap;gap:0 8px;"
    "justify-content:space-between}"
    ".value{font-size:26px;font-weight:bold;line-height:1.25;"
    "white-space:nowrap;overflow:hidden;text-overflow:ellipsis}"
    ".change{font-size:13px}.tile .note{font-size:11px;margin:0}"
    ".scroll{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;font-size:13px}"
    "th{color:#5a6672;font-size:11px;text-align:left;vertical-align:bottom;"
    "border-bottom:1.5px solid #1b2733;padding:4px 12px 4px 0}"
    "td{border-bottom:1px solid #e3e7ea;padding:4px 12px 4px 0;"
    "vertical-align:middle;overflow-wrap:break-word}"
    "th:last-child,td:last-child{padding-right:0}"
    ".num{text-align:right;white-space:nowrap}"
    "td svg{width:84px;height:14px}"
    ".bar{white-space:nowrap}.bar svg{display:inline-block;width:90px;"
    "height:9px;margin-left:8px}"
    "dl{margin:0;display:grid;grid-template-columns:minmax(120px,22%) 1fr;"
    "gap:4px 16px;font-size:13px}dt{font-weight:bold}dd{margin:0}"
    "footer{border-top:1px solid #d5dade;margin-top:30px;padding-top:8px;"
    "color:#5a6672;font-size:11px;overflow-wrap:anywhere}"
    "@media (max-width:720px){.pair{grid-template-columns:1fr}}"
    "@media print{body{max-width:none;padding:0;font-size:9pt;"
    "-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "h1{font-size:20pt}h2{font-size:10pt}header p{font-size:11pt}"
    "header{margin-bottom:14pt}section{margin-bottom:16pt}"
    ".tiles{grid-template-columns:repeat(6,1fr);gap:8pt}"
    ".value{font-size:16pt}.label{font-size:7.5pt}"
    ".tile .note{font-size:6pt}"
    ".change,table,dl,.note{font-size:7.5pt}th{font-size:6.5pt}"
    "th,td{padding:2pt 8pt 2pt 0}.scroll{overflow:visible}"
    ".pair,svg,.tile,tr,dl>*{break-inside:avoid}h2{break-after:avoid}"
    "thead{display:table-header-group}}"
    "@page{margin:14mm}";

struct html {
	const struct doc *d;
	struct buf *out;
};

static void
put(struct html *h, const char *s)
{
	draw_svg_escape(h->out, s, strlen(s));
}

/* <TAG class="CLASS">TEXT</TAG>, or nothing for NULL. */
static void
put_in(struct html *h, const char *tag, const char *class, const char *s)
{
	if (s == NULL)
		return;
	buf_printf(h->out, "<%s", tag);
	if (class != NULL)
		buf_printf(h->out, " class=\"%s\"", class);
	buf_putc(h->out, '>');
	put(h, s);
	buf_printf(h->out, "</%s>\n", tag);
}

static uint32_t
color_of(enum doc_mark m)
{
	return draw_color(doc_tone(m));
}

/* ---- sparks ---- */

static void
put_spark(struct html *h, const double *value, size_t n)
{
	const double w = 84, high = 14;
	struct draw_svg s;

	draw_svg_begin(&s, h->d->fonts, h->out, w, high, NULL);
	draw_spark(&s.canvas, 1, 1, w - 2, high - 2, value, n,
	    DRAW_T_ACCENT);
	draw_svg_end(&s);
}

/* ---- tiles ---- */

static void
put_tile(struct html *h, const struct doc_tile *t)
{
	buf_puts(h->out, "<div class=\"tile\"");
	if (t->mark != DOC_PLAIN)
		buf_printf(h->out, " style=\"border-color:#%06x\"",
		    color_of(t->mark));
	buf_puts(h->out, ">\n");
	put_in(h, "p", "label", t->label);
	put_in(h, "p", "value", t->text);
	if (t->change != NULL) {
		buf_printf(h->out, "<p class=\"change\" style=\"color:#%06x\">"
		    "%s ", color_of(t->change_mark), doc_arrow(t));
		put(h, t->change);
		buf_puts(h->out, "</p>\n");
	}
	if (t->note != NULL || t->target != NULL) {
		buf_puts(h->out, "<p class=\"note\">");
		put_in(h, "span", NULL, t->note);
		put_in(h, "span", NULL, t->target);
		buf_puts(h->out, "</p>\n");
	}
	if (t->nspark > 1)
		put_spark(h, t->spark, t->nspark);
	buf_puts(h->out, "</div>\n");
}

static void
put_tiles(struct html *h, const struct doc_block *b)
{
	size_t i;

	buf_puts(h->out, "<div class=\"tiles\">\n");
	for (i = 0; i < b->of.tiles.n; i++)
		put_tile(h, &b->of.tiles.tile[i]);
	buf_puts(h->out, "</div>\n");
}

/* ---- charts ---- */

static void
put_svg(struct html *h, const struct draw_chart *c, double w)
{
	const double high = draw_chart_height(c, h->d->fonts, w);
	struct draw_svg s;

	draw_svg_begin(&s, h->d->fonts, h->out, w, high, c->title);
	draw_chart(&s.canvas, c, 0, 0, w, high);
	draw_svg_end(&s);
}

static void
put_chart(struct html *h, const struct doc_block *b)
{
	const struct draw_chart *c = &b->of.chart;
	const double w = b->half ? HALF_WIDTH : FULL_WIDTH;
	const size_t all = part_rows(c);
	struct draw_chart part;
	struct draw_span *span;
	size_t from, n;

	if (!draw_chart_has(c)) {
		put_in(h, "p", "none", c->none);
		return;
	}
	if (all == 0) {
		put_svg(h, c, w);
		return;
	}
	span = mem_new((c->type == DRAW_GANTT ? c->of.gantt.n : 0) + 1,
	    sizeof(*span));
	for (from = 0; from < all; from += n) {
		n = part_fits(c, h->d->fonts, from, w, PART_HEIGHT);
		n = n == 0 ? 1 : n;
		part = part_of(c, from, n, span);
		put_svg(h, &part, w);
	}
	free(span);
}

/* ---- tables ---- */

static void
put_bar(struct html *h, const struct doc_cell *c)
{
	const double share = c->value < 0 ? 0 : c->value > 1 ? 1 : c->value;
	struct draw_svg s;

	draw_svg_begin(&s, h->d->fonts, h->out, 90, 9, NULL);
	draw_fill(&s.canvas, 0, 0, 90, 9, draw_color(DRAW_T_TINT));
	draw_fill(&s.canvas, 0, 0, 90 * share, 9, c->mark == DOC_PLAIN ?
	    draw_color(DRAW_T_ACCENT) : color_of(c->mark));
	draw_svg_end(&s);
}

static void
put_cell(struct html *h, const struct doc_cell *c, enum doc_unit u)
{
	buf_puts(h->out, doc_is_right(u) ? "<td class=\"num\"" : u == DOC_BAR ?
	    "<td class=\"bar\"" : "<td");
	/* Good and fair are told by bars: a page of colours tells nothing. */
	if (c->mark == DOC_POOR || c->mark == DOC_DIM)
		buf_printf(h->out, " style=\"color:#%06x%s\"",
		    color_of(c->mark), c->mark == DOC_POOR ?
		    ";font-weight:bold" : "");
	buf_putc(h->out, '>');
	put(h, c->text);
	if (u == DOC_SPARK && c->nspark > 1)
		put_spark(h, c->spark, c->nspark);
	if (u == DOC_BAR && c->known)
		put_bar(h, c);
	buf_puts(h->out, "</td>");
}

static void
put_table(struct html *h, const struct doc_block *b)
{
	const struct doc_table *t = &b->of.table;
	struct doc_cell *cell;
	size_t i, j;

	if (t->nrow == 0 || t->ncolumn == 0) {
		put_in(h, "p", "none", t->none);
		return;
	}
	cell = mem_new(t->ncolumn, sizeof(*cell));
	buf_puts(h->out, "<div class=\"scroll\"><table>\n<thead><tr>");
	for (j = 0; j < t->ncolumn; j++) {
		buf_puts(h->out, doc_is_right(t->column[j].unit) ?
		    "<th class=\"num\" scope=\"col\">" :
		    "<th scope=\"col\">");
		put(h, t->column[j].heading);
		buf_puts(h->out, "</th>");
	}
	buf_puts(h->out, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < t->nrow; i++) {
		t->row(t->self, i, cell);
		buf_puts(h->out, "<tr>");
		for (j = 0; j < t->ncolumn; j++)
			put_cell(h, &cell[j], t->column[j].unit);
		buf_puts(h->out, "</tr>\n");
	}
	buf_puts(h->out, "</tbody>\n</table></div>\n");
	free(cell);
}

/* ---- blocks ---- */

static void
put_terms(struct html *h, const struct doc_block *b)
{
	size_t i;

	buf_puts(h->out, "<dl>\n");
	for (i = 0; i < b->of.terms.n; i++) {
		put_in(h, "dt", NULL, b->of.terms.term[i].term);
		put_in(h, "dd", NULL, b->of.terms.term[i].meaning);
	}
	buf_puts(h->out, "</dl>\n");
}

static void
put_block(struct html *h, const struct doc_block *b)
{
	buf_puts(h->out, "<section>\n");
	put_in(h, "h2", NULL, b->title);
	switch (b->type) {
	case DOC_TILES:
		put_tiles(h, b);
		break;
	case DOC_CHART:
		put_chart(h, b);
		break;
	case DOC_TABLE:
		put_table(h, b);
		break;
	case DOC_WORDS:
		put_in(h, "p", "words", b->of.words);
		break;
	case DOC_TERMS:
		put_terms(h, b);
		break;
	case DOC_BREAK:
		break;
	}
	put_in(h, "p", "note", b->note);
	buf_puts(h->out, "</section>\n");
}

static void
put_blocks(struct html *h)
{
	const struct doc *d = h->d;
	const char *new = "";
	size_t i = 0, k, n;

	for (; i < d->nblock; i += n) {
		n = doc_row(d, i);
		if (d->block[i].data)
			continue;
		if (d->block[i].type == DOC_BREAK) {
			n = 1;
			new = " new";
			continue;
		}
		buf_printf(h->out, "<div class=\"%s%s\">\n", n == 2 ? "pair" :
		    "row", new);
		for (k = 0; k < n; k++)
			put_block(h, &d->block[i + k]);
		buf_puts(h->out, "</div>\n");
		new = "";
	}
}

int
doc_html(const struct doc *d, struct buf *out, struct err *err)
{
	struct html h = { d, out };

	(void)err;
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"generator\" content=\"Millwright "
	    MILLWRIGHT_VERSION "\">\n<title>");
	put(&h, d->title);
	buf_puts(out, ", ");
	put(&h, d->period);
	buf_printf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n"
	    "<header>\n", style);
	put_in(&h, "h1", NULL, d->title);
	put_in(&h, "p", NULL, d->period);
	put_in(&h, "p", "subject", d->subject);
	buf_puts(out, "</header>\n<main>\n");
	put_blocks(&h);
	buf_puts(out, "</main>\n<footer>");
	put(&h, d->source);
	if (d->run != NULL && d->run[0] != '\0') {
		buf_puts(out, d->source[0] != '\0' ? ", run " : "run ");
		put(&h, d->run);
	}
	buf_puts(out, "</footer>\n</body>\n</html>\n");
	return 0;
}
