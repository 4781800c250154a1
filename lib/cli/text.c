/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "base/width.h"
#include "cli/internal.h"

/*
 * The length of the UTF-8 sequence at s and its code point; 0 when the bytes
 * are none (RFC 3629: no overlong forms, no surrogates).
 */
size_t
cli_utf8(const char *s, size_t n, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s;
	size_t len, i;
	uint32_t c;

	if (p[0] < 0x80) {
		*point = p[0];
		return 1;
	}
	len = p[0] >= 0xf5 ? 0 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 :
	    p[0] >= 0xc2 ? 2 : 0;
	if (len == 0 || len > n)
		return 0;
	c = p[0] & (0x7fU >> len);
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*point = c;
	return len;
}

/* What a terminal obeys instead of showing, and what reorders a line. */
static bool
unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0x2028 || c == 0x2029;
}

static void
put_unsafe(struct buf *out, uint32_t c)
{
	if (c == '\n')
		buf_puts(out, "\\n");
	else if (c == '\t')
		buf_puts(out, "\\t");
	else if (c == '\r')
		buf_puts(out, "\\r");
	else if (c < 0x100)
		buf_printf(out, "\\x%02x", (unsigned)c);
	else
		buf_printf(out, "\\u%04x", (unsigned)c);
}

void
cli_safe(struct buf *out, const char *s, size_t n)
{
	size_t len;
	uint32_t c;

	for (; n > 0; s += len, n -= len) {
		len = cli_utf8(s, n, &c);
		if (len == 0) {
			len = 1;
			put_unsafe(out, (unsigned char)*s);
		} else if (unsafe(c)) {
			put_unsafe(out, c);
		} else {
			buf_add(out, s, len);
		}
	}
}

int
cli_width(const char *s, size_t n)
{
	uint32_t c;
	size_t len;
	int width = 0;

	for (; n > 0; s += len, n -= len) {
		len = cli_utf8(s, n, &c);
		width += len == 0 ? 1 : width_point(c);
		len += len == 0;
	}
	return width;
}

size_t
cli_fit(const char *s, size_t n, int width)
{
	uint32_t c;
	size_t at = 0, len;

	while (at < n) {
		len = cli_utf8(s + at, n - at, &c);
		width -= len == 0 ? 1 : width_point(c);
		if (width < 0)
			break;
		at += len + (len == 0);
	}
	return at;
}
