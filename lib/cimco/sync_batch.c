/* SPDX-License-Identifier: MIT */
/* A batch of mapped rows, given to a sink. */
#include <string.h>

#include "cimco/sync_table.h"
#include "shop/store.h"

int
sync_expect(struct sync_table *s, struct err *err)
{
	struct buf keys = { 0 };
	const char *key;
	size_t i;
	int rc;

	if (!store_asks_ahead(s->o->store, s->t->source))
		return 0;
	for (i = 0; i < s->batch->n; i++) {
		key = s->batch->row[i].r.row.source_key;
		buf_add(&keys, key, strlen(key) + 1);
	}
	rc = store_expect(s->o->store, s->t->source, buf_text(&keys),
	    s->batch->n, 0, err);
	buf_release(&keys);
	return rc;
}

/* It came, in whatever range of time its row is stored. */
static void
keep_odd(struct sync_table *s, const struct ahead_row *row)
{
	const char *key = row->r.row.source_key;

	if (row->good || row->r.keeps)
		buf_add(&s->odd, key, strlen(key) + 1);
}

enum { SOON = 4 };	/* rows; about a microsecond */

int
sync_each(struct sync_table *s, const struct sync_range *range,
    struct err *err)
{
	const struct ahead_row *row;
	struct mapper_row texts;
	size_t i;
	int rc = 0;

	for (i = 0; i < s->batch->n && rc == 0; i++) {
		row = &s->batch->row[i];
		if (i + SOON < s->batch->n)
			store_soon(s->o->store, s->t->source,
			    row[SOON].r.row.source_key);
		if (row->odd && s->nrange > 1)
			keep_odd(s, row);
		if (row->good) {
			rc = s->sink->good(s, range, &row->r, err);
			continue;
		}
		texts = ahead_texts(s->batch, row);
		rc = s->sink->bad(s, range, &texts, &row->r, err);
	}
	return rc;
}
