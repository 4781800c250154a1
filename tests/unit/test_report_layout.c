/* SPDX-License-Identifier: MIT */
/* Documents of any content on pages: nothing outside, no text on another. */
#include "check.h"

#include <stdio.h>

#include "draw_random.h"
#include "draw_record.h"

#include "base/err.h"
#include "base/zone.h"
#include "report/layout.h"

enum { DOCS = 120, MOST_PAGES = 4000 };

static struct draw_font *font;
static struct draw_fonts fonts;
static struct random_charts any;

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	font = record_font();
	if (font == NULL)
		return -1;
	fonts.face[0] = fonts.face[1] = (struct draw_face){ { font }, 1 };
	any.zone = zone_open("UTC", &err);
	return any.zone == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	zone_close((struct zone *)any.zone);
	draw_font_free(font);
	return 0;
}

/* ---- pages that are kept, and looked at when the next one begins ---- */

struct book {
	struct record page;
	double w, h;
	size_t n;
	char *look_for;			/* counted over all pages */
	size_t found;
};

static void
close_page(struct book *b)
{
	size_t i;

	if (b->n == 0)
		return;
	for (i = 0; i < b->page.ntext; i++)
		b->found += b->look_for != NULL &&
		    strcmp(b->page.text[i].s, b->look_for) == 0;
	record_check(&b->page, 0, 0, b->w, b->h);
	record_end(&b->page);
}

static struct draw_canvas *
next_page(void *self, size_t number)
{
	struct book *b = self;

	close_page(b);
	assert_int_equal(number, ++b->n);
	assert_true(number < MOST_PAGES);
	record_begin(&b->page, &fonts);
	return &b->page.canvas;
}

static size_t
lay_out(struct book *b, const struct doc *d)
{
	const struct pager pager = { next_page, NULL, b };
	size_t pages;

	b->w = d->width;
	b->h = d->height;
	b->n = b->found = 0;
	pages = doc_layout(d, &pager);
	assert_int_equal(pages, b->n);
	close_page(b);
	return pages;
}

/* ---- documents ---- */

static double
random_figure(void)
{
	static const double of[] = { 0, 1, 0.771, 1e9, -3, NAN, 12345.678 };

	return of[random_below(&any, sizeof(of) / sizeof(of[0]))];
}

struct cells {
	size_t ncolumn;
	const char *text[40];
	double spark[12];
};

static void
fill_cells(void *self, size_t i, struct doc_cell *cell)
{
	const struct cells *c = self;
	size_t j;

	for (j = 0; j < c->ncolumn; j++) {
		cell[j] = (struct doc_cell){ .text = c->text[(i + j) % 40],
			.value = (double)(i % 7) / 5, .known = i % 3 != 0,
			.mark = (enum doc_mark)(i % 5), .spark = c->spark,
			.nspark = (i + j) % 12 };
	}
}

static struct doc_table
random_table(size_t nrow)
{
	struct cells *c = arena_new(&any.arena, 1, sizeof(*c));
	struct doc_column *col = arena_new(&any.arena, 41, sizeof(*col));
	size_t i;

	c->ncolumn = random_below(&any, 8) == 0 ? random_below(&any, 41) :
	    1 + random_below(&any, 9);
	for (i = 0; i < 40; i++) {
		c->text[i] = random_label(&any);
		col[i].heading = random_label(&any);
		col[i].unit = (enum doc_unit)random_below(&any, DOC_BAR + 1);
	}
	for (i = 0; i < 12; i++)
		c->spark[i] = random_figure();
	return (struct doc_table){ col, c->ncolumn, nrow, fill_cells, c,
		random_label(&any) };
}

static void
random_tiles(struct doc_block *b)
{
	const size_t n = random_below(&any, 15);
	struct doc_tile *t = arena_new(&any.arena, n + 1, sizeof(*t));
	double *spark = arena_new(&any.arena, 8, sizeof(*spark));
	size_t i;

	for (i = 0; i < n; i++) {
		t[i] = (struct doc_tile){ .label = random_label(&any),
			.text = random_label(&any), .value = random_figure(),
			.mark = (enum doc_mark)random_below(&any, 5),
			.change = random_below(&any, 2) ? random_label(&any) :
			NULL, .difference = random_figure(),
			.note = random_label(&any), .target = "target 85",
			.spark = spark, .nspark = 8 };
	}
	b->of.tiles.tile = t;
	b->of.tiles.n = n;
}

static void
random_terms(struct doc_block *b)
{
	const size_t n = random_below(&any, 60);
	struct doc_term *t = arena_new(&any.arena, n + 1, sizeof(*t));
	size_t i;

	for (i = 0; i < n; i++)
		t[i] = (struct doc_term){ random_label(&any),
			random_label(&any) };
	b->of.terms.term = t;
	b->of.terms.n = n;
}

static void
random_block(struct doc_block *b)
{
	b->type = (enum doc_type)random_below(&any, DOC_BREAK + 1);
	b->half = random_below(&any, 2) != 0;
	b->title = random_below(&any, 4) ? random_label(&any) : NULL;
	b->note = random_below(&any, 3) ? NULL : random_label(&any);
	switch (b->type) {
	case DOC_TILES:
		random_tiles(b);
		break;
	case DOC_CHART:
		b->of.chart = random_chart(&any,
		    (enum draw_chart_type)random_below(&any, 6));
		break;
	case DOC_TABLE:
		b->of.table = random_table(random_count(&any, 500));
		break;
	case DOC_WORDS:
		b->of.words = random_label(&any);
		break;
	case DOC_TERMS:
		random_terms(b);
		break;
	case DOC_BREAK:
		break;
	}
}

static struct doc
empty(void)
{
	static struct doc_block block[64];

	memset(block, 0, sizeof(block));
	return (struct doc){ .title = "Daily report", .period = "29 October",
		.source = "definitions iso22400", .run = "r1",
		.zone = any.zone, .width = 595.28, .height = 841.89,
		.fonts = &fonts, .block = block };
}

static void
any_document_stays_on_its_pages(void **state)
{
	struct book book = { .look_for = NULL };
	struct doc d;
	size_t i, k, n;

	(void)state;
	for (i = 0; i < DOCS; i++) {
		rng_seed(&any.rng, 7000 + i);
		d = empty();
		d.title = random_label(&any);
		d.period = random_label(&any);
		d.subject = random_below(&any, 2) ? random_label(&any) : NULL;
		d.source = random_label(&any);
		d.run = random_below(&any, 2) ? random_label(&any) : NULL;
		if (random_below(&any, 2)) {
			d.width = 612;
			d.height = 792;
		}
		n = random_below(&any, 9);
		for (k = 0; k < n; k++)
			random_block(&d.block[d.nblock++]);
		lay_out(&book, &d);
		arena_release(&any.arena);
	}
}

static void
no_blocks_are_one_page(void **state)
{
	struct book book = { .look_for = (char *)"page 1 of 1" };
	struct doc d = empty();

	(void)state;
	assert_int_equal(lay_out(&book, &d), 1);
	assert_int_equal(book.found, 1);
}

/* 5,000 rows: every one of them, under its heading, once. */
static void
a_long_table_has_its_heading_on_each_page(void **state)
{
	struct book book = { .look_for = (char *)"HEAD" };
	struct doc d = empty();
	struct doc_column *col;
	struct cells *c;
	size_t pages;

	(void)state;
	rng_seed(&any.rng, 1);
	d.block[0].type = DOC_TABLE;
	d.block[0].title = "Rows";
	d.block[0].of.table = random_table(5000);
	c = d.block[0].of.table.self;
	col = (struct doc_column *)d.block[0].of.table.column;
	c->ncolumn = d.block[0].of.table.ncolumn = 1;
	col[0] = (struct doc_column){ "HEAD", DOC_TEXT, 1 };
	for (pages = 0; pages < 40; pages++)
		c->text[pages] = "ROW";
	d.nblock = 1;
	pages = lay_out(&book, &d);
	assert_true(pages > 50);
	assert_int_equal(book.found, pages);
	book.look_for = (char *)"ROW";
	lay_out(&book, &d);
	assert_int_equal(book.found, 5000);
	arena_release(&any.arena);
}

/* A Gantt of 500 machines: each has its row on one of the pages. */
static void
a_long_chart_goes_on_over_pages(void **state)
{
	static char name[500][12];
	static const char *row[500];
	const struct draw_kind kind = { "Running", DRAW_T_1, false };
	struct draw_span span[500];
	struct book book = { .look_for = NULL };
	struct doc d = empty();
	struct draw_gantt *g = &d.block[0].of.chart.of.gantt;
	size_t i;

	(void)state;
	for (i = 0; i < 500; i++) {
		snprintf(name[i], sizeof(name[i]), "M%zu", i);
		row[i] = name[i];
		span[i] = (struct draw_span){ .row = (uint32_t)i,
			.from_us = 0, .to_us = (int64_t)i * WHEN_MINUTE };
	}
	d.block[0].type = DOC_CHART;
	d.block[0].title = "Machines";
	d.block[0].of.chart.type = DRAW_GANTT;
	*g = (struct draw_gantt){ any.zone, 0, WHEN_DAY, row, 500, span, 500,
		&kind, 1 };
	d.nblock = 1;
	for (i = 0; i < 500; i += 83) {
		book.look_for = name[i];
		assert_true(lay_out(&book, &d) > 5);
		assert_int_equal(book.found, 1);
	}
}

static void
halves_stand_side_by_side(void **state)
{
	struct book book = { .look_for = NULL };
	struct doc d = empty();
	const struct pager pager = { next_page, NULL, &book };
	const struct record_text *a, *b;

	(void)state;
	d.nblock = 2;
	d.block[0] = d.block[1] = (struct doc_block){ .type = DOC_WORDS,
		.half = true, .of.words = "words" };
	d.block[0].title = "Left";
	d.block[1].title = "Right";
	book.w = d.width;
	book.h = d.height;
	doc_layout(&d, &pager);
	a = record_find(&book.page, "Left");
	b = record_find(&book.page, "Right");
	assert_near(a->y, b->y, 1e-9);
	assert_true(b->x > d.width / 2 && a->x + a->w < d.width / 2);
	close_page(&book);
}

/* A document of a table of so many rows, and a chart below it. */
static void
table_and_chart(struct doc *d, size_t rows, const struct draw_chart *c)
{
	struct doc_column *col;

	*d = empty();
	rng_seed(&any.rng, 1);
	d->block[0].type = DOC_TABLE;
	d->block[0].title = "Rows";
	d->block[0].of.table = random_table(rows);
	((struct cells *)d->block[0].of.table.self)->ncolumn = 1;
	d->block[0].of.table.ncolumn = 1;
	col = (struct doc_column *)d->block[0].of.table.column;
	col[0] = (struct doc_column){ "HEAD", DOC_TEXT, 1 };
	d->block[1].type = DOC_CHART;
	d->block[1].title = "Chart";
	d->block[1].of.chart = *c;
	d->nblock = 2;
}

/* Lays out, and finds two labels on the last page; NAN: not both there. */
static double
between(const struct doc *d, const char *first, const char *last,
    size_t *pages)
{
	struct book book = { .look_for = NULL, .w = d->width,
		.h = d->height };
	const struct pager pager = { next_page, NULL, &book };
	const struct record_text *t;
	double from = NAN, y = NAN;
	size_t i;

	*pages = doc_layout(d, &pager);
	for (i = 0; i < book.page.ntext; i++) {
		t = &book.page.text[i];
		if (strcmp(t->s, first) == 0)
			from = t->y;
		if (strcmp(t->s, last) == 0)
			y = t->y;
	}
	close_page(&book);
	return y - from;
}

/* Rather than to leave a fifth of the page empty. */
static void
a_chart_is_pressed_before_it_goes_to_the_next_page(void **state)
{
	static const char *const label[] = { "B0", "B1", "B2", "B3", "B4",
		"B5", "B6", "B7", "B8", "B9", "B10", "B11" };
	struct draw_chart c = { .type = DRAW_PARETO };
	struct draw_bar bar[12];
	double free, pressed = NAN, y;
	size_t i, pages;
	struct doc d;

	(void)state;
	for (i = 0; i < 12; i++)
		bar[i] = (struct draw_bar){ .label = label[i], .value = 12 -
			(double)i, .cumulative = NAN };
	c.of.pareto = (struct draw_pareto){ .bar = bar, .n = 12,
		.target = NAN };
	table_and_chart(&d, 2, &c);
	free = between(&d, "B0", "B11", &pages);
	for (i = 3; i < 60; i++) {
		table_and_chart(&d, i, &c);
		y = between(&d, "B0", "B11", &pages);
		if (pages > 1)
			break;
		pressed = y;
	}
	assert_true(i > 10 && i < 60);
	assert_true(pressed < free * 0.95);
	assert_true(pressed > free * 0.7);
	arena_release(&any.arena);
}

static void
a_heat_map_of_many_rows_begins_where_there_is_room(void **state)
{
	static char name[50][8];
	static const char *row[50], *col[24];
	static double value[50 * 24];
	struct draw_chart c = { .type = DRAW_HEAT };
	size_t i, pages;
	struct doc d;

	(void)state;
	for (i = 0; i < 50; i++) {
		snprintf(name[i], sizeof(name[i]), "H%zu", i);
		row[i] = name[i];
	}
	for (i = 0; i < 24; i++)
		col[i] = "00";
	c.of.heat = (struct draw_heat){ .row = row, .nrow = 50, .col = col,
		.ncol = 24, .value = value, .low = 0, .high = 1 };
	table_and_chart(&d, 25, &c);
	/* On two pages, of which the second begins with neither. */
	assert_true(isnan(between(&d, "H0", "H49", &pages)));
	assert_int_equal(pages, 2);
	assert_false(isnan(between(&d, "H45", "H49", &pages)));
	/* Where there is little room it goes to the next page as a whole. */
	table_and_chart(&d, 44, &c);
	assert_false(isnan(between(&d, "H0", "H49", &pages)));
	assert_int_equal(pages, 2);
	arena_release(&any.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_document_stays_on_its_pages),
		cmocka_unit_test(no_blocks_are_one_page),
		cmocka_unit_test(a_long_table_has_its_heading_on_each_page),
		cmocka_unit_test(a_long_chart_goes_on_over_pages),
		cmocka_unit_test(halves_stand_side_by_side),
		cmocka_unit_test(
		    a_chart_is_pressed_before_it_goes_to_the_next_page),
		cmocka_unit_test(
		    a_heat_map_of_many_rows_begins_where_there_is_room),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
