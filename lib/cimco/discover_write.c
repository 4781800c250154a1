/* SPDX-License-Identifier: MIT */
#include "cimco/discover_write.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cimco/discover_yaml.h"
#include "db/db.h"
#include "rec/rec.h"

const char *const write_type_names[] = { "local", "utc", "epoch_text" };

void
write_doubts(struct buf *b, int indent, const struct buf *doubts)
{
	const char *s = buf_text(doubts), *end;

	for (; *s != '\0'; s = end + 1) {
		end = strchr(s, '\n');
		yaml_item(b, indent, 2, "doubtful: %.*s", (int)(end - s), s);
	}
}

void
write_length(struct buf *b, int64_t us)
{
	static const struct {
		int64_t us;
		const char *unit;
	} units[] = { { WHEN_DAY, "d" }, { WHEN_HOUR, "h" },
	    { WHEN_MINUTE, "m" }, { WHEN_SECOND, "s" } };
	size_t i;

	for (i = 0; i < 3 && us % units[i].us != 0; i++)
		;
	buf_printf(b, "%lld%s", (long long)(us / units[i].us),
	    units[i].unit);
}

void
write_name(struct buf *b, const struct look *l, int column)
{
	const char *name = l->column[column].name;

	yaml_scalar(b, name, strlen(name));
}

/* ---- what was seen ---- */

static void
say_rows(struct buf *b, const struct look *l)
{
	const struct sample *s = &l->sample;
	struct buf t = { 0 };

	if (l->ncolumn == 0) {
		yaml_note(b, 2, l->nall > 0 ? "None of its columns can be "
		    "mapped." : "It has no columns that this account may "
		    "see; a view of tables that are gone has none either.");
		return;
	}
	if (s->whole)
		buf_printf(&t, "%zu rows, all of them looked at.", s->nrow);
	else if (l->table.rows >= 0)
		buf_printf(&t, "About %lld rows; ",
		    (long long)l->table.rows);
	if (!s->whole && s->by != NULL)
		buf_printf(&t, "the first %zu and the newest %zu were looked "
		    "at, found by %s%s.", s->newest, s->nrow - s->newest,
		    s->by[0] != '\0' ? "the index of " :
		    "a pass over the table, for there is no index", s->by);
	else if (!s->whole)
		buf_printf(&t, "the first %zu in the table's own order were "
		    "looked at, not the newest: no index finds them.",
		    s->nrow);
	if (s->late)
		buf_puts(&t, " A statement took too long and was given up.");
	yaml_note(b, 2, "%s", buf_text(&t));
	buf_release(&t);
}

static int
widest(const struct look *l, bool type)
{
	int w = 0, n;
	size_t i;

	for (i = 0; i < l->ncolumn; i++) {
		n = (int)strlen(type ? l->column[i].type :
		    l->column[i].name);
		w = n > w && n <= (type ? 16 : 24) ? n : w;
	}
	return w;
}

/* A declared type may hold an enum's words, in whatever letters. */
static void
put_type(struct buf *b, const char *type)
{
	size_t i;

	for (i = 0; type[i] != '\0'; i++)
		buf_putc(b, type[i] > ' ' && type[i] < 0x7f ? type[i] : ' ');
}

static void
say_columns(struct buf *b, const struct look *l)
{
	int name = widest(l, false), type = widest(l, true);
	struct buf t = { 0 }, line = { 0 };
	size_t i;

	for (i = 0; i < l->ncolumn; i++) {
		buf_clear(&t);
		buf_clear(&line);
		put_type(&t, l->column[i].type);
		buf_printf(&line, "  %-*s  %-*.40s  ", name,
		    l->column[i].name, type, buf_text(&t));
		if (look_skipped(l, (int)i))
			buf_puts(&line, "not looked at");
		else
			seen_put(&line, &l->seen[i]);
		yaml_item(b, 2, 6, "%s", buf_text(&line));
	}
	for (; i < l->nall; i++) {
		buf_clear(&t);
		yaml_quote(&t, l->column[i].name, strlen(l->column[i].name),
		    80);
		yaml_item(b, 2, 6, "  %s cannot be mapped: a mapping takes "
		    "names of ASCII letters, digits, _ and $. A view could "
		    "give it one.", buf_text(&t));
	}
	buf_release(&t);
	buf_release(&line);
}

static void
say_indexes(struct buf *b, const struct look *l)
{
	struct buf t = { 0 };
	size_t i;

	for (i = 0; i < l->nindex; i++) {
		const struct db_index *x = &l->index[i];

		if (x->at == 0)
			buf_printf(&t, "%s%s(", i > 0 ? "), " : "",
			    x->unique ? "unique " : "");
		else
			buf_puts(&t, ", ");
		yaml_scalar(&t, x->column, strlen(x->column));
	}
	if (l->nindex > 0)
		yaml_item(b, 2, 2, "Indexes: %s).", buf_text(&t));
	else if (!l->table.view)
		yaml_note(b, 2, "No index.");
	buf_release(&t);
}

/* ---- the entry ---- */

static bool
is_text(const struct db_column *c)
{
	return strncasecmp(c->type, "text", 4) == 0 ||
	    strcasestr(c->type, "blob") != NULL;
}

static void
say_index_advice(struct buf *b, const struct db *db, const struct found *f)
{
	const struct look *l = &f->look;
	const struct db_column *c = &l->column[f->plan.cursor];
	bool file = strcmp(db_dialect(db), "sqlite") == 0;

	if (l->table.view || look_indexed(l, f->plan.cursor))
		return;
	yaml_note(b, WRITE_IN, "No index begins with %s, so every sync goes "
	    "through the whole table. For who may change it:", c->name);
	buf_printf(b, "%*s#   CREATE INDEX mw_%.30s_%.30s ON ", WRITE_IN, "",
	    l->table.name, c->name);
	db_quote(db, b, l->table.name);
	buf_puts(b, " (");
	db_quote(db, b, c->name);
	buf_printf(b, "%s);\n", is_text(c) && !file ? "(32)" : "");
}

static void
put_key(struct buf *b, const struct found *f)
{
	const struct plan *p = &f->plan;
	int i;

	if (p->unique == 1)
		yaml_note(b, WRITE_IN, "key: no two rows share it.");
	else if (p->unique == 0)
		yaml_note(b, WRITE_IN, "key: not unique. Rows that share it "
		    "are numbered.");
	else
		yaml_note(b, WRITE_IN, "key: whether it is unique was not "
		    "asked. Rows that share it are numbered.");
	if (p->copies > 0 || p->twins > 0)
		yaml_note(b, WRITE_IN, "Among the rows looked at %lld are "
		    "exact copies of another, %lld share its key and differ.",
		    (long long)p->copies, (long long)p->twins);
	write_doubts(b, WRITE_IN, &p->doubt[PLAN_KEY]);
	buf_printf(b, "%*skey: [", WRITE_IN, "");
	for (i = 0; i < p->nkey; i++) {
		buf_puts(b, i > 0 ? ", " : "");
		write_name(b, &f->look, p->key[i]);
	}
	buf_puts(b, "]\n");
	if (p->copies > 0)
		buf_printf(b, "%*sduplicates: collapse\n", WRITE_IN, "");
}

static void
put_cursor(struct buf *b, const struct db *db, const struct found *f)
{
	const struct plan *p = &f->plan;

	yaml_note(b, WRITE_IN, "cursor: %s", buf_text(&p->cursor_why));
	write_doubts(b, WRITE_IN, &p->doubt[PLAN_CURSOR]);
	say_index_advice(b, db, f);
	buf_printf(b, "%*scursor: {column: ", WRITE_IN, "");
	write_name(b, &f->look, p->cursor);
	if (p->stamp) {
		buf_printf(b, ", kind: stamp, type: %s}\n",
		    write_type_names[p->stamp_type]);
		return;
	}
	buf_puts(b, ", kind: start, lookback: ");
	write_length(b, p->lookback_us);
	buf_puts(b, "}\n");
}

static void
put_open(struct buf *b, const struct found *f)
{
	const struct seen *s;
	struct buf words = { 0 };
	size_t i, n = 0;

	if (f->plan.open < 0)
		return;
	s = &f->look.seen[f->plan.open];
	for (i = 0; i < s->word.len; i++) {
		const char *text = s->word.entry[i].text;
		size_t len = s->word.entry[i].len;

		word_trim(&text, &len);
		if (!word_is_open(text, len) || !rec_utf8(text, len))
			continue;
		buf_puts(&words, n++ > 0 ? ", " : "");
		yaml_scalar(&words, text, len);
	}
	if (n == 0) {
		yaml_item(b, WRITE_IN, 2, "doubtful: no open row was seen; "
		    "OPENED is what CIMCO calls them");
		buf_puts(&words, "OPENED");
	}
	buf_printf(b, "%*sopen_when: {column: ", WRITE_IN, "");
	write_name(b, &f->look, f->plan.open);
	buf_printf(b, n > 1 ? ", equals: [%s]}\n" : ", equals: %s}\n",
	    buf_text(&words));
	buf_release(&words);
}

/* ---- the table ---- */

static void
put_entry(struct buf *b, const struct db *db, const struct found *f)
{
	const char *name = f->look.table.name;

	buf_puts(b, "  - from: ");
	yaml_scalar(b, name, strlen(name));
	buf_putc(b, '\n');
	put_key(b, f);
	put_cursor(b, db, f);
	put_open(b, f);
	write_parts(b, f);
}

/* A mapping could hold it, if somebody says what is doubtful. */
static bool
can_suggest(const struct found *f)
{
	const struct look *l = &f->look;

	return db_identifier(l->table.name) && f->plan.nkey > 0 &&
	    (look_role(l, ROLE_END) >= 0 || f->plan.length_us > 0) &&
	    (f->plan.shape != SHAPE_NONE || f->plan.job);
}

static void
comment_out(struct buf *b, const struct buf *entry)
{
	const char *s = buf_text(entry), *end;

	for (; *s != '\0'; s = end + 1) {
		end = strchr(s, '\n');
		buf_putc(b, '#');
		buf_add(b, s + 1, (size_t)(end - s));
	}
}

void
write_table(struct buf *b, const struct db *db, const struct found *f)
{
	struct buf name = { 0 }, entry = { 0 };

	yaml_quote(&name, f->look.table.name, strlen(f->look.table.name), 80);
	buf_printf(b, "\n  # ---- %s%s\n", f->look.table.view ? "view " : "",
	    buf_text(&name));
	buf_release(&name);
	if (f->trouble.len > 0) {
		yaml_note(b, 2, "%s", buf_text(&f->trouble));
		return;
	}
	yaml_note(b, 2, "%s", buf_text(&f->plan.why));
	write_doubts(b, 2, &f->plan.doubt[PLAN_TABLE]);
	say_rows(b, &f->look);
	say_columns(b, &f->look);
	say_indexes(b, &f->look);
	if (!f->plan.active && !can_suggest(f))
		return;
	put_entry(&entry, db, f);
	if (f->plan.active) {
		buf_add(b, entry.data, entry.len);
	} else {
		yaml_note(b, 2, "What it could be; make the first # of these "
		    "lines a blank to have it:");
		comment_out(b, &entry);
	}
	buf_release(&entry);
}
