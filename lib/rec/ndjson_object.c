/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rec/rec_internal.h"

/* A newline where more of the object should be. */
static const char *
broken_off(struct rec_reader *in, const char *p)
{
	const char *from = in->src.data + in->src.pos;

	return rec_wrong(in, "object does not end on its line", from,
	    (size_t)(p - from));
}

size_t
rec_word_len(const char *p)
{
	size_t n = 0;

	while (p[n] != ',' && p[n] != '}' && p[n] != '\n' &&
	    n < 2 * REC_EXCERPT)
		n++;
	return n;
}

static const char *
literal(struct rec_reader *in, const char *p, struct rec_val *v)
{
	static const struct { const char *text; uint8_t len, is; } word[] = {
		{ "null", 4, REC_IS_NULL },
		{ "true", 4, REC_IS_TRUE },
		{ "false", 5, REC_IS_FALSE },
	};
	size_t i;

	if (*p == '{' || *p == '[')
		return rec_wrong(in, "nested value", p, rec_word_len(p));
	for (i = 0; i < 3; i++) {
		if (strncmp(p, word[i].text, word[i].len) != 0)
			continue;
		v->text = p;
		v->len = word[i].len;
		v->is = word[i].is;
		v->escaped = 0;
		return p + v->len;
	}
	return rec_wrong(in, "not a JSON value", p, rec_word_len(p));
}

static const char *
number(struct rec_reader *in, const char *p, struct rec_val *v)
{
	const char *end = rec_number(p);

	if (end == NULL)
		return rec_wrong(in, "not a JSON number", p, rec_word_len(p));
	v->text = p;
	v->len = (uint32_t)(end - p);
	v->is = REC_IS_NUM;
	v->escaped = 0;
	return end;
}

const char *
rec_ndjson_value(struct rec_reader *in, const char *p, struct rec_val *v)
{
	p = rec_blanks(p);
	if (*p == '\n')
		return broken_off(in, p);
	if (*p == '"')
		p = rec_ndjson_string(in, p, v);
	else if (*p == '-' || (*p >= '0' && *p <= '9'))
		p = number(in, p, v);
	else
		p = literal(in, p, v);
	if (p == NULL)
		in->bad_key = map_name(&in->shapes.names, in->node->key);
	return p;
}

/* ---- keys ---- */

/* The key at p by its text alone: one of the two taken here last. */
static struct rec_node *
guess(const struct rec_node *at, const char *p)
{
	struct rec_node *n = at->next;
	int i;

	for (i = 0; i < 2; i++, n = at->alt)
		if (n->pat_mask != 0 &&
		    memcmp(n->pat + 1, p, n->pat_len - 1U) == 0)
			return n;
	return NULL;
}

/* The key whose opening quote is at p; moves in->node; behind the colon. */
static const char *
key(struct rec_reader *in, const char *p)
{
	struct rec_node *n;
	struct rec_val v = { NULL, 0, REC_IS_NULL, 0 };

	if (*p == '\n')
		return broken_off(in, p);
	if (*p != '"')
		return rec_wrong(in, "not a key", p, rec_word_len(p));
	p = rec_ndjson_string(in, p, &v);
	if (p == NULL)
		return NULL;
	if (memchr(v.text, '\0', v.len) != NULL)
		return rec_wrong(in, "NUL in a key", v.text, v.len);
	p = rec_blanks(p);
	if (*p != ':')
		return rec_wrong(in, "no colon behind key", v.text, v.len);
	if (in->node->depth == REC_FIELDS_MAX)
		return rec_wrong(in, "too many keys", v.text, v.len);
	n = rec_shapes_key(&in->shapes, in->node, v.text, v.len);
	if (n == NULL)
		return rec_wrong(in, "key twice", v.text, v.len);
	in->node = n;
	return p + 1;
}

static const char *
no_comma(struct rec_reader *in, const char *p)
{
	if (*p == '\n')
		return broken_off(in, p);
	return rec_wrong(in, "neither comma nor brace behind a value", p,
	    rec_word_len(p));
}

const char *
rec_ndjson_step(struct rec_reader *in, const char *p)
{
	const bool first = in->node->depth == 0;
	struct rec_node *n;

	p = rec_blanks(p);
	if (*p == '}') {
		in->closed = true;
		return p + 1;
	}
	if (*p != (first ? '{' : ','))
		return no_comma(in, p);
	p = rec_blanks(p + 1);
	if (first && *p == '}') {
		in->closed = true;
		return p + 1;
	}
	n = guess(in->node, p);
	if (n == NULL)
		return key(in, p);
	rec_shapes_took(in->node, n);
	in->node = n;
	return p + n->pat_len - 1;
}
