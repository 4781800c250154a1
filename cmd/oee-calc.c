/* SPDX-License-Identifier: MIT */
/* oee-calc: facts in, effectiveness, losses or explanations out. */
#include "base/when.h"
#include "cli/cli.h"
#include "cli/site.h"
#include "oee/columns.h"
#include "oee/oee.h"
#include "oee/variant.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"

static struct cli_list by, figures, what_if, grid;
static const char *order, *from, *to, *definitions, *shifts;
static struct oee_asked ask;
static struct oee_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX,
    .min_standard = 0.05 };

static const struct cli_opt opts[] = {
	CLI_LIST('b', "by", &by, by_words, "GROUP,...",
	    "a row for each; default machine,shift"),
	CLI_FLAG('l', "loss", &p.loss, "the loss tree of each row"),
	CLI_WORD('e', "explain", &p.explain, oee_figures, "FIGURE",
	    "the source rows behind a figure"),
	CLI_INT(0, "trend", &p.trend, 1, 10000,
	    "trends instead, with the figure over so many periods"),
	CLI_LIST(0, "figures", &figures, oee_figures, "FIGURE,...",
	    "whose trends, or what is restated; default oee, or those usual"),
	CLI_FLAG(0, "data-quality", &p.data_quality, "doubts about the data"),
	CLI_FLAG(0, "suggest-standards", &p.suggest,
	    "standards that the best fifth of rows reached"),
	CLI_FLAG('f', "follow", &p.follow, "live: a record for each change"),
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
	CLI_SHARE(0, "min-coverage", &p.min_coverage, "below: no figures; 0"),
	CLI_LIST('w', "what-if", &what_if, NULL, "KEY=VALUE,...",
	    "what another shift, limit, class or standard would do"),
	CLI_FILE(0, "vs", &ask.vs, "what other definitions would do"),
	CLI_FLAG('s', "sensitivity", &ask.sensitivity, "OEE by what a stop is"),
	CLI_LIST(0, "grid", &grid, NULL, "KEY=LENGTH,...", "lengths for it"),
	CLI_FILE(0, "restated", &ask.restated,
	    "which figures the facts of FILE gave otherwise, and why"),
	CLI_INT(0, "threads", &p.threads, 0, 2,
	    "1 or 2; default 2 where there are two processors"),
	CLI_END,
};

static const struct cli_columns columns[] = {
	OEE_COLUMNS, { .kind = NULL },
};

static const struct cli_program program = {
	.name = "oee-calc", .operands = "[FILE ...]",
	.brief = "compute overall equipment effectiveness and its losses",
	.class = CLI_FILTER,
	.wants = CLI_NOW | CLI_SEED | CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts, .schema = &shop_schema, .columns = columns,
};

/* What is compared is read twice. */
static int
make_stage(struct rec_stage *st, const struct cli *cli,
    struct profile **profile, struct oee_variant *v, struct err *err)
{
	if (cli_calendar(&p.calendar, cli, shifts, err) < 0 ||
	    cli_profile(profile, cli, definitions, err) < 0)
		return -1;
	p.profile = *profile;
	if (oee_compares(&ask) &&
	    (cli_calendar(&v->calendar, cli, shifts, err) < 0 ||
	    cli_profile(&v->profile, cli, ask.vs != NULL ? ask.vs :
	    definitions, err) < 0))
		return -1;
	return oee_asked_stage(st, &p, &ask, v, err);
}

int
main(int argc, char *argv[])
{
	struct rec_stage stage = { .self = NULL };
	struct oee_variant v = { .calendar = NULL };
	struct profile *profile = NULL;
	struct err err = { 0 };
	struct cli cli;
	int status;

	cli_parse(&cli, &program, argc, argv);
	p.by = by_of(by.text, by.n);
	p.trend_figures = oee_bits(oee_trend_words, figures.text, figures.n);
	ask.what_if = what_if.text;
	ask.nwhat_if = what_if.n;
	ask.grid = grid.text;
	ask.ngrid = grid.n;
	ask.figures = figures.text;
	ask.nfigures = figures.n;
	ask.in = &cli.in;
	if (oee_misuse(&p, &ask) != NULL)
		cli_misuse("%s", oee_misuse(&p, &ask));
	p.order = order_of(order);
	p.now_us = cli.now_us;
	p.seed = cli.seed;
	p.clock = cli.now_given ? NULL : when_now;
	p.log = &cli.log;
	if (cli_window(&cli, from, to, &p.from_us, &p.to_us, &err) < 0 ||
	    make_stage(&stage, &cli, &profile, &v, &err) < 0)
		stage.self = NULL;
	status = cli_run(&cli, stage, &err);
	oee_variant_release(&v);
	profile_free(profile);
	calendar_free(p.calendar);
	return status;
}
