/* SPDX-License-Identifier: MIT */
/* A row a job: its categories of seconds. */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "cimco/discover_plan.h"
#include "cimco/discover_role.h"
#include "cimco/discover_yaml.h"

enum {
	CATEGORIES_MIN = 2,
	SLACK_S = 60		/* a row may be so much shorter than its sum */
};

static bool
has_role(const struct look *l, int column)
{
	int r;

	for (r = 0; r < ROLES; r++) {
		if (l->role[r] == column)
			return true;
	}
	return false;
}

/* Seconds of one piece are no category. */
static bool
is_of_a_piece(const char *column)
{
	static const char *const words[] = { "cycletime", "idealtime",
	    "ideal", "standardtime", "stdtime", "takttime", "taktzeit",
	    "stueckzeit", "zykluszeit", "cyklustid", "tiempociclo", NULL };
	char word[WORD_FOLDED_MAX];
	int i;

	word_fold(word, column, strlen(column));
	for (i = 0; words[i] != NULL; i++) {
		if (strncmp(word, words[i], strlen(words[i])) == 0)
			return true;
	}
	return false;
}

/* The name of a category beyond doubt, that has no other part to play. */
static bool
has_name_of_seconds(const struct look *l, size_t column)
{
	const char *name = l->column[column].name;
	struct word_category cat;

	return !has_role(l, (int)column) && !is_of_a_piece(name) &&
	    word_category(name, &cat) && !cat.doubtful;
}

static void
add_name(struct buf *b, const char *name)
{
	buf_printf(b, "%s%s", b->len > 0 ? ", " : "", name);
}

/* A value of the column that is no number, to be shown. */
static void
put_example(struct buf *b, const struct seen *s)
{
	size_t i;
	double x;

	for (i = 0; i < s->word.len; i++) {
		const struct map_entry *w = &s->word.entry[i];

		if (num_f64(w->text, w->len, &x) == 0)
			continue;
		yaml_quote(b, w->text, w->len, 40);
		return;
	}
}

/*
 * Categories that hold no numbers, as a TIME does; and numbers as well when
 * they are too few to make a job log.  Whoever needs them must know.
 */
static void
doubt_dropped(struct plan *p, const struct look *l, enum plan_topic topic,
    bool numbers_too)
{
	struct buf names = { 0 }, odd = { 0 }, unit = { 0 }, example = { 0 };
	size_t c;

	for (c = 0; c < l->ncolumn; c++) {
		const char *name = l->column[c].name;
		struct buf *b = role_is_number(l, (int)c) ? &names : &odd;

		if (!has_role(l, (int)c) && word_other_unit(name))
			add_name(&unit, name);
		if (!has_name_of_seconds(l, c))
			continue;
		add_name(b, name);
		if (b == &odd && example.len == 0)
			put_example(&example, &l->seen[c]);
	}
	if (unit.len > 0)
		plan_doubt(p, topic, "by name a category, but not of seconds, "
		    "which is what cimco-sync reads: %s. Left out; a view "
		    "could make seconds of it", buf_text(&unit));
	if (odd.len > 0)
		plan_doubt(p, topic, "by name a category of seconds, but no "
		    "number%s%s: %s. Left out; a view could make seconds of "
		    "it", example.len > 0 ? ", as " : "", buf_text(&example),
		    buf_text(&odd));
	if (names.len > 0 && numbers_too)
		plan_doubt(p, topic, "by name a category of seconds: %s. Left "
		    "out, for a job log is told by at least %d that fit into "
		    "their rows", buf_text(&names), CATEGORIES_MIN);
	buf_release(&unit);
	buf_release(&names);
	buf_release(&odd);
	buf_release(&example);
}

static void
find_categories(struct plan *p, const struct look *l)
{
	struct word_category cat;
	size_t c;

	for (c = 0; c < l->ncolumn && p->nspan < MAPPING_SPANS_MAX; c++) {
		const char *name = l->column[c].name;

		if (has_role(l, (int)c) || !role_is_number(l, (int)c) ||
		    is_of_a_piece(name) || !word_category(name, &cat))
			continue;
		p->span[p->nspan].column = (int)c;
		p->span[p->nspan++].category = cat;
	}
}

/* The seconds of a closed row; false when it has none. */
static bool
window_s(const struct look *l, size_t row, double *s)
{
	int64_t from, to;

	if (!plan_time(l, row, look_role(l, ROLE_START), &from) ||
	    !plan_time(l, row, look_role(l, ROLE_END), &to) || to <= from)
		return false;
	*s = (double)(to - from) / WHEN_SECOND;
	return true;
}

static double
sum_known(const struct plan *p, const struct look *l, size_t row)
{
	double sum = 0, x;
	int i;

	for (i = 0; i < p->nspan; i++) {
		if (p->span[i].category.known && plan_number(l, row,
		    p->span[i].column, &x) && x > 0)
			sum += x;
	}
	return sum;
}

/*
 * A column that is no category of CIMCO's own must find room beside those
 * that are: a total of them does not.
 */
static bool
finds_room(const struct plan *p, const struct look *l, int column)
{
	int64_t rows = 0, over = 0;
	double window, x;
	size_t i;

	for (i = 0; i < l->sample.nrow; i++) {
		if (!plan_number(l, i, column, &x) || x <= 0 ||
		    !window_s(l, i, &window))
			continue;
		rows++;
		over += sum_known(p, l, i) + x > window + SLACK_S +
		    window / 20;
	}
	return over * 10 <= rows;
}

static void
drop_totals(struct plan *p, const struct look *l)
{
	int i, n = 0;

	for (i = 0; i < p->nspan; i++) {
		int column = p->span[i].column;

		if (!p->span[i].category.known && !finds_room(p, l, column)) {
			plan_doubt(p, PLAN_SECONDS, "%s has the name of a "
			    "category, but with it the seconds exceed the "
			    "rows: left out", l->column[column].name);
			continue;
		}
		p->span[n++] = p->span[i];
	}
	p->nspan = n;
}

static double
sum_all(const struct plan *p, const struct look *l, size_t row)
{
	double sum = 0, x;
	int i;

	for (i = 0; i < p->nspan; i++) {
		if (plan_number(l, row, p->span[i].column, &x) && x > 0)
			sum += x;
	}
	return sum;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* What the categories of the middle row add up to, of its window; dirt is
 * at the ends.  -1 without a closed row. */
static double
typical_share(const struct plan *p, const struct look *l)
{
	double *share = mem_new(l->sample.nrow + 1, sizeof(*share));
	double window, typical = -1;
	size_t i, n = 0;

	for (i = 0; i < l->sample.nrow; i++) {
		if (window_s(l, i, &window))
			share[n++] = sum_all(p, l, i) / window;
	}
	if (n > 0) {
		qsort(share, n, sizeof(*share), by_size);
		typical = share[n / 2];
	}
	free(share);
	return typical;
}

static void
check_unit(struct plan *p, const struct look *l)
{
	double ratio = typical_share(p, l);

	if (ratio < 0)
		return;
	buf_printf(&p->why, " The categories make up %.0f %% of a typical "
	    "closed row.", ratio * 100);
	if (ratio > 0.011 && ratio < 0.022) {
		p->active = false;
		buf_puts(&p->why, " That is about a sixtieth: they look like "
		    "minutes, and cimco-sync reads seconds.");
	} else if (ratio > 300 && ratio < 3000) {
		p->active = false;
		buf_puts(&p->why, " They look like milliseconds, and "
		    "cimco-sync reads seconds.");
	} else if (ratio > 1.2 || ratio < 0.2) {
		plan_doubt(p, PLAN_SECONDS, "the categories should be about "
		    "as long as their rows, and are %.2f times that", ratio);
	}
}

static void
doubt_names(struct plan *p, const struct look *l)
{
	int i;

	for (i = 0; i < p->nspan; i++) {
		if (p->span[i].category.doubtful)
			plan_doubt(p, PLAN_SECONDS, "what %s costs; its name "
			    "says nothing",
			    l->column[p->span[i].column].name);
	}
}

bool
plan_joblog(struct plan *p, const struct look *l)
{
	if (look_role(l, ROLE_MACHINE) < 0 || look_role(l, ROLE_START) < 0 ||
	    look_role(l, ROLE_END) < 0)
		return false;
	find_categories(p, l);
	drop_totals(p, l);
	if (p->nspan < CATEGORIES_MIN) {
		p->nspan = 0;
		buf_clear(&p->doubt[PLAN_SECONDS]);
		doubt_dropped(p, l, PLAN_TABLE, true);
		return false;
	}
	p->shape = SHAPE_JOBLOG;
	p->active = true;
	p->job = true;
	p->open = plan_open_column(l);
	p->count[PLAN_PARTS] = look_role(l, ROLE_PARTS);
	p->count[PLAN_SCRAP] = look_role(l, ROLE_SCRAP);
	p->lookback_us = 15 * WHEN_DAY;
	buf_printf(&p->why, "A job log: a row a job, with a machine, a start, "
	    "an end and %d categories of seconds.", p->nspan);
	check_unit(p, l);
	doubt_names(p, l);
	doubt_dropped(p, l, PLAN_SECONDS, false);
	return true;
}
