/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/table.h"

enum {
	GAP = 2,		/* blanks between columns */
	TEXT_LEAST = 11,	/* a text column is cut down to this */
	DATE = 10,		/* columns of 2026-11-23 */
	PERCENT = 6,		/* of 100.0% */
	FIRST = 1, KEPT = 9	/* ranks */
};

static const char midnight[] = " 00:00";

int
table_gap(const struct table_kind *k, const struct table_column *c,
    bool first)
{
	return first ? 0 : table_right(c->unit) ? k->gap : GAP;
}

static int
total_width(const struct table_kind *k)
{
	const struct table_column *c;
	bool first = true;
	int width = k->marks;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden)
			continue;
		width += table_gap(k, c, first) + c->shown;
		first = false;
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

/* Gives a column back to the text that lost least: more of them are whole. */
static bool
widen_one(struct table_kind *k)
{
	struct table_column *c, *least = NULL;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden || c->dated || c->bare || c->shown >= c->width)
			continue;
		if (least == NULL ||
		    c->width - c->shown < least->width - least->shown)
			least = c;
	}
	if (least == NULL)
		return false;
	least->shown++;
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

static bool
hide_rank(struct table_kind *k, int rank)
{
	size_t i;

	for (i = k->ncolumn; i > 1; i--) {
		if (!k->column[i - 1].hidden && k->column[i - 1].rank ==
		    rank) {
			k->column[i - 1].hidden = true;
			return true;
		}
	}
	return false;
}

static bool
is_bar(const struct table_column *c)
{
	return c->unit == CLI_U_BAR || c->unit == CLI_U_PLAIN_BAR;
}

/* Leaves of bars the number. */
static bool
bare_one(struct table_kind *k)
{
	struct table_column *c;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		if (c->hidden || c->bare || !is_bar(c) || c->shown <= PERCENT)
			continue;
		c->bare = true;
		c->shown = cli_width(c->heading, strlen(c->heading));
		if (c->shown < PERCENT)
			c->shown = PERCENT;
		return true;
	}
	return false;
}

/*
 * Chosen columns were put in their order for a reason: but for those with a
 * rank the last goes first.
 */
static bool
hide_chosen(struct table_kind *k)
{
	int rank;

	if (hide_rank(k, FIRST) || bare_one(k))
		return true;
	for (rank = FIRST + 1; rank < KEPT; rank++) {
		if (hide_rank(k, rank))
			return true;
	}
	return hide_rank(k, 0) || hide_rank(k, KEPT);
}

/* Hides columns until the rest fits, closer together where that helps. */
static void
squeeze(struct table_kind *k)
{
	while (total_width(k) > k->width) {
		if (narrow_one(k, total_width(k) - k->width))
			continue;
		if (k->chosen ? !hide_chosen(k) : !hide_one(k))
			break;
	}
	k->gap = GAP;
	if (total_width(k) > k->width)
		k->gap = 1;
	while (total_width(k) < k->width && widen_one(k))
		continue;
}

static bool
is_null(const char *text, size_t len)
{
	return len == 1 && text[0] == '-';
}

/* Whether all times of the column that wait are midnights. */
static bool
is_dated(const struct table_kind *k, size_t column)
{
	const struct table_cell *cell;
	bool any = false;
	size_t i;

	for (i = 0; i < k->nrow; i++) {
		cell = table_find_cell(k, &k->row[i], column);
		if (cell == NULL ||
		    is_null(k->text.data + cell->at, cell->len))
			continue;
		if (cell->len != DATE + strlen(midnight) ||
		    memcmp(k->text.data + cell->at + DATE, midnight,
		    strlen(midnight)) != 0)
			return false;
		any = true;
	}
	return any;
}

/* Whether the rows that wait, two or more, say the same in the column. */
static bool
is_same(const struct table_kind *k, size_t column)
{
	const struct table_cell *first, *cell;
	size_t i;

	first = k->nrow < 2 ? NULL :
	    table_find_cell(k, &k->row[0], column);
	if (first == NULL || is_null(k->text.data + first->at, first->len))
		return false;
	for (i = 1; i < k->nrow; i++) {
		cell = table_find_cell(k, &k->row[i], column);
		if (cell == NULL || cell->len != first->len ||
		    memcmp(k->text.data + cell->at, k->text.data + first->at,
		    cell->len) != 0)
			return false;
	}
	return true;
}

bool
table_fit_holds(const struct table_kind *k)
{
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		if (k->column[i].told && !is_same(k, i))
			return false;
		if (k->column[i].dated && !is_dated(k, i))
			return false;
	}
	return true;
}

size_t
table_shown(const struct table_kind *k, const struct table_column *c,
    const struct table_cell *cell)
{
	if (is_null(k->text.data + cell->at, cell->len))
		return cell->len;
	if (c->bare && cell->len > PERCENT)
		return PERCENT;
	return c->dated ? DATE : cell->len;
}

static void
find_dates(struct table_kind *k)
{
	struct table_column *c;
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		c = &k->column[i];
		c->dated = c->unit == CLI_U_TIME && is_dated(k, i);
		if (!c->dated)
			continue;
		c->shown = cli_width(c->heading, strlen(c->heading));
		if (c->shown < DATE)
			c->shown = DATE;
	}
}

/*
 * What all rows say is told once, below them, as far as there is no room:
 * times first, then what stands rightmost.
 */
static void
tell(struct table_kind *k, enum cli_unit unit)
{
	struct table_column *c;
	size_t i;

	for (i = k->ncolumn; i > 1 && total_width(k) > k->width; i--) {
		c = &k->column[i - 1];
		if (!c->hidden && c->unit == unit && is_same(k, i - 1))
			c->hidden = c->told = true;
	}
}

void
table_fit(struct table_kind *k, int width)
{
	size_t i, used = 0;

	for (i = 0; i < k->ncolumn; i++)
		used += !k->column[i].empty;
	/* Chosen columns are for every way to ask: most go without some. */
	for (i = 0; i < k->ncolumn; i++) {
		k->column[i].hidden = k->chosen && used > 0 &&
		    k->column[i].empty;
		k->column[i].shown = k->column[i].width;
		k->column[i].told = k->column[i].bare = false;
		/* A note that first comes later has its mark at least. */
		k->column[i].marked = k->column[i].hidden &&
		    k->column[i].unit == CLI_U_NOTE;
	}
	k->width = width;
	k->gap = GAP;
	k->marks = 0;
	find_dates(k);
	if (width <= 0 || total_width(k) <= width)
		return;
	tell(k, CLI_U_TIME);
	tell(k, CLI_U_TEXT);
	if (total_width(k) <= width)
		return;
	table_note_hide(k);
	if (total_width(k) > width)
		k->gap = 1;
	squeeze(k);
}
