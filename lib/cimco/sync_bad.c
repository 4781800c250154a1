/* SPDX-License-Identifier: MIT */
/* Rows that are set aside, and what becomes of them. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "cimco/sync_table.h"
#include "rec/rec.h"
#include "shop/store.h"

enum { NAMED_MOST = 20 };	/* bad rows that are spelt out */

/* Whether the row, kept as JSON, stands in a range that this run reads. */
static bool
is_in_range(const struct sync_table *s, const char *raw)
{
	static const struct rec_key key = { "record", REC_TEXT };
	static const struct rec_schema schema = { &key, 1 };
	struct rec_options o = { .schema = &schema, .format = REC_NDJSON };
	const char *name = s->t->column[s->t->cursor.time.column].sql;
	struct rec_reader *in = rec_open_bytes("raw", raw, strlen(raw), &o,
	    NULL);
	const struct rec_val *v = NULL;
	const struct rec *r;
	char *text = NULL;
	bool in_range = false;
	size_t i;

	if (in != NULL && rec_read(in, &r, NULL) > 0)
		v = rec_find(r, name);
	if (v != NULL && v->is == REC_IS_TEXT)
		text = mem_text(v->text, v->len);
	for (i = 0; v != NULL && i < s->nrange; i++)
		in_range = in_range || reader_covers(&s->range[i].bounds,
		    s->t, text);
	free(text);
	rec_close(in);
	return in_range;
}

static int
take_bad(void *arg, const char *source_key, const char *raw)
{
	struct sync_table *s = arg;
	int64_t i = map_put(&s->bad.key, source_key, strlen(source_key));

	s->bad.state = mem_grow(s->bad.state, &s->bad.cap, s->bad.key.len,
	    sizeof(*s->bad.state));
	s->bad.state[i] = !s->full && s->reconcile == NULL &&
	    !is_in_range(s, raw) ? SYNC_BAD_SETTLED : SYNC_BAD_GONE;
	return 0;
}

int
sync_bad_load(struct sync_table *s, struct err *err)
{
	return store_bad_rows(s->o->store, s->t->source, take_bad, s, err);
}

void
sync_bad_release(struct sync_table *s)
{
	map_release(&s->bad.key);
	free(s->bad.state);
	s->bad = (struct sync_bad){ 0 };
}

/* The row came; whether it was bad before. */
static bool
settle(struct sync_table *s, const char *source_key,
    enum sync_bad_state state)
{
	int64_t i = map_find(&s->bad.key, source_key, strlen(source_key));

	if (i == MAP_NONE)
		return false;
	s->bad.state[i] = state;
	return true;
}

/* A row is named when it comes first; later with --verbose only. */
static void
say_bad(const struct sync_table *s, const struct store_bad *bad, bool known)
{
	if (s->n.quarantined > NAMED_MOST)
		return;
	log_put(s->o->log, known ? LOG_LEVEL_INFO : LOG_LEVEL_NOTE,
	    "%s: %s: %s: %s", bad->source, bad->source_key, bad->field,
	    bad->why);
}

int
sync_bad_put(struct sync_table *s, const struct mapper_row *row,
    const struct mapper_result *r, struct err *err)
{
	struct buf raw = { 0 };
	struct store_bad bad = { .source = s->t->source,
	    .source_key = r->row.source_key, .field = r->field,
	    .why = r->why };
	int rc;

	say_bad(s, &bad, settle(s, r->row.source_key, SYNC_BAD_SETTLED));
	mapper_raw(s->t, row, &raw);
	bad.raw = buf_text(&raw);
	rc = store_quarantine(s->o->store, &bad, err);
	buf_release(&raw);
	return rc;
}

int
sync_bad_mended(struct sync_table *s, const char *source_key,
    struct err *err)
{
	int got;

	if (!settle(s, source_key, SYNC_BAD_SETTLED))
		return 0;
	got = store_resolve(s->o->store, s->t->source, source_key, err);
	if (got > 0)
		s->n.resolved++;
	return got < 0 ? -1 : 0;
}

void
sync_bad_came_good(struct sync_table *s, const char *source_key)
{
	settle(s, source_key, SYNC_BAD_MENDED);
}

int
sync_bad_sweep(struct sync_table *s, struct err *err)
{
	const char *key;
	int64_t i;

	for (i = 0; i < (int64_t)s->bad.key.len; i++) {
		if (s->bad.state[i] == SYNC_BAD_SETTLED)
			continue;
		key = map_name(&s->bad.key, i);
		if (sync_bad_mended(s, key, err) < 0)
			return -1;
	}
	return 0;
}
