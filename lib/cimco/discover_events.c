/* SPDX-License-Identifier: MIT */
/* A row a state of a machine, and rows that say that they are open. */
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cimco/discover_plan.h"
#include "cimco/discover_yaml.h"

enum {
	KNOWN_ENOUGH = 50	/* hundredths of the rows */
};

/* ---- a row's own state ---- */

/* Whether nearly all of the column's values say open or closed. */
static bool
tells_open(const struct seen *s)
{
	int64_t told = 0, open = 0;
	size_t i;

	if (seen_filled(s) == 0 || seen_different(s) > 8)
		return false;
	for (i = 0; i < s->word.len; i++) {
		const struct map_entry *w = &s->word.entry[i];

		if (word_is_open(w->text, w->len))
			open += s->count[i];
		else if (word_is_closed(w->text, w->len))
			told += s->count[i];
	}
	/* All of them open: a state of the machine by another name. */
	return (told + open) * 5 >= seen_filled(s) * 4 &&
	    (told > 0 || open < seen_filled(s) || seen_different(s) == 1);
}

int
plan_open_column(const struct look *l)
{
	size_t c;

	for (c = 0; c < l->ncolumn; c++) {
		if (word_role(ROLE_STATE, l->column[c].name) > 0 &&
		    tells_open(&l->seen[c]))
			return (int)c;
	}
	return -1;
}

/* ---- a machine's state ---- */

static bool
speaks_mtconnect(const struct seen *s)
{
	size_t i;

	for (i = 0; i < s->word.len; i++) {
		if (word_is_mtconnect(s->word.entry[i].text,
		    s->word.entry[i].len))
			return true;
	}
	return false;
}

/* Case does not count in a mapping: "Run" and "RUN" are one word there. */
static struct plan_word *
find_word(struct plan *p, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < p->nword; i++) {
		if (p->word[i].n == n &&
		    strncasecmp(p->word[i].text, s, n) == 0)
			return &p->word[i];
	}
	return NULL;
}

int
plan_words(struct plan *p, const struct look *l, int column)
{
	const struct seen *s = &l->seen[column];
	bool mtconnect = speaks_mtconnect(s);
	size_t *order = seen_by_count(s);
	int64_t known = 0;
	size_t i;

	free(p->word);
	p->nword = 0;
	p->word = mem_new(s->word.len + 1, sizeof(*p->word));
	for (i = 0; i < s->word.len; i++) {
		const char *text = s->word.entry[order[i]].text;
		size_t n = s->word.entry[order[i]].len;
		struct plan_word *x;

		word_trim(&text, &n);
		x = find_word(p, text, n);
		if (x == NULL) {
			x = &p->word[p->nword++];
			*x = (struct plan_word){ .text = text, .n = n };
			x->state = word_state(text, n, mtconnect,
			    &x->doubtful);
		}
		x->count += s->count[order[i]];
		if (x->state != NULL)
			known += s->count[order[i]];
	}
	free(order);
	return seen_filled(s) == 0 ? 0 :
	    (int)(known * 100 / seen_filled(s));
}

static void
doubt_words(struct plan *p)
{
	const struct plan_word *w;
	struct buf b = { 0 };

	for (w = p->word; w < p->word + p->nword; w++) {
		buf_clear(&b);
		yaml_quote(&b, w->text, w->n, 40);
		if (w->state == NULL)
			plan_doubt(p, PLAN_STATE, "%s (%lld rows) is not "
			    "mapped: its rows will be set aside until it is",
			    buf_text(&b), (long long)w->count);
		else if (w->doubtful)
			plan_doubt(p, PLAN_STATE, "%s as %s: shops mean "
			    "different things by it", buf_text(&b), w->state);
	}
	buf_release(&b);
}

/* Why the events of this table would not do. */
static void
refuse(struct plan *p, const struct look *l, int share)
{
	const char *column = l->column[look_role(l, ROLE_STATE)].name;

	p->active = false;
	if (l->sample.nrow == 0)
		buf_printf(&p->why, " It has no rows, so the words of %s are "
		    "not known.", column);
	else
		buf_printf(&p->why, " But only %d %% of the rows have a word "
		    "in %s whose meaning is known: say what the others "
		    "mean.", share, column);
}

bool
plan_events(struct plan *p, const struct look *l)
{
	int state = look_role(l, ROLE_STATE), share;

	if (look_role(l, ROLE_MACHINE) < 0 || look_role(l, ROLE_START) < 0 ||
	    look_role(l, ROLE_END) < 0 || state < 0 ||
	    plan_open_column(l) == state)
		return false;
	share = plan_words(p, l, state);
	if (share == 0 && l->sample.nrow > 0)
		return false;
	p->shape = SHAPE_EVENTS;
	p->active = true;
	p->count[PLAN_PARTS] = look_role(l, ROLE_PARTS);
	p->count[PLAN_SCRAP] = look_role(l, ROLE_SCRAP);
	p->lookback_us = 15 * WHEN_DAY;
	buf_puts(&p->why, "An event table: a row for each state of a machine, "
	    "from a start to an end.");
	doubt_words(p);
	if (share < KNOWN_ENOUGH)
		refuse(p, l, share);
	return true;
}
