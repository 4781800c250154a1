/* SPDX-License-Identifier: MIT */
/* A mapping meets the catalogue of its source. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/near.h"
#include "cimco/mapping.h"
#include "conf/conf.h"
#include "db/db.h"

/* The column of that name, exactly or, if only one is, in another case. */
static const struct db_column *
find(const struct db_column *col, size_t n, const char *name)
{
	const struct db_column *found = NULL;
	size_t i, fits = 0;

	for (i = 0; i < n; i++) {
		if (strcmp(col[i].name, name) == 0)
			return &col[i];
		if (strcasecmp(col[i].name, name) == 0) {
			found = &col[i];
			fits++;
		}
	}
	return fits == 1 ? found : NULL;
}

static const char *
nearest(const struct db_column *col, size_t n, const char *name)
{
	const char **words = mem_new(n + 1, sizeof(*words));
	const char *near;
	size_t i;

	for (i = 0; i < n; i++)
		words[i] = col[i].name;
	near = near_word(name, words);
	free(words);
	return near;
}

static void
add_missing(struct buf *faults, const struct mapping_table *t,
    const struct mapping_column *c, const struct db_column *col, size_t n)
{
	const char *near = nearest(col, n, c->name);

	buf_printf(faults, "%s%s: %s: no such column: \"%s\"",
	    faults->len > 0 ? "\n" : "", conf_where(c->at), t->from, c->name);
	if (near != NULL)
		buf_printf(faults, "; did you mean \"%s\"?", near);
}

static bool
begins_with(const char *type, const char *word)
{
	return strncasecmp(type, word, strlen(word)) == 0;
}

static void
bind_time(struct mapping_table *t, struct mapping_time *time,
    struct buf *faults)
{
	const struct mapping_column *c;

	if (time->column == MAPPING_NONE)
		return;
	c = &t->column[time->column];
	if (!c->timestamp || time->type != MAPPING_LOCAL)
		return;
	if (!time->given) {
		time->type = MAPPING_UTC;
		return;
	}
	buf_printf(faults, "%s%s: %s: \"%s\" is a TIMESTAMP, which the "
	    "server tells in UTC; write type: utc",
	    faults->len > 0 ? "\n" : "", conf_where(time->at), t->from,
	    c->name);
}

static void
bind_columns(struct mapping_table *t, const struct db_column *col, size_t n,
    bool typed, struct buf *faults)
{
	const struct db_column *found;
	struct mapping_column *c;
	int i;

	for (i = 0; i < t->ncolumn; i++) {
		c = &t->column[i];
		found = find(col, n, c->name);
		/* A catalogue may hold names that no file can. */
		if (found == NULL || !db_identifier(found->name)) {
			c->sql[0] = '\0';
			add_missing(faults, t, c, col, n);
			continue;
		}
		memcpy(c->sql, found->name, sizeof(c->sql));
		c->indexed = found->indexed;
		c->nullable = found->nullable;
		c->single = found->single;
		c->timestamp = typed && begins_with(found->type, "timestamp");
		c->native = c->timestamp ||
		    (typed && begins_with(found->type, "datetime"));
	}
}

int
mapping_bind(struct mapping_table *t, const struct db_column *col, size_t n,
    bool typed, struct err *err)
{
	struct buf faults = { 0 };
	int rc = 0;

	if (n == 0)
		return err_set(err, ERR_CONFIG, "%s: no such table: \"%s\", "
		    "or this account may not read it", conf_where(t->at),
		    t->from);
	bind_columns(t, col, n, typed, &faults);
	bind_time(t, &t->start, &faults);
	bind_time(t, &t->end, &faults);
	bind_time(t, &t->due, &faults);
	bind_time(t, &t->cursor.time, &faults);
	if (faults.len > 0)
		rc = err_set(err, ERR_CONFIG, "%s", buf_text(&faults));
	buf_release(&faults);
	return rc;
}
