/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/table.h"

static const char *
ellipsis(const struct table_kind *k)
{
	return k->plain ? "~" : "\xe2\x80\xa6";
}

static void
blanks(struct buf *out, int n)
{
	if (n > 0)
		buf_printf(out, "%*s", n, "");
}

/* A text in colour; what fills a column up has none. */
static void
put_toned(struct buf *out, const char *text, size_t len, enum table_tone tone)
{
	buf_puts(out, table_tone_escape(tone));
	buf_add(out, text, len);
	buf_puts(out, tone == TONE_NONE ? "" : "\033[m");
}

/* One cell, cut or filled up; the last of a line is not filled up. */
static void
put_cell(struct buf *out, const struct table_kind *k,
    const struct table_column *c, const char *text, size_t len,
    enum table_tone tone, bool last)
{
	int width = cli_width(text, len), pad = c->shown - width;

	/* A number that came late and wide is not cut: it would lie. */
	if (pad < 0 && !table_right(c->unit)) {
		len = cli_fit(text, len, c->shown - 1);
		width = cli_width(text, len) + 1;
		pad = c->shown - width;
		put_toned(out, text, len, tone);
		buf_puts(out, ellipsis(k));
		blanks(out, last ? 0 : pad);
		return;
	}
	if (table_right(c->unit))
		blanks(out, pad);
	put_toned(out, text, len, tone);
	if (!table_right(c->unit) && !last)
		blanks(out, pad);
}

static size_t
last_shown(const struct table_kind *k)
{
	size_t i, last = 0;

	for (i = 0; i < k->ncolumn; i++) {
		if (!k->column[i].hidden)
			last = i;
	}
	return last;
}

static void
put_heading(struct buf *out, const struct table_kind *k, bool color)
{
	const struct table_column *c;
	size_t i, last = last_shown(k);
	bool first = true;

	buf_puts(out, color ? "\033[1m" : "");
	for (i = 0; i <= last && i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden)
			continue;
		blanks(out, table_gap(k, c, first));
		put_cell(out, k, c, c->heading, strlen(c->heading), TONE_NONE,
		    i == last);
		first = false;
	}
	buf_puts(out, color ? "\033[m\n" : "\n");
}

/* Cells come in the order of columns but for late keys. */
const struct table_cell *
table_find_cell(const struct table_kind *k, const struct table_row *row,
    size_t i)
{
	const struct table_cell *cell = &k->cell[row->cell];
	size_t j;

	for (j = 0; j < row->ncell; j++) {
		if (cell[j].column == (int32_t)i)
			return &cell[j];
	}
	return NULL;
}

static void
put_row(struct buf *out, const struct table_kind *k,
    const struct table_row *row, const struct buf *marks, bool color)
{
	const struct table_column *c;
	const struct table_cell *cell;
	size_t i, last = last_shown(k);
	bool first = true;

	for (i = 0; i <= last && i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden)
			continue;
		blanks(out, table_gap(k, c, first));
		cell = table_find_cell(k, row, i);
		put_cell(out, k, c, cell == NULL ? "-" : k->text.data +
		    cell->at, cell == NULL ? 1 : table_shown(k, c, cell),
		    cell == NULL || !color ? TONE_NONE : cell->tone,
		    i == last && marks->len == 0);
		first = false;
	}
	if (marks->len > 0)
		buf_printf(out, " %.*s", (int)marks->len, marks->data);
	buf_putc(out, '\n');
}

/* What all rows say, once. */
static void
put_told(struct buf *out, const struct table_kind *k)
{
	const char *before = "(in all rows: ";
	const struct table_cell *cell;
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		if (!k->column[i].told)
			continue;
		cell = table_find_cell(k, &k->row[0], i);
		buf_printf(&text, "%s%s %.*s", before, k->column[i].heading,
		    (int)table_shown(k, &k->column[i], cell),
		    k->text.data + cell->at);
		before = ", ";
	}
	if (text.len > 0) {
		buf_putc(&text, ')');
		table_note_wrap(out, text.data, text.len, 1, k->width - 1);
	}
	buf_release(&text);
}

static void
put_hidden(struct buf *out, const struct table_kind *k)
{
	const char *before = "(not shown: ";
	const struct table_column *c;
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		if (!c->hidden || c->marked || c->told || c->empty)
			continue;
		buf_puts(&text, before);
		cli_safe(&text, c->key, strlen(c->key));
		before = ", ";
	}
	if (text.len > 0) {
		buf_putc(&text, ')');
		table_note_wrap(out, text.data, text.len, 1, k->width - 1);
	}
	buf_release(&text);
}

void
table_print(struct buf *out, struct table_kind *k, bool color)
{
	struct buf marks = { 0 };
	size_t i;

	if (k->headed != (int)k->ncolumn) {
		put_heading(out, k, color);
		k->headed = (int)k->ncolumn;
	}
	for (i = 0; i < k->nrow; i++) {
		buf_clear(&marks);
		table_note_marks(&marks, k, &k->row[i]);
		put_row(out, k, &k->row[i], &marks, color);
	}
	buf_release(&marks);
	table_note_list(out, k);
	table_tone_legend(out, k);
	put_told(out, k);
	put_hidden(out, k);
}
