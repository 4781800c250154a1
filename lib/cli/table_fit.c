/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/table.h"

enum {
	GAP = 2,		/* blanks between columns */
	TEXT_LEAST = 12		/* a text column is cut down to this */
};

static const char ellipsis[] = "\xe2\x80\xa6";

static int
total_width(const struct table_kind *k)
{
	int width = -GAP;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		if (!k->column[i].hidden)
			width += k->column[i].shown + GAP;
	}
	return width;
}

/* Cuts the widest text column by what is too much, as far as it goes. */
static bool
narrow_one(struct table_kind *k, int excess)
{
	struct table_column *c, *widest = NULL;
	int least = TEXT_LEAST;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		/* A key that is cut names nothing. */
		if (!c->hidden && c->unit == CLI_U_TEXT &&
		    c->shown > TEXT_LEAST &&
		    strcmp(c->key, "source_key") != 0 &&
		    (widest == NULL || c->shown > widest->shown))
			widest = c;
	}
	if (widest == NULL)
		return false;
	/* Step by step, so that two wide columns end up alike. */
	if (excess > 4 && widest->shown - 4 > least)
		excess = 4;
	widest->shown -= excess;
	if (widest->shown < least)
		widest->shown = least;
	return true;
}

/* Gives a column back to the text that lost most. */
static bool
widen_one(struct table_kind *k)
{
	struct table_column *c, *most = NULL;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		if (!c->hidden && c->shown < c->width && (most == NULL ||
		    c->width - c->shown > most->width - most->shown))
			most = c;
	}
	if (most == NULL)
		return false;
	most->shown++;
	return true;
}

/* What a reader misses least goes first; of equals the rightmost. */
static int
worth(const struct table_column *c)
{
	static const char *const provenance[] = {
		"source", "source_key", "n", "profile", "calendar", "why",
		"seq", "run", "sha256", NULL
	};
	int i;

	if (c->empty)
		return 0;
	for (i = 0; provenance[i] != NULL; i++) {
		if (strcmp(c->key, provenance[i]) == 0)
			return 1;
	}
	if (c->unit == CLI_U_SECONDS && strcmp(c->key, "seconds") != 0)
		return 2;
	if (c->unit == CLI_U_RATIO || strcmp(c->key, "machine") == 0)
		return 4;
	return 3;
}

static bool
hide_one(struct table_kind *k)
{
	struct table_column *c, *least = NULL;
	size_t i, left = 0;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden)
			continue;
		left++;
		if (least == NULL || worth(c) <= worth(least))
			least = c;
	}
	if (left <= 1)
		return false;
	least->hidden = true;
	return true;
}

/*
 * Chosen columns were put in their order for a reason: the last goes first.
 */
static bool
hide_last(struct table_kind *k)
{
	size_t i;

	for (i = k->ncolumn; i > 1; i--) {
		if (!k->column[i - 1].hidden) {
			k->column[i - 1].hidden = true;
			return true;
		}
	}
	return false;
}

void
table_fit(struct table_kind *k, int width)
{
	size_t i, used = 0;

	for (i = 0; i < k->ncolumn; i++)
		used += !k->column[i].empty;
	/* Chosen columns are for every way to ask: most go without some. */
	for (i = 0; i < k->ncolumn; i++) {
		k->column[i].hidden = k->chosen != NULL && used > 0 &&
		    k->column[i].empty;
		k->column[i].shown = k->column[i].width;
	}
	if (width <= 0)
		return;
	while (total_width(k) > width) {
		if (narrow_one(k, total_width(k) - width))
			continue;
		if (k->chosen != NULL ? !hide_last(k) : !hide_one(k))
			return;
	}
	while (total_width(k) < width && widen_one(k))
		continue;
}

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

	buf_puts(out, bold ? "\033[1m" : "");
	for (i = 0; i <= last && i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden)
			continue;
		put_cell(out, c, c->heading, strlen(c->heading), i == last);
		blanks(out, i == last ? 0 : GAP);
	}
	buf_puts(out, bold ? "\033[m\n" : "\n");
}

static void
put_row(struct buf *out, const struct table_kind *k,
    const struct table_row *row)
{
	const struct table_cell *cell = &k->cell[row->cell], *found;
	size_t i, j, last = last_shown(k);

	for (i = 0; i <= last && i < k->ncolumn; i++) {
		if (k->column[i].hidden)
			continue;
		found = NULL;
		/* Cells come in the order of columns but for late keys. */
		for (j = 0; j < row->ncell && found == NULL; j++) {
			if (cell[j].column == (int32_t)i)
				found = &cell[j];
		}
		put_cell(out, &k->column[i], found == NULL ? "-" :
		    k->text.data + found->at, found == NULL ? 1 : found->len,
		    i == last);
		blanks(out, i == last ? 0 : GAP);
	}
	buf_putc(out, '\n');
}

static void
put_hidden(struct buf *out, const struct table_kind *k)
{
	const char *before = "(not shown: ";
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		if (!k->column[i].hidden || k->column[i].empty)
			continue;
		buf_puts(out, before);
		cli_safe(out, k->column[i].key, strlen(k->column[i].key));
		before = ", ";
	}
	if (before[0] == ',')
		buf_puts(out, ")\n");
}

void
table_print(struct buf *out, struct table_kind *k, bool bold)
{
	size_t i;

	if (k->headed != (int)k->ncolumn) {
		put_heading(out, k, bold);
		k->headed = (int)k->ncolumn;
	}
	for (i = 0; i < k->nrow; i++)
		put_row(out, k, &k->row[i]);
	put_hidden(out, k);
}
