/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rec/rec_internal.h"

static int
hex4(const char *p)
{
	int x = 0, i;

	for (i = 0; i < 4; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			x = x * 16 + p[i] - '0';
		else if (p[i] >= 'a' && p[i] <= 'f')
			x = x * 16 + p[i] - 'a' + 10;
		else if (p[i] >= 'A' && p[i] <= 'F')
			x = x * 16 + p[i] - 'A' + 10;
		else
			return -1;
	}
	return x;
}

static char *
put_utf8(char *to, unsigned u)
{
	if (u < 0x80) {
		*to++ = (char)u;
		return to;
	}
	if (u < 0x800) {
		*to++ = (char)(0xc0 | u >> 6);
	} else {
		if (u < 0x10000) {
			*to++ = (char)(0xe0 | u >> 12);
		} else {
			*to++ = (char)(0xf0 | u >> 18);
			*to++ = (char)(0x80 | (u >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (u >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (u & 0x3f));
	return to;
}

/* p is behind "\u".  The code point, -1 when it is none; *p moves on. */
static int
code_point(const char **p)
{
	int u = hex4(*p), low;

	*p += 4;
	if (u < 0xd800 || u > 0xdfff)
		return u;
	if (u > 0xdbff || (*p)[0] != '\\' || (*p)[1] != 'u')
		return -1;
	low = hex4(*p + 2);
	*p += 6;
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	return 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
}

/* Decodes the escape at *p into to; NULL when it is none. */
static char *
unescape(const char **p, char *to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	int u;

	*p += 1;
	if (**p == 'u') {
		*p += 1;
		u = code_point(p);
		return u < 0 ? NULL : put_utf8(to, (unsigned)u);
	}
	letter = **p == '\0' ? NULL : strchr(from, **p);
	if (letter == NULL)
		return NULL;
	*p += 1;
	*to++ = into[letter - from];
	return to;
}

static size_t
escape_len(const char *p)
{
	const size_t most = p[1] == 'u' ? 6 : 2;
	size_t n = 1;

	while (n < most && p[n] != '"' && p[n] != '\n')
		n++;
	return n;
}

static const char *
unended(struct rec_reader *in, const char *s, const char *p)
{
	if (*p == '\n')
		return rec_wrong(in, "string does not end on its line", s,
		    (size_t)(p - s));
	return rec_wrong(in, "control character in a string", p, 1);
}

/* The string whose first backslash is at p; s is behind its quote. */
static const char *
escaped_string(struct rec_reader *in, const char *s, const char *p,
    struct rec_val *v)
{
	const char *run = s, *esc;
	char *to, *start;
	bool ascii;

	rec_scratch_ready(in);
	start = to = in->scratch + in->scratch_len;
	for (;;) {
		if (!rec_utf8(run, (size_t)(p - run)))
			return rec_wrong(in, "not UTF-8", run,
			    (size_t)(p - run));
		memcpy(to, run, (size_t)(p - run));
		to += p - run;
		if (*p != '\\')
			break;
		esc = p;
		to = unescape(&p, to);
		if (to == NULL)
			return rec_wrong(in, "bad escape", esc,
			    escape_len(esc));
		run = p;
		p = in->isa->string(p, &ascii);
	}
	if (*p != '"')
		return unended(in, s, p);
	v->text = start;
	v->len = (uint32_t)(to - start);
	v->escaped = 1;
	in->scratch_len = (size_t)(to - in->scratch);
	return p + 1;
}

const char *
rec_ndjson_string(struct rec_reader *in, const char *p, struct rec_val *v)
{
	const char *s = p + 1;
	bool ascii;

	p = in->isa->string(s, &ascii);
	v->is = REC_IS_TEXT;
	v->escaped = 0;
	if (*p == '\\')
		return escaped_string(in, s, p, v);
	if (*p != '"')
		return unended(in, s, p);
	if (!ascii && !rec_utf8(s, (size_t)(p - s)))
		return rec_wrong(in, "not UTF-8", s, (size_t)(p - s));
	v->text = s;
	v->len = (uint32_t)(p - s);
	return p + 1;
}
