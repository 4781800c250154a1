/* SPDX-License-Identifier: MIT */
/* downtime-stat: facts in, what is known of lost time out. */
#include "cli/cli.h"
#include "cli/site.h"
#include "downtime/columns.h"
#include "downtime/downtime.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"

static struct cli_list by, classes;
static const char *report, *level, *compare, *step, *before, *after, *split,
    *order, *from, *to, *definitions, *shifts;
static struct dt_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX };

static const struct cli_opt opts[] = {
	CLI_WORD('r', "report", &report, dt_report_words, "REPORT",
	    "pareto, pattern, correlation, comparison or trend; pareto"),
	CLI_LIST('b', "by", &by, by_words, "GROUP,...", "a report for each"),
	CLI_WORD('l', "level", &level, dt_level_words, "LEVEL",
	    "tell downtime apart by state, by reason, or not: all"),
	CLI_LIST(0, "class", &classes, dt_class_words, "CLASS,...",
	    "what counts; setup,delay,down,unassigned,residual"),
	CLI_INT('n', "top", &p.top, 1, 1000000, "pareto: so many, and a rest"),
	CLI_WORD('c', "compare", &compare, dt_compare_words, "WHAT",
	    "comparison: of machine, group, part, operator, shift"),
	CLI_TEXT(0, "before", &before, "FROM..TO", "comparison: a period"),
	CLI_TEXT(0, "after", &after, "FROM..TO", "comparison: a later one"),
	CLI_TIME(0, "split", &split, "comparison: before and after"),
	CLI_WORD(0, "step", &step, dt_step_words, "STEP", "trend: day, week"),
	CLI_TIME(0, "from", &from, "begin; default the query's"),
	CLI_TIME(0, "to", &to, "end; default the query's"),
	CLI_WORD(0, "order", &order, order_words, "ORDER",
	    "how the input is sorted; default as its query says"),
	CLI_FILE(0, "profile", &definitions, "definitions; iso22400"),
	CLI_FILE(0, "calendar", &shifts, "shifts; default calendar.yaml"),
	CLI_END,
};

static const struct cli_columns columns[] = {
	DT_COLUMNS, { .kind = NULL },
};
static const struct cli_program program = {
	.name = "downtime-stat", .operands = "[FILE ...]",
	.brief = "analyse lost time: Pareto, patterns, causes, trends",
	.class = CLI_FILTER,
	.wants = CLI_NOW | CLI_SEED | CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

static void
words(void)
{
	p.report = dt_report_of(report);
	p.by = by_of(by.text, by.n);
	p.level = dt_level_of(level);
	p.classes = dt_classes_of(classes.text, classes.n);
	p.compare = dt_compare_of(compare);
	p.step_days = dt_step_of(step);
	p.order = order_of(order);
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
	words();
	p.now_us = cli.now_us;
	p.seed = cli.seed;
	if (cli_window(&cli, from, to, &p.from_us, &p.to_us, &err) == 0 &&
	    cli_two_windows(&cli, before, after, split, p.window, &err) == 0 &&
	    dt_check(&p, &err) == 0 &&
	    cli_calendar(&p.calendar, &cli, shifts, &err) == 0 &&
	    cli_profile(&profile, &cli, definitions, &err) == 0) {
		p.profile = profile;
		stage = dt_stage(&p);
	}
	status = cli_run(&cli, stage, &err);
	profile_free(profile);
	calendar_free(p.calendar);
	return status;
}
