/* SPDX-License-Identifier: MIT */
/* report-gen: records in, a report that people like to read out. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/site.h"
#include "report/fonts.h"
#include "report/report.h"
#include "report/template.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"

static struct cli_list format;
static const char *layout, *from, *to, *definitions, *shifts;
static int64_t columns;
static struct report_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX,
	.seq = -1 };

static const struct cli_opt opts[] = {
	CLI_FILE('t', "template", &layout, "what it consists of; daily"),
	CLI_LIST('f', "format", &format, report_words, "FORMAT,...",
	    "pdf, xlsx, html, text, csv, ndjson; text"),
	CLI_FILE('o', "output", &p.output,
	    "where to; of several formats without its ending"),
	CLI_TIME(0, "from", &from, "begin; default the records'"),
	CLI_TIME(0, "to", &to, "end; default the records'"),
	CLI_TEXT(0, "title", &p.title, "TITLE", "instead of the template's"),
	CLI_INT(0, "columns", &columns, 40, 400,
	    "of text; the terminal's, or 80"),
	CLI_INT(0, "commit", &p.seq, 0, INT64_MAX,
	    "of the store, told at the foot; default the query's"),
	CLI_FLAG(0, "ascii", &p.ascii, "text without any other characters"),
	CLI_FILE(0, "profile", &definitions, "definitions; iso22400"),
	CLI_FILE(0, "calendar", &shifts, "shifts; default calendar.yaml"),
	CLI_END,
};

static const struct cli_program program = {
	.name = "report-gen", .operands = "[FILE ...]",
	.brief = "make a report of records: PDF, Excel, HTML or text",
	.class = CLI_FILTER,
	.wants = CLI_NOW | CLI_RECORDS_IN,
	.opts = opts,
	.schema = &shop_schema,
};

/* "weekly" is reports/weekly.yaml. */
static const char *
template_name(void)
{
	static char name[64];

	if (layout == NULL || strpbrk(layout, "./") != NULL ||
	    strlen(layout) > 40)
		return layout;
	snprintf(name, sizeof(name), "reports/%s.yaml", layout);
	return name;
}

static void
look(void)
{
	int wide;
	bool plain;

	cli_text_look(&wide, &plain);
	p.columns = columns > 0 ? (int)columns : wide;
	p.ascii |= plain;
}

int
main(int argc, char *argv[])
{
	struct rec_stage stage = { .self = NULL };
	struct template *template = NULL;
	struct profile *profile = NULL;
	struct report_fonts *fonts = NULL;
	struct err err = { 0 };
	struct cli cli;
	const char *path = NULL;
	int status;

	cli_parse(&cli, &program, argc, argv);
	if (report_formats(&p, format.text, format.n, &err) == 0)
		path = cli_config_role(&cli, "report", template_name(), &err);
	if (path != NULL && (template = template_load(path, &err)) != NULL &&
	    (fonts = report_fonts_open(template, &err)) != NULL &&
	    cli_calendar(&p.calendar, &cli, shifts, &err) == 0 &&
	    cli_profile(&profile, &cli, definitions, &err) == 0 &&
	    cli_window(&cli, from, to, &p.from_us, &p.to_us, &err) == 0) {
		p.template = template;
		p.profile = profile;
		p.fonts = fonts;
		p.zone = cli.zone;
		p.log = &cli.log;
		p.run = cli.run;
		look();
		stage = report_stage(&p);
	}
	cli.format = p.formats[REPORT_CSV] ? CLI_OUT_CSV : CLI_OUT_NDJSON;
	status = cli_run(&cli, stage, &err);
	calendar_free(p.calendar);
	profile_free(profile);
	report_fonts_close(fonts);
	template_free(template);
	return status;
}
