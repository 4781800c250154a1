/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
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

/*
 * Columns a character takes on a terminal: 0 for combining marks and joiners,
 * 2 for East Asian wide ones and emoji, else 1.  The blocks of Unicode 15
 * that occur in names of parts and people, not all of EastAsianWidth.txt.
 */
static int
point_width(uint32_t c)
{
	static const struct {
		uint32_t from, to;
		int width;
	} range[] = {
		{ 0x0300, 0x036f, 0 }, { 0x0483, 0x0489, 0 },
		{ 0x0591, 0x05bd, 0 }, { 0x0610, 0x061a, 0 },
		{ 0x064b, 0x065f, 0 }, { 0x0e31, 0x0e31, 0 },
		{ 0x0e34, 0x0e3a, 0 }, { 0x0e47, 0x0e4e, 0 },
		{ 0x1100, 0x115f, 2 }, { 0x1ab0, 0x1aff, 0 },
		{ 0x1dc0, 0x1dff, 0 }, { 0x200b, 0x200f, 0 },
		{ 0x20d0, 0x20ff, 0 }, { 0x231a, 0x231b, 2 },
		{ 0x2614, 0x2615, 2 }, { 0x26a1, 0x26a1, 2 },
		{ 0x2705, 0x2705, 2 }, { 0x274c, 0x274c, 2 },
		{ 0x2e80, 0x303e, 2 }, { 0x3041, 0x33ff, 2 },
		{ 0x3400, 0x4dbf, 2 }, { 0x4e00, 0x9fff, 2 },
		{ 0xa000, 0xa4cf, 2 }, { 0xac00, 0xd7a3, 2 },
		{ 0xf900, 0xfaff, 2 }, { 0xfe00, 0xfe0f, 0 },
		{ 0xfe20, 0xfe2f, 0 }, { 0xfe30, 0xfe6f, 2 },
		{ 0xfeff, 0xfeff, 0 }, { 0xff00, 0xff60, 2 },
		{ 0xffe0, 0xffe6, 2 }, { 0x1f300, 0x1f64f, 2 },
		{ 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 },
		{ 0x20000, 0x3fffd, 2 },
	};
	size_t i;

	if (c < range[0].from)
		return 1;
	for (i = 0; i < sizeof(range) / sizeof(range[0]); i++) {
		if (c >= range[i].from && c <= range[i].to)
			return range[i].width;
	}
	return 1;
}

int
cli_width(const char *s, size_t n)
{
	uint32_t c;
	size_t len;
	int width = 0;

	for (; n > 0; s += len, n -= len) {
		len = cli_utf8(s, n, &c);
		width += len == 0 ? 1 : point_width(c);
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
		width -= len == 0 ? 1 : point_width(c);
		if (width < 0)
			break;
		at += len + (len == 0);
	}
	return at;
}
