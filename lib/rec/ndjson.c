/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rec/rec_internal.h"

/* A whole line: what follows its newline's place, or NULL. */
static const char *
line(struct rec_reader *in, const char *p)
{
	p = rec_blanks(p);
	if (*p != '{')
		return rec_wrong(in, "not an object", p, rec_word_len(p));
	in->complete = false;
	in->closed = false;
	p = in->isa->object(in, p);
	if (p == NULL)
		return NULL;
	in->complete = true;
	p = rec_blanks(p);
	if (*p != '\n')
		return rec_wrong(in, "text behind the object", p,
		    rec_word_len(p));
	return p;
}

static void
begin(struct rec_reader *in)
{
	const struct rec_source *s = &in->src;

	if (s->data[s->pos] != '{')
		in->line_next += rec_source_blank(&in->src);
	in->what = NULL;
	in->bad_key = NULL;
	in->scratch_len = 0;
	rec_shapes_tidy(&in->shapes);
}

static int
give(struct rec_reader *in, const char *end)
{
	struct rec_source *s = &in->src;
	const char *from = s->data + s->pos;
	size_t n = (size_t)(end - from);

	in->rec.shape = rec_shapes_of(&in->shapes, in->node);
	in->rec.val = in->val;
	in->rec.line = from;
	in->rec.line_len = n > 0 && end[-1] == '\r' ? n - 1 : n;
	in->line = in->line_next++;
	rec_source_take(s, end < s->data + s->end ? n + 1 : n);
	return REC_GOT_REC;
}

/* An object that begins and does not end where the input does. */
static bool
torn(const char *p, const char *end)
{
	p = rec_blanks(p);
	while (end > p && (end[-1] == ' ' || end[-1] == '\t' ||
	    end[-1] == '\r'))
		end--;
	return end > p && *p == '{' && end[-1] != '}';
}

/* The line was bad; all of it is in the buffer. */
static int
refuse(struct rec_reader *in, struct err *err)
{
	struct rec_source *s = &in->src;
	const char *from = s->data + s->pos;
	size_t len = s->seen;
	bool whole = s->pos + len < s->end;

	if (!whole && !in->complete && torn(from, from + len)) {
		rec_wrong(in, "torn line", from, len);
		in->bad_key = NULL;
		in->torn = true;
	}
	in->line = in->line_next++;
	rec_bad_line(in, err);
	rec_source_take(s, whole ? len + 1 : len);
	return REC_GOT_BAD;
}

int
rec_ndjson_next(struct rec_reader *in, struct err *err)
{
	struct rec_source *s = &in->src;
	const char *end;
	bool whole;

	for (;;) {
		begin(in);
		if (s->eof && s->pos == s->end)
			return REC_GOT_END;
		end = line(in, s->data + s->pos);
		if (end != NULL && (s->eof || end < s->data + s->end))
			return give(in, end);
		whole = rec_source_line(s, false);
		if (whole || s->eof)
			return refuse(in, err);
		if (rec_want(in, false, err) < 0)
			return -1;
	}
}
