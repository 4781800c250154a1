/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "rec/rec_internal.h"

/* Well-formed byte sequences: The Unicode Standard 15, table 3-7. */
size_t
rec_utf8_seq(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned low = 0x80, high = 0xbf;
	size_t len, i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;	/* shorter forms */
	else if (p[0] == 0xed)
		high = 0x9f;	/* surrogates */
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;	/* beyond U+10FFFF */
	if (n < len || p[1] < low || p[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return len;
}

/* How many bytes from the start are ASCII. */
static size_t
ascii_prefix(const char *s, size_t n)
{
	size_t i = 0;
	uint64_t w;

	for (; i + 8 <= n; i += 8) {
		memcpy(&w, s + i, 8);
		if ((w & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	while (i < n && (unsigned char)s[i] < 0x80)
		i++;
	return i;
}

/* The length of the valid beginning. */
static size_t
valid_prefix(const char *s, size_t n)
{
	size_t i = ascii_prefix(s, n), len;

	while (i < n) {
		len = rec_utf8_seq(s + i, n - i);
		if (len == 0)
			break;
		i += len;
		i += ascii_prefix(s + i, n - i);
	}
	return i;
}

bool
rec_utf8(const char *s, size_t n)
{
	return valid_prefix(s, n) == n;
}

void
rec_utf8_repair(struct buf *b, const char *s, size_t n)
{
	size_t good;

	for (;;) {
		good = valid_prefix(s, n);
		buf_add(b, s, good);
		if (good == n)
			return;
		buf_add(b, "\xef\xbf\xbd", 3);
		s += good + 1;
		n -= good + 1;
	}
}
