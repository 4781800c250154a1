/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "cimco/drift.h"
#include "cimco/mapping.h"
#include "db/db.h"

/* ---- types ---- */

/* Of each family the narrowest first; what its words have in brackets. */
enum brackets { NOTHING, LENGTH, DIGITS };
static const struct family {
	const char *const word[6];
	enum brackets brackets;
} families[] = {
	/* A number in brackets behind an integer is how wide it is shown. */
	{ { "tinyint", "smallint", "mediumint", "int", "bigint" }, NOTHING },
	{ { "char", "varchar" }, LENGTH },
	{ { "binary", "varbinary" }, LENGTH },
	{ { "tinytext", "text", "mediumtext", "longtext" }, NOTHING },
	{ { "tinyblob", "blob", "mediumblob", "longblob" }, NOTHING },
	{ { "decimal" }, DIGITS },
	{ { "datetime" }, LENGTH },
	{ { "time" }, LENGTH },
	{ { "timestamp" }, LENGTH },
	{ { "bit" }, LENGTH },
};
enum { NFAMILY = sizeof(families) / sizeof(*families) };

/* "decimal(10,2) unsigned" taken apart. */
struct type {
	int family;		/* -1: none of the above */
	int rank;		/* in its family */
	int n[2];		/* in brackets; 0: none */
	bool is_unsigned;
};

static int
find_word(const struct family *f, const char *s, size_t n)
{
	int i;

	for (i = 0; i < 6 && f->word[i] != NULL; i++) {
		if (strlen(f->word[i]) == n &&
		    strncasecmp(f->word[i], s, n) == 0)
			return i;
	}
	return -1;
}

static struct type
parse_type(const char *s)
{
	struct type t = { .family = -1 };
	size_t n = strcspn(s, " (");
	char *end;
	int i;

	for (i = 0; i < NFAMILY && t.family < 0; i++) {
		t.rank = find_word(&families[i], s, n);
		if (t.rank >= 0)
			t.family = i;
	}
	t.is_unsigned = strstr(s + n, "unsigned") != NULL;
	if (s[n] != '(')
		return t;
	t.n[0] = (int)strtol(s + n + 1, &end, 10);
	if (*end == ',')
		t.n[1] = (int)strtol(end + 1, NULL, 10);
	return t;
}

static bool
fits(const struct type *was, const struct type *is)
{
	switch (families[was->family].brackets) {
	case LENGTH:
		return is->n[0] >= was->n[0];
	case DIGITS:
		return is->n[1] >= was->n[1] &&
		    is->n[0] - is->n[1] >= was->n[0] - was->n[1];
	default:
		return true;
	}
}

/* "enum('a','b')" is the beginning of "enum('a','b','c')". */
static bool
has_more_words(const char *was, const char *is)
{
	size_t n = strlen(was);

	return n > 1 && (strncmp(was, "enum(", 5) == 0 ||
	    strncmp(was, "set(", 4) == 0) && was[n - 1] == ')' &&
	    strncmp(was, is, n - 1) == 0 && is[n - 1] == ',';
}

bool
drift_widens(const char *was, const char *is)
{
	struct type a = parse_type(was), b = parse_type(is);
	bool text = strcasecmp(is, "text") == 0 ||
	    strcasecmp(is, "mediumtext") == 0 ||
	    strcasecmp(is, "longtext") == 0;

	if (strcasecmp(was, is) == 0 || has_more_words(was, is))
		return true;
	if (a.family < 0 || b.family < 0)
		return false;
	if (a.family == 1 && text)
		return true;
	/* An unsigned number fits a wider signed one, not the reverse. */
	if (a.is_unsigned != b.is_unsigned &&
	    (b.is_unsigned || a.rank >= b.rank))
		return false;
	return a.family == b.family && a.rank <= b.rank && fits(&a, &b);
}

/* ---- character sets ---- */

/* A server of a later version calls the old one by its new name. */
static bool
is_set(const char *s, const char *name)
{
	if (strcasecmp(s, "utf8") == 0)
		s = "utf8mb3";
	return strcasecmp(s, name) == 0;
}

static bool
is_one_of(const char *s, const char *const *names)
{
	while (*names != NULL && !is_set(s, *names))
		names++;
	return *names != NULL;
}

bool
drift_spells(const char *was, const char *is)
{
	/* All of Unicode, and its first plane. */
	static const char *const whole[] = { "utf8mb4", "utf16", "utf16le",
	    "utf32", "gb18030", NULL };
	static const char *const plane[] = { "utf8mb3", "ucs2", NULL };

	if (is_set(was, is) ||
	    (is_set(was, "utf8mb3") && is_set(is, "utf8mb3")))
		return true;
	if (is_one_of(is, whole))
		return true;
	if (is_one_of(is, plane))
		return !is_one_of(was, whole);
	return is_set(was, "ascii") && !is_set(is, "swe7");
}

/* ---- tables ---- */

/* No column's line begins so. */
#define KEY_LINE	"\tkey"

void
drift_put(struct buf *out, const struct mapping_table *t,
    const struct drift_table *is)
{
	const struct db_column *c;
	size_t i;

	for (i = 0; i < is->n; i++) {
		c = &is->col[i];
		buf_printf(out, "%s\t%s%s%s\n", c->name, c->type,
		    c->charset[0] != '\0' ? "\t" : "", c->charset);
	}
	buf_puts(out, KEY_LINE "\t");
	drift_put_keys(out, t, is);
	buf_putc(out, '\n');
}

/* What a line says behind its name, copied; NULL: there is none such. */
static char *
old_line(const char *was, const char *name)
{
	size_t n = strlen(name);
	const char *line;

	for (line = was; *line != '\0'; line += strcspn(line, "\n") + 1) {
		if (strncmp(line, name, n) == 0 && line[n] == '\t')
			return mem_text(line + n + 1,
			    strcspn(line + n + 1, "\n"));
	}
	return NULL;
}

static bool
is_mapped(const struct mapping_table *t, const char *name)
{
	int i;

	for (i = 0; i < t->ncolumn; i++) {
		if (strcmp(t->column[i].sql, name) == 0)
			return true;
	}
	return false;
}

static void
put_change(struct buf *out, const struct db_column *col, const char *type,
    const char *charset)
{
	bool spelled = charset != NULL && strcmp(charset, col->charset) != 0;

	buf_printf(out, "%s: was %s", col->name, type);
	if (spelled)
		buf_printf(out, " in %s", charset);
	buf_printf(out, ", is %s", col->type);
	if (spelled)
		buf_printf(out, " in %s", col->charset);
}

/* What happened to a mapped column: nothing said, a note, or a fault. */
static void
compare_mapped(const struct db_column *col, const char *type,
    const char *charset, bool strict, struct buf *note, struct buf *fault)
{
	/* What has no letters has no set of them. */
	if (col->charset[0] == '\0')
		charset = NULL;
	if (strcmp(type, col->type) == 0 &&
	    (charset == NULL || drift_spells(charset, col->charset)) &&
	    (charset == NULL || drift_spells(col->charset, charset)))
		return;
	if (!strict || (drift_widens(type, col->type) && (charset == NULL ||
	    drift_spells(charset, col->charset)))) {
		put_change(note, col, type, charset);
		buf_putc(note, '\n');
		return;
	}
	if (fault->len > 0)
		buf_putc(fault, '\n');
	put_change(fault, col, type, charset);
}

static void
compare_column(const char *was, const struct mapping_table *t,
    const struct db_column *col, bool strict, struct buf *note,
    struct buf *fault)
{
	char *type = old_line(was, col->name), *charset;

	if (type == NULL) {
		buf_printf(note, "%s: a new column, %s\n", col->name,
		    col->type);
		return;
	}
	charset = strchr(type, '\t');
	if (charset != NULL)
		*charset++ = '\0';
	if (is_mapped(t, col->name))
		compare_mapped(col, type, charset, strict, note, fault);
	free(type);
}

static void
compare_keys(const char *was, const struct mapping_table *t,
    const struct drift_table *is, struct buf *note, struct buf *fault)
{
	char *old = old_line(was, KEY_LINE);
	struct buf now = { 0 }, all = { 0 };

	if (old == NULL)
		return;
	drift_put_keys(&now, t, is);
	drift_put_keys(&all, NULL, is);
	if (!drift_keeps(old, buf_text(&now)))
		buf_printf(fault, "key: %s was unique, and is not now: %s%s",
		    old, all.len > 0 ? "unique are " :
		    "nothing in the table is", buf_text(&all));
	else if (strcmp(old, buf_text(&now)) != 0)
		buf_printf(note, "key: unique are %s\n", buf_text(&now));
	buf_release(&now);
	buf_release(&all);
	free(old);
}

static void
tell_notes(const struct buf *notes, void (*note)(void *, const char *),
    void *arg)
{
	const char *p = notes->data, *end = p + notes->len, *nl;
	char *text;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		text = mem_text(p, (size_t)(nl - p));
		note(arg, text);
		free(text);
	}
}

static int
refuse(const struct mapping_table *t, const struct buf *faults,
    const struct buf *keys, struct err *err)
{
	struct buf what = { 0 };

	if (faults->len > 0)
		buf_printf(&what, "the table was changed so that values may "
		    "have been cut or turned:\n%s\n"
		    "see that the mapping still fits", faults->data);
	if (keys->len > 0)
		buf_printf(&what, "%sthe table was changed so that a row may "
		    "take another's place:\n%s\n"
		    "see that key: in the mapping still tells them apart",
		    what.len > 0 ? ";\n" : "", keys->data);
	err_set(err, ERR_CONFIG, "%s: %s; --accept-source reads all of it "
	    "anew", t->source, buf_text(&what));
	buf_release(&what);
	return -1;
}

int
drift_compare(const char *was, const struct mapping_table *t,
    const struct drift_table *is, bool strict,
    void (*note)(void *arg, const char *text), void *arg, struct err *err)
{
	struct buf notes = { 0 }, faults = { 0 }, keys = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < is->n; i++)
		compare_column(was, t, &is->col[i], strict, &notes, &faults);
	compare_keys(was, t, is, &notes, &keys);
	if (notes.len > 0)
		tell_notes(&notes, note, arg);
	if (faults.len + keys.len > 0)
		rc = refuse(t, &faults, &keys, err);
	buf_release(&notes);
	buf_release(&faults);
	buf_release(&keys);
	return rc;
}
