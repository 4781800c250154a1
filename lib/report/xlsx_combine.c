/* SPDX-License-Identifier: MIT */
/*
 * Columns and lines in one chart, and an axis of shares to the right.
 *
 * libxlsxwriter 1.1 draws one kind of chart at a time, but asks a function of
 * the chart for it.  Here that function is one that has the columns and the
 * lines written one after the other, each with the series that are theirs.
 * The second pair of axes, which the library does not know, comes after the
 * first (ECMA-376 part 1, 21.2.2.145; LibreOffice wants them in this order).
 */
#include <string.h>

#include "report/xlsx_internal.h"

enum { MOST = 3, FAR = 100 };	/* series; between the pairs of axes */

static void
only(lxw_chart *chart, lxw_chart_series *const *series, size_t n)
{
	size_t i;

	STAILQ_INIT(chart->series_list);
	for (i = 0; i < n; i++)
		STAILQ_INSERT_TAIL(chart->series_list, series[i],
		    list_pointers);
}

/* Has series written as a kind of chart of the library's. */
static void
write_as(lxw_chart *chart, uint8_t type, lxw_chart_series *const *series,
    size_t n)
{
	lxw_chart *kind = lxw_chart_new(type);
	const uint8_t grouping = chart->grouping;

	if (kind == NULL)
		return;
	only(chart, series, n);
	chart->grouping = kind->grouping;
	kind->write_chart_type(chart);
	chart->grouping = grouping;
	lxw_chart_free(kind);
}

static void
write_text(FILE *f, lxw_color_t color, const char *title)
{
	fprintf(f, "<c:title><c:tx><c:rich>"
	    "<a:bodyPr rot=\"-5400000\" vert=\"horz\"/><a:lstStyle/>"
	    "<a:p><a:pPr><a:defRPr sz=\"900\" b=\"0\"/></a:pPr><a:r>"
	    "<a:rPr lang=\"en-US\" sz=\"900\" b=\"0\"><a:solidFill>"
	    "<a:srgbClr val=\"%06X\"/></a:solidFill></a:rPr><a:t>%s</a:t>"
	    "</a:r></a:p></c:rich></c:tx><c:layout/></c:title>",
	    (unsigned)color & 0xffffff, title);
}

static void
write_axes(FILE *f, unsigned across, unsigned up)
{
	const lxw_color_t ink = xlsx_color(DRAW_T_MUTED, 0);

	fprintf(f, "<c:valAx><c:axId val=\"%u\"/><c:scaling>"
	    "<c:orientation val=\"minMax\"/><c:max val=\"1\"/>"
	    "<c:min val=\"0\"/></c:scaling><c:axPos val=\"r\"/>", up);
	write_text(f, ink, "Cumulative share");
	fprintf(f, "<c:numFmt formatCode=\"0%%\" sourceLinked=\"0\"/>"
	    "<c:tickLblPos val=\"nextTo\"/><c:spPr><a:ln w=\"9525\">"
	    "<a:solidFill><a:srgbClr val=\"%06X\"/></a:solidFill></a:ln>"
	    "</c:spPr><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>"
	    "<a:defRPr sz=\"900\" b=\"0\"><a:solidFill>"
	    "<a:srgbClr val=\"%06X\"/></a:solidFill></a:defRPr></a:pPr>"
	    "<a:endParaRPr lang=\"en-US\"/></a:p></c:txPr>",
	    (unsigned)xlsx_color(DRAW_T_RULE, 0) & 0xffffff,
	    (unsigned)ink & 0xffffff);
	fprintf(f, "<c:crossAx val=\"%u\"/><c:crosses val=\"max\"/>"
	    "<c:crossBetween val=\"between\"/><c:majorUnit val=\"0.2\"/>"
	    "</c:valAx>", across);
	fprintf(f, "<c:catAx><c:axId val=\"%u\"/><c:scaling>"
	    "<c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"1\"/>"
	    "<c:axPos val=\"b\"/><c:tickLblPos val=\"nextTo\"/>"
	    "<c:crossAx val=\"%u\"/><c:crosses val=\"autoZero\"/>"
	    "<c:auto val=\"1\"/><c:lblAlgn val=\"ctr\"/>"
	    "<c:lblOffset val=\"100\"/></c:catAx>", across, up);
}

static void
write_combined(lxw_chart *chart, bool target, bool shares)
{
	lxw_chart_series *series[MOST], *s;
	size_t n = 0;
	uint32_t across, up;

	STAILQ_FOREACH(s, chart->series_list, list_pointers)
		if (n < MOST)
			series[n++] = s;
	write_as(chart, LXW_CHART_COLUMN, series, 1);
	across = chart->axis_id_1;
	up = chart->axis_id_2;
	if (target)
		write_as(chart, LXW_CHART_LINE, series + 1, 1);
	if (shares) {
		/* Set already, the library leaves them as they are. */
		chart->axis_id_1 += FAR;
		chart->axis_id_2 += FAR;
		write_as(chart, LXW_CHART_LINE, series + n - 1, 1);
	}
	/* The library goes on with the first pair of axes. */
	only(chart, series, n);
	chart->axis_id_1 = across;
	chart->axis_id_2 = up;
}

static void
write_target(lxw_chart *chart)
{
	write_combined(chart, true, false);
}

static void
write_shares(lxw_chart *chart)
{
	write_combined(chart, false, true);
}

static void
write_both(lxw_chart *chart)
{
	write_combined(chart, true, true);
}

static void
write_area(lxw_chart *chart)
{
	static const char end[] = "</c:plotArea>";
	lxw_chart *kind = lxw_chart_new(LXW_CHART_COLUMN);

	if (kind == NULL)
		return;
	kind->write_plot_area(chart);
	lxw_chart_free(kind);
	if (fseek(chart->file, -(long)strlen(end), SEEK_CUR) != 0)
		return;
	write_axes(chart->file, chart->axis_id_1 + FAR,
	    chart->axis_id_2 + FAR);
	fputs(end, chart->file);
}

void
xlsx_combine(lxw_chart *chart, bool target, bool shares)
{
	chart->write_chart_type = target && shares ? write_both : target ?
	    write_target : write_shares;
	if (shares)
		chart->write_plot_area = write_area;
}
