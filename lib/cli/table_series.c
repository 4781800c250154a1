/* SPDX-License-Identifier: MIT */
/* Series: what the rows of a kind say one after the other, in a line each. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/table.h"

enum { SERIES_MAX = 60, SERIES_LEAST = 8, GAP = 2, NUMBERS = 3 };

/* One series. */
struct table_run {
	double *x;
	size_t n, cap;
};

/* The widths of the lines' columns. */
struct look {
	int name, spark, number;
};

void
table_series_init(struct table_series *s, const char *rule)
{
	const char *value = rule == NULL ? NULL : strchr(rule, '>');

	s->keys = value == NULL ? NULL : rule;
	s->value = value == NULL ? NULL : value + 1;
	s->now = NAN;
}

bool
table_series_has(const struct table_series *s, const char *key)
{
	const size_t n = strlen(key);
	const char *at = s->keys;

	while (at != NULL && at < s->value) {
		if (strncmp(at, key, n) == 0 &&
		    (at[n] == ' ' || at[n] == '>'))
			return true;
		at = strpbrk(at, " >");
		at = at == NULL ? NULL : at + 1;
	}
	return false;
}

void
table_series_add(struct table_kind *k)
{
	const struct table_row *row = &k->row[k->nrow - 1];
	struct table_series *s = &k->series;
	const struct table_cell *cell;
	struct table_run *run;
	struct buf name = { 0 };
	size_t i, known = s->names.len, at;

	for (i = 0; i < row->ncell; i++) {
		cell = &k->cell[row->cell + i];
		if (!k->column[cell->column].names || (cell->len == 1 &&
		    k->text.data[cell->at] == '-'))
			continue;
		if (name.len > 0)
			buf_putc(&name, ' ');
		buf_add(&name, k->text.data + cell->at, cell->len);
	}
	at = (size_t)map_put(&s->names, name.len > 0 ? name.data : "",
	    name.len);
	buf_release(&name);
	s->run = mem_grow(s->run, &s->cap, s->names.len, sizeof(*s->run));
	if (s->names.len > known)
		memset(&s->run[at], 0, sizeof(*s->run));
	run = &s->run[at];
	run->x = mem_grow(run->x, &run->cap, run->n + 1, sizeof(*run->x));
	run->x[run->n++] = s->now;
	s->now = NAN;
}

static const struct table_column *
value_column(const struct table_kind *k)
{
	size_t i;

	for (i = 0; i < k->ncolumn; i++) {
		if (strcmp(k->column[i].key, k->series.value) == 0)
			return &k->column[i];
	}
	return NULL;
}

static void
put_number(struct buf *out, const struct table_column *c, double x)
{
	char text[64];
	const int n = snprintf(text, sizeof(text), "%.17g", x);

	table_cell_put(out, c->unit, NULL, isnan(x) ? REC_IS_NULL :
	    REC_IS_NUM, text, (size_t)n);
}

/* The least, the greatest and the last number of a run. */
static void
ends_of(const struct table_run *run, double of[NUMBERS])
{
	size_t i;

	of[0] = of[1] = of[2] = NAN;
	for (i = 0; i < run->n; i++) {
		of[0] = fmin(of[0], run->x[i]);
		of[1] = fmax(of[1], run->x[i]);
		if (!isnan(run->x[i]))
			of[2] = run->x[i];
	}
}

static void
measure(const struct table_kind *k, const struct table_column *c,
    struct look *l)
{
	struct buf number = { 0 };
	double of[NUMBERS];
	size_t i, j;
	int room;

	l->name = (int)strlen("series");
	l->number = (int)strlen("least");
	l->spark = (int)strlen(c->heading);
	for (i = 0; i < k->series.names.len; i++) {
		room = cli_width(map_name(&k->series.names, (int64_t)i),
		    k->series.names.entry[i].len);
		l->name = room > l->name ? room : l->name;
		ends_of(&k->series.run[i], of);
		for (j = 0; j < NUMBERS; j++) {
			buf_clear(&number);
			put_number(&number, c, of[j]);
			if ((int)number.len > l->number)
				l->number = (int)number.len;
		}
		if ((int)k->series.run[i].n > l->spark)
			l->spark = (int)k->series.run[i].n;
	}
	buf_release(&number);
	l->spark = l->spark > SERIES_MAX ? SERIES_MAX : l->spark;
	room = k->width - l->name - GAP - NUMBERS * (GAP + l->number);
	if (k->width > 0 && room < l->spark)
		l->spark = room > SERIES_LEAST ? room : SERIES_LEAST;
}

static void
put_run(struct buf *out, const struct table_kind *k,
    const struct table_column *c, size_t i, const struct look *l)
{
	const struct map_entry *name = &k->series.names.entry[i];
	const struct table_run *run = &k->series.run[i];
	const int bars = (int)run->n < l->spark ? (int)run->n : l->spark;
	struct buf number = { 0 };
	double of[NUMBERS];
	size_t j;

	buf_add(out, name->text, name->len);
	buf_printf(out, "%*s", l->name + GAP - cli_width(name->text,
	    name->len), "");
	table_spark_put(out, run->x, run->n, l->spark, false, k->plain);
	buf_printf(out, "%*s", l->spark - bars, "");
	ends_of(run, of);
	for (j = 0; j < NUMBERS; j++) {
		buf_clear(&number);
		put_number(&number, c, of[j]);
		buf_printf(out, "%*s%.*s", l->number + GAP - (int)number.len,
		    "", (int)number.len, number.data);
	}
	buf_putc(out, '\n');
	buf_release(&number);
}

void
table_series_print(struct buf *out, const struct table_kind *k, bool color)
{
	const struct table_column *c = k->series.value == NULL ? NULL :
	    value_column(k);
	bool any = false;
	struct look l;
	size_t i;

	for (i = 0; i < k->series.names.len; i++)
		any = any || k->series.run[i].n > 1;
	if (c == NULL || !any)
		return;
	measure(k, c, &l);
	buf_printf(out, "\n%s%-*s%-*s%*s%*s%*s%s\n", color ? "\033[1m" :
	    "", l.name + GAP, "series", l.spark, c->heading,
	    l.number + GAP, "least", l.number + GAP, "most",
	    l.number + GAP, "last", color ? "\033[m" : "");
	for (i = 0; i < k->series.names.len; i++) {
		if (k->series.run[i].n > 1)
			put_run(out, k, c, i, &l);
	}
}

void
table_series_release(struct table_series *s)
{
	size_t i;

	for (i = 0; i < s->names.len; i++)
		free(s->run[i].x);
	free(s->run);
	map_release(&s->names);
}
