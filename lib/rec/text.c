/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "rec/rec_internal.h"
#include "rec/scan.h"

static const char *
digits(const char *p)
{
	while (*p >= '0' && *p <= '9')
		p++;
	return p;
}

/* RFC 8259, section 6. */
const char *
rec_number(const char *p)
{
	const char *from;

	if (*p == '-')
		p++;
	from = p;
	p = digits(p);
	if (p == from || (*from == '0' && p > from + 1))
		return NULL;
	if (*p == '.') {
		from = ++p;
		p = digits(p);
		if (p == from)
			return NULL;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		if (*p == '+' || *p == '-')
			p++;
		from = p;
		p = digits(p);
		if (p == from)
			return NULL;
	}
	return p;
}

const char *
rec_excerpt(char out[REC_EXCERPT], const char *s, size_t n)
{
	char *to = out, *end = out + REC_EXCERPT - 8;
	size_t len;

	while (n > 0 && to < end) {
		len = rec_utf8_seq(s, n);
		if (len == 0 || (unsigned char)*s < 0x20 || *s == 0x7f) {
			to += sprintf(to, "\\x%02x", (unsigned char)*s);
			len = 1;
		} else {
			memcpy(to, s, len);
			to += len;
		}
		s += len;
		n -= len;
	}
	if (n > 0)
		to += sprintf(to, "...");
	*to = '\0';
	return out;
}

/* ---- JSON strings ---- */

static char *
escape(char *to, unsigned char c)
{
	static const char letter[] = "btn?fr", hex[] = "0123456789abcdef";

	*to++ = '\\';
	if (c == '"' || c == '\\') {
		*to++ = (char)c;
	} else if (c >= '\b' && c <= '\r' && c != '\v') {
		*to++ = letter[c - '\b'];
	} else {
		memcpy(to, "u00", 3);
		to[3] = hex[c >> 4];
		to[4] = hex[c & 15];
		to += 5;
	}
	return to;
}

char *
rec_json_put(char *to, const char *s, size_t n)
{
	struct scan_block b;
	uint32_t ends;
	size_t k;

	*to++ = '"';
	while (n > 0) {
		k = n < SCAN_STEP ? n : SCAN_STEP;
		b = scan_some(s, k);
		ends = scan_string_ends(b) & (SCAN_ALL >> (SCAN_STEP - k));
		scan_store(to, b);
		if (ends != 0)
			k = (size_t)__builtin_ctz(ends);
		to += k;
		s += k;
		n -= k;
		if (ends == 0)
			continue;
		to = escape(to, (unsigned char)*s++);
		n--;
	}
	*to++ = '"';
	return to;
}

void
rec_json_quote(struct buf *b, const char *s, size_t n)
{
	char *from = buf_room(b, REC_JSON_ROOM(n)), *to;

	to = rec_json_put(from, s, n);
	*to = '\0';
	b->len += (size_t)(to - from);
}

void
rec_json_string(struct buf *b, const char *s, size_t n)
{
	struct buf fixed = { NULL, 0, 0 };

	if (rec_utf8(s, n)) {
		rec_json_quote(b, s, n);
		return;
	}
	rec_utf8_repair(&fixed, s, n);
	rec_json_quote(b, fixed.data, fixed.len);
	buf_release(&fixed);
}

/* ---- CSV fields ---- */

static bool
plain(const char *s, size_t n, char delimiter)
{
	uint32_t ends = 0;
	size_t k;

	for (; n > 0 && ends == 0; s += k, n -= k) {
		k = n < SCAN_STEP ? n : SCAN_STEP;
		ends = scan_field_ends(scan_some(s, k), delimiter) &
		    (SCAN_ALL >> (SCAN_STEP - k));
	}
	return ends == 0;
}

char *
rec_csv_put(char *to, const char *s, size_t n, char delimiter)
{
	if (n > 0 && delimiter != '\0' && plain(s, n, delimiter))
		return mempcpy(to, s, n);
	*to++ = '"';
	for (; n > 0; n--) {
		if (*s == '"')
			*to++ = '"';
		*to++ = *s++;
	}
	*to++ = '"';
	return to;
}
