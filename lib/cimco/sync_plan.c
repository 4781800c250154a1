/* SPDX-License-Identifier: MIT */
/* Which ranges of a table are read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cimco/cursor.h"
#include "cimco/sync_table.h"
#include "shop/store.h"

enum {
	RANGES_MAX = 64		/* statements for one table */
};

/* A cursor that nothing moved for this long is written anyway. */
#define CURSOR_LAG	WHEN_HOUR

void
sync_fingerprint(char out[SYNC_FINGERPRINT], const struct mapping_table *t)
{
	snprintf(out, SYNC_FINGERPRINT, "%016llx%016llx",
	    (unsigned long long)t->fingerprint.hi,
	    (unsigned long long)t->fingerprint.lo);
}

/* INT64_MIN when the table was never read to its end by this mapping. */
static int
read_cursor(struct sync_table *s, struct err *err)
{
	char want[SYNC_FINGERPRINT], *mapping = NULL, *cursor = NULL;
	int64_t us;
	int rc = -1;

	s->cursor_us = INT64_MIN;
	if (store_get(s->o->store, s->t->source, "mapping", &mapping,
	    err) < 0 ||
	    store_get(s->o->store, s->t->source, "cursor", &cursor, err) < 0)
		goto out;
	rc = 0;
	sync_fingerprint(want, s->t);
	if (mapping == NULL || cursor == NULL || strcmp(mapping, want) != 0)
		goto out;
	if (when_parse(cursor, strlen(cursor), &us) < 0)
		rc = err_set(err, ERR_DATA, "%s: the cursor in the store is "
		    "no time: \"%s\"", s->t->source, cursor);
	else
		s->cursor_us = us;
out:
	free(mapping);
	free(cursor);
	return rc;
}

int
sync_move_cursor(struct sync_table *s, struct err *err)
{
	const struct sync_counts *n = &s->n;
	char text[WHEN_MAX + 1], mapping[SYNC_FINGERPRINT];
	bool wrote = n->inserted + n->updated + n->deleted +
	    n->resolved > 0 || s->new_columns;
	int news = sync_source_is_news(s->src, s->o, s->t, err);

	if (news < 0)
		return -1;
	/* An old cursor is only more to read; a table at rest is not written
	 * to every five minutes. */
	if (!wrote && news == 0 && s->cursor_us != INT64_MIN &&
	    s->low_us >= s->cursor_us && s->low_us - s->cursor_us < CURSOR_LAG)
		return 0;
	text[when_put(text, s->low_us)] = '\0';
	sync_fingerprint(mapping, s->t);
	if (store_set(s->o->store, s->t->source, "mapping", mapping,
	    err) < 0 ||
	    store_set(s->o->store, s->t->source, "columns",
	    buf_text(&s->columns), err) < 0 ||
	    store_set(s->o->store, s->t->source, "newest", s->newest,
	    err) < 0)
		return -1;
	if (sync_source_keep(s->src, s->o, s->t, err) < 0 ||
	    sync_clock_keep(s, err) < 0)
		return -1;
	return store_set(s->o->store, s->t->source, "cursor", text, err);
}

static struct sync_range *
add_range(struct sync_table *s, int64_t from_us, int64_t to_us, bool sweep)
{
	struct sync_range *r;

	s->range = mem_grow(s->range, &s->cap_range, s->nrange + 1,
	    sizeof(*s->range));
	r = &s->range[s->nrange++];
	*r = (struct sync_range){ .from_us = from_us, .to_us = to_us,
	    .sweep = sweep };
	reader_bounds(&r->bounds, s->o->mapping, s->t, from_us, to_us);
	return r;
}

void
sync_add_whole(struct sync_table *s, bool sweep)
{
	add_range(s, INT64_MIN, INT64_MAX, sweep);
}

void
sync_add_odd(struct sync_table *s)
{
	struct sync_range *r = add_range(s, INT64_MAX, INT64_MAX, true);

	reader_bounds_odd(&r->bounds, s->t);
}

/* How many ranges the starts make when those within near_us are one. */
static size_t
count_ranges(const int64_t *us, size_t n, int64_t near_us)
{
	size_t i, count = n > 0;

	for (i = 1; i < n; i++)
		count += us[i] - us[i - 1] > near_us;
	return count;
}

void
sync_add_ranges(struct sync_table *s, const int64_t *us, size_t n,
    int64_t length_us)
{
	int64_t near_us = WHEN_DAY + 2 * reader_reach(s->t);
	size_t i, from = 0;

	if (n > 0 && cursor_is_scattered(s->t, us[0])) {
		s->nrange = 0;
		sync_add_whole(s, true);
		return;
	}
	while (count_ranges(us, n, near_us) > RANGES_MAX)
		near_us *= 2;
	for (i = 1; i <= n; i++) {
		if (i < n && us[i] - us[i - 1] <= near_us)
			continue;
		add_range(s, us[from], us[i - 1] + length_us, true);
		from = i;
	}
}

/* ---- what was left open before the range ---- */

struct starts {
	int64_t before_us;
	int64_t *us;
	size_t n, cap;
};

static int
take_start(void *arg, const char *source_key, int64_t start_us)
{
	struct starts *st = arg;

	(void)source_key;
	if (start_us >= st->before_us)
		return 0;
	st->us = mem_grow(st->us, &st->cap, st->n + 1, sizeof(*st->us));
	st->us[st->n++] = start_us;
	return 0;
}

/* A job may stay open for weeks; its row still changes. */
static int
add_open(struct sync_table *s, int64_t before_us, struct err *err)
{
	struct starts st = { .before_us = before_us };
	int rc;

	rc = store_open_rows(s->o->store, s->t->source, take_start, &st, err);
	if (st.n > 0)
		qsort(st.us, st.n, sizeof(*st.us), when_compare);
	/* Stored starts are floored to milliseconds. */
	if (rc == 0)
		sync_add_ranges(s, st.us, st.n, 1000);
	free(st.us);
	return rc;
}

static int
find_low_mark(struct sync_table *s, struct err *err)
{
	s->low_us = s->src->now_us;
	if (s->t->cursor.kind == MAPPING_STAMP && sync_source_mark(s->src,
	    s->db, s->t, &s->low_us, &s->blind, err) < 0)
		return -1;
	s->low_us = when_floor(s->low_us, 1000);
	return 0;
}

int
sync_plan(struct sync_table *s, struct err *err)
{
	const struct mapping_cursor *cur = &s->t->cursor;
	int64_t from_us, lost_us;

	if (read_cursor(s, err) < 0)
		return -1;
	s->full = s->cursor_us == INT64_MIN || s->o->accept_source;
	if (find_low_mark(s, err) < 0 || sync_went_back(s, err) < 0)
		return -1;
	if (s->reconcile != NULL)
		return 0;
	if (s->full) {
		sync_add_whole(s, true);
		s->range[0].bounds.any_order = s->t->key_is_unique &&
		    !sync_counts_up(s->t);
		return 0;
	}
	from_us = s->cursor_us < s->low_us ? s->cursor_us : s->low_us;
	if (cur->kind == MAPPING_STAMP) {
		if (sync_clock_lost(s, &lost_us, err) < 0)
			return -1;
		from_us -= SYNC_CLOCK_SLACK_US + lost_us;
		add_range(s, from_us, INT64_MAX, false);
		return 0;
	}
	from_us -= cur->lookback_us;
	add_range(s, from_us, INT64_MAX, true);
	return add_open(s, from_us, err);
}
