/* SPDX-License-Identifier: MIT */
/* From records to the figures that a report shows of them. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "draw_record.h"
#include "report/build.h"
#include "shop/calendar.h"
#include "shop/profile.h"

static const char definitions[] =
    "name: small\n"
    "states:\n"
    "  - {state: running, class: production}\n"
    "  - {state: setup, class: setup}\n"
    "  - {state: idle, class: unassigned}\n"
    "precedence: [production, setup, delay, down, planned, unassigned]\n"
    "targets:\n"
    "  oee: {good: 0.8, fair: 0.6}\n";

static struct draw_font *font;
static struct draw_fonts fonts;
static struct profile *profile;
static struct calendar *calendar;
static struct zone *zone;

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	font = record_font();
	fonts.face[0] = fonts.face[1] = (struct draw_face){ { font }, 1 };
	zone = zone_open("Europe/Copenhagen", &err);
	profile = profile_parse("small", definitions, strlen(definitions),
	    &err);
	if (profile == NULL)
		fprintf(stderr, "%s\n", err.text);
	return font == NULL || zone == NULL || profile == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	draw_font_free(font);
	zone_close(zone);
	profile_free(profile);
	return 0;
}

/* ---- a report, made of lines ---- */

struct made {
	struct template *template;
	struct rec_stage st;
	struct report *rep;
};

/* from NULL: the period of the records. */
static void
in_period(struct made *m, const char *template, const char *lines,
    const char *from, const char *to)
{
	struct rec_options o = { .schema = &shop_schema };
	struct report_params p = { .profile = profile, .zone = zone,
		.calendar = calendar,
		/* Which begins with what everybody asks it for. */
		.fonts = (const struct report_fonts *)&fonts,
		.from_us = INT64_MIN, .to_us = INT64_MAX, .seq = -1 };
	struct err err = { 0 };
	struct rec_reader *in;

	m->template = template_parse("t", template, strlen(template), &err);
	if (m->template == NULL)
		fail_msg("%s", err.text);
	p.template = m->template;
	if (from != NULL) {
		assert_int_equal(when_parse(from, strlen(from), &p.from_us),
		    0);
		assert_int_equal(when_parse(to, strlen(to), &p.to_us), 0);
	}
	m->st = report_stage(&p);
	m->rep = m->st.self;
	in = rec_open_bytes("t", lines, strlen(lines), &o, &err);
	assert_non_null(in);
	if (rec_pump(&m->st, in, NULL, &err) < 0)
		fail_msg("%s", err.text);
	rec_close(in);
	if (report_build(m->rep, &err) < 0)
		fail_msg("%s", err.text);
}

static void
unmake(struct made *m)
{
	m->st.free(m->rep);
	template_free(m->template);
}

static const struct doc_block *
block(const struct made *m, size_t i)
{
	assert_true(i < m->rep->doc.nblock);
	return &m->rep->doc.block[i];
}

/* Row i of a table as "a|b|c". */
static void
row_is_text(const struct doc_block *b, size_t i, const char *text)
{
	const struct doc_table *t = &b->of.table;
	struct doc_cell cell[40];
	struct buf line = { NULL, 0, 0 };
	size_t j;

	assert_int_equal(b->type, DOC_TABLE);
	assert_true(i < t->nrow);
	t->row(t->self, i, cell);
	for (j = 0; j < t->ncolumn; j++)
		buf_printf(&line, "%s%s", j > 0 ? "|" : "", cell[j].text);
	assert_string_equal(buf_text(&line), text);
	buf_release(&line);
}

#define HEAD	"title: T\nsections:\n"
#define WIN(a, b)	"\"start\":\"" a "\",\"end\":\"" b "\""
#define D28	WIN("2026-10-27T23:00:00Z", "2026-10-28T23:00:00Z")
#define D29	WIN("2026-10-28T23:00:00Z", "2026-10-29T23:00:00Z")
#define OEE	"{\"record\":\"oee\","
#define TAIL	",\"planned_s\":1000,\"running_s\":800,\"parts\":5}\n"

/* ---- tests ---- */

static void
a_tile_has_its_change_and_its_target(void **state)
{
	struct made m;
	const struct doc_tile *t;

	(void)state;
	in_period(&m, HEAD "  - tiles: {figures: [oee, scrap]}\n",
	    OEE D28 ",\"oee\":0.70,\"scrap\":1" TAIL
	    OEE D29 ",\"oee\":0.72,\"scrap\":4" TAIL
	    OEE "\"machine\":\"M1\"," D29 ",\"oee\":0.1,\"scrap\":0" TAIL,
	    NULL, NULL);
	/* All that came is both days; the last is not all of it. */
	assert_int_equal(block(&m, 0)->type, DOC_WORDS);
	unmake(&m);

	in_period(&m, HEAD "  - tiles: {figures: [oee, scrap]}\n",
	    OEE D29 ",\"oee\":0.72,\"scrap\":4,\"why\":\"totals\","
	    "\"provisional\":true" TAIL, NULL, NULL);
	t = block(&m, 0)->of.tiles.tile;
	assert_string_equal(t[0].text, "72.0\xe2\x80\xaf%");
	assert_int_equal(t[0].mark, DOC_FAIR);
	assert_null(t[0].change);
	assert_string_equal(t[0].target, "target 80\xe2\x80\xaf%");
	assert_non_null(strstr(block(&m, 0)->note, "totals"));
	assert_non_null(strstr(block(&m, 0)->note, "Provisional"));
	unmake(&m);
}

#define FROM	"2026-10-28T23:00:00Z"
#define TO	"2026-10-29T23:00:00Z"

static void
the_period_before_is_the_last_of_that_length(void **state)
{
	struct made m;
	const struct doc_tile *t;

	(void)state;
	in_period(&m, HEAD "  - tiles: {figures: [oee, scrap, "
	    "parts]}\n",
	    OEE WIN("2026-10-26T23:00:00Z", "2026-10-27T23:00:00Z")
	    ",\"oee\":0.1,\"scrap\":9" TAIL
	    OEE D28 ",\"oee\":0.70,\"scrap\":1" TAIL
	    OEE D29 ",\"oee\":0.72,\"scrap\":4" TAIL
	    OEE WIN("2026-10-01T23:00:00Z", "2026-10-28T23:00:00Z")
	    ",\"oee\":0.2,\"scrap\":2" TAIL, FROM, TO);
	t = block(&m, 0)->of.tiles.tile;
	assert_string_equal(t[0].change, "+2.0 points");
	assert_int_equal(t[0].change_mark, DOC_GOOD);
	assert_string_equal(t[0].note, "was 70.0\xe2\x80\xaf%");
	/* More scrap is worse. */
	assert_string_equal(t[1].change, "+3");
	assert_int_equal(t[1].change_mark, DOC_POOR);
	assert_string_equal(t[2].change, "no change");
	assert_int_equal(t[2].change_mark, DOC_PLAIN);
	unmake(&m);
}

/* Monday is held against Friday, of the whole and machine by machine. */
static void
an_idle_day_is_no_period_before(void **state)
{
	static const char idle[] = ",\"oee\":null,\"planned_s\":0,"
	    "\"running_s\":0,\"parts\":0}\n";
	struct buf lines = { NULL, 0, 0 };
	struct made m;

	(void)state;
	buf_printf(&lines, OEE D29 ",\"oee\":0.72" TAIL
	    OEE "\"machine\":\"A\"," D29 ",\"oee\":0.72" TAIL
	    OEE D28 "%s" OEE "\"machine\":\"A\"," D28 "%s"
	    OEE "\"business_date\":\"2026-10-28\"," D28 "%s"
	    OEE "\"business_date\":\"2026-10-27\","
	    WIN("2026-10-26T23:00:00Z", "2026-10-27T23:00:00Z")
	    ",\"oee\":0.62" TAIL
	    OEE "\"machine\":\"A\",\"business_date\":\"2026-10-27\","
	    WIN("2026-10-26T23:00:00Z", "2026-10-27T23:00:00Z")
	    ",\"oee\":0.52" TAIL
	    OEE "\"machine\":\"A\",\"business_date\":\"2026-10-29\"," D29
	    ",\"oee\":0.72" TAIL, idle, idle, idle);
	in_period(&m, HEAD "  - tiles: {figures: [oee]}\n  - table: "
	    "{by: machine, columns: [machine, change]}\n", buf_text(&lines),
	    FROM, TO);
	assert_string_equal(block(&m, 0)->of.tiles.tile[0].change,
	    "+10.0 points");
	row_is_text(block(&m, 1), 0, "A|+20.0");
	buf_release(&lines);
	unmake(&m);
}

#define TABLE	HEAD "  - table:\n"

static void
a_table_has_the_rows_of_its_groups_only(void **state)
{
	struct made m;

	(void)state;
	in_period(&m, TABLE "      by: machine\n      sort: oee\n"
	    "      columns: [machine, oee, change, parts]\n",
	    OEE D29 ",\"oee\":0.5" TAIL
	    OEE "\"machine\":\"B\"," D29 ",\"oee\":0.7" TAIL
	    OEE "\"machine\":\"A\",\"site\":null," D29 ",\"oee\":0.6" TAIL
	    OEE "\"machine\":\"C\"," D29 ",\"oee\":null" TAIL
	    OEE "\"machine\":\"Z\"," D29 ",\"oee\":null,\"planned_s\":0,"
	    "\"running_s\":0,\"parts\":0}\n"
	    OEE "\"machine\":\"A\",\"shift\":\"early\"," D29 ",\"oee\":1" TAIL
	    OEE "\"machine\":\"A\",\"business_date\":\"2026-10-29\"," D29
	    ",\"oee\":1" TAIL
	    OEE "\"machine\":\"A\"," D28 ",\"oee\":0.65" TAIL, FROM, TO);
	assert_int_equal(block(&m, 0)->of.table.nrow, 3);
	row_is_text(block(&m, 0), 0, "B|70.0\xe2\x80\xaf%|-|5");
	row_is_text(block(&m, 0), 1, "A|60.0\xe2\x80\xaf%|-5.0|5");
	row_is_text(block(&m, 0), 2, "C|-|-|5");
	unmake(&m);
}

static void
only_and_except_choose_rows(void **state)
{
	static const char lines[] =
	    "{\"record\":\"data_quality\",\"machine\":\"A\",\"check\":"
	    "\"rows\",\"count\":9}\n"
	    "{\"record\":\"data_quality\",\"machine\":\"A\",\"check\":"
	    "\"open\",\"count\":2}\n"
	    "{\"record\":\"data_quality\",\"machine\":\"B\",\"check\":"
	    "\"open\",\"count\":0}\n";
	struct made m;

	(void)state;
	in_period(&m, TABLE "      of: data_quality\n      except: {check: "
	    "rows}\n      sort: count\n      top: 5\n"
	    "      columns: [machine, check, count]\n", lines, FROM, TO);
	/* Of the largest those that are nothing are none. */
	assert_int_equal(block(&m, 0)->of.table.nrow, 1);
	row_is_text(block(&m, 0), 0, "A|open|2");
	unmake(&m);
	in_period(&m, TABLE "      of: data_quality\n      only: {machine: B}\n"
	    "      columns: [machine, check, count]\n", lines, FROM, TO);
	assert_int_equal(block(&m, 0)->of.table.nrow, 1);
	row_is_text(block(&m, 0), 0, "B|open|0");
	unmake(&m);
}

static void
the_waterfall_falls_to_the_good_parts(void **state)
{
	const struct draw_waterfall *w;
	struct made m;

	(void)state;
	in_period(&m, HEAD "  - waterfall: {}\n", OEE D29
	    ",\"planned_s\":1000,\"running_s\":800,\"setup_time_s\":150,"
	    "\"delay_s\":0,\"down_s\":50,\"unassigned_s\":0,\"residual_s\":0,"
	    "\"nodata_s\":0,\"performance\":0.9,\"quality\":0.95,"
	    "\"oee\":0.684}\n", FROM, TO);
	w = &block(&m, 0)->of.chart.of.waterfall;
	assert_int_equal(w->n, 7);
	assert_near(w->whole, 1000, 0);
	assert_string_equal(w->fall[1].label, "Setup");
	assert_string_equal(w->fall[3].label, "Running");
	assert_string_equal(w->fall[4].label, "Speed");
	assert_near(w->fall[4].value, 80, 1e-9);
	assert_near(w->fall[5].value, 36, 1e-9);
	assert_near(w->fall[6].value, 684, 1e-9);
	unmake(&m);
}

/* What ran in breaks is planned busy time: the steps still meet. */
static void
the_waterfall_closes_over_work_in_breaks(void **state)
{
	const struct draw_waterfall *w;
	struct made m;
	double left;
	size_t i;

	(void)state;
	in_period(&m, HEAD "  - waterfall: {from: operation}\n", OEE D29
	    ",\"pot_s\":1200,\"planned_stop_s\":300,\"unplanned_s\":100,"
	    "\"planned_s\":1000,\"running_s\":800,\"setup_time_s\":200}\n",
	    FROM, TO);
	w = &block(&m, 0)->of.chart.of.waterfall;
	left = w->fall[0].value;
	for (i = 1; i < w->n; i++) {
		if (w->fall[i].step == DRAW_LESS)
			left -= w->fall[i].value;
		else
			assert_near(w->fall[i].value, left, 1e-9);
	}
	assert_near(left, 800, 1e-9);
	assert_non_null(strstr(block(&m, 0)->note, "off shift"));
	unmake(&m);
}

static void
a_ranking_may_begin_with_the_lowest(void **state)
{
	const struct draw_pareto *p;
	struct made m;

	(void)state;
	in_period(&m, HEAD "  - ranking: {order: rising, top: 2}\n",
	    OEE "\"machine\":\"A\"," D29 ",\"oee\":0.5" TAIL
	    OEE "\"machine\":\"B\"," D29 ",\"oee\":0.9" TAIL
	    OEE "\"machine\":\"C\"," D29 ",\"oee\":0.2" TAIL, FROM, TO);
	p = &block(&m, 0)->of.chart.of.pareto;
	assert_int_equal(p->n, 2);
	assert_string_equal(p->bar[0].label, "C");
	assert_string_equal(p->bar[1].label, "A");
	assert_true(p->judged);
	unmake(&m);
}

#define PARETO	"{\"record\":\"pareto\"," D29 ",\"class\":\"setup\",\"tier\":"

static void
the_pareto_is_sorted_and_the_rest_is_one(void **state)
{
	const struct draw_pareto *p;
	struct made m;

	(void)state;
	in_period(&m, HEAD "  - pareto: {top: 2}\n",
	    PARETO "\"state\",\"state\":\"setup\",\"seconds\":100,"
	    "\"share\":1}\n"
	    PARETO "\"reason\",\"reason\":\"a\",\"seconds\":10,\"share\":0.1}\n"
	    PARETO "\"reason\",\"reason\":\"b\",\"seconds\":50,\"share\":0.5}\n"
	    PARETO "\"reason\",\"reason\":\"c\",\"seconds\":15,"
	    "\"share\":0.15}\n"
	    PARETO "\"reason\",\"reason\":\"d\",\"seconds\":25,"
	    "\"share\":0.25}\n"
	    "{\"record\":\"pareto\",\"machine\":\"M\"," D29 ",\"tier\":"
	    "\"reason\",\"reason\":\"e\",\"seconds\":99,\"share\":1}\n",
	    FROM, TO);
	p = &block(&m, 0)->of.chart.of.pareto;
	assert_int_equal(p->n, 3);
	assert_string_equal(p->bar[0].label, "b");
	assert_string_equal(p->bar[1].label, "d");
	assert_string_equal(p->bar[2].label, "2 others");
	assert_near(p->bar[2].value, 25, 1e-9);
	assert_near(p->bar[1].cumulative, 0.75, 1e-9);
	assert_near(p->bar[2].cumulative, 1, 1e-9);
	unmake(&m);
}

static void
an_hour_alone_keeps_its_very_figure(void **state)
{
	const struct draw_heat *h;
	struct made m;

	(void)state;
	in_period(&m, HEAD "  - heatmap: {by: hour}\n",
	    OEE WIN("2026-10-29T05:00:00Z", "2026-10-29T06:00:00Z")
	    ",\"oee\":0.7,\"planned_s\":3600}\n"
	    OEE WIN("2026-10-29T06:00:00Z", "2026-10-29T07:00:00Z")
	    ",\"oee\":0.4,\"planned_s\":10}\n", FROM, TO);
	h = &block(&m, 0)->of.chart.of.heat;
	assert_int_equal(h->nrow, 7);
	assert_int_equal(h->ncol, 24);
	/* Thursday, 06:00 of Copenhagen. */
	assert_near(h->value[3 * 24 + 6], 0.7, 0);
	/* Ten seconds say nothing. */
	assert_true(isnan(h->value[3 * 24 + 7]));
	unmake(&m);
}

#define SPAN	"{\"record\":\"span\",\"machine\":\"M\","

static void
totals_stand_one_behind_the_other(void **state)
{
	const struct draw_gantt *g;
	const char *job = WIN("2026-10-29T08:00:00Z", "2026-10-29T10:00:00Z");
	struct buf lines = { NULL, 0, 0 };
	struct made m;

	(void)state;
	buf_printf(&lines, SPAN "%s,\"state\":\"setup\",\"seconds\":600}\n"
	    SPAN "%s,\"state\":\"running\",\"seconds\":9000}\n"
	    SPAN WIN("2026-10-29T12:00:00Z", "2026-10-29T13:00:00Z")
	    ",\"state\":\"running\"}\n"
	    SPAN WIN("2026-10-20T12:00:00Z", "2026-10-20T13:00:00Z")
	    ",\"state\":\"running\"}\n", job, job);
	in_period(&m, HEAD "  - timeline: {}\n",
	    buf_text(&lines), FROM, TO);
	g = &block(&m, 0)->of.chart.of.gantt;
	assert_int_equal(g->n, 3);
	assert_true(g->kind[g->span[0].kind].slim);
	assert_int_equal(g->span[0].to_us - g->span[0].from_us,
	    600 * WHEN_SECOND);
	assert_int_equal(g->span[1].from_us, g->span[0].to_us);
	/* More seconds than the window has: to its end. */
	assert_int_equal(g->span[1].to_us - g->span[0].from_us,
	    2 * WHEN_HOUR);
	assert_false(g->kind[g->span[2].kind].slim);
	assert_non_null(block(&m, 0)->note);
	buf_release(&lines);
	unmake(&m);
}

static void
numbers_of_a_figure_are_in_its_unit(void **state)
{
	struct made m;

	(void)state;
	in_period(&m, TABLE "      of: restated\n"
	    "      columns: [figure, before, after, difference]\n",
	    "{\"record\":\"restated\",\"figure\":\"oee\",\"before\":0.5,"
	    "\"after\":0.625,\"difference\":0.125}\n"
	    "{\"record\":\"restated\",\"figure\":\"down_s\",\"before\":"
	    "36000,\"after\":null,\"difference\":-9000}\n"
	    "{\"record\":\"restated\",\"figure\":\"parts\",\"before\":7,"
	    "\"after\":9,\"difference\":2}\n", FROM, TO);
	row_is_text(block(&m, 0), 0, "OEE|50.0\xe2\x80\xaf%|62.5"
	    "\xe2\x80\xaf%|+12.5 points");
	row_is_text(block(&m, 0), 1, "Down|10.0\xe2\x80\xafh|-|-2.5"
	    "\xe2\x80\xafh");
	row_is_text(block(&m, 0), 2, "Parts|7|9|+2");
	unmake(&m);
}

#define MOVED(figure, change, key, effect, cause) \
	"{\"record\":\"restated\",\"figure\":\"" figure "\",\"change\":" \
	change ",\"source_key\":\"" key "\",\"effect\":" effect \
	",\"cause\":\"" cause "\"}\n"

static void
a_restated_figure_is_one_row_with_what_moved_it(void **state)
{
	struct made m;

	(void)state;
	in_period(&m, TABLE "      of: restated\n"
	    "      columns: [figure, before, after, moved]\n",
	    "{\"record\":\"restated\",\"figure\":\"parts\",\"before\":7,"
	    "\"after\":9,\"change\":null,\"source_key\":null}\n"
	    MOVED("parts", "\"changed\"", "J/1", "-1", "parts 4->3")
	    MOVED("parts", "\"displaced\"", "J/2", "0", "the same row")
	    MOVED("parts", "\"added\"", "J/3", "3", "late")
	    "{\"record\":\"restated\",\"figure\":\"scrap\",\"before\":1,"
	    "\"after\":2}\n"
	    MOVED("scrap", "\"changed\"", "J/4", "1", "scrap 1->2")
	    "{\"record\":\"restated\",\"figure\":\"oee\",\"before\":0.5,"
	    "\"after\":null,\"why\":\"after: no parts\"}\n", FROM, TO);
	assert_int_equal(block(&m, 0)->of.table.nrow, 3);
	row_is_text(block(&m, 0), 0, "Parts|7|9|1 changed, 1 added, "
	    "1 displaced; most: late (J/3)");
	row_is_text(block(&m, 0), 1, "Scrap|1|2|scrap 1->2 (J/4)");
	row_is_text(block(&m, 0), 2, "OEE|50.0\xe2\x80\xaf%|-|after: no "
	    "parts");
	unmake(&m);
}

/* A job over night: what it took lies in the shifts, as oee-calc has it. */
static void
totals_lie_in_planned_time(void **state)
{
	static const char shifts[] = "zone: Europe/Copenhagen\nshifts:\n"
	    "  - {name: day, days: daily, from: \"06:00\", to: \"14:00\"}\n";
	const struct draw_gantt *g;
	struct err err = { 0 };
	struct made m;

	(void)state;
	calendar = calendar_parse("c", shifts, strlen(shifts), &err);
	assert_non_null(calendar);
	/* From 10:00 to 10:00 of the next day, 5 hours of it running. */
	in_period(&m, HEAD "  - timeline: {}\n",
	    SPAN WIN("2026-10-28T09:00:00Z", "2026-10-29T09:00:00Z")
	    ",\"state\":\"running\",\"seconds\":18000}\n"
	    /* All in the night: where else could it be. */
	    SPAN WIN("2026-10-29T20:00:00Z", "2026-10-29T21:00:00Z")
	    ",\"state\":\"running\",\"seconds\":600}\n", FROM, TO);
	g = &block(&m, 0)->of.chart.of.gantt;
	/* Four of the five are the day before, which is another report. */
	assert_int_equal(g->n, 2);
	assert_int_equal(g->span[0].to_us - g->span[0].from_us, WHEN_HOUR);
	assert_int_equal(g->span[0].from_us % WHEN_DAY, 5 * WHEN_HOUR);
	assert_int_equal(g->span[1].from_us % WHEN_DAY, 20 * WHEN_HOUR);
	unmake(&m);
	calendar_free(calendar);
	calendar = NULL;
}

static void
records_of_no_section_are_counted(void **state)
{
	struct made m;

	(void)state;
	in_period(&m, HEAD "  - tiles: {}\n",
	    OEE D29 ",\"oee\":0.5" TAIL
	    "{\"record\":\"loss\"," D29 ",\"class\":\"good\",\"seconds\":1}\n"
	    "{\"record\":\"of_tomorrow\",\"x\":1}\n", FROM, TO);
	assert_int_equal(m.rep->passed, 1);
	assert_int_equal(m.rep->unknown, 1);
	unmake(&m);
}

/* A report of nothing says so, section by section. */
static void
a_period_without_data_says_so(void **state)
{
	struct made m;
	size_t i;

	(void)state;
	in_period(&m, HEAD "  - tiles: {}\n  - trend: {}\n"
	    "  - waterfall: {}\n  - pareto: {}\n  - heatmap: {}\n"
	    "  - timeline: {}\n  - comparison: {}\n  - ranking: {}\n"
	    "  - table: {columns: [machine, oee]}\n", "", FROM, TO);
	assert_string_equal(block(&m, 0)->of.words,
	    "No figures of this period came.");
	for (i = 1; i < 8; i++) {
		assert_int_equal(block(&m, i)->type, DOC_CHART);
		assert_false(draw_chart_has(&block(&m, i)->of.chart));
		assert_non_null(block(&m, i)->of.chart.none);
	}
	assert_int_equal(block(&m, 8)->of.table.nrow, 0);
	assert_string_equal(block(&m, 8)->of.table.none,
	    "No oee records came.");
	unmake(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tile_has_its_change_and_its_target),
		cmocka_unit_test(the_period_before_is_the_last_of_that_length),
		cmocka_unit_test(an_idle_day_is_no_period_before),
		cmocka_unit_test(a_table_has_the_rows_of_its_groups_only),
		cmocka_unit_test(only_and_except_choose_rows),
		cmocka_unit_test(the_waterfall_falls_to_the_good_parts),
		cmocka_unit_test(the_waterfall_closes_over_work_in_breaks),
		cmocka_unit_test(a_ranking_may_begin_with_the_lowest),
		cmocka_unit_test(the_pareto_is_sorted_and_the_rest_is_one),
		cmocka_unit_test(an_hour_alone_keeps_its_very_figure),
		cmocka_unit_test(totals_stand_one_behind_the_other),
		cmocka_unit_test(numbers_of_a_figure_are_in_its_unit),
		cmocka_unit_test(
		    a_restated_figure_is_one_row_with_what_moved_it),
		cmocka_unit_test(totals_lie_in_planned_time),
		cmocka_unit_test(records_of_no_section_are_counted),
		cmocka_unit_test(a_period_without_data_says_so),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
