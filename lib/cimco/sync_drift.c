/* SPDX-License-Identifier: MIT */
/* Whether a table is still the one that the run before has read. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/when.h"
#include "cimco/drift.h"
#include "cimco/sync_table.h"
#include "db/catalogue.h"
#include "shop/store.h"

static void
tell(void *arg, const char *text)
{
	const struct sync_table *s = arg;

	log_put(s->o->log, LOG_LEVEL_NOTE, "%s: %s", s->t->source, text);
}

/* An edited mapping is somebody's who has looked at the table. */
static int
same_mapping(struct sync_table *s, bool *same, struct err *err)
{
	char want[SYNC_FINGERPRINT], *mapping;

	if (store_get(s->o->store, s->t->source, "mapping", &mapping,
	    err) < 0)
		return -1;
	sync_fingerprint(want, s->t);
	*same = mapping != NULL && strcmp(mapping, want) == 0;
	free(mapping);
	return 0;
}

static bool
promises_key(const struct mapping_table *t, const struct drift_table *is)
{
	struct buf keys = { 0 };
	bool any;

	drift_put_keys(&keys, t, is);
	any = keys.len > 0;
	buf_release(&keys);
	return any;
}

int
sync_drift(struct sync_table *s, const struct db_column *col, size_t n,
    bool typed, struct err *err)
{
	struct drift_table is = { .col = col, .n = n };
	struct db_index *index = NULL;
	char *was = NULL;
	bool same;
	int rc = -1;

	if (db_table_indexes(s->db, s->t->from, &index, &is.nindex, err) < 0)
		return -1;
	is.index = index;
	s->t->key_is_unique = promises_key(s->t, &is);
	drift_put(&s->columns, s->t, &is);
	if (same_mapping(s, &same, err) < 0 || store_get(s->o->store,
	    s->t->source, "columns", &was, err) < 0)
		goto out;
	s->new_columns = was == NULL ||
	    strcmp(was, buf_text(&s->columns)) != 0;
	rc = 0;
	if (was != NULL && s->new_columns && same && !s->o->accept_source)
		rc = drift_compare(was, s->t, &is, typed, tell, s, err);
out:
	free(index);
	free(was);
	return rc;
}

/*
 * A table at rest is not asked: what has come since the keys were looked at
 * is in a range.  Whoever reads everything finds what came with an old stamp.
 */
int
sync_check_key(struct sync_table *s, struct err *err)
{
	size_t i;
	int any = s->full || s->reconcile != NULL;

	if (s->t->key_is_unique)
		return 0;
	for (i = 0; i < s->nrange && any == 0; i++)
		any = reader_any(s->db, s->t, &s->range[i].bounds, err);
	if (any <= 0)
		return any;
	return reader_check_key(s->db, s->t, err);
}

/* Of a stamp; INT64_MIN when it is none. */
static int64_t
stamp_us(const char *text)
{
	struct civil c;

	return when_parse_civil(text, strlen(text), &c) < 0 ? INT64_MIN :
	    when_from_civil(&c);
}

/*
 * A server that was set back to a backup has lost its newest rows, and the
 * cursor is ahead of whatever it writes next.  One deleted row is no such
 * thing, so the greatest stamp may fall by as much as is read twice anyway.
 * Nor is a stamp of tomorrow, which somebody will put right.
 */
int
sync_went_back(struct sync_table *s, struct err *err)
{
	const struct mapping_cursor *cur = &s->t->cursor;
	const struct mapping_column *col = &s->t->column[cur->time.column];
	struct reader_range today;
	char *was;
	int64_t was_us;
	int rc = 0;

	if (cur->kind != MAPPING_STAMP || !col->native || !col->indexed)
		return 0;
	reader_bounds(&today, s->o->mapping, s->t, INT64_MIN,
	    s->src->now_us + WHEN_DAY);
	if (reader_newest(s->db, s->t, &today, s->newest, err) < 0 || store_get(
	    s->o->store, s->t->source, "newest", &was, err) < 0)
		return -1;
	was_us = was == NULL || s->full ? INT64_MIN : stamp_us(was);
	if (was_us != INT64_MIN && (s->newest[0] == '\0' ||
	    stamp_us(s->newest) < was_us - cur->overlap_us))
		rc = err_set(err, ERR_DATA, "%s: the newest %s is \"%s\", and "
		    "was \"%s\" in an earlier run: has a backup been "
		    "restored?  --accept-source reads all of it anew",
		    s->t->source, col->sql, s->newest, was);
	free(was);
	return rc;
}
