/* SPDX-License-Identifier: MIT */
#include "cimco/discover_yaml.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "rec/rec.h"

/* The bytes of the character at s, 0 when it is none. */
static size_t
character(const char *s, size_t n)
{
	unsigned char c = (unsigned char)s[0];
	size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return len <= n && rec_utf8(s, len) ? len : 0;
}

static uint32_t
code_point(const char *s, size_t len)
{
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (unsigned char)s[0] & mask[len];
	size_t i;

	for (i = 1; i < len; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

/* Line breaks of YAML 1.1, controls, and what reorders or hides text. */
static bool
is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c >= 0x10000;
}

static void
put_character(struct buf *b, const char *s, size_t len)
{
	uint32_t c = code_point(s, len);

	if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", (int)c);
	else if (c == '\n')
		buf_puts(b, "\\n");
	else if (c == '\t')
		buf_puts(b, "\\t");
	else if (!is_hidden(c))
		buf_add(b, s, len);
	else if (c < 0x100)
		buf_printf(b, "\\x%02x", (unsigned)c);
	else
		buf_printf(b, c < 0x10000 ? "\\u%04x" : "\\U%08x",
		    (unsigned)c);
}

void
yaml_quote(struct buf *b, const char *s, size_t n, size_t max)
{
	size_t i, len;

	buf_putc(b, '"');
	for (i = 0; i < n; i += len) {
		len = character(s + i, n - i);
		if (max > 0 && i + (len > 0 ? len : 1) > max)
			break;
		if (len > 0) {
			put_character(b, s + i, len);
			continue;
		}
		buf_printf(b, "\\x%02x", (unsigned char)s[i]);
		len = 1;
	}
	buf_putc(b, '"');
	if (i < n)
		buf_puts(b, "...");
}

static bool
is_plain(const char *s, size_t n)
{
	static const char *const taken[] = { "null", "true", "false", "yes",
	    "no", "on", "off", "y", "n", "nan", "inf", NULL };
	static const char first[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t i;

	if (n == 0 || n > 64 || strchr(first, s[0]) == NULL || s[0] == '\0')
		return false;
	for (i = 1; i < n; i++) {
		if (s[i] == '\0' || (strchr(first, s[i]) == NULL &&
		    strchr("0123456789_/.-", s[i]) == NULL))
			return false;
	}
	for (i = 0; taken[i] != NULL; i++) {
		if (strlen(taken[i]) == n && strncasecmp(taken[i], s, n) == 0)
			return false;
	}
	return true;
}

void
yaml_scalar(struct buf *b, const char *s, size_t n)
{
	if (is_plain(s, n))
		buf_add(b, s, n);
	else
		yaml_quote(b, s, n, 0);
}

/* Where a line of at most room columns ends; a long word is left whole. */
static size_t
line_end(const char *s, size_t room)
{
	size_t i, column = 0, end = 0;

	for (i = 0; s[i] != '\0' && s[i] != '\n'; i++) {
		if (s[i] == ' ' && i > 0)
			end = i;
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			column++;
		if (column > room && end > 0)
			return end;
	}
	return i;
}

static void
put_note(struct buf *b, int indent, int hang, const char *s)
{
	int in = 0;
	size_t n;

	for (; *s != '\0'; s += strspn(s, " \n")) {
		n = line_end(s, (size_t)(YAML_WIDTH - 2 - indent - in));
		buf_printf(b, "%*s# %*s%.*s\n", indent, "", in, "", (int)n,
		    s);
		s += n;
		in = hang;
	}
}

void
yaml_note(struct buf *b, int indent, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	put_note(b, indent, 0, buf_text(&text));
	buf_release(&text);
}

void
yaml_item(struct buf *b, int indent, int hang, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	put_note(b, indent, hang, buf_text(&text));
	buf_release(&text);
}
