/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/when.h"
#include "report/xlsx_internal.h"

/* What a spreadsheet calls them; [h]:mm is of days. */
static const char *const unit_code[XLSX_UNITS] = {
	[DOC_COUNT] = "#,##0",
	[DOC_RATIO] = "0.0%",
	[DOC_HOURS] = "#,##0.0",
	[DOC_DURATION] = "[h]:mm",
	[DOC_POINTS] = "0.0",
	[DOC_TIME] = "yyyy-mm-dd hh:mm",
	[DOC_DATE] = "yyyy-mm-dd",
	[DOC_BAR] = "0.0%",
};

lxw_color_t
xlsx_color(enum draw_tone t, double white)
{
	uint32_t c = draw_color(t), mixed = 0, part;
	int shift;

	for (shift = 16; shift >= 0; shift -= 8) {
		part = c >> shift & 0xff;
		part += (uint32_t)lround((255 - (double)part) * white);
		mixed |= part << shift;
	}
	/* 0 is "no colour" to the library. */
	return mixed == 0 ? LXW_COLOR_BLACK : mixed;
}

/*
 * Restrained: what is good has no mark, for a mark on every number is one on
 * none.  Fair is pale and poor is bold besides, which is seen in grey too.
 */
static void
mark_format(lxw_format *f, enum doc_mark mark)
{
	switch (mark) {
	case DOC_FAIR:
		format_set_bg_color(f, xlsx_color(DRAW_T_FAIR, 0.80));
		break;
	case DOC_POOR:
		format_set_bg_color(f, xlsx_color(DRAW_T_POOR, 0.65));
		format_set_bold(f);
		break;
	case DOC_DIM:
		format_set_font_color(f, xlsx_color(DRAW_T_MUTED, 0));
		break;
	case DOC_PLAIN:
	case DOC_GOOD:
		break;
	}
}

lxw_format *
xlsx_format(struct xlsx_book *b, enum doc_unit unit, enum doc_mark mark)
{
	lxw_format *f = b->unit[unit][mark];

	if (f != NULL)
		return f;
	f = workbook_add_format(b->wb);
	if (unit_code[unit] != NULL)
		format_set_num_format(f, unit_code[unit]);
	if (unit == DOC_TIME || unit == DOC_DATE)
		format_set_align(f, LXW_ALIGN_LEFT);
	else if (unit != DOC_TEXT && unit != DOC_SPARK)
		format_set_align(f, LXW_ALIGN_RIGHT);
	mark_format(f, mark);
	return b->unit[unit][mark] = f;
}

int
xlsx_style(struct xlsx_book *b, enum doc_unit unit, enum doc_mark mark)
{
	/* A cell of text without a mark needs none. */
	if ((unit == DOC_TEXT || unit == DOC_SPARK || unit == DOC_NUMBER) &&
	    (mark == DOC_PLAIN || mark == DOC_GOOD))
		return 0;
	return lxw_format_get_xf_index(xlsx_format(b, unit, mark));
}

static void
set_look(lxw_format *f, enum xlsx_look look)
{
	switch (look) {
	case XLSX_TITLE:
		format_set_bold(f);
		format_set_font_size(f, 18);
		break;
	case XLSX_PERIOD:
		format_set_font_size(f, 12);
		break;
	case XLSX_HEADING:
		format_set_bold(f);
		format_set_font_size(f, 13);
		break;
	case XLSX_HEAD_RIGHT:
		format_set_align(f, LXW_ALIGN_RIGHT);
		/* fall through */
	case XLSX_HEAD:
		format_set_bold(f);
		format_set_bg_color(f, xlsx_color(DRAW_T_TINT, 0));
		format_set_bottom(f, LXW_BORDER_THIN);
		format_set_bottom_color(f, xlsx_color(DRAW_T_MUTED, 0));
		break;
	case XLSX_NOTE:
		format_set_font_color(f, xlsx_color(DRAW_T_MUTED, 0));
		break;
	case XLSX_ASIDE:
		format_set_font_color(f, xlsx_color(DRAW_T_MUTED, 0));
		format_set_indent(f, 1);
		break;
	case XLSX_WORDS:
		format_set_text_wrap(f);
		format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
		break;
	case XLSX_TERM:
		format_set_bold(f);
		format_set_text_wrap(f);
		format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
		break;
	case XLSX_LINK:
		format_set_font_color(f, xlsx_color(DRAW_T_ACCENT, 0));
		format_set_underline(f, LXW_UNDERLINE_SINGLE);
		break;
	case XLSX_LOOKS:
		break;
	}
}

lxw_format *
xlsx_look(struct xlsx_book *b, enum xlsx_look look)
{
	if (b->look[look] == NULL) {
		b->look[look] = workbook_add_format(b->wb);
		set_look(b->look[look], look);
	}
	return b->look[look];
}

const char *
xlsx_code(enum draw_format f)
{
	switch (f) {
	case DRAW_F_PERCENT:
		return "0.0%";
	case DRAW_F_HOURS:
		return "#,##0.0";
	case DRAW_F_COUNT:
		return "#,##0";
	case DRAW_F_PLAIN:
		break;
	}
	return "General";
}

enum doc_unit
xlsx_unit(enum draw_format f)
{
	switch (f) {
	case DRAW_F_PERCENT:
		return DOC_RATIO;
	case DRAW_F_HOURS:
		return DOC_HOURS;
	case DRAW_F_COUNT:
		return DOC_COUNT;
	case DRAW_F_PLAIN:
		break;
	}
	return DOC_NUMBER;
}

double
xlsx_value(enum doc_unit unit, double x)
{
	switch (unit) {
	case DOC_HOURS:
		x /= 3600;
		break;
	case DOC_DURATION:
		x /= 86400;
		break;
	case DOC_POINTS:
		x *= 100;
		break;
	default:
		break;
	}
	/* The largest number of a cell: less than a double's. */
	return fabs(x) <= 9.99999999999999e307 ? x : (double)NAN;
}

double
xlsx_serial(const struct zone *zone, struct zone_cursor *cursor, int64_t us,
    bool day)
{
	/* 1900 is a leap year to a spreadsheet: its days are off before. */
	const int64_t first = when_days(1900, 3, 1) * WHEN_DAY;
	int64_t local, days;

	if (us < first - WHEN_DAY || us > WHEN_LAST - WHEN_DAY)
		return (double)NAN;
	local = us;
	if (zone != NULL)
		local += zone_offset_at(zone, cursor, (us - (us < 0 ?
		    WHEN_SECOND - 1 : 0)) / WHEN_SECOND) * WHEN_SECOND;
	if (local < first)
		return (double)NAN;
	days = (local - first) / WHEN_DAY;
	local -= first + days * WHEN_DAY;
	return (double)(days + 61) + (day ? 0 :
	    (double)local / (double)WHEN_DAY);
}
