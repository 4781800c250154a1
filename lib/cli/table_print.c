/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/table.h"

static const char ellipsis[] = "\xe2\x80\xa6";

static void
blanks(struct buf *out, int n)
{
	if (n > 0)
		buf_printf(out, "%*s", n, "");
}

/* One cell, cut or filled up; the last of a line is not filled up. */
static void
put_cell(struct buf *out, const struct table_column *c, const char *text,
    size_t len, bool last)
{
	int width = cli_width(text, len), pad = c->shown - width;

	/* A number that came late and wide is not cut: it would lie. */
	if (pad < 0 && !table_right(c->unit)) {
		len = cli_fit(text, len, c->shown - 1);
		width = cli_width(text, len) + 1;
		pad = c->shown - width;
		buf_add(out, text, len);
		buf_puts(out, ellipsis);
		blanks(out, last ? 0 : pad);
		return;
	}
	if (table_right(c->unit))
		blanks(out, pad);
	buf_add(out, text, len);
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
put_heading(struct buf *out, const struct table_kind *k, bool bold)
{
	const struct table_column *c;
	size_t i, last = last_shown(k);
	bool first = true;

	buf_puts(out, bold ? "\033[1m" : "");
	for (i = 0; i <= last && i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden)
			continue;
		blanks(out, table_gap(k, c, first));
		put_cell(out, c, c->heading, strlen(c->heading), i == last);
		first = false;
	}
	buf_puts(out, bold ? "\033[m\n" : "\n");
}

/* Cells come in the order of columns but for late keys. */
static const struct table_cell *
find_cell(const struct table_kind *k, const struct table_row *row, size_t i)
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
    const struct table_row *row, const struct buf *marks)
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
		cell = find_cell(k, row, i);
		put_cell(out, c, cell == NULL ? "-" : k->text.data + cell->at,
		    cell == NULL ? 1 : cell->len, i == last &&
		    marks->len == 0);
		first = false;
	}
	if (marks->len > 0)
		buf_printf(out, " %.*s", (int)marks->len, marks->data);
	buf_putc(out, '\n');
}

static void
put_hidden(struct buf *out, const struct table_kind *k)
{
	const char *before = "(not shown: ";
	const struct table_column *c;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		if (!c->hidden || c->marked || c->empty)
			continue;
		buf_puts(out, before);
		cli_safe(out, c->key, strlen(c->key));
		before = ", ";
	}
	if (before[0] == ',')
		buf_puts(out, ")\n");
}

void
table_print(struct buf *out, struct table_kind *k, bool bold)
{
	struct buf marks = { 0 };
	size_t i;

	if (k->headed != (int)k->ncolumn) {
		put_heading(out, k, bold);
		k->headed = (int)k->ncolumn;
	}
	for (i = 0; i < k->nrow; i++) {
		buf_clear(&marks);
		table_note_marks(&marks, k, &k->row[i]);
		put_row(out, k, &k->row[i], &marks);
	}
	buf_release(&marks);
	table_note_list(out, k);
	put_hidden(out, k);
}
