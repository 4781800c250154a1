/* SPDX-License-Identifier: MIT */
/* feat-build: facts in, what was known at a moment and what came out. */
#include "cli/cli.h"
#include "cli/site.h"
#include "feat/columns.h"
#include "feat/feat.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"

static const char *at, *features, *from, *to, *definitions, *shifts;
static struct feat_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX };

static const struct cli_opt opts[] = {
	CLI_WORD('a', "at", &at, feat_at_words, "MOMENT",
	    "a row each job (the default), hour, shift or reading"),
	CLI_FILE('f', "features", &features, "what is wanted; features.yaml"),
	CLI_TIME(0, "from", &from, "rows from here on"),
	CLI_TIME(0, "to", &to, "rows before"),
	CLI_FLAG('l', "live", &p.live, "only the last row of each machine"),
	CLI_FLAG('d', "describe", &p.describe,
	    "say what each column is, instead of rows"),
	CLI_FLAG(0, "known-at", &p.known_at,
	    "a fact counts from when the store learned of it"),
	CLI_INT(0, "audit", &p.audit, 1, 1000000,
	    "make so many rows again without what came after"),
	CLI_LENGTH(0, "plant-leak", &p.leak_us, NULL),
	CLI_FILE(0, "profile", &definitions, "definitions; iso22400"),
	CLI_FILE(0, "calendar", &shifts, "shifts; default calendar.yaml"),
	CLI_END,
};

static const struct cli_columns columns[] = {
	FEAT_COLUMNS, { .kind = NULL },
};
static const struct cli_program program = {
	.name = "feat-build", .operands = "[FILE ...]",
	.brief = "make rows of features and targets for models",
	.class = CLI_FILTER,
	.wants = CLI_NOW | CLI_SEED | CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

static int
read_spec(struct feat_spec **spec, const struct cli *cli, struct err *err)
{
	const char *path = cli_config_role(cli, "features", features, err);

	if (path != NULL)
		*spec = feat_spec_load(path, feat_at_of(at), err);
	return *spec == NULL ? -1 : 0;
}

int
main(int argc, char *argv[])
{
	struct rec_stage stage = { .self = NULL };
	struct feat_spec *spec = NULL;
	struct profile *profile = NULL;
	struct err err = { 0 };
	struct cli cli;
	int status;

	cli_parse(&cli, &program, argc, argv);
	p.now_us = cli.now_us;
	p.seed = cli.seed;
	if (cli_window(&cli, from, to, &p.from_us, &p.to_us, &err) == 0 &&
	    read_spec(&spec, &cli, &err) == 0 &&
	    cli_calendar(&p.calendar, &cli, shifts, &err) == 0 &&
	    cli_profile(&profile, &cli, definitions, &err) == 0) {
		p.spec = spec;
		p.profile = profile;
		stage = feat_stage(&p);
	}
	status = cli_run(&cli, stage, &err);
	feat_spec_free(spec);
	profile_free(profile);
	calendar_free(p.calendar);
	return status;
}
