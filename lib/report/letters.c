/* SPDX-License-Identifier: MIT */
#include <stdbool.h>

#include "base/buf.h"
#include "base/width.h"
#include "draw/font.h"
#include "report/letters.h"

size_t
letters_width(const char *s, size_t n)
{
	size_t w = 0, len;
	uint32_t c;

	for (; n > 0; s += len, n -= len) {
		len = draw_utf8(s, n, &c);
		w += (size_t)width_point(c);
	}
	return w;
}

size_t
letters_fit(const char *s, size_t n, size_t w)
{
	size_t at = 0, len;
	uint32_t c;

	while (at < n) {
		len = draw_utf8(s + at, n - at, &c);
		if ((size_t)width_point(c) > w)
			break;
		w -= (size_t)width_point(c);
		at += len;
	}
	return at;
}

/*
 * A terminal obeys control characters, and so would mail's readers; others
 * turn the rest of a line over.
 */
static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e ||
	    c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

void
letters_put(struct buf *b, const char *s, size_t n)
{
	uint32_t c;
	size_t len;

	for (; n > 0; s += len, n -= len) {
		len = draw_utf8(s, n, &c);
		if (is_unsafe(c))
			buf_puts(b, width_point(c) > 0 ? " " : "");
		else if (c == 0xfffd)
			buf_puts(b, "\xef\xbf\xbd");
		else
			buf_add(b, s, len);
	}
}

void
letters_to_ascii(struct buf *out, size_t from)
{
	struct buf b = { NULL, 0, 0 };
	const char *s = out->data + from;
	size_t n = out->len - from, len;
	uint32_t c;
	int w;

	for (; n > 0; s += len, n -= len) {
		len = draw_utf8(s, n, &c);
		if (c < 0x80) {
			buf_putc(&b, *s);
			continue;
		}
		for (w = width_point(c); w > 0; w--)
			buf_putc(&b, c == 0xa0 || c == 0x202f ? ' ' :
			    c >= 0x2010 && c <= 0x2014 ? '-' : '?');
	}
	out->len = from;
	buf_add(out, b.data, b.len);
	buf_release(&b);
}
