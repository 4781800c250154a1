/* SPDX-License-Identifier: MIT */
#include "cimco/discover_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "cimco/discover_write.h"
#include "cimco/discover_yaml.h"
#include "rec/rec.h"

enum {
	LIST_MAX = 10000,	/* rows of a list of machines */
	NAME_MAX_BYTES = 255	/* of a label in a mapping */
};

static const char *const name_words[] = { "machinename", "portname", "name",
	"machine", "description", "displayname", "label", "maschinenname",
	"maschine", "bezeichnung", "maskinnavn", "maskine", "navn", "nombre",
	"maquina", "descripcion", "text", NULL };
static const char *const number_words[] = { "portid", "port", "portno",
	"machineid", "machineno", "machinenr", "id", "no", "nr", "number",
	NULL };

void
names_release(struct names *nm)
{
	size_t i;

	for (i = 0; i < nm->number.len && nm->name != NULL; i++)
		buf_release(&nm->name[i]);
	free(nm->name);
	map_release(&nm->number);
	buf_release(&nm->why);
}

/* ---- the numbers ---- */

static bool
is_number(const struct map_entry *w)
{
	return w->len > 0 && w->len < 12 &&
	    strspn(w->text, "0123456789") == w->len;
}

static bool
all_numbers(const struct seen *s)
{
	size_t i;

	for (i = 0; i < s->word.len; i++) {
		if (!is_number(&s->word.entry[i]))
			return false;
	}
	return s->word.len > 0;
}

static void
add_numbers(struct names *nm, const struct found *f)
{
	int c = look_role(&f->look, ROLE_MACHINE);
	const struct seen *s = &f->look.seen[c];
	size_t i, *order;

	if (!all_numbers(s))
		return;
	if (nm->column == NULL) {
		nm->column = f->look.column[c].name;
		nm->table = f->look.table.name;
	}
	order = seen_by_count(s);
	for (i = 0; i < s->word.len; i++)
		map_put(&nm->number, s->word.entry[order[i]].text,
		    s->word.entry[order[i]].len);
	free(order);
}

/* ---- a list of machines ---- */

/* The column that has the earliest of the words as its name, or -1. */
static int
find_named(const struct db_column *col, size_t n, const char *const *words)
{
	char folded[WORD_FOLDED_MAX];
	size_t i;

	for (; *words != NULL; words++) {
		for (i = 0; i < n; i++) {
			word_fold(folded, col[i].name, strlen(col[i].name));
			if (strcmp(folded, *words) == 0)
				return (int)i;
		}
	}
	return -1;
}

/* A name that a mapping takes, and no other machine has. */
static bool
is_good_name(const struct names *nm, const char *p, size_t n)
{
	size_t i;

	if (n == 0 || n > NAME_MAX_BYTES || !rec_utf8(p, n))
		return false;
	for (i = 0; i < n; i++) {
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			return false;
	}
	for (i = 0; i < nm->number.len; i++) {
		if (nm->name[i].len == n &&
		    memcmp(nm->name[i].data, p, n) == 0)
			return false;
	}
	return true;
}

/* Reads the list into nm; the names it has for our numbers. */
static int
read_list(struct names *nm, struct db_stmt *s, size_t *known,
    struct err *err)
{
	const char *p;
	int64_t i;
	size_t n;
	int got;

	while ((got = db_step(s, err)) > 0) {
		p = db_text(s, 0, &n);
		i = db_is_null(s, 0) ? MAP_NONE : map_find(&nm->number, p, n);
		if (i == MAP_NONE || nm->name[i].len > 0)
			continue;
		p = db_text(s, 1, &n);
		word_trim(&p, &n);
		if (db_is_null(s, 1) || !is_good_name(nm, p, n))
			continue;
		buf_add(&nm->name[i], p, n);
		++*known;
	}
	return got;
}

static void
forget(struct names *nm)
{
	size_t i;

	for (i = 0; i < nm->number.len; i++)
		buf_clear(&nm->name[i]);
}

static int
ask_list(struct names *nm, struct db *db, const struct db_table *t,
    const char *number, const char *name, size_t *known, struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	int rc;

	buf_puts(&sql, "SELECT ");
	db_quote(db, &sql, number);
	buf_puts(&sql, ", ");
	db_quote(db, &sql, name);
	buf_puts(&sql, " FROM ");
	db_quote(db, &sql, t->name);
	buf_printf(&sql, " ORDER BY 1, 2 LIMIT %d", LIST_MAX);
	rc = db_prepare(&s, db, buf_text(&sql), err);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	rc = read_list(nm, s, known, err);
	db_finalize(s);
	return rc;
}

/* 1: it is the list.  0: it is not, or cannot be read.  -1: the source. */
static int
try_table(struct names *nm, struct db *db, const struct db_table *t,
    struct err *err)
{
	const char *const own[] = { nm->column, NULL };
	struct db_column *col;
	struct err why = { 0 };
	size_t n, known = 0;
	int number, name;

	if (db_table_columns(db, t->name, &col, &n, err) < 0)
		return -1;
	number = find_named(col, n, own);
	if (number < 0)
		number = find_named(col, n, number_words);
	name = find_named(col, n, name_words);
	if (number >= 0 && name >= 0 && number != name &&
	    ask_list(nm, db, t, col[number].name, col[name].name, &known,
	    &why) == 0 && known * 5 >= nm->number.len * 4) {
		buf_printf(&nm->why, "%s of %s holds numbers; \"",
		    nm->column, nm->table);
		buf_printf(&nm->why, "%s\" has the names of %zu of %zu.",
		    t->name, known, nm->number.len);
		free(col);
		return 1;
	}
	forget(nm);
	free(col);
	return 0;
}

static bool
is_looked_into(const struct found *f, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (f[i].plan.active &&
		    strcmp(f[i].look.table.name, name) == 0)
			return true;
	}
	return false;
}

int
names_find(struct names *nm, struct db *db, const struct found *f, size_t n,
    const struct db_table *table, size_t ntable, struct err *err)
{
	size_t i;
	int got = 0;

	*nm = (struct names){ .column = NULL };
	for (i = 0; i < n; i++) {
		if (f[i].plan.active)
			add_numbers(nm, &f[i]);
	}
	nm->name = mem_new(nm->number.len + 1, sizeof(*nm->name));
	for (i = 0; i < ntable && nm->number.len > 0 && got == 0; i++) {
		if (table[i].rows <= LIST_MAX && db_identifier(
		    table[i].name) && !is_looked_into(f, n, table[i].name))
			got = try_table(nm, db, &table[i], err);
	}
	return got < 0 ? -1 : 0;
}

/* ---- in the file ---- */

static void
put_pairs(struct buf *b, const struct names *nm, const char *before,
    const char *unknown)
{
	size_t i;

	for (i = 0; i < nm->number.len; i++) {
		if (nm->name[i].len == 0 && unknown == NULL)
			continue;
		buf_printf(b, "%s  \"%s\": ", before,
		    nm->number.entry[i].text);
		if (nm->name[i].len > 0)
			yaml_scalar(b, nm->name[i].data, nm->name[i].len);
		else
			buf_puts(b, unknown);
		buf_putc(b, '\n');
	}
}

void
names_write(struct buf *b, const struct names *nm)
{
	if (nm->number.len == 0)
		return;
	buf_putc(b, '\n');
	if (nm->why.len > 0) {
		yaml_note(b, 0, "machines: %s", buf_text(&nm->why));
		buf_puts(b, "machines:\n");
		put_pairs(b, nm, "", NULL);
		return;
	}
	yaml_item(b, 0, 2, "doubtful: %s of %s holds numbers, and no table "
	    "with their names was found. Without names the machines are "
	    "called so:", nm->column, nm->table);
	buf_puts(b, "# machines:\n");
	put_pairs(b, nm, "# ", "NAME");
}
