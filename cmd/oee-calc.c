/* SPDX-License-Identifier: MIT */
/* oee-calc: facts in, effectiveness, losses or explanations out. */
#include "base/when.h"
#include "cli/cli.h"
#include "cli/site.h"
#include "oee/oee.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"

static struct cli_list by, figures;
static const char *order, *from, *to, *definitions, *shifts;
static struct oee_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX,
    .min_standard = 0.05 };

static const struct cli_opt opts[] = {
	CLI_LIST('b', "by", &by, oee_by_words, "GROUP,...",
	    "a row for each; default machine,shift"),
	CLI_FLAG('l', "loss", &p.loss, "the loss tree of each row"),
	CLI_WORD('e', "explain", &p.explain, oee_figures, "FIGURE",
	    "the source rows behind a figure"),
	CLI_INT(0, "trend", &p.trend, 1, 10000,
	    "trends instead, with the figure over so many periods"),
	CLI_LIST(0, "figures", &figures, oee_trend_words, "FIGURE,...",
	    "whose trends; default oee"),
	CLI_FLAG(0, "data-quality", &p.data_quality,
	    "what is doubtful about each machine's data"),
	CLI_FLAG('f', "follow", &p.follow,
	    "live: a record whenever a figure changes"),
	CLI_FLAG(0, "suggest-standards", &p.suggest,
	    "standards that the best fifth of rows reached"),
	CLI_TIME(0, "from", &from, "begin; default the query's"),
	CLI_TIME(0, "to", &to, "end; default the query's"),
	CLI_WORD(0, "order", &order, oee_order_words, "ORDER",
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

static const struct cli_columns columns[] = {
	{ "oee", NULL, "machine group site part job operator start shift "
	    "oee=OEE availability=avail performance=perf quality=qual parts "
	    "planned_s=planned:minutes coverage=cover "
	    "running_s=running:minutes why:note" },
	{ "loss", NULL, "machine start shift class=loss state reason "
	    "seconds=time share count" },
	{ "explain", NULL, "source_key=row figure state reason "
	    "seconds:number parts count rule machine start shift" },
	{ "trend", NULL, "figure machine group part shift start "
	    "value:ratio average:ratio level:ratio new_level=new slope p "
	    "why:note" },
	{ "data_quality", NULL, "machine check part count seconds share "
	    "source_key=first" },
	{ NULL, NULL, NULL },
};

static const struct cli_program program = {
	.name = "oee-calc",
	.brief = "compute overall equipment effectiveness and its losses",
	.operands = "[FILE ...]",
	.class = CLI_FILTER,
	.wants = CLI_NOW | CLI_SEED | CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

static void
grouping(void)
{
	p.by = oee_by(by.text, by.n);
	if (!oee_by_one_period(p.by))
		cli_misuse("--by takes one of hour, shift, day, week, month");
	p.trend_figures = oee_bits(oee_trend_words, figures.text, figures.n);
	if (p.loss + (p.explain != NULL) + (p.trend > 0) + p.data_quality +
	    p.suggest > 1)
		cli_misuse("--loss, --explain, --trend, --data-quality and "
		    "--suggest-standards exclude each other");
	if (p.follow && (p.trend > 0 || p.data_quality || p.suggest))
		cli_misuse("--follow writes oee, loss or explain records");
	if (p.trend > 0 && !oee_by_period(p.by))
		cli_misuse("--trend wants a period in --by: hour, shift, day, "
		    "week or month");
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
	p.order = oee_order(order);
	p.now_us = cli.now_us;
	p.seed = cli.seed;
	p.clock = cli.now_given ? NULL : when_now;
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
