/* SPDX-License-Identifier: MIT */
/* Whether a table is still the one that the run before has read. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
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
