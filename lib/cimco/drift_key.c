/* SPDX-License-Identifier: MIT */
/* What a catalogue promises of a mapping's key. */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "cimco/drift.h"
#include "cimco/mapping.h"
#include "db/catalogue.h"
#include "db/db.h"

/* ---- of the catalogue ---- */

static bool
is_in_key(const struct mapping_table *t, const char *name)
{
	int i;

	for (i = 0; i < t->nkey; i++) {
		if (strcmp(t->column[t->key[i]].sql, name) == 0)
			return true;
	}
	return false;
}

/* Of floats two may be told by the same six digits. */
static bool
tells_apart(const struct drift_table *is, const char *name)
{
	const struct db_column *c;
	size_t i;

	for (i = 0; i < is->n; i++) {
		c = &is->col[i];
		if (strcmp(c->name, name) == 0)
			return !c->nullable &&
			    strncasecmp(c->type, "float", 5) != 0;
	}
	return false;
}

/* Puts the n columns of one index into set; whether they promise anything. */
static bool
put_set(struct buf *set, const struct mapping_table *t,
    const struct drift_table *is, const struct db_index *x, size_t n)
{
	bool good = x->unique;
	size_t i;

	buf_clear(set);
	for (i = 0; i < n && good; i++) {
		buf_printf(set, "%s%s", i > 0 ? ", " : "(", x[i].column);
		good = tells_apart(is, x[i].column) &&
		    (t == NULL || is_in_key(t, x[i].column));
	}
	buf_putc(set, ')');
	return good;
}

void
drift_put_keys(struct buf *out, const struct mapping_table *t,
    const struct drift_table *is)
{
	const struct db_index *x = is->index;
	size_t i, n, from = out->len;
	struct buf set = { 0 };

	for (i = 0; i < is->nindex; i += n) {
		for (n = 1; i + n < is->nindex && x[i + n].at > 0; n++)
			;
		/* Two indexes over the same columns are one promise. */
		if (put_set(&set, t, is, &x[i], n) && strstr(buf_text(out) +
		    from, buf_text(&set)) == NULL)
			buf_printf(out, "%s%s", out->len > from ? ", " : "",
			    buf_text(&set));
	}
	buf_release(&set);
}

/* ---- compared ---- */

/* Whether the set at s, "(a, b)", has this name of n bytes. */
static bool
has_name(const char *s, const char *name, size_t n)
{
	size_t len;

	for (; *s == '(' || *s == ' '; s += len + 1) {
		s++;
		len = strcspn(s, ",)");
		if (len == n && strncmp(s, name, n) == 0)
			return true;
		if (s[len] != ',')
			return false;
	}
	return false;
}

/* Whether all names of the first set are in the second. */
static bool
is_within(const char *s, const char *other)
{
	size_t n;

	for (; *s == '(' || *s == ' '; s += n + 1) {
		s++;
		n = strcspn(s, ",)");
		if (!has_name(other, s, n))
			return false;
		if (s[n] != ',')
			return true;
	}
	return false;
}

bool
drift_keeps(const char *was, const char *is)
{
	const char *old, *now;

	for (old = strchr(was, '('); old != NULL; old = strchr(old + 1, '('))
		for (now = strchr(is, '('); now != NULL;
		    now = strchr(now + 1, '('))
			if (is_within(now, old))
				return true;
	return strchr(was, '(') == NULL;
}
