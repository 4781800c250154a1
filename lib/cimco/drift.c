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

/* ---- tables ---- */

void
drift_put(struct buf *out, const struct db_column *col, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(out, "%s\t%s\n", col[i].name, col[i].type);
}

/* The type that the text gives a column, copied; NULL: it has none such. */
static char *
old_type(const char *was, const char *name)
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

/* What happened to one column: nothing said, a note, or a fault. */
static void
compare_column(const char *was, const struct mapping_table *t,
    const struct db_column *col, bool strict, struct buf *note,
    struct buf *fault)
{
	char *type = old_type(was, col->name);
	bool mapped = is_mapped(t, col->name);

	if (type == NULL)
		buf_printf(note, "%s: a new column, %s\n", col->name,
		    col->type);
	else if (!mapped || strcmp(type, col->type) == 0)
		;
	else if (!strict || drift_widens(type, col->type))
		buf_printf(note, "%s: was %s, is %s\n", col->name, type,
		    col->type);
	else
		buf_printf(fault, "%s%s: was %s, is %s",
		    fault->len > 0 ? "\n" : "", col->name, type, col->type);
	free(type);
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

int
drift_compare(const char *was, const struct mapping_table *t,
    const struct db_column *col, size_t n, bool strict,
    void (*note)(void *arg, const char *text), void *arg, struct err *err)
{
	struct buf notes = { 0 }, faults = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < n; i++)
		compare_column(was, t, &col[i], strict, &notes, &faults);
	if (notes.len > 0)
		tell_notes(&notes, note, arg);
	if (faults.len > 0)
		rc = err_set(err, ERR_CONFIG, "%s: the table was changed so "
		    "that values may have been cut or turned:\n%s\n"
		    "see that the mapping still fits; --accept-source reads "
		    "all of it anew", t->source, buf_text(&faults));
	buf_release(&notes);
	buf_release(&faults);
	return rc;
}
