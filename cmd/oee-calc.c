/* SPDX-License-Identifier: MIT */
/* oee-calc: facts in, effectiveness, losses or explanations out. */
#include "cli/cli.h"
#include "cli/site.h"
#include "oee/oee.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"

static struct cli_list by;
static const char *order, *from, *to, *definitions, *shifts;
static struct oee_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX,
    .min_standard = 0.05 };

static const struct cli_opt opts[] = {
	CLI_LIST('b', "by", &by, by_words, "GROUP,...",
	    "a row for each; default machine,shift"),
	CLI_FLAG('l', "loss", &p.loss, "the loss tree of each row"),
	CLI_WORD('e', "explain", &p.explain, oee_figures, "FIGURE",
	    "the source rows behind a figure"),
	CLI_TIME(0, "from", &from, "begin; default the query's"),
	CLI_TIME(0, "to", &to, "end; default the query's"),
	CLI_WORD(0, "order", &order, order_words, "ORDER",
	    "how the input is sorted; default as its query says"),
	CLI_FILE(0, "profile", &definitions,
	    "definitions; default definitions/iso22400.yaml"),
	CLI_FILE(0, "calendar", &shifts,
	    "shifts; default calendar.yaml, else 24 hours a day"),
	CLI_SHARE(0, "min-standard", &p.min_standard,
	    "share of running time that may lack a standard; 0.05"),
	CLI_SHARE(0, "min-coverage", &p.min_coverage,
	    "below this coverage figures are null; 0"),
	CLI_INT(0, "threads", &p.threads, 0, 2,
	    "1 or 2; default 2 where there are two processors"),
	CLI_END,
};

static const struct cli_column oee_columns[] = {
	{ "machine", NULL, CLI_U_TEXT }, { "group", NULL, CLI_U_TEXT },
	{ "site", NULL, CLI_U_TEXT }, { "part", NULL, CLI_U_TEXT },
	{ "job", NULL, CLI_U_TEXT }, { "operator", NULL, CLI_U_TEXT },
	{ "start", NULL, CLI_U_TIME }, { "shift", NULL, CLI_U_TEXT },
	{ "oee", "OEE", CLI_U_RATIO }, { "availability", "avail", CLI_U_RATIO },
	{ "performance", "perf", CLI_U_RATIO },
	{ "quality", "qual", CLI_U_RATIO }, { "parts", NULL, CLI_U_NUMBER },
	{ "planned_s", "planned", CLI_U_MINUTES },
	{ "coverage", "cover", CLI_U_RATIO },
	{ "running_s", "running", CLI_U_MINUTES }, { "why", NULL, CLI_U_NOTE },
	{ NULL, NULL, CLI_U_AUTO },
};

static const struct cli_column loss_columns[] = {
	{ "machine", NULL, CLI_U_TEXT }, { "start", NULL, CLI_U_TIME },
	{ "shift", NULL, CLI_U_TEXT }, { "class", "loss", CLI_U_TEXT },
	{ "state", NULL, CLI_U_TEXT }, { "reason", NULL, CLI_U_TEXT },
	{ "seconds", "time", CLI_U_SECONDS }, { "share", NULL, CLI_U_RATIO },
	{ "count", NULL, CLI_U_NUMBER }, { NULL, NULL, CLI_U_AUTO },
};

static const struct cli_column explain_columns[] = {
	{ "source_key", "row", CLI_U_TEXT }, { "figure", NULL, CLI_U_TEXT },
	{ "state", NULL, CLI_U_TEXT }, { "reason", NULL, CLI_U_TEXT },
	{ "seconds", NULL, CLI_U_NUMBER }, { "parts", NULL, CLI_U_NUMBER },
	{ "count", NULL, CLI_U_NUMBER }, { "rule", NULL, CLI_U_TEXT },
	{ "machine", NULL, CLI_U_TEXT }, { "start", NULL, CLI_U_TIME },
	{ "shift", NULL, CLI_U_TEXT }, { NULL, NULL, CLI_U_AUTO },
};

static const struct cli_columns columns[] = {
	{ "oee", oee_columns }, { "loss", loss_columns },
	{ "explain", explain_columns }, { NULL, NULL },
};

static const struct cli_program program = {
	.name = "oee-calc",
	.brief = "compute overall equipment effectiveness and its losses",
	.operands = "[FILE ...]",
	.class = CLI_FILTER,
	.wants = CLI_NOW | CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

static void
grouping(void)
{
	p.by = by_of(by.text, by.n);
	if (!by_one_period(p.by))
		cli_misuse("--by takes one of hour, shift, day, week, month");
	if (p.loss && p.explain != NULL)
		cli_misuse("--loss and --explain exclude each other");
}

int
main(int argc, char *argv[])
{
	struct rec_stage stage = { .self = NULL };
	struct profile *profile = NULL;
	struct err err = { 0 };
	struct cli cli;
	int status;

	cli_parse(&cli, &program, argc, argv);
	grouping();
	p.order = order_of(order);
	p.now_us = cli.now_us;
	p.log = &cli.log;
	if (cli_window(&cli, from, to, &p.from_us, &p.to_us, &err) == 0 &&
	    cli_calendar(&p.calendar, &cli, shifts, &err) == 0 &&
	    cli_profile(&profile, &cli, definitions, &err) == 0) {
		p.profile = profile;
		stage = oee_stage(&p);
	}
	status = cli_run(&cli, stage, &err);
	profile_free(profile);
	calendar_free(p.calendar);
	return status;
}
