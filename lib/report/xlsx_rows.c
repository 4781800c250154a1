/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "report/xlsx_internal.h"

enum { FLUSH = 64 * 1024 };

void
xlsx_rows_init(struct xlsx_rows *r, lxw_worksheet *sheet)
{
	memset(r, 0, sizeof(*r));
	r->sheet = sheet;
}

static void
flush(struct xlsx_rows *r)
{
	if (fwrite(r->out.data, 1, r->out.len, r->sheet->optimize_tmpfile) !=
	    r->out.len)
		r->failed = true;
	buf_clear(&r->out);
}

/* A, B ... Z, AA ... */
static void
letters(struct xlsx_letters *l, size_t column)
{
	char back[sizeof(l->text)];
	uint8_t n = 0;

	for (column++; column > 0; column = (column - 1) / 26)
		back[n++] = (char)('A' + (column - 1) % 26);
	l->n = n;
	while (n > 0)
		l->text[l->n - n] = back[n - 1], n--;
}

static void
end_row(struct xlsx_rows *r)
{
	if (r->open)
		buf_puts(&r->out, "</row>");
	r->open = false;
	if (r->out.len >= FLUSH)
		flush(r);
}

void
xlsx_row(struct xlsx_rows *r)
{
	end_row(r);
	r->row++;
	r->nnumber = (uint8_t)num_put_i64(r->number, r->row);
	buf_puts(&r->out, "<row r=\"");
	buf_add(&r->out, r->number, r->nnumber);
	buf_puts(&r->out, "\">");
	r->open = true;
}

static char *
add(char *p, const char *s, size_t n)
{
	memcpy(p, s, n);
	return p + n;
}
#define ADD(p, literal) add(p, "" literal, sizeof(literal) - 1)

/* <c r="B7" s="3", with room for a number behind. */
static char *
begin_cell(struct xlsx_rows *r, size_t column, int style)
{
	char *p = buf_room(&r->out, 96);
	size_t i = r->ncolumn;

	if (column >= r->ncolumn) {
		r->column = mem_grow(r->column, &r->ncolumn, column + 1,
		    sizeof(*r->column));
		for (; i < r->ncolumn; i++)
			letters(&r->column[i], i);
	}
	if (column > r->last)
		r->last = (uint16_t)column;
	p = ADD(p, "<c r=\"");
	p = add(p, r->column[column].text, r->column[column].n);
	p = add(p, r->number, r->nnumber);
	p = ADD(p, "\"");
	if (style > 0) {
		p = ADD(p, " s=\"");
		p += num_put_i64(p, style);
		p = ADD(p, "\"");
	}
	return p;
}

static void
end_cell(struct xlsx_rows *r, char *p)
{
	*p = '\0';
	r->out.len = (size_t)(p - r->out.data);
}

/*
 * To 15 digits, which is what a spreadsheet itself keeps of a number that is
 * typed in; the other two would be noise, and half of what deflate has to do.
 */
static size_t
put_digits(char *p, double x)
{
	static const double tens[] = {
		1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
		1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17
	};
	const double abs = fabs(x);
	int decimals = 15;

	if (x == floor(x) || abs < 1e-3 || abs >= 1e9)
		return num_put_f64(p, x == 0 ? 0 : x);	/* not -0 */
	if (abs < 1)
		decimals += (abs < 0.1) + (abs < 0.01);
	else
		while (abs >= tens[15 - decimals])
			decimals--;
	return num_put_fixed(p, llround(x * tens[decimals]), decimals);
}

void
xlsx_put_number(struct xlsx_rows *r, size_t column, int style, double x)
{
	char *p = begin_cell(r, column, style);

	p = ADD(p, "><v>");
	p += put_digits(p, x);
	p = ADD(p, "</v></c>");
	end_cell(r, p);
}

void
xlsx_put_blank(struct xlsx_rows *r, size_t column, int style)
{
	char *p = begin_cell(r, column, style);

	p = ADD(p, "/>");
	end_cell(r, p);
}

/* The length of a text that needs no look at its characters; 0: it does. */
static size_t
simple(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (*p == ' ')
		return 0;
	while (*p >= ' ' && *p < 0x7f && *p != '&' && *p != '<' && *p != '>' &&
	    *p != '_')
		p++;
	if (*p != '\0' || (p > (const unsigned char *)s && p[-1] == ' '))
		return 0;
	return (size_t)(p - (const unsigned char *)s);
}

void
xlsx_put_text(struct xlsx_rows *r, size_t column, int style, const char *s)
{
	size_t n;
	char *p;

	if (s == NULL || *s == '\0') {
		if (style > 0)
			xlsx_put_blank(r, column, style);
		return;
	}
	p = begin_cell(r, column, style);
	n = simple(s);
	if (n > 0 && n <= XLSX_TEXT) {
		p = ADD(p, " t=\"inlineStr\"><is><t>");
		end_cell(r, p);
		buf_add(&r->out, s, n);
	} else {
		p = ADD(p, " t=\"inlineStr\"><is>");
		p = ADD(p, "<t xml:space=\"preserve\">");
		end_cell(r, p);
		xlsx_xml(&r->out, s);
	}
	buf_puts(&r->out, "</t></is></c>");
}

int
xlsx_rows_finish(struct xlsx_rows *r, struct err *err)
{
	lxw_worksheet *s = r->sheet;

	end_row(r);
	flush(r);
	if (fflush(s->optimize_tmpfile) != 0)
		r->failed = true;
	if (r->row > 0) {
		s->dim_rowmin = 0;
		s->dim_colmin = 0;
		s->dim_rowmax = r->row - 1;
		s->dim_colmax = r->last;
	}
	buf_release(&r->out);
	free(r->column);
	return r->failed ? err_sys(err, ERR_IO, "temporary file") : 0;
}
