/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/font.h"
#include "report/xlsx_internal.h"

static const char ellipsis[] = "\xe2\x80\xa6";
static const char replacement[] = "\xef\xbf\xbd";

static bool
hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

/* "_x001F_" in a text would be read as one character. */
static bool
looks_escaped(const char *s, size_t n)
{
	return n >= 7 && s[1] == 'x' && hex(s[2]) && hex(s[3]) && hex(s[4]) &&
	    hex(s[5]) && s[6] == '_';
}

/* A character of a text on its way into a cell. */
struct piece {
	const char *bytes;
	size_t n, units;	/* bytes written, UTF-16 units */
	size_t taken;		/* bytes read */
	char room[8];
};

static void
escape(struct piece *p, unsigned c)
{
	static const char digits[] = "0123456789ABCDEF";

	memcpy(p->room, "_x0000_", 7);
	p->room[4] = digits[c >> 4 & 15];
	p->room[5] = digits[c & 15];
	p->bytes = p->room;
	p->n = p->units = 7;
}

static void
next_piece(struct piece *p, const char *s, size_t n)
{
	uint32_t c;

	p->taken = draw_utf8(s, n, &c);
	p->bytes = s;
	p->n = p->taken;
	p->units = c > 0xffff ? 2 : 1;
	if ((c == 0xfffd && p->taken == 1) || c == 0xfffe || c == 0xffff) {
		p->bytes = replacement;
		p->n = sizeof(replacement) - 1;
	} else if ((c < ' ' && c != '\t' && c != '\n') ||
	    (c == '_' && looks_escaped(s, n))) {
		escape(p, c);
	}
}

void
xlsx_text(struct buf *out, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0, units = 0, fits = out->len;
	struct piece p;

	while (n > 0) {
		next_piece(&p, s, n);
		units += p.units;
		if (units > XLSX_TEXT) {
			out->len = fits;
			buf_puts(out, ellipsis);
			return;
		}
		buf_add(out, p.bytes, p.n);
		if (units < XLSX_TEXT)
			fits = out->len;	/* with an ellipsis behind */
		s += p.taken;
		n -= p.taken;
	}
	buf_add(out, "", 0);
}

void
xlsx_xml(struct buf *out, const char *s)
{
	struct buf text = { 0 };
	size_t i;

	xlsx_text(&text, s);
	for (i = 0; i < text.len; i++) {
		switch (text.data[i]) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		default:
			buf_putc(out, text.data[i]);
		}
	}
	buf_release(&text);
}

const char *
xlsx_plain(struct buf *out, const char *s, size_t max)
{
	size_t n = s != NULL ? strlen(s) : 0, units = 0;
	struct piece p;

	buf_clear(out);
	buf_add(out, "", 0);
	if (n > 0 && *s == '=') {
		buf_putc(out, ' ');
		units++;
	}
	while (n > 0) {
		next_piece(&p, s, n);
		units += p.units < 7 ? p.units : 1;
		if (units >= max && p.taken < n) {
			buf_puts(out, ellipsis);
			break;
		}
		if (p.units < 7 && *s != '\t' && *s != '\n')
			buf_add(out, p.bytes, p.n);
		else
			buf_putc(out, *s == '_' ? '_' : ' ');
		s += p.taken;
		n -= p.taken;
	}
	return buf_text(out);
}

size_t
xlsx_width(const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0, width = 0, most = 0, len;
	uint32_t c;

	/* A long text says nothing about a column that is not so wide. */
	while (n > 0 && width < 256) {
		len = draw_utf8(s, n, &c);
		width = c == '\n' ? 0 : width + (c < 0x1100 ? 1 : 2);
		most = width > most ? width : most;
		s += len;
		n -= len;
	}
	return most;
}

/* ---- names of sheets ---- */

/* Small letters of those alphabets that machines are named in. */
static uint32_t
small(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c + (c & 1);
	return c;
}

static char *
fold(const char *s)
{
	struct buf b = { 0 };
	size_t n = strlen(s), len;
	uint32_t c;

	for (; n > 0; s += len, n -= len) {
		len = draw_utf8(s, n, &c);
		buf_printf(&b, "%x ", (unsigned)small(c));
	}
	buf_add(&b, "", 0);
	return b.data;
}

/* The bytes of s that are no more than so many UTF-16 units. */
static size_t
fitting(const char *s, size_t units)
{
	size_t n = strlen(s), i = 0, len;
	uint32_t c;

	while (i < n) {
		len = draw_utf8(s + i, n - i, &c);
		if (units < (c > 0xffff ? 2u : 1u))
			break;
		units -= c > 0xffff ? 2 : 1;
		i += len;
	}
	return i;
}

/* Without what a name may not hold, nor begin or end with. */
static void
tidy(struct buf *out, const char *title)
{
	size_t from = 0;
	char *p;

	xlsx_plain(out, title, 256);
	for (p = out->data; *p != '\0'; p++)
		if (strchr("[]:*?/\\", *p) != NULL)
			*p = '-';
	while (out->data[from] == ' ' || out->data[from] == '\'')
		from++;
	memmove(out->data, out->data + from, out->len - from + 1);
	out->len = fitting(out->data, XLSX_SHEET_NAME);
	while (out->len > 0 && (out->data[out->len - 1] == ' ' ||
	    out->data[out->len - 1] == '\''))
		out->len--;
	out->data[out->len] = '\0';
}

static bool
taken(const struct xlsx_names *names, const char *folded)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (strcmp(names->folded[i], folded) == 0)
			return true;
	return false;
}

/* Excel keeps this name for itself. */
static bool
reserved(const char *folded)
{
	char *history = fold("History");
	bool is = strcmp(folded, history) == 0;

	free(history);
	return is;
}

char *
xlsx_name(struct xlsx_names *names, const char *title, const char *other)
{
	struct buf base = { 0 }, b = { 0 };
	char number[24], *folded;
	unsigned i;

	tidy(&base, title);
	if (base.len == 0)
		buf_puts(&base, other);
	buf_puts(&b, base.data);
	for (i = 2;; i++) {
		folded = fold(b.data);
		if (!taken(names, folded) && !reserved(folded))
			break;
		free(folded);
		snprintf(number, sizeof(number), " (%u)", i);
		buf_clear(&b);
		buf_add(&b, base.data, fitting(base.data, XLSX_SHEET_NAME -
		    strlen(number)));
		buf_puts(&b, number);
	}
	names->folded = mem_grow(names->folded, &names->cap, names->n + 1,
	    sizeof(*names->folded));
	names->folded[names->n++] = folded;
	buf_release(&base);
	return b.data;
}

void
xlsx_names_release(struct xlsx_names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->folded[i]);
	free(names->folded);
	memset(names, 0, sizeof(*names));
}
