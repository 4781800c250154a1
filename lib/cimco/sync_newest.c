/* SPDX-License-Identifier: MIT */
/* Whether a source went back, as one does that was set to a backup. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cimco/sync_table.h"
#include "shop/store.h"

static const struct mapping_column *
column(const struct sync_table *s)
{
	return &s->t->column[s->t->cursor.time.column];
}

/*
 * A stamp as a time to compare with others of its column: on the wall where
 * it is local, and without the offset that a text may have, because that is
 * how the column is in order.  INT64_MIN when it is none.
 */
static int64_t
stamp_us(const struct mapping_table *t, const char *text)
{
	size_t n = strlen(text);
	struct civil c;

	if (t->cursor.time.type == MAPPING_EPOCH_TEXT)
		return strspn(text, "0123456789") != 10 ? INT64_MIN :
		    strtoll(text, NULL, 10) * WHEN_SECOND;
	if (n > 10)
		n = 10 + strcspn(text + 10, "Zz+-");
	return when_parse_civil(text, n, &c) < 0 ? INT64_MIN :
	    when_from_civil(&c);
}

/*
 * What the greatest stamp may fall by: one deleted row is no backup, so by as
 * much as is read twice anyway; and by an hour in the night in which the
 * clocks are put back.
 */
static int64_t
slack_us(const struct sync_table *s)
{
	const struct mapping_cursor *cur = &s->t->cursor;

	return cur->overlap_us + (cur->time.type == MAPPING_LOCAL ||
	    (cur->time.type == MAPPING_UTC && !column(s)->native) ?
	    WHEN_HOUR : 0);
}

static void
compare(const struct sync_table *s, struct err *err)
{
	int64_t was_us = stamp_us(s->t, s->was_newest);
	int64_t us = stamp_us(s->t, s->newest);

	/* What is no time cannot be said to be earlier. */
	if (was_us == INT64_MIN || (us == INT64_MIN && s->newest[0] != '\0'))
		return;
	if (us < was_us - slack_us(s))
		err_set(err, ERR_DATA, "%s: the newest %s is \"%s\", and "
		    "was \"%s\" in an earlier run: has a backup been "
		    "restored?  --accept-source reads all of it anew",
		    s->t->source, column(s)->sql, s->newest, s->was_newest);
}

int
sync_went_back(struct sync_table *s, struct err *err)
{
	struct reader_range today;
	struct err back = { 0 };
	char *was;

	if (s->t->cursor.kind != MAPPING_STAMP)
		return 0;
	if (store_get(s->o->store, s->t->source, "newest", &was, err) < 0)
		return -1;
	if (was != NULL && !s->full)
		snprintf(s->was_newest, READER_BOUND, "%s", was);
	free(was);
	/* A stamp of tomorrow is one that somebody will put right. */
	reader_bounds(&today, s->o->mapping, s->t, INT64_MIN,
	    s->src->now_us + WHEN_DAY);
	memcpy(s->tomorrow, today.to, READER_BOUND);
	s->see_newest = !column(s)->indexed;
	if (s->see_newest)
		return 0;
	if (reader_newest(s->db, s->t, &today, s->newest, err) < 0)
		return -1;
	compare(s, &back);
	return back.code == ERR_NONE ? 0 : err_set(err,
	    (enum err_code)back.code, "%s", back.text);
}

void
sync_reach_newest(struct sync_table *s)
{
	int64_t was_us = stamp_us(s->t, s->was_newest);

	if (s->see_newest && was_us != INT64_MIN && s->nrange > 0)
		reader_lower(&s->range[0].bounds, s->t, was_us - slack_us(s));
}

void
sync_see_newest(struct sync_table *s)
{
	int cursor = s->t->cursor.time.column;
	const char *text;
	size_t i;

	for (i = 0; s->see_newest && i < s->batch->n; i++) {
		text = ahead_texts(s->batch, &s->batch->row[i]).text[cursor];
		if (text != NULL && strcmp(text, s->newest) > 0 &&
		    strcmp(text, s->tomorrow) < 0 &&
		    stamp_us(s->t, text) != INT64_MIN)
			snprintf(s->newest, READER_BOUND, "%s", text);
	}
}

void
sync_check_newest(struct sync_table *s)
{
	if (s->see_newest && s->held.code == ERR_NONE)
		compare(s, &s->held);
}
