/* SPDX-License-Identifier: MIT */
/*
 * By which name the store knows a table.
 *
 * Servers and files differ in whether a table's name has a case, and so do
 * those who write mappings; whatever they write, it is the same table, and its
 * rows must not be there twice.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "cimco/mapping.h"
#include "cimco/sync.h"
#include "cimco/sync_source.h"
#include "db/catalogue.h"
#include "shop/store.h"

/* What the store has of this source: "cimco.joblog_ob" and its like. */
struct stored {
	const char *source;
	char **name;
	size_t n, cap;
};

static void
take_name(void *arg, const char *name)
{
	struct stored *st = arg;
	size_t n = strlen(st->source);

	if (strncmp(name, st->source, n) != 0 || name[n] != '.')
		return;
	st->name = mem_grow(st->name, &st->cap, st->n + 1, sizeof(*st->name));
	st->name[st->n++] = mem_text(name, strlen(name));
}

static void
release(struct stored *st)
{
	size_t i;

	for (i = 0; i < st->n; i++)
		free(st->name[i]);
	free(st->name);
}

static bool
is_stored(const struct stored *st, const char *name)
{
	size_t i;

	for (i = 0; i < st->n; i++) {
		if (strcmp(st->name[i], name) == 0)
			return true;
	}
	return false;
}

/* The one of any case that the store has, or NULL. */
static const char *
stored_spelling(const struct stored *st, const char *name)
{
	size_t i;

	for (i = 0; i < st->n; i++) {
		if (strcasecmp(st->name[i], name) == 0)
			return st->name[i];
	}
	return NULL;
}

/*
 * The store's word, when it has one: an earlier version went by the mapping's.
 * Else the catalogue's.  Where that has tables that differ in case alone, each
 * is what it is called.
 */
static int
name_table(struct mapping *m, struct mapping_table *t, struct db *db,
    const struct stored *st, struct err *err)
{
	char (*found)[DB_NAME_MAX];
	struct buf name = { 0 };
	const char *is;
	size_t n;

	if (db_table_spellings(db, t->from, &found, &n, err) < 0)
		return -1;
	buf_printf(&name, "%s.%s", m->source, n == 1 ? found[0] : t->from);
	is = n > 1 || is_stored(st, name.data) ? name.data :
	    is_stored(st, t->source) ? t->source :
	    stored_spelling(st, name.data);
	if (is == NULL)
		is = name.data;
	if (strcmp(is, t->source) != 0)
		t->source = arena_text(&m->arena, is, strlen(is));
	buf_release(&name);
	free(found);
	return 0;
}

static bool
is_mapped(const struct mapping *m, const char *name)
{
	int i;

	for (i = 0; i < m->ntable; i++) {
		if (strcmp(m->table[i].source, name) == 0)
			return true;
	}
	return false;
}

/* Rows that no run of this mapping reads, and no run ever takes away. */
static int
tell_strays(struct mapping *m, const struct stored *st,
    const struct sync_options *o, struct err *err)
{
	size_t i;
	int any;

	for (i = 0; i < st->n; i++) {
		if (is_mapped(m, st->name[i]))
			continue;
		any = store_has_rows(o->store, st->name[i], err);
		if (any < 0)
			return -1;
		if (any > 0)
			log_put(o->log, LOG_LEVEL_WARN, "the store has rows of "
			    "\"%s\", which is no table of this mapping: they "
			    "stay as they are and count everywhere; "
			    "store-admin retract %s takes them back",
			    st->name[i], st->name[i]);
	}
	m->told_strays = true;
	return 0;
}

int
sync_names(struct db *db, const struct sync_options *o, struct err *err)
{
	struct mapping *m = o->mapping;
	struct stored st = { .source = m->source };
	int i, rc;

	rc = store_sources(o->store, take_name, &st, err);
	for (i = 0; i < m->ntable && rc == 0; i++)
		rc = name_table(m, &m->table[i], db, &st, err);
	if (rc == 0 && !m->told_strays)
		rc = tell_strays(m, &st, o, err);
	release(&st);
	return rc;
}
