/* SPDX-License-Identifier: MIT */
/* doc.h: documents as workbooks, read back by unzip and xmllint. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/zone.h"
#include "report/doc.h"

enum { MUCH = 200 * 1000 * 1000 };

static char dir[] = "/tmp/test_xlsx.XXXXXX";
static char path[64];
static struct zone *copenhagen;

static int
setup(void **state)
{
	struct err err = { 0 };

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/a.xlsx", dir);
	copenhagen = zone_open("Europe/Copenhagen", &err);
	return copenhagen != NULL ? 0 : -1;
}

/* ---- reading back ---- */

static void
sh(const char *script, const char *arg, struct buf *text)
{
	const char *const argv[] = { "sh", "-ec", script, "sh", path, arg,
		dir, NULL };
	struct buf said = { 0 };
	struct err err = { 0 };
	int rc;

	buf_clear(text);
	rc = child_read(argv, MUCH, text, &said, &err);
	if (rc != 0)
		fail_msg("%s: %d: %s%s", script, rc, err.text,
		    buf_text(&said));
	buf_release(&said);
}

static int
teardown(void **state)
{
	struct buf text = { 0 };

	(void)state;
	zone_close(copenhagen);
	sh("rm -rf \"$3\"", "", &text);
	buf_release(&text);
	return 0;
}

/* One part of the workbook; the test's to free. */
static char *
part(const char *name)
{
	struct buf text = { 0 };

	sh("unzip -p \"$1\" \"$2\"", name, &text);
	buf_add(&text, "", 1);
	return text.data;
}

static void
write_doc(struct doc *d)
{
	struct err err = { 0 };

	if (doc_xlsx(d, path, &err) < 0)
		fail_msg("%s", err.text);
}

/* Written, and every part of it is XML. */
static void
write_sound(struct doc *d)
{
	struct buf text = { 0 };

	write_doc(d);
	sh("rm -rf \"$3/x\"; mkdir \"$3/x\"; unzip -q -d \"$3/x\" \"$1\"; "
	    "find \"$3/x\" -type f ! -name '*.png' -exec xmllint --noout "
	    "{} +", "", &text);
	assert_int_equal(text.len, 0);
	buf_release(&text);
}

/* The element of a cell; the test's to free; NULL: there is none. */
static char *
cell(const char *sheet, const char *ref)
{
	char start[32];
	const char *from, *to, *shut;

	snprintf(start, sizeof(start), "<c r=\"%s\"", ref);
	from = strstr(sheet, start);
	if (from == NULL)
		return NULL;
	to = strchr(from, '>');
	if (to[-1] != '/') {
		shut = strstr(from, "</c>");
		to = shut + 3;
	}
	return mem_text(from, (size_t)(to + 1 - from));
}

static double
cell_number(const char *sheet, const char *ref)
{
	char *c = cell(sheet, ref), *v;
	double x = (double)NAN;

	if (c != NULL && (v = strstr(c, "<v>")) != NULL)
		assert_int_equal(num_f64(v + 3, strcspn(v + 3, "<"), &x), 0);
	free(c);
	return x;
}

static bool
decode_entity(struct buf *out, const char **s)
{
	static const char *const names[] = { "&amp;", "&lt;", "&gt;" };
	size_t i;

	for (i = 0; i < 3; i++)
		if (strncmp(*s, names[i], strlen(names[i])) == 0) {
			buf_putc(out, "&<>"[i]);
			*s += strlen(names[i]);
			return true;
		}
	return false;
}

/* Excel's own escapes: _x0041_ */
static bool
decode_escape(struct buf *out, const char **s)
{
	unsigned c;
	char end;

	if (sscanf(*s, "_x%4x%c", &c, &end) != 2 || end != '_' ||
	    (*s)[6] != '_')
		return false;
	buf_putc(out, (char)c);
	*s += 7;
	return true;
}

/* The text of a cell as a reader has it; the test's to free. */
static char *
cell_text(const char *sheet, const char *ref)
{
	struct buf out = { 0 };
	char *c = cell(sheet, ref);
	const char *s;

	buf_add(&out, "", 0);
	if (c != NULL && (s = strstr(c, "<t")) != NULL) {
		s = strchr(s, '>') + 1;
		while (*s != '<')
			if (!decode_entity(&out, &s) &&
			    !decode_escape(&out, &s))
				buf_putc(&out, *s++);
	}
	free(c);
	return out.data;
}

#define assert_cell(sheet, ref, want) do {				\
	char *text_ = cell_text(sheet, ref);				\
	assert_string_equal(text_, want);				\
	free(text_);							\
} while (0)

/* ---- documents ---- */

static struct doc
doc_of(struct doc_block *block, size_t n)
{
	return (struct doc){
		.title = "Daily report", .period = "29 October 2025",
		.zone = copenhagen, .width = 595, .height = 842,
		.made_us = INT64_C(1761696000000000), .block = block,
		.nblock = n,
	};
}

/* Tables whose cells lie there already, row by row. */
struct there {
	const struct doc_cell *cell;
	size_t ncolumn;
};

static void
there_row(void *self, size_t i, struct doc_cell *out)
{
	const struct there *t = self;

	memcpy(out, t->cell + i * t->ncolumn, t->ncolumn * sizeof(*out));
}

static struct doc_block
table(const char *title, const struct doc_column *column, size_t ncolumn,
    size_t nrow, struct there *there)
{
	struct doc_block b = { .type = DOC_TABLE, .title = title };

	there->ncolumn = ncolumn;
	b.of.table = (struct doc_table){
		.column = column, .ncolumn = ncolumn, .nrow = nrow,
		.row = there_row, .self = there, .none = "nothing",
	};
	return b;
}

static const struct doc_column texts[] = { { "Text", DOC_TEXT, 1 } };

static void
numbers_are_numbers_in_the_units_of_a_spreadsheet(void **state)
{
	static const struct doc_column column[] = {
		{ "a", DOC_NUMBER, 1 }, { "b", DOC_COUNT, 1 },
		{ "c", DOC_RATIO, 1 }, { "d", DOC_HOURS, 1 },
		{ "e", DOC_DURATION, 1 }, { "f", DOC_POINTS, 1 },
		{ "g", DOC_BAR, 1 },
	};
	struct doc_cell cells[14] = { 0 };
	struct there t = { .cell = cells };
	struct doc_block b = table("T", column, 7, 2, &t);
	struct doc d = doc_of(&b, 1);
	static const double want[] = { -12.5, 5780.1, 0.771, 137.5,
		5025 / 86400.0, 1.2, 1.0 / 3 };
	static const double given[] = { -12.5, 5780.1, 0.771, 495000, 5025,
		0.012, 1.0 / 3 };
	char ref[8], *sheet;
	size_t i;

	(void)state;
	for (i = 0; i < 7; i++) {
		cells[i] = (struct doc_cell){ .value = given[i],
			.known = true, .text = "?" };
		cells[7 + i] = (struct doc_cell){ .value = -1e-300 * (double)i,
			.known = true, .text = "neg", .mark = DOC_POOR };
	}
	write_sound(&d);
	sheet = part("xl/worksheets/sheet2.xml");
	for (i = 0; i < 7; i++) {
		snprintf(ref, sizeof(ref), "%c2", (char)('A' + i));
		assert_near(cell_number(sheet, ref), want[i], 1e-14);
	}
	assert_near(cell_number(sheet, "A3"), 0, 0);
	/* Time before 0 has no picture in a spreadsheet. */
	assert_cell(sheet, "E3", "neg");
	assert_non_null(strstr(sheet, "state=\"frozen\""));
	assert_non_null(strstr(sheet, "<autoFilter ref=\"A1:G3\""));
	assert_non_null(strstr(sheet, "dataBar"));
	free(sheet);
	sheet = part("xl/styles.xml");
	assert_non_null(strstr(sheet, "[h]:mm"));
	assert_non_null(strstr(sheet, "0.0%"));
	free(sheet);
}

static void
fifteen_digits_come_back(void **state)
{
	static const struct doc_column column[] = { { "x", DOC_NUMBER, 1 } };
	static const double x[] = { 0.1, 0.001, 0.00999999999999999,
		0.0999999999999999, 0.999999999999999, 1.5, 9.99999999999999,
		99999999.9999999, 999999999.999999, 123456789012345678.0,
		1e300, 5e-324, -0.333333333333333, 0.0123456789012345,
		1234567.12345678, 9.9e307, 1e15, 0.5, 1.0000000000000002 };
	enum { N = sizeof(x) / sizeof(x[0]) };
	struct doc_cell cells[N] = { 0 };
	struct there t = { .cell = cells };
	struct doc_block b = table("T", column, 1, N, &t);
	struct doc d = doc_of(&b, 1);
	char ref[24], want[40], got[40], *sheet;
	size_t i;

	(void)state;
	for (i = 0; i < N; i++)
		cells[i] = (struct doc_cell){ .value = x[i], .known = true };
	write_doc(&d);
	sheet = part("xl/worksheets/sheet2.xml");
	for (i = 0; i < N; i++) {
		snprintf(ref, sizeof(ref), "A%zu", i + 2);
		snprintf(want, sizeof(want), "%.15g", x[i]);
		snprintf(got, sizeof(got), "%.15g", cell_number(sheet, ref));
		assert_string_equal(got, want);
	}
	free(sheet);
}

static void
what_is_not_known_is_blank(void **state)
{
	static const struct doc_column column[] = {
		{ "a", DOC_NUMBER, 1 }, { "b", DOC_DURATION, 1 },
		{ "c", DOC_SPARK, 1 }, { "d", DOC_TIME, 1 },
	};
	static const double spark[] = { 0.5, (double)NAN, (double)INFINITY };
	const double bad[] = { (double)NAN, (double)INFINITY,
		-(double)INFINITY, 1.7e308, 1 };
	struct doc_cell cells[20] = { 0 };
	struct there t = { .cell = cells };
	struct doc_block b = table("T", column, 4, 5, &t);
	struct doc d = doc_of(&b, 1);
	char ref[24], *sheet;
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		cells[i * 4].value = bad[i];
		cells[i * 4].known = i < 4;
		cells[i * 4].text = "-";
		cells[i * 4 + 1] = cells[i * 4];
		cells[i * 4 + 2].spark = spark;
		cells[i * 4 + 2].nspark = 3;
		cells[i * 4 + 2].known = i == 0;
	}
	write_sound(&d);
	sheet = part("xl/worksheets/sheet2.xml");
	for (i = 2; i <= 6; i++) {
		snprintf(ref, sizeof(ref), "A%zu", i);
		assert_true(isnan(cell_number(sheet, ref)));
		assert_cell(sheet, ref, "");
	}
	assert_null(strstr(sheet, "NAN"));
	assert_null(strstr(sheet, "inf"));
	assert_cell(sheet, "C2", "0.5 - -");
	assert_cell(sheet, "C3", "");
	free(sheet);
}

static void
times_are_of_the_zone_over_a_change_of_clocks(void **state)
{
	static const struct doc_column column[] = {
		{ "t", DOC_TIME, 1 }, { "d", DOC_DATE, 1 },
	};
	static const struct { int64_t s; double want; } times[] = {
		/* 2025-03-30: 01:30 and, an hour later, 03:30 */
		{ 1743294600, 45746 + 1.5 / 24 },
		{ 1743298200, 45746 + 3.5 / 24 },
		/* 2025-10-26: 02:30 twice */
		{ 1761438600, 45956 + 2.5 / 24 },
		{ 1761442200, 45956 + 2.5 / 24 },
		/* 1900-03-01T00:00 in Copenhagen, which was UTC+1 by then */
		{ -2203894800, 61 },
		{ 1735689599, 45658 + 3599 / 86400.0 },
	};
	enum { N = sizeof(times) / sizeof(times[0]) };
	struct doc_cell cells[2 * N + 4] = { 0 };
	struct there t = { .cell = cells };
	struct doc_block b = table("T", column, 2, N + 2, &t);
	struct doc d = doc_of(&b, 1);
	char ref[24], *sheet;
	size_t i;

	(void)state;
	for (i = 0; i < 2 * N + 4; i++) {
		cells[i].known = true;
		cells[i].text = "said";
		cells[i].us = i / 2 < N ? times[i / 2].s * 1000000 :
		    i / 2 == N ? INT64_MIN : INT64_MAX;
	}
	write_doc(&d);
	sheet = part("xl/worksheets/sheet2.xml");
	for (i = 0; i < N; i++) {
		snprintf(ref, sizeof(ref), "A%zu", i + 2);
		assert_near(cell_number(sheet, ref), times[i].want, 1e-14);
		ref[0] = 'B';
		assert_near(cell_number(sheet, ref), floor(times[i].want),
		    1e-14);
	}
	assert_cell(sheet, "A8", "said");
	assert_cell(sheet, "B9", "said");
	free(sheet);
}

/* ---- texts ---- */

static const char *const hostile[] = {
	"=1+1", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-1", "-1+1",
	"@SUM(1,1)", "\t=1+1", "\n=1+1", "\r=1+1", " =1+1", "{=1+1}",
	"=HYPERLINK(\"http://example.org\",\"x\")", "http://example.org",
	"mailto:a@example.org", "internal:Sheet1!A1", "<", ">", "&", "&amp;",
	"&lt;b&gt;", "</t></is></c><c r=\"Z9\"><f>1</f></c>", "]]>",
	"<![CDATA[x]]>", "<!-- x -->", "<?xml version=\"1.0\"?>", "\"", "'",
	"'=1", "''", "&#0;", "&#x41;", "%s%n%d", "\\0", "_x0041_", "_x000D_",
	"_x005F_", "_x005f_x0041_", "_x004_", "_X0041_", "_", "__x0041__",
	"_x0041__x0042_", "\x01", "a\x02" "b", "\x1f", "\x7f", "\x0b\x0c",
	"\x1b[31mred", "tab\there", "two\nlines", "cr\r\nlf", " ", "  x  ",
	"\xc2\x80", "\xc2\xa0", "\xe2\x80\xae" "txt.exe", "\xe2\x80\x8f",
	"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85",
	"\xf0\x9f\x9b\xa0\xef\xb8\x8f", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f"
	"\x9a\x80", "e\xcc\x81", "\xe6\x97\xa5\xe6\x9c\xac", "\xef\xbb\xbf" "x",
	"\xf0\x9f\xbf\xbe", "TRUE", "1e5", "1/2", "00012", "#REF!", "NaN",
	"nan", "1,5", "12:30", "\xef\xbf\xbd", "K\xc3\xb8" "benhavn",
	"\xe2\x82\xac 5", "_x", "_x00", "x0041_", "&\x01<", "A1:B2", "R1C1",
};
enum { HOSTILE = sizeof(hostile) / sizeof(hostile[0]) };

/* What is no UTF-8, and what it becomes (R is U+FFFD). */
#define R "\xef\xbf\xbd"
static const char *const broken[][2] = {
	{ "\x80", R }, { "\xff", R }, { "\xfe\xff", R R }, { "\xc0\xaf", R R },
	{ "\xc3", R }, { "a\xc3", "a" R }, { "\xe2\x82", R R },
	{ "\xe2\x82x", R R "x" }, { "\xed\xa0\x80", R R R },
	{ "\xed\xbf\xbf", R R R }, { "\xf4\x90\x80\x80", R R R R },
	{ "\xf8\x88\x80\x80\x80", R R R R R }, { "\xef\xbf\xbe", R },
	{ "\xef\xbf\xbf", R }, { "x\xef\xbf\xbfy", "x" R "y" },
	{ "\xe6\x6c\xe5", R "l" R }, { "ma\xf1" "ana", "ma" R "ana" },
	{ "\xf0\x80\x80\x80", R R R R }, { "=\xff", "=" R },
};
enum { BROKEN = sizeof(broken) / sizeof(broken[0]) };

static void
check_hostile(const char *sheet, char column, size_t row, size_t i)
{
	char ref[24];
	size_t k = i % (HOSTILE + BROKEN);

	snprintf(ref, sizeof(ref), "%c%zu", column, row);
	assert_cell(sheet, ref, k < HOSTILE ? hostile[k] :
	    broken[k - HOSTILE][1]);
}

static const char *
hostile_text(size_t i)
{
	size_t k = i % (HOSTILE + BROKEN);

	return k < HOSTILE ? hostile[k] : broken[k - HOSTILE][0];
}

static void
no_text_is_a_formula_and_all_come_back(void **state)
{
	enum { N = 220 };
	struct doc_cell cells[N] = { 0 };
	struct there t = { .cell = cells };
	struct doc_block b = table("T", texts, 1, N, &t);
	struct doc d = doc_of(&b, 1);
	struct buf f = { 0 };
	char *sheet;
	size_t i;

	(void)state;
	/* Each as it is, then again with a mark, which is another way. */
	for (i = 0; i < N; i++) {
		cells[i].text = hostile_text(i);
		cells[i].mark = i < HOSTILE + BROKEN ? DOC_PLAIN : DOC_POOR;
	}
	write_sound(&d);
	sheet = part("xl/worksheets/sheet2.xml");
	for (i = 0; i < N; i++)
		check_hostile(sheet, 'A', i + 2, i);
	free(sheet);
	sh("! grep -rl '<f>' \"$3/x/xl/worksheets\"", "", &f);
	buf_release(&f);
}

/* Every text a document has, on the report, the charts and the names. */
static void
write_with_text(const char *s, bool last)
{
	const double value[] = { 1, 2 };
	const int64_t at[] = { 0, 1000000 };
	const struct draw_series series = { s, value, DRAW_T_ACCENT };
	const struct draw_bar bar = { s, s, 1, 1, DRAW_T_1 };
	const struct doc_tile tile = { .label = s, .text = s, .value = 1,
		.unit = DOC_TEXT, .change = s, .difference = 1, .note = s };
	const struct doc_term term = { s, s };
	const struct doc_column column = { s, DOC_TEXT, 1 };
	const struct doc_cell c = { .text = s };
	struct there t = { .cell = &c };
	struct doc_block b[6] = { { 0 } };
	struct doc d = doc_of(b, 6);
	size_t i;

	b[0].type = DOC_TILES;
	b[0].of.tiles.tile = &tile;
	b[0].of.tiles.n = 1;
	b[1].type = DOC_TERMS;
	b[1].of.terms.term = &term;
	b[1].of.terms.n = 1;
	b[2].type = DOC_WORDS;
	b[2].of.words = s;
	b[3] = table(s, &column, 1, 1, &t);
	b[4].type = b[5].type = DOC_CHART;
	b[4].of.chart = (struct draw_chart){ .type = DRAW_LINES, .title = s,
		.of.lines = { NULL, at, 2, &series, 1, 1, 0, 0 } };
	b[5].of.chart = (struct draw_chart){ .type = DRAW_PARETO, .title = s,
		.of.pareto = { &bar, 1, 1, false } };
	for (i = 0; i < 6; i++) {
		b[i].title = i > 3 ? NULL : s;
		b[i].note = s;
	}
	d.title = d.period = d.subject = d.source = d.run = s;
	if (last)
		write_doc(&d);
	else
		write_sound(&d);
}

static void
any_text_anywhere_is_sound(void **state)
{
	char all[4000] = "", *sheet;
	struct buf f = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < HOSTILE + BROKEN; i += 7)
		write_with_text(hostile_text(i), false);
	for (i = 0; i < HOSTILE + BROKEN; i++)
		if (strlen(all) + strlen(hostile_text(i)) + 2 < sizeof(all))
			strncat(all, hostile_text(i), sizeof(all) -
			    strlen(all) - 1);
	write_with_text(all, false);
	write_with_text("=Data!A1", false);
	sheet = part("xl/worksheets/sheet1.xml");
	assert_cell(sheet, "A1", "=Data!A1");
	assert_null(strstr(sheet, "<f>"));
	free(sheet);
	sheet = part("xl/charts/chart1.xml");
	assert_non_null(strstr(sheet, "<a:t> =Data!A1</a:t>"));
	free(sheet);
	buf_release(&f);
}

static void
long_texts_are_cut_at_a_character(void **state)
{
	static const char *const unit[] = { "x", "\xc3\xa6", "\xf0\x9f\x9b\xa0",
		"\x01" };
	static const size_t units[] = { 1, 1, 2, 7 }, bytes[] = { 1, 2, 4, 1 };
	struct buf b[8] = { { 0 } };
	struct doc_cell cells[8] = { 0 };
	struct there t = { .cell = cells };
	struct doc_block block = table("T", texts, 1, 8, &t);
	struct doc d = doc_of(&block, 1);
	char ref[8], *sheet, *text;
	size_t i, j, n;

	(void)state;
	for (i = 0; i < 8; i++) {
		/* Those that just fit, and those that do not. */
		n = 32767 / units[i % 4] + (i < 4 ? 0 : 1);
		for (j = 0; j < n; j++)
			buf_puts(&b[i], unit[i % 4]);
		cells[i].text = b[i].data;
	}
	write_sound(&d);
	sheet = part("xl/worksheets/sheet2.xml");
	for (i = 0; i < 8; i++) {
		snprintf(ref, sizeof(ref), "A%zu", i + 2);
		text = cell_text(sheet, ref);
		if (i < 4) {
			assert_string_equal(text, b[i].data);
		} else {
			n = (32766 / units[i % 4]) * bytes[i % 4];
			assert_int_equal(strlen(text), n + 3);
			assert_memory_equal(text, b[i].data, n);
			assert_string_equal(text + n, "\xe2\x80\xa6");
		}
		free(text);
		buf_release(&b[i]);
	}
	free(sheet);
}

/* ---- sheets ---- */

static void
names_of_sheets_are_valid_and_differ(void **state)
{
	static const char *const titles[] = {
		"Shifts", "SHIFTS", "shifts", "a[b]:c*d?e/f\\g", "'quoted'",
		"", NULL, "'''", "History", "Data",
		"A title that is a good deal longer than a sheet's name may be",
		"A title that is a good deal longer than another sheet's",
		"\xc3\x86rlig", "\xc3\xa6rlig", "\xd0\x96\xd0\x9e",
		"\xd0\xb6\xd0\xbe", "\x01\n", "Daily report",
		"\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b"
		"\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f"
		"\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0"
		"\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0\xf0\x9f\x9b\xa0"
		"\xf0\x9f\x9b\xa0",
	};
	static const char *const want[] = {
		"name=\"Shifts\"", "name=\"SHIFTS (2)\"",
		"name=\"shifts (3)\"", "name=\"a-b--c-d-e-f-g\"",
		"name=\"quoted\"", "name=\"Table\"", "name=\"Table (2)\"",
		"name=\"Table (3)\"", "name=\"History (2)\"",
		"name=\"Data\"", "name=\"A title that is a good deal lon\"",
		"name=\"A title that is a good deal (2)\"",
		"name=\"\xc3\x86rlig\"", "name=\"\xc3\xa6rlig (2)\"",
		"name=\"\xd0\xb6\xd0\xbe (2)\"", "name=\"Table (4)\"",
		"name=\"Daily report (2)\"",
	};
	enum { N = sizeof(titles) / sizeof(titles[0]) };
	struct there t[N] = { { 0 } };
	struct doc_block b[N];
	struct doc d = doc_of(b, N);
	char *book;
	size_t i;

	(void)state;
	for (i = 0; i < N; i++)
		b[i] = table(titles[i], texts, 1, 0, &t[i]);
	write_sound(&d);
	book = part("xl/workbook.xml");
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		if (strstr(book, want[i]) == NULL)
			fail_msg("no %s in %s", want[i], book);
	free(book);
	d.title = "";
	write_sound(&d);
	book = part("xl/workbook.xml");
	assert_non_null(strstr(book, "name=\"Report\""));
	free(book);
}

static void
nothing_is_a_workbook_too(void **state)
{
	struct there t = { .cell = NULL };
	struct doc_block b[3] = {
		table("No rows", texts, 1, 0, &t),
		table("No columns", NULL, 0, 3, &t),
		{ .type = DOC_BREAK },
	};
	struct doc d = doc_of(NULL, 0);
	struct err err = { 0 };
	char *sheet;

	(void)state;
	write_sound(&d);
	memset(&d, 0, sizeof(d));
	write_sound(&d);
	d = doc_of(b, 3);
	write_sound(&d);
	sheet = part("xl/worksheets/sheet2.xml");
	assert_cell(sheet, "A1", "Text");
	assert_cell(sheet, "A2", "nothing");
	free(sheet);
	b[0].of.table.ncolumn = 16385;
	assert_int_equal(doc_xlsx(&d, path, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void
count_row(void *self, size_t i, struct doc_cell *c)
{
	(void)self;
	c->value = (double)i;
	c->known = true;
}

static void
a_table_longer_than_a_sheet_goes_on(void **state)
{
	static const struct doc_column column[] = { { "n", DOC_COUNT, 1 } };
	struct doc_block b = { .type = DOC_TABLE, .title = "Long" };
	struct doc d = doc_of(&b, 1);
	char *s;

	(void)state;
	b.of.table = (struct doc_table){ .column = column, .ncolumn = 1,
		.nrow = 1048577, .row = count_row };
	write_doc(&d);
	s = part("xl/workbook.xml");
	assert_non_null(strstr(s, "name=\"Long (2)\""));
	free(s);
	s = part("xl/worksheets/sheet2.xml");
	assert_non_null(strstr(s, "<dimension ref=\"A1:A1048576\"/>"));
	assert_near(cell_number(s, "A1048576"), 1048574, 0);
	free(s);
	s = part("xl/worksheets/sheet3.xml");
	assert_cell(s, "A1", "n");
	assert_near(cell_number(s, "A2"), 1048575, 0);
	assert_near(cell_number(s, "A3"), 1048576, 0);
	assert_non_null(strstr(s, "<dimension ref=\"A1:A3\"/>"));
	free(s);
}

/* ---- charts ---- */

static struct doc_block
chart(struct draw_chart c)
{
	return (struct doc_block){ .type = DOC_CHART, .of.chart = c };
}

/* One of each; all values are x where they are not labels. */
static size_t
all_charts(struct doc_block b[6], double x, size_t n)
{
	static double value[4];
	static const int64_t at[] = { 0, 3600000000, 7200000000,
		INT64_C(86400000000) };
	static const struct draw_series series[] = {
		{ "OEE", value, DRAW_T_ACCENT },
		{ NULL, value, DRAW_T_SECOND },
	};
	static struct draw_bar bar[4];
	static struct draw_fall fall[4];
	static struct draw_range range[4];
	static const char *const labels[] = { "a", "b" };
	static const struct draw_span span[] = { { 0, 0, 60000000, 0, "job" },
		{ 9, 5, 1, 9, NULL } };
	static const struct draw_kind kind = { "run", DRAW_T_GOOD, false };
	size_t i;

	for (i = 0; i < 4; i++) {
		value[i] = x;
		bar[i] = (struct draw_bar){ "bar", NULL, x, x, DRAW_T_1 };
		fall[i] = (struct draw_fall){ "fall", x, i == 0 ? DRAW_WHOLE :
		    DRAW_LESS, DRAW_T_2 };
		range[i] = (struct draw_range){ "r", x, x, x, "why" };
	}
	b[0] = chart((struct draw_chart){ .type = DRAW_LINES,
	    .title = "Lines", .of.lines = { copenhagen, at, n, series, 2, x,
	    0, 0 } });
	b[1] = chart((struct draw_chart){ .type = DRAW_PARETO,
	    .title = "Pareto", .format = DRAW_F_HOURS, .of.pareto = { bar, n,
	    x, false } });
	b[2] = chart((struct draw_chart){ .type = DRAW_WATERFALL,
	    .title = "Fall", .format = DRAW_F_COUNT, .of.waterfall = { fall,
	    n, x } });
	b[3] = chart((struct draw_chart){ .type = DRAW_RANGES,
	    .title = "Ranges", .format = DRAW_F_PERCENT, .of.ranges = { range,
	    n, 0 } });
	b[4] = chart((struct draw_chart){ .type = DRAW_HEAT, .title = "Heat",
	    .of.heat = { labels, labels, n > 0 ? 2 : 0, 2, value, x, x,
	    "shade" } });
	b[5] = chart((struct draw_chart){ .type = DRAW_GANTT,
	    .title = "Gantt", .of.gantt = { copenhagen, 0, 1, labels, 2, span,
	    n < 2 ? n : 2, &kind, 1 } });
	for (i = 0; i < 6; i++)
		b[i].half = i < 2;
	for (i = 0; i < 6; i++)
		b[i].of.chart.none = "nothing to show";
	return 6;
}

static void
charts_are_native_over_numbers(void **state)
{
	struct doc_block b[6];
	struct doc d = doc_of(b, all_charts(b, 0.5, 4));
	char *s;

	(void)state;
	write_sound(&d);
	s = part("xl/charts/chart1.xml");
	assert_non_null(strstr(s, "<c:scatterChart>"));
	assert_non_null(strstr(s, "<c:f>Data!$B$3:$B$6</c:f>"));
	free(s);
	s = part("xl/charts/chart2.xml");
	assert_non_null(strstr(s, "<c:barChart>"));
	assert_non_null(strstr(s, "<c:lineChart>"));
	assert_non_null(strstr(s, "Cumulative share"));
	assert_non_null(strstr(s, "<c:f>Data!$B$10:$B$13</c:f>"));
	assert_non_null(strstr(s, "<c:v>bar</c:v>"));
	free(s);
	s = part("xl/worksheets/sheet4.xml");	/* Data */
	assert_cell(s, "A1", "Lines");
	assert_cell(s, "B2", "OEE");
	assert_near(cell_number(s, "A3"), 25569 + 1 / 24.0, 1e-14);
	assert_near(cell_number(s, "B6"), 0.5, 0);
	assert_near(cell_number(s, "D6"), 0.5, 0);	/* the target */
	assert_cell(s, "A8", "Pareto");
	assert_near(cell_number(s, "B10"), 0.5 / 3600, 1e-14);
	assert_near(cell_number(s, "D13"), 0.5, 0);
	free(s);
	s = part("xl/worksheets/sheet2.xml");	/* Heat */
	assert_non_null(strstr(s, "colorScale"));
	assert_near(cell_number(s, "C3"), 0.5, 0);
	free(s);
	s = part("xl/worksheets/sheet3.xml");	/* Gantt */
	assert_cell(s, "A2", "a");
	assert_cell(s, "F2", "job");
	assert_near(cell_number(s, "E2"), 60 / 86400.0, 1e-14);
	free(s);
}

static void
a_waterfall_stands_on_what_is_left(void **state)
{
	const struct draw_fall fall[] = {
		{ "all", 100, DRAW_WHOLE, DRAW_T_ACCENT },
		{ "less", 30, DRAW_LESS, DRAW_T_1 },
		{ "unknown", (double)NAN, DRAW_LESS, DRAW_T_1 },
		{ "more", 90, DRAW_LESS, DRAW_T_1 },
		{ "left", 5, DRAW_WHOLE, DRAW_T_ACCENT },
	};
	struct doc_block b = chart((struct draw_chart){
	    .type = DRAW_WATERFALL, .title = "Fall",
	    .of.waterfall = { fall, 5, 100 } });
	struct doc d = doc_of(&b, 1);
	char *s;

	(void)state;
	write_sound(&d);
	s = part("xl/worksheets/sheet2.xml");
	assert_near(cell_number(s, "C3"), 100, 0);
	assert_near(cell_number(s, "B4"), 70, 0);
	assert_near(cell_number(s, "D4"), 30, 0);
	assert_true(isnan(cell_number(s, "D5")));
	assert_near(cell_number(s, "B6"), 0, 0);	/* never below */
	assert_near(cell_number(s, "E6"), 0.9, 1e-14);
	assert_near(cell_number(s, "C7"), 5, 0);
	free(s);
}

static void
charts_of_nothing_and_of_nan_are_sound(void **state)
{
	static const double x[] = { (double)NAN, (double)INFINITY, 1e308, -1,
		0 };
	struct doc_block b[6];
	struct doc d = doc_of(b, 6);
	char *s;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(x) / sizeof(x[0]); i++)
		for (n = 0; n <= 4; n += n == 0 ? 1 : 3) {
			all_charts(b, x[i], n);
			write_sound(&d);
		}
	all_charts(b, 1, 0);
	write_doc(&d);
	s = part("xl/worksheets/sheet1.xml");
	assert_non_null(strstr(s, "nothing to show"));
	assert_null(strstr(s, "drawing"));
	free(s);
}

static void
figures_are_numbers_beside_their_words(void **state)
{
	static const double past[] = { 0.5, (double)NAN, 0.7 };
	const struct doc_tile tiles[] = {
		{ "OEE", "71.4 %", 0.714, DOC_RATIO, DOC_FAIR, "+1.2 points",
		  0.012, DOC_GOOD, "was 70.2 %", past, 3, "target 75 %" },
		{ "Lost", "-", (double)NAN, DOC_HOURS, DOC_DIM, NULL,
		  (double)NAN, DOC_PLAIN, NULL, NULL, 0, NULL },
	};
	const struct doc_term term = { "OEE", "What was made of what could." };
	struct doc_block b[3] = {
		{ .type = DOC_TILES, .title = "Key figures",
		  .of.tiles = { tiles, 2 } },
		{ .type = DOC_WORDS, .of.words = "One & two.\nThree." },
		{ .type = DOC_TERMS, .title = "Terms",
		  .of.terms = { &term, 1 } },
	};
	struct doc d = doc_of(b, 3);
	char *s;

	(void)state;
	write_sound(&d);
	s = part("xl/worksheets/sheet1.xml");
	assert_cell(s, "A1", "Daily report");
	assert_cell(s, "A2", "29 October 2025");
	assert_cell(s, "A4", "Key figures");
	assert_cell(s, "A6", "OEE");
	assert_near(cell_number(s, "B6"), 0.714, 1e-14);
	assert_near(cell_number(s, "C6"), 1.2, 1e-14);
	assert_cell(s, "D6", "+1.2 points");
	assert_cell(s, "E6", "was 70.2 %");
	assert_cell(s, "F6", "target 75 %");
	assert_true(isnan(cell_number(s, "B7")));
	assert_cell(s, "A9", "One & two.\nThree.");
	assert_cell(s, "A12", "OEE");
	assert_cell(s, "B12", "What was made of what could.");
	free(s);
	s = part("xl/worksheets/sheet2.xml");
	assert_near(cell_number(s, "D1"), 0.7, 1e-14);
	assert_true(isnan(cell_number(s, "C1")));
	free(s);
}

/* ---- bytes, files, failures ---- */

static void
the_same_document_is_the_same_bytes(void **state)
{
	struct doc_block b[6];
	struct doc d = doc_of(b, all_charts(b, 0.5, 4));
	struct buf one = { 0 }, two = { 0 };
	struct err err = { 0 };
	int64_t made[] = { 0, INT64_C(1761696000000000), INT64_MAX,
		INT64_MIN };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		d.made_us = made[i];
		buf_clear(&one);
		buf_clear(&two);
		write_doc(&d);
		assert_int_equal(file_read(path, MUCH, &one, &err), 0);
		assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
		if (i == 0)
			sleep(2);	/* the archive counts in these */
		write_doc(&d);
		assert_int_equal(unsetenv("TZ"), 0);
		assert_int_equal(file_read(path, MUCH, &two, &err), 0);
		assert_int_equal(one.len, two.len);
		assert_memory_equal(one.data, two.data, one.len);
	}
	buf_release(&one);
	buf_release(&two);
}

static void
a_file_that_cannot_be_is_said(void **state)
{
	struct doc d = doc_of(NULL, 0);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(doc_xlsx(&d, "/nonexistent/a.xlsx", &err), -1);
	assert_int_equal(err.code, ERR_CANTCREAT);
	assert_non_null(strstr(err.text, "/nonexistent/a.xlsx"));
	err_clear(&err);
	d.logo = "/nonexistent/logo.png";
	assert_int_equal(doc_xlsx(&d, path, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	err_clear(&err);
	d.logo = path;
	assert_int_equal(doc_xlsx(&d, path, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
}

static size_t
files_open(void)
{
	size_t n = 0;
	int fd;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void
more_sheets_than_files_are_an_error_that_leaves_none_open(void **state)
{
	struct there t = { .cell = NULL };
	struct doc_block b[100];
	struct doc d = doc_of(b, 100);
	const size_t before = files_open();
	struct err err = { 0 };
	struct rlimit was, few;
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		b[i] = table("T", texts, 1, 0, &t);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	few = was;
	few.rlim_cur = 60;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(doc_xlsx(&d, path, &err), -1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, "too many open files"));
	assert_int_equal(files_open(), before);
	write_doc(&d);
	assert_int_equal(files_open(), before);
}

/* As on a disk that is full: no file of this process grows beyond limit. */
static int
write_limited(struct doc *d, rlim_t limit)
{
	const struct rlimit l = { limit, limit };
	struct err err = { 0 };
	pid_t pid = fork();
	int status, null;

	assert_true(pid >= 0);
	if (pid == 0) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDERR_FILENO);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &l);
		_exit(doc_xlsx(d, path, &err) == 0 ? 0 : err.code);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
a_full_disk_is_an_error_and_never_half_a_sheet(void **state)
{
	static const struct doc_column column[] = { { "n", DOC_COUNT, 1 } };
	struct doc_block b = { .type = DOC_TABLE, .title = "Rows" };
	struct doc d = doc_of(&b, 1);
	size_t limit, size, failed = 0, whole = 0;
	struct buf text = { 0 };
	int code;

	(void)state;
	b.of.table = (struct doc_table){ .column = column, .ncolumn = 1,
		.nrow = 2000, .row = count_row };
	write_doc(&d);
	sh("unzip -p \"$1\" xl/worksheets/sheet2.xml | wc -c", "", &text);
	size = strtoul(buf_text(&text), NULL, 10);
	/* Near its size the rows fit and what is around them does not. */
	for (limit = 1000; limit < size + 1500; limit += limit < size - 2000 ?
	    4777 : 101) {
		unlink(path);
		code = write_limited(&d, limit);
		if (code != 0) {
			assert_int_equal(code, ERR_IO);
			failed++;
			continue;
		}
		whole++;
		sh("unzip -p \"$1\" xl/worksheets/sheet2.xml | "
		    "grep -c '<v>1,\\{0,1\\}999</v>.*</worksheet>'", "",
		    &text);
	}
	assert_true(failed > 5);
	assert_true(whole > 5);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    numbers_are_numbers_in_the_units_of_a_spreadsheet),
		cmocka_unit_test(fifteen_digits_come_back),
		cmocka_unit_test(what_is_not_known_is_blank),
		cmocka_unit_test(
		    times_are_of_the_zone_over_a_change_of_clocks),
		cmocka_unit_test(no_text_is_a_formula_and_all_come_back),
		cmocka_unit_test(any_text_anywhere_is_sound),
		cmocka_unit_test(long_texts_are_cut_at_a_character),
		cmocka_unit_test(names_of_sheets_are_valid_and_differ),
		cmocka_unit_test(nothing_is_a_workbook_too),
		cmocka_unit_test(a_table_longer_than_a_sheet_goes_on),
		cmocka_unit_test(charts_are_native_over_numbers),
		cmocka_unit_test(a_waterfall_stands_on_what_is_left),
		cmocka_unit_test(charts_of_nothing_and_of_nan_are_sound),
		cmocka_unit_test(figures_are_numbers_beside_their_words),
		cmocka_unit_test(the_same_document_is_the_same_bytes),
		cmocka_unit_test(a_file_that_cannot_be_is_said),
		cmocka_unit_test(
		    more_sheets_than_files_are_an_error_that_leaves_none_open),
		cmocka_unit_test(
		    a_full_disk_is_an_error_and_never_half_a_sheet),
	};

	return cmocka_run_group_tests_name("report_xlsx", tests, setup,
	    teardown);
}
