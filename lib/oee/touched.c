/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/when.h"
#include "oee/touched.h"
#include "shop/kinds.h"

/* More of a row than this is not told one by one. */
enum { TOLD = 4 };

/* ---- what moved ---- */

static void
make_name(struct buf *b, const char *source, size_t nsource, const char *key,
    size_t nkey)
{
	buf_clear(b);
	buf_add(b, source, nsource);
	buf_putc(b, '\0');
	buf_add(b, key, nkey);
}

/* false: the record has no row. */
static bool
name_of(struct oee_touched *t, const struct rec *r)
{
	const struct rec_val *source = rec_get(r, F_SOURCE);
	const struct rec_val *key = rec_get(r, F_SOURCE_KEY);

	if (source == NULL || key == NULL || source->is != REC_IS_TEXT ||
	    key->is != REC_IS_TEXT)
		return false;
	make_name(&t->key, source->text, source->len, key->text, key->len);
	return true;
}

static struct oee_touched_row *
row_of(struct oee_touched *t)
{
	const size_t n = t->name.len;
	const size_t at = (size_t)map_put(&t->name, buf_text(&t->key),
	    t->key.len);

	if (at == n) {
		t->row = mem_grow(t->row, &t->row_cap, at + 1,
		    sizeof(*t->row));
		t->row[at] = (struct oee_touched_row){ .first = -1 };
	}
	return &t->row[at];
}

static void
put_value(struct buf *b, const char *key, const struct rec_val *v)
{
	if (v == NULL || v->is == REC_IS_NULL)
		return;
	buf_puts(b, key);
	buf_putc(b, '\0');
	if (v->is == REC_IS_TRUE || v->is == REC_IS_FALSE)
		buf_puts(b, v->is == REC_IS_TRUE ? "true" : "false");
	else
		buf_add(b, v->text, v->len);
	buf_putc(b, '\0');
}

/* Which fact of its row it is comes first, then what it says. */
static void
put_fact(struct buf *b, const struct rec *r)
{
	static const enum shop_key skip[] = { F_RECORD, F_CHANGE, F_SEQ,
		F_FACT, F_SOURCE, F_SOURCE_KEY, F_N };
	size_t k;
	int i;

	buf_clear(b);
	put_value(b, "fact", rec_get(r, F_FACT));
	put_value(b, "n", rec_get(r, F_N));
	for (i = 0; i < r->shape->n; i++) {
		for (k = 0; k < sizeof(skip) / sizeof(skip[0]); k++) {
			if (r->shape->id[i] == (int)skip[k])
				break;
		}
		if (k == sizeof(skip) / sizeof(skip[0]))
			put_value(b, r->shape->name[i], &r->val[i]);
	}
}

int
oee_touched_change(struct oee_touched *t, const struct rec *r,
    struct err *err)
{
	struct oee_touched_row *row;
	struct oee_touched_fact *f;
	const char *what;
	size_t n;
	int got = rec_text(r, F_CHANGE, &what, &n, err);

	if (got <= 0)
		return got < 0 ? -1 : err_set(err, ERR_DATA,
		    "change: missing");
	if (!name_of(t, r))
		return 0;
	row = row_of(t);
	t->fact = mem_grow(t->fact, &t->fact_cap, t->nfact + 1,
	    sizeof(*t->fact));
	f = &t->fact[t->nfact];
	f->is = (n == 5 && memcmp(what, "added", n) == 0) ||
	    (n == 10 && memcmp(what, "changed_to", n) == 0);
	put_fact(&t->words, r);
	f->len = t->words.len;
	f->text = mem_text(buf_text(&t->words), f->len);
	f->next = -1;
	if (row->first < 0)
		row->first = (int64_t)t->nfact;
	else
		t->fact[row->last].next = (int64_t)t->nfact;
	row->last = (int64_t)t->nfact++;
	row->was |= !f->is;
	row->is |= f->is;
	return 0;
}

void
oee_touched_fact(struct oee_touched *t, const struct rec *r, bool is)
{
	int64_t at;

	if (t->name.len == 0 || !name_of(t, r))
		return;
	at = map_find(&t->name, buf_text(&t->key), t->key.len);
	if (at < 0)
		return;
	t->row[at].was |= !is;
	t->row[at].is |= is;
}

int64_t
oee_touched_find(struct oee_touched *t, const char *source,
    const char *source_key)
{
	make_name(&t->key, source, strlen(source), source_key,
	    strlen(source_key));
	return map_find(&t->name, buf_text(&t->key), t->key.len);
}

const char *
oee_touched_what(const struct oee_touched *t, int64_t row)
{
	const struct oee_touched_row *x = &t->row[row];

	return x->was && x->is ? "changed" : x->is ? "added" : "removed";
}

/* ---- in words ---- */

/* The value of a key, NULL when absent. */
static const char *
value_of(const struct oee_touched_fact *f, const char *key)
{
	const char *s = f->text, *v;

	for (; s < f->text + f->len; s = v + strlen(v) + 1) {
		v = s + strlen(s) + 1;
		if (strcmp(s, key) == 0)
			return v;
	}
	return NULL;
}

static bool
same_value(const struct oee_touched_fact *a, const struct oee_touched_fact *b,
    const char *key)
{
	const char *x = value_of(a, key), *y = value_of(b, key);

	return x == NULL || y == NULL ? x == y : strcmp(x, y) == 0;
}

/* Seconds of its own, else those of its window. */
static void
put_length(struct buf *b, const struct oee_touched_fact *f)
{
	const char *seconds = value_of(f, "seconds");
	const char *start = value_of(f, "start"), *end = value_of(f, "end");
	char text[NUM_MAX];
	int64_t from, to;

	if (seconds != NULL) {
		buf_printf(b, " %s s", seconds);
		return;
	}
	if (start == NULL || end == NULL ||
	    when_parse(start, strlen(start), &from) < 0 ||
	    when_parse(end, strlen(end), &to) < 0)
		return;
	buf_putc(b, ' ');
	buf_add(b, text, num_put_fixed(text, (to - from) / 1000, 3));
	buf_puts(b, " s");
}

static void
put_kind(struct buf *b, const struct oee_touched_fact *f)
{
	const char *state = value_of(f, "state");
	const char *reason = value_of(f, "reason");
	const char *fact = value_of(f, "fact");

	buf_puts(b, state != NULL ? state : fact != NULL ? fact : "fact");
	if (state != NULL && reason != NULL)
		buf_printf(b, "/%s", reason);
}

static bool
is_job(const struct oee_touched_fact *f)
{
	const char *kind = value_of(f, "fact");

	return kind != NULL && strcmp(kind, "job") == 0;
}

/* All of a fact that came or went. */
static void
describe(struct buf *b, const struct oee_touched_fact *f)
{
	static const char *const amounts[] = { "parts", "scrap" };
	const char *v = is_job(f) ? value_of(f, "job") : NULL;
	size_t i;

	put_kind(b, f);
	if (v != NULL)
		buf_printf(b, " %s", v);
	if (value_of(f, "state") != NULL)
		put_length(b, f);
	for (i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		v = value_of(f, amounts[i]);
		if (v != NULL)
			buf_printf(b, " %s %s", amounts[i], v);
	}
}

/* The same fact of the row on the other side, or NULL. */
static const struct oee_touched_fact *
mate_of(const struct oee_touched *t, int64_t row,
    const struct oee_touched_fact *f)
{
	const struct oee_touched_fact *x;
	int64_t i;

	for (i = t->row[row].first; i >= 0; i = x->next) {
		x = &t->fact[i];
		if (x->is != f->is && same_value(x, f, "fact") &&
		    same_value(x, f, "n"))
			return x;
	}
	return NULL;
}

/* Each key that differs, as it was and as it is. */
static void
put_difference(struct buf *b, const struct oee_touched_fact *was,
    const struct oee_touched_fact *is)
{
	const char *sep = ":", *s, *v, *w;

	for (s = was->text; s < was->text + was->len; s = v + strlen(v) + 1) {
		v = s + strlen(s) + 1;
		w = value_of(is, s);
		if (w != NULL && strcmp(v, w) == 0)
			continue;
		buf_printf(b, "%s %s %s->%s", sep, s, v,
		    w == NULL ? "none" : w);
		sep = ",";
	}
	for (s = is->text; s < is->text + is->len; s = v + strlen(v) + 1) {
		v = s + strlen(s) + 1;
		if (value_of(was, s) != NULL)
			continue;
		buf_printf(b, "%s %s none->%s", sep, s, v);
		sep = ",";
	}
}

/* A row's end is that of all its facts: the same of another is not told. */
static int
tell(struct oee_touched *t, int64_t row, const struct oee_touched_fact *f,
    int told)
{
	const bool changed = t->row[row].was && t->row[row].is;
	const struct oee_touched_fact *mate = mate_of(t, row, f);
	const size_t before = t->words.len;
	size_t at;

	buf_puts(&t->words, told > 0 ? "; " : "");
	if (told == TOLD) {
		buf_puts(&t->words, "...");
		return told + 1;
	}
	if (mate == NULL) {
		buf_puts(&t->words, !changed ? "" : f->is ? "new: " :
		    "gone: ");
		describe(&t->words, f);
		return told + 1;
	}
	put_kind(&t->words, f->is ? mate : f);
	at = t->words.len;
	put_difference(&t->words, f->is ? mate : f, f->is ? f : mate);
	if (t->key.len > 0 &&
	    strcmp(buf_text(&t->key), t->words.data + at) == 0) {
		t->words.len = before;
		t->words.data[before] = '\0';
		return told;
	}
	buf_clear(&t->key);
	buf_puts(&t->key, t->words.data + at);
	return told + 1;
}

/* A job says what its other facts say, unless it is alone. */
const char *
oee_touched_words(struct oee_touched *t, int64_t row)
{
	const struct oee_touched_fact *f;
	int told = 0, jobs;
	int64_t i;

	buf_clear(&t->words);
	buf_clear(&t->key);
	for (jobs = 0; jobs < 2 && told == 0; jobs++) {
		for (i = t->row[row].first; i >= 0 && told <= TOLD;
		    i = f->next) {
			f = &t->fact[i];
			/* A pair is told once. */
			if (is_job(f) != jobs ||
			    (!f->is && mate_of(t, row, f) != NULL))
				continue;
			told = tell(t, row, f, told);
		}
	}
	return buf_text(&t->words);
}

void
oee_touched_release(struct oee_touched *t)
{
	size_t i;

	for (i = 0; i < t->nfact; i++)
		free(t->fact[i].text);
	free(t->fact);
	free(t->row);
	map_release(&t->name);
	buf_release(&t->key);
	buf_release(&t->words);
	memset(t, 0, sizeof(*t));
}
