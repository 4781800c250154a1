/* SPDX-License-Identifier: MIT */
/* model-train: feature records in, a version of a model out. */
#include "base/thread.h"
#include "base/when.h"
#include "cli/cli.h"
#include "ml/train.h"
#include "shop/kinds.h"

static struct cli_list set, exclude;
static const char *folder;
static bool dry;
static struct train_params p = { .folds = 5, .gap_us = 8 * WHEN_HOUR,
	.min_rows = 200, .coverage = 0.9, .alarm_rate = 0.01 };

static const struct cli_opt opts[] = {
	CLI_TEXT('m', "model", &p.model, "NAME", "name in the registry"),
	CLI_TEXT('t', "target", &p.target, "KEY",
	    "what to learn, as y_reason or y_down_s"),
	CLI_WORD('l', "learner", &p.learner, train_learner_words, "LEARNER",
	    "forest, boost or isolation; what suits the target"),
	CLI_LIST('s', "set", &set, NULL, "NAME=X,...",
	    "settings of the learner: trees=200,depth=16"),
	CLI_INT(0, "search", &p.search, 0, 1000,
	    "so many random settings are tried first; 0"),
	CLI_INT(0, "cv", &p.folds, 0, 50,
	    "folds of the cross-validation in time; 5"),
	CLI_WORD(0, "group", &p.group, train_group_words, "WHAT",
	    "machine: folds answer each by a fit of the others"),
	CLI_LENGTH(0, "gap", &p.gap_us,
	    "how far the target looks ahead; 8h"),
	CLI_WORD(0, "calibrate", &p.calibrate, train_calibrate_words, "HOW",
	    "none, temperature or isotonic; by the number of rows"),
	CLI_SHARE(0, "coverage", &p.coverage, "of intervals; 0.9"),
	CLI_SHARE(0, "alarm-rate", &p.alarm_rate,
	    "isolation: the share of rows that is odd; 0.01"),
	CLI_INT(0, "min-rows", &p.min_rows, 10, 1000000000,
	    "fewer are not enough to learn from; 200"),
	CLI_LIST('x', "exclude", &exclude, NULL, "KEY,...",
	    "keys that are no features"),
	CLI_INT(0, "threads", &p.threads, 1, 256,
	    "processors to use; all there are"),
	CLI_FILE('f', "features", &p.features,
	    "the features.yaml of the rows, to be kept with the model"),
	CLI_FILE(0, "registry", &folder, "folder of the models"),
	CLI_FLAG('n', "dry-run", &dry, "only tell how good it would be"),
	CLI_TEXT(0, "why", &p.why, "TEXT", "for the registry's journal"),
	CLI_END,
};

static const struct cli_columns columns[] = {
	{ "metric", NULL, "fold figure value:round low:round "
	    "high:round baseline:round n version why:note",
	    NULL, NULL },
	{ .kind = NULL },
};

static const struct cli_program program = {
	.name = "model-train", .operands = "[FILE ...]",
	.brief = "train a model on feature rows, and say how good it is",
	.class = CLI_FILTER,
	.wants = CLI_NOW | CLI_SEED | CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

int
main(int argc, char *argv[])
{
	struct rec_stage stage = { .self = NULL };
	struct err err = { 0 };
	struct cli cli;

	cli_parse(&cli, &program, argc, argv);
	p.set = set.text;
	p.nset = set.n;
	p.exclude = exclude.text;
	p.nexclude = exclude.n;
	p.seed = cli.seed;
	p.now_us = cli.now_us;
	p.log = &cli.log;
	p.who = cli_user();
	p.tool = MILLWRIGHT_VERSION;
	if (p.threads == 0)
		p.threads = thread_cpus();
	if (!dry)
		p.registry = cli_config_role(&cli, "registry", folder, &err);
	if (err.code == 0 && train_check(&p, &err) == 0)
		stage = train_stage(&p);
	return cli_run(&cli, stage, &err);
}
