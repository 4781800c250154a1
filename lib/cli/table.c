/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "cli/table.h"

struct table {
	int fd;
	struct cli_table_look look;
	struct table_kind *kind;
	size_t nkind, kind_cap;
	int64_t printed;	/* index of the kind printed last; -1 none */
	size_t nrow;		/* waiting, of all kinds */
	struct table_kind *now;	/* of the record in hand; NULL: not shown */
	enum table_tone word;	/* of the row's text so far */
	struct buf figure;	/* of the row, where it names one */
	struct buf out;
	struct err err;		/* the first failure stays */
};

static const struct cli_columns *
chosen_columns(const struct table *t, const char *kind)
{
	const struct cli_columns *c = t->look.columns;

	for (; c != NULL && c->kind != NULL; c++) {
		if (strcmp(c->kind, kind) == 0)
			return c;
	}
	return NULL;
}

/*
 * "running_s" is headed "running" when 1:23:45 stands below it, "mtbf_h" is
 * "mtbf" above 12.3 h.
 */
static char *
heading_of(const char *key, enum cli_unit unit)
{
	struct buf safe = { 0 };
	const char *tail = unit == CLI_U_HOURS ? "_h" : unit ==
	    CLI_U_SECONDS || unit == CLI_U_MINUTES ? "_s" : "";
	size_t n = strlen(key);
	char *text;

	if (*tail != '\0' && n > 2 && strcmp(key + n - 2, tail) == 0)
		n -= 2;
	cli_safe(&safe, key, n);
	text = mem_text(safe.data, safe.len);
	buf_release(&safe);
	return text;
}

static struct table_column *
add_column(struct table_kind *k, const char *key, const char *heading,
    enum cli_unit unit)
{
	struct table_column *c;

	k->column = mem_grow(k->column, &k->column_cap, k->ncolumn + 1,
	    sizeof(*k->column));
	c = &k->column[k->ncolumn++];
	memset(c, 0, sizeof(*c));
	c->key = mem_strdup(key);
	c->heading = heading == NULL ? heading_of(key, unit) :
	    mem_strdup(heading);
	c->unit = unit;
	c->width = cli_width(c->heading, strlen(c->heading));
	c->empty = true;
	c->names = table_series_has(&k->series, key);
	c->tone = table_tone_rule(k->columns == NULL ? NULL :
	    k->columns->tones, key);
	c->target = table_target(k->target, key, strlen(key));
	return c;
}

static void
choose(struct table *t, struct table_kind *k, const char *key,
    const char *heading, enum cli_unit unit)
{
	if (unit == CLI_U_AUTO)
		unit = table_unit(key, t->look.schema, REC_IS_NULL);
	if (unit == CLI_U_BAR && t->look.plain)
		unit = CLI_U_PLAIN_BAR;
	add_column(k, key, heading, unit);
}

static enum cli_unit
unit_of(const char *name)
{
	static const char *const names[] = { "text", "number", "figure",
		"round", "ratio", "seconds", "minutes", "hours", "time",
		"bar", "plain", "note", "count", "points", "spark", NULL };
	int i;

	for (i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum cli_unit)(CLI_U_TEXT + i);
	}
	return CLI_U_AUTO;
}

/* Columns in words: "KEY=HEADING:unit^rank ...". */
static void
choose_words(struct table *t, struct table_kind *k, const char *words)
{
	char *text = mem_strdup(words), *rest = text, *key, *heading, *unit;
	char *rank;

	while ((key = strsep(&rest, " ")) != NULL) {
		rank = strchr(key, '^');
		if (rank != NULL)
			*rank++ = '\0';
		unit = strchr(key, ':');
		if (unit != NULL)
			*unit++ = '\0';
		heading = strchr(key, '=');
		if (heading != NULL)
			*heading++ = '\0';
		if (*key == '\0')
			continue;
		choose(t, k, key, heading,
		    unit == NULL ? CLI_U_AUTO : unit_of(unit));
		if (rank != NULL)
			k->column[k->ncolumn - 1].rank = *rank - '0';
	}
	free(text);
}

static struct table_kind *
add_kind(struct table *t, const char *name)
{
	const struct cli_columns *chosen = chosen_columns(t, name);
	const struct cli_column *c;
	struct table_kind *k;

	t->kind = mem_grow(t->kind, &t->kind_cap, t->nkind + 1,
	    sizeof(*t->kind));
	k = &t->kind[t->nkind++];
	memset(k, 0, sizeof(*k));
	k->name = mem_strdup(name);
	k->chosen = chosen != NULL;
	k->columns = chosen;
	k->plain = t->look.plain;
	k->target = t->look.target;
	table_series_init(&k->series, chosen == NULL ? NULL :
	    chosen->series);
	if (chosen == NULL)
		return k;
	for (c = chosen->column; c != NULL && c->key != NULL; c++)
		choose(t, k, c->key, c->heading, c->unit);
	if (chosen->words != NULL)
		choose_words(t, k, chosen->words);
	return k;
}

static void
begin(void *self, const char *kind)
{
	struct table *t = self;
	struct table_row *row;
	size_t i;

	t->now = NULL;
	t->word = TONE_NONE;
	buf_clear(&t->figure);
	if (strcmp(kind, "query") == 0 || strcmp(kind, "end") == 0)
		return;
	for (i = 0; i < t->nkind && t->now == NULL; i++) {
		if (strcmp(t->kind[i].name, kind) == 0)
			t->now = &t->kind[i];
	}
	if (t->now == NULL)
		t->now = add_kind(t, kind);
	t->now->row = mem_grow(t->now->row, &t->now->row_cap,
	    t->now->nrow + 1, sizeof(*t->now->row));
	row = &t->now->row[t->now->nrow++];
	row->cell = (uint32_t)t->now->ncell;
	row->ncell = 0;
}

/* The column of a key; expected where the last record of the kind had it. */
static struct table_column *
column_of(struct table *t, const char *key, enum rec_is is, size_t expected)
{
	struct table_kind *k = t->now;
	size_t i;

	if (expected < k->ncolumn && strcmp(k->column[expected].key, key) == 0)
		return &k->column[expected];
	for (i = 0; i < k->ncolumn; i++) {
		if (strcmp(k->column[i].key, key) == 0)
			return &k->column[i];
	}
	if (k->chosen || strcmp(key, "record") == 0)
		return NULL;
	return add_column(k, key, NULL,
	    table_unit(key, t->look.schema, is));
}

/* Where the row names a figure, its value is of that. */
static const struct cli_target *
target_of(const struct table *t, const struct table_column *c)
{
	if (c->target != NULL || t->figure.len == 0 ||
	    strcmp(c->key, "value") != 0)
		return c->target;
	return table_target(t->look.target, t->figure.data, t->figure.len);
}

static enum table_tone
tone_of_number(struct table *t, const struct table_column *c, double x)
{
	const struct cli_target *target = target_of(t, c);
	enum table_tone tone = TONE_NONE;
	double limit;

	if (target != NULL)
		tone = table_tone_target(target, x);
	else if (c->tone != NULL)
		tone = table_tone_limit(c->tone, x, &limit);
	else if (c->unit == CLI_U_BAR || c->unit == CLI_U_PLAIN_BAR)
		tone = t->word;
	if (target != NULL && (tone == TONE_FAIR || tone == TONE_POOR))
		t->now->met |= 1u << (target - t->look.target);
	if (tone == TONE_STAR)
		t->now->starred = limit;
	return tone;
}

static enum table_tone
tone_of(struct table *t, const struct table_column *c, enum rec_is is,
    const char *text, size_t len)
{
	enum table_tone tone = TONE_NONE;
	double x;

	if (is == REC_IS_NUM && num_f64(text, len, &x) == 0)
		return tone_of_number(t, c, x);
	if (is == REC_IS_TEXT && c->tone != NULL)
		tone = table_tone_word(c->tone, text, len);
	if (tone != TONE_NONE)
		t->word = tone;
	return tone;
}

enum { SPARK = 16 };		/* columns of a text's small bars */

static void
put_text(struct table *t, const struct table_column *c, enum rec_is is,
    const char *text, size_t len)
{
	struct buf *out = &t->now->text;

	if (c->unit == CLI_U_SPARK && is == REC_IS_TEXT)
		table_spark_text(out, text, len, SPARK, t->look.plain);
	else if (c->unit == CLI_U_FIGURE && is == REC_IS_NUM &&
	    t->figure.len > 0)
		table_cell_figure(out, t->figure.data, text, len);
	else
		table_cell_put(out, c->unit, t->look.zone, is, text, len);
}

/* What the columns to come want to know of it. */
static void
remember(struct table *t, const char *key, enum rec_is is, const char *text,
    size_t len)
{
	const char *value = t->now->series.value;
	double x;

	if (is == REC_IS_TEXT && strcmp(key, "figure") == 0) {
		buf_add(&t->figure, text, len);
		buf_putc(&t->figure, '\0');
		t->figure.len--;
	}
	if (value != NULL && is == REC_IS_NUM && strcmp(key, value) == 0 &&
	    num_f64(text, len, &x) == 0)
		t->now->series.now = x;
}

static void
put(void *self, const char *key, enum rec_is is, const char *text, size_t len)
{
	struct table *t = self;
	struct table_kind *k = t->now;
	struct table_column *c;
	struct table_row *row;
	struct table_cell *cell;
	int width;

	if (k == NULL)
		return;
	remember(t, key, is, text, len);
	row = &k->row[k->nrow - 1];
	c = column_of(t, key, is, row->ncell);
	if (c == NULL)
		return;
	if (c->unit == CLI_U_NOTE && is == REC_IS_TEXT &&
	    table_note_elsewhere(k, t->look.schema, text, len))
		is = REC_IS_NULL;
	/* A column begun by a null learns what it is from a value. */
	if (c->empty && is != REC_IS_NULL && !k->chosen)
		c->unit = table_unit(key, t->look.schema, is);
	c->empty = c->empty && is == REC_IS_NULL;
	k->cell = mem_grow(k->cell, &k->cell_cap, k->ncell + 1,
	    sizeof(*k->cell));
	cell = &k->cell[k->ncell++];
	row->ncell++;
	cell->column = (int32_t)(c - k->column);
	cell->at = (uint32_t)k->text.len;
	cell->tone = tone_of(t, c, is, text, len);
	/* A word and its bar say themselves what they are. */
	if (is == REC_IS_NUM && t->word == TONE_NONE)
		buf_puts(&k->text, table_tone_mark(cell->tone, k->plain));
	put_text(t, c, is, text, len);
	cell->len = (uint32_t)k->text.len - cell->at;
	width = cli_width(k->text.data + cell->at, cell->len);
	if (width > c->width)
		c->width = width;
}

static int
write_out(struct table *t)
{
	const char *p = t->out.data;
	size_t n = t->out.len;
	ssize_t did;

	while (n > 0 && t->err.code == ERR_NONE) {
		did = write(t->fd, p, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0) {
			err_sys(&t->err, ERR_IO, "standard output");
			break;
		}
		p += did;
		n -= (size_t)did;
	}
	buf_clear(&t->out);
	return t->err.code == ERR_NONE ? 0 : -1;
}

static void
print_kind(struct table *t, size_t i)
{
	struct table_kind *k = &t->kind[i];

	if (k->nrow == 0)
		return;
	if (t->printed != (int64_t)i && t->nkind > 1) {
		if (t->printed >= 0)
			buf_putc(&t->out, '\n');
		cli_safe(&t->out, k->name, strlen(k->name));
		buf_putc(&t->out, '\n');
		k->headed = 0;
	}
	if (k->headed != (int)k->ncolumn || !table_fit_holds(k)) {
		k->headed = 0;
		table_fit(k, t->look.width);
	}
	table_print(&t->out, k, t->look.color);
	t->printed = (int64_t)i;
	k->nrow = k->ncell = 0;
	buf_clear(&k->text);
}

static int
print_all(struct table *t)
{
	size_t i;

	for (i = 0; i < t->nkind; i++)
		print_kind(t, i);
	t->nrow = 0;
	return write_out(t);
}

static int
verdict(struct table *t, struct err *err)
{
	if (t->err.code == ERR_NONE)
		return 0;
	return err_set(err, t->err.code, "%s", t->err.text);
}

static int
end(void *self, struct err *err)
{
	struct table *t = self;

	if (t->now != NULL && t->now->series.value != NULL)
		table_series_add(t->now);
	if (t->now != NULL && ++t->nrow >= TABLE_ROWS)
		(void)print_all(t);
	return verdict(t, err);
}

/* A pause of the input is no reason to size columns by half of it. */
static int
flush(void *self, struct err *err)
{
	return verdict(self, err);
}

static int
finish(void *self, struct err *err)
{
	struct table *t = self;
	size_t i;

	(void)print_all(t);
	for (i = 0; i < t->nkind; i++)
		table_series_print(&t->out, &t->kind[i], t->look.color);
	(void)write_out(t);
	return verdict(t, err);
}

static void
release_kind(struct table_kind *k)
{
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		free(k->column[i].key);
		free(k->column[i].heading);
	}
	free(k->name);
	free(k->column);
	free(k->row);
	free(k->cell);
	buf_release(&k->text);
	map_release(&k->note);
	table_series_release(&k->series);
}

static void
release(void *self)
{
	struct table *t = self;
	size_t i;

	for (i = 0; i < t->nkind; i++)
		release_kind(&t->kind[i]);
	free(t->kind);
	buf_release(&t->out);
	buf_release(&t->figure);
	free(t);
}

struct rec_writer *
cli_table_writer(int fd, const struct cli_table_look *l)
{
	static const struct rec_writer_ops ops = {
		begin, put, end, flush, finish, release
	};
	struct table *t;

	t = mem_new(1, sizeof(*t));
	t->fd = fd;
	t->look = *l;
	t->printed = -1;
	return rec_custom_writer(&ops, t);
}
