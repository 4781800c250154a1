/* SPDX-License-Identifier: MIT */
/* Notes: texts of rows, below the table where there is no room beside. */
#include <string.h>

#include "cli/table.h"

enum { LETTERS = 26 };

static bool
is_key(const struct rec_schema *schema, const char *text, size_t len)
{
	int i;

	for (i = 0; schema != NULL && i < schema->nkey; i++) {
		if (strlen(schema->key[i].name) == len &&
		    memcmp(schema->key[i].name, text, len) == 0)
			return true;
	}
	return false;
}

bool
table_note_elsewhere(const struct table_kind *k,
    const struct rec_schema *schema, const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	const size_t n = colon == NULL ? 0 : (size_t)(colon - text);
	size_t i;

	if (colon == NULL || !is_key(schema, text, n))
		return false;
	for (i = 0; i < k->ncolumn; i++) {
		if (strlen(k->column[i].key) == n &&
		    memcmp(k->column[i].key, text, n) == 0)
			return false;
	}
	return true;
}

/* The text of a cell when it is a note that stands behind a mark. */
static const char *
marked_text(const struct table_kind *k, const struct table_cell *cell)
{
	const char *text;

	if (!k->column[cell->column].marked || cell->len == 0 ||
	    k->text.data == NULL)
		return NULL;
	text = k->text.data + cell->at;
	return cell->len == 1 && text[0] == '-' ? NULL : text;
}

/* 0 is a, 25 z, 26 aa. */
static void
put_mark(struct buf *out, int64_t i)
{
	if (i >= LETTERS)
		put_mark(out, i / LETTERS - 1);
	buf_putc(out, (char)('a' + i % LETTERS));
}

void
table_note_marks(struct buf *out, struct table_kind *k,
    const struct table_row *row)
{
	const struct table_cell *cell = &k->cell[row->cell];
	const char *text;
	size_t i;

	for (i = 0; i < row->ncell; i++) {
		text = marked_text(k, &cell[i]);
		if (text == NULL)
			continue;
		if (out->len > 0)
			buf_putc(out, ',');
		put_mark(out, map_put(&k->note, text, cell[i].len));
	}
}

void
table_note_hide(struct table_kind *k)
{
	struct buf marks = { 0 };
	bool any = false;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		if (k->column[i].unit != CLI_U_NOTE)
			continue;
		k->column[i].hidden = k->column[i].marked = true;
		any = true;
	}
	for (i = 0; any && i < k->nrow; i++) {
		buf_clear(&marks);
		table_note_marks(&marks, k, &k->row[i]);
		if (marks.len > 0 && (int)marks.len + 1 > k->marks)
			k->marks = (int)marks.len + 1;
	}
	buf_release(&marks);
	map_clear(&k->note);
}

void
table_note_wrap(struct buf *out, const char *text, size_t len, int indent,
    int width)
{
	size_t fit, cut;

	while (width > 0 && cli_width(text, len) > width) {
		fit = cut = cli_fit(text, len, width);
		while (cut > 0 && text[cut] != ' ')
			cut--;
		if (cut == 0)
			cut = fit;
		if (cut == 0)
			break;
		buf_add(out, text, cut);
		cut += text[cut] == ' ';
		text += cut;
		len -= cut;
		buf_printf(out, "\n%*s", indent, "");
	}
	buf_add(out, text, len);
	buf_putc(out, '\n');
}

void
table_note_list(struct buf *out, struct table_kind *k)
{
	size_t i, at;
	int indent;

	for (i = 0; i < k->note.len; i++) {
		at = out->len;
		put_mark(out, (int64_t)i);
		buf_puts(out, "  ");
		indent = (int)(out->len - at);
		table_note_wrap(out, k->note.entry[i].text,
		    k->note.entry[i].len, indent, k->width - indent);
	}
	map_clear(&k->note);
}
