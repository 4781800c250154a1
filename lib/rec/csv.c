/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "rec/rec_internal.h"

static const char UNENDED[] = "quoted field does not end";

/* ---- what the inner loop leaves to us ---- */

/* The quote at or behind p; NULL when the data end before. */
static const char *
next_quote(struct rec_reader *in, const char *p)
{
	const char *end = in->src.data + in->src.end;
	const char *quote = memchr(p, '"', (size_t)(end - p));

	in->stop = quote == NULL ? end : quote;
	return quote;
}

/* Copies the text from p on, whose first doubled quote is at q. */
static const char *
doubled(struct rec_reader *in, const char *p, const char *q,
    struct rec_val *v)
{
	char *to;

	rec_scratch_ready(in);
	to = in->scratch + in->scratch_len;
	v->text = to;
	for (;;) {
		memcpy(to, p, (size_t)(q - p));
		to += q - p;
		if (q[1] != '"')
			break;
		*to++ = '"';
		p = q + 2;
		q = next_quote(in, p);
		if (q == NULL)
			return NULL;
	}
	v->len = (uint32_t)(to - v->text);
	*to++ = '\n';	/* where a number would end */
	in->scratch_len = (size_t)(to - in->scratch);
	return q + 1;
}

const char *
rec_csv_quoted(struct rec_reader *in, const char *p, struct rec_val *v)
{
	const char *from = p + 1, *q, *end;

	in->bad_field = (int)(v - in->val) - in->first;
	if (p != v->text) {
		in->stop = p;
		return rec_wrong(in, "quote inside a bare field", v->text,
		    (size_t)(p - v->text) + 1);
	}
	v->is = REC_IS_TEXT;
	v->escaped = 1;
	v->text = from;
	q = next_quote(in, from);
	if (q != NULL && q[1] != '"') {
		v->len = (uint32_t)(q - from);
		end = q + 1;
	} else {
		end = q == NULL ? NULL : doubled(in, from, q, v);
	}
	if (end == NULL)
		return rec_wrong(in, UNENDED, from,
		    (size_t)(in->stop - from));
	in->newlines += rec_count_bytes(from, (size_t)(end - from), '\n');
	return end;
}

/* Which of the fields up to v is not UTF-8. */
static const char *
not_utf8(struct rec_reader *in, struct rec_val *v)
{
	struct rec_val *f;

	for (f = in->val + in->first; f < v; f++)
		if (!rec_utf8(f->text, f->len))
			break;
	in->bad_field = (int)(f - in->val) - in->first;
	return rec_wrong(in, "not UTF-8", f->text, f->len);
}

const char *
rec_csv_row_end(struct rec_reader *in, const char *p, struct rec_val *v,
    bool ascii)
{
	const char *from = in->src.data + in->src.pos;

	in->bad_field = (int)(v - in->val) - in->first;
	in->nfield = in->bad_field + 1;
	if (*p == '\r')
		p++;
	in->stop = p;
	if (*p != '\n')
		return rec_wrong(in, v->escaped
		    ? "text behind a closing quote"
		    : "carriage return inside a bare field", v->text, v->len);
	if (!ascii && !rec_utf8(from, (size_t)(p - from)))
		return not_utf8(in, v);
	return p;
}

const char *
rec_csv_too_many(struct rec_reader *in, const char *p)
{
	in->stop = p;
	in->bad_field = -1;
	return rec_wrong(in, "too many fields", p, 0);
}

/* ---- types ---- */

static bool
is_number(const struct rec_val *v)
{
	uint32_t few;

	return num_small(v->text, v->len, &few) == 0 ||
	    rec_number(v->text) == v->text + v->len;
}

static const char *
truth(struct rec_val *v)
{
	v->is = REC_IS_TRUE;
	if (v->len == 4 && memcmp(v->text, "true", 4) == 0)
		return NULL;
	v->is = REC_IS_FALSE;
	if (v->len == 5 && memcmp(v->text, "false", 5) == 0)
		return NULL;
	return "neither true nor false";
}

/* What the table says the text is; NULL, or what is wrong with it. */
static inline const char *
type_value(struct rec_val *v, enum rec_type type)
{
	if (v->is == REC_IS_NULL)
		return NULL;
	if (type == REC_BOOL)
		return truth(v);
	v->is = REC_IS_NUM;
	return is_number(v) ? NULL : rec_not_a_number(v);
}

/* ---- the header ---- */

static int
header_bad(struct rec_reader *in, const char *what, struct err *err)
{
	const struct rec_val *v = &in->val[in->first + in->bad_field];
	char text[REC_EXCERPT];

	return err_set(err, ERR_DATA, "%s: header: %s: \"%s\"",
	    rec_where(in), what, rec_excerpt(text, v->text, v->len));
}

static bool
names_kind(const struct rec_reader *in, int n)
{
	const struct rec_val *v = in->val;
	int i;

	for (i = 0; i < n; i++)
		if (v[i].len == 6 && memcmp(v[i].text, "record", 6) == 0)
			return true;
	return false;
}

static int
take_header(struct rec_reader *in, int n, struct err *err)
{
	struct rec_node *at = in->shapes.root;
	const struct rec_val *v = in->val;
	const struct rec_schema *schema = in->shapes.schema;
	bool virtual = in->opt.kind != NULL && !names_kind(in, n);

	in->typed = mem_new((size_t)n, sizeof(*in->typed));
	if (virtual)
		at = rec_shapes_key(&in->shapes, at, "record", 6);
	for (in->bad_field = 0; in->bad_field < n; in->bad_field++, v++) {
		if (v->len == 0)
			return header_bad(in, "column without a name", err);
		if (memchr(v->text, '\0', v->len) != NULL)
			return header_bad(in, "NUL in a name", err);
		at = rec_shapes_key(&in->shapes, at, v->text, v->len);
		if (at == NULL)
			return header_bad(in, "column twice", err);
		if (at->key < schema->nkey &&
		    schema->key[at->key].type != REC_TEXT &&
		    schema->key[at->key].type != REC_TIME)
			in->typed[in->ntyped++] = (struct rec_typed){
			    in->bad_field, schema->key[at->key].type };
	}
	in->header = at;
	in->rec.shape = rec_shapes_of(&in->shapes, at);
	in->rec.val = in->val;
	in->first = virtual;
	if (virtual) {
		in->val[0] = (struct rec_val){ in->opt.kind,
		    (uint32_t)strlen(in->opt.kind), REC_IS_TEXT, 0 };
	}
	return 0;
}

void
rec_csv_adopt(struct rec_reader *in, const struct rec_reader *from)
{
	const int n = from->rec.shape->n - from->first;
	const char *name;
	struct err err = { 0 };
	int i;

	for (i = 0; i < n; i++) {
		name = from->rec.shape->name[from->first + i];
		in->val[i] = (struct rec_val){ name, (uint32_t)strlen(name),
		    REC_IS_TEXT, 0 };
	}
	/* It was good once. */
	(void)take_header(in, n, &err);
}

/* ---- rows ---- */

/* Consumes everything up to the newline, or to the end. */
static void
pass_over(struct rec_reader *in, const char *newline)
{
	struct rec_source *s = &in->src;
	const char *from = s->data + s->pos, *end = s->data + s->end;

	if (newline < end)
		end = newline + 1;
	in->line_next += rec_count_bytes(from, (size_t)(end - from), '\n');
	rec_source_take(s, (size_t)(end - from));
}

/*
 * Passes over a bad row: to the end of the line where it went bad, or, when
 * a quote was never closed, of the line where the row began.  But where a
 * stream may be cut, the rest of it is the row that was cut.
 */
static int
refuse(struct rec_reader *in, struct err *err)
{
	struct rec_source *s = &in->src;
	const char *from = s->data + s->pos, *end = s->data + s->end;

	if (in->bad_field >= 0 && in->header != NULL &&
	    in->bad_field + in->first < in->rec.shape->n)
		in->bad_key = in->rec.shape->name[in->first + in->bad_field];
	in->torn = s->eof &&
	    memchr(in->stop, '\n', (size_t)(end - in->stop)) == NULL;
	in->line = in->line_next;
	rec_bad_line(in, err);
	if (in->torn && in->opt.partial) {
		pass_over(in, end);
		return REC_GOT_BAD;
	}
	s->in_quotes = false;
	s->seen = in->what == UNENDED ? 0 : (size_t)(in->stop - from);
	if (rec_want(in, false, err) < 0)
		return -1;
	pass_over(in, s->data + s->pos + s->seen);
	return REC_GOT_BAD;
}

static const char *
wrong_count(struct rec_reader *in, const char *end)
{
	const char *from = in->src.data + in->src.pos;

	snprintf(in->counts, sizeof(in->counts),
	    "%d fields where the header has %d", in->nfield,
	    in->rec.shape->n - in->first);
	in->bad_field = -1;
	return rec_wrong(in, in->counts, from, (size_t)(end - from));
}

/* Counts the row's fields and types them; its end, or NULL. */
static inline const char *
check(struct rec_reader *in, const char *end)
{
	const struct rec_typed *t, *last = in->typed + in->ntyped;
	struct rec_val *v;
	const char *what;

	in->stop = end;
	if (in->nfield != in->rec.shape->n - in->first)
		return wrong_count(in, end);
	for (t = in->typed; t < last; t++) {
		v = &in->val[in->first + t->column];
		what = type_value(v, t->type);
		if (what == NULL)
			continue;
		if (in->opt.loose) {
			v->is = REC_IS_TEXT;
			continue;
		}
		in->bad_field = t->column;
		return rec_wrong(in, what, v->text, v->len);
	}
	return end;
}

/* Behind empty lines; a row of one column may well be empty. */
static void
skip_empty(struct rec_reader *in)
{
	struct rec_source *s = &in->src;
	const char *p = s->data + s->pos, *end = s->data + s->end;

	if (in->header != NULL && in->rec.shape->n - in->first == 1)
		return;
	while (p < end && (*p == '\n' || (*p == '\r' && p + 1 < end &&
	    p[1] == '\n'))) {
		p += *p == '\r' ? 2 : 1;
		in->line_next++;
	}
	if (p > s->data + s->pos)
		rec_source_take(s, (size_t)(p - (s->data + s->pos)));
}

/*
 * Parses a row into val.  An error where the data end may be the data's that
 * are still to come, as long as there are some.
 */
static inline int
parse(struct rec_reader *in, const char **end, struct err *err)
{
	struct rec_source *s = &in->src;

	for (;;) {
		/* Behind the data there are newlines. */
		if (s->data[s->pos] <= '\r')
			skip_empty(in);
		if (s->pos == s->end && s->eof)
			return REC_GOT_END;
		in->newlines = 0;
		in->scratch_len = 0;
		in->bad_key = NULL;
		*end = in->isa->row(in, s->data + s->pos);
		if (*end == NULL && (s->eof || in->stop < s->data + s->end))
			return REC_GOT_BAD;
		if (*end != NULL && (s->eof || *end < s->data + s->end))
			return REC_GOT_REC;
		if (rec_want(in, true, err) < 0)
			return -1;
	}
}

static inline void
take_row(struct rec_reader *in, const char *newline)
{
	struct rec_source *s = &in->src;
	size_t n = (size_t)(newline - (s->data + s->pos));

	in->line = in->line_next;
	in->line_next += in->newlines + 1;
	rec_source_take(s, newline < s->data + s->end ? n + 1 : n);
}

static int
read_header(struct rec_reader *in, struct err *err)
{
	const char *end;
	int got = parse(in, &end, err);

	in->line = in->line_next;
	if (got == REC_GOT_BAD) {
		rec_bad_line(in, err);
		return -1;
	}
	if (got != REC_GOT_REC)
		return got;
	if (take_header(in, in->nfield, err) < 0)
		return -1;
	take_row(in, end);
	return REC_GOT_REC;
}

int
rec_csv_next(struct rec_reader *in, struct err *err)
{
	const char *end;
	int got;

	if (in->header == NULL) {
		got = read_header(in, err);
		if (got != REC_GOT_REC)
			return got;
	}
	got = parse(in, &end, err);
	if (got == REC_GOT_BAD ||
	    (got == REC_GOT_REC && check(in, end) == NULL))
		return refuse(in, err);
	if (got == REC_GOT_REC)
		take_row(in, end);
	return got;
}
