/* SPDX-License-Identifier: MIT */
/* The texts by which a source row is known, and kept when it is bad. */
#include <string.h>

#include "base/hash.h"
#include "base/when.h"
#include "cimco/mapper_row.h"
#include "rec/rec.h"

/* The length of a time's text without a fraction of zeros. */
static size_t
without_zeros(const char *s, size_t n)
{
	size_t end = n;

	if (n < 20 || n > 26 || s[4] != '-' || s[13] != ':' || s[19] != '.')
		return n;
	while (end > 20 && s[end - 1] == '0')
		end--;
	return end == 20 ? 19 : end;
}

static void
put_escaped(struct buf *out, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x20 || c == 0x7f) {
			buf_printf(out, "\\x%02x", c);
			continue;
		}
		if (c == '|' || c == '\\')
			buf_putc(out, '\\');
		buf_putc(out, s[i]);
	}
}

/* "7#2" as it came would be the second of the rows with the key "7". */
static void
guard_number(struct buf *out, size_t from)
{
	size_t at = out->len;

	while (at > from && out->data[at - 1] >= '0' &&
	    out->data[at - 1] <= '9')
		at--;
	if (at == out->len || at == from || out->data[at - 1] != '#')
		return;
	buf_putc(out, '\0');
	memmove(out->data + at, out->data + at - 1, out->len - at);
	out->data[at - 1] = '\\';
}

/* What no store takes as an id keeps its head and gets a hash. */
static void
shorten(struct buf *out, size_t from)
{
	enum { HEAD = 400 };
	size_t n = out->len - from;
	struct hash128 h;

	if (rec_utf8(out->data + from, n) && n <= FACT_ID_MAX - 30)
		return;
	h = hash128(out->data + from, n);
	out->len = from + (n < HEAD ? n : HEAD);
	while (out->len > from && !rec_utf8(out->data + from,
	    out->len - from))
		out->len--;
	out->data[out->len] = '\0';
	buf_printf(out, "~%016llx%016llx", (unsigned long long)h.hi,
	    (unsigned long long)h.lo);
}

size_t
mapper_cut(const char *s, size_t n, size_t most)
{
	if (n <= most)
		return n;
	while (most > 0 && ((unsigned char)s[most] & 0xc0) == 0x80)
		most--;
	return most;
}

void
mapper_key(const struct mapping_table *t, const struct mapper_row *row,
    struct buf *out)
{
	size_t from = out->len;
	int i, c;

	for (i = 0; i < t->nkey; i++) {
		c = t->key[i];
		if (i > 0)
			buf_putc(out, '|');
		if (row->text[c] != NULL)
			put_escaped(out, row->text[c],
			    without_zeros(row->text[c], row->len[c]));
	}
	buf_puts(out, "");
	guard_number(out, from);
	shorten(out, from);
}

void
mapper_name(const struct mapping_table *t, const struct mapper_row *row,
    int64_t copy, struct buf *out)
{
	mapper_key(t, row, out);
	if (copy > 1)
		buf_printf(out, "#%lld", (long long)copy);
}

/* Nobody reads the rest of a text that is a whole file. */
static void
put_raw_text(struct buf *out, const char *text, size_t n)
{
	struct buf head = { 0 };

	if (text == NULL) {
		buf_puts(out, "null");
		return;
	}
	if (n <= FACT_TEXT_MAX) {
		rec_json_string(out, text, n);
		return;
	}
	buf_add(&head, text, mapper_cut(text, n, RAW_HEAD));
	buf_printf(&head, "... (%zu bytes)", n);
	rec_json_string(out, head.data, head.len);
	buf_release(&head);
}

void
mapper_raw(const struct mapping_table *t, const struct mapper_row *row,
    struct buf *out)
{
	const char *name;
	int i;

	buf_putc(out, '{');
	for (i = 0; i < t->ncolumn; i++) {
		name = t->column[i].sql[0] != '\0' ? t->column[i].sql :
		    t->column[i].name;
		if (i > 0)
			buf_putc(out, ',');
		rec_json_string(out, name, strlen(name));
		buf_putc(out, ':');
		put_raw_text(out, row->text[i], row->len[i]);
	}
	buf_putc(out, '}');
}
