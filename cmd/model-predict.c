/* SPDX-License-Identifier: MIT */
/* model-predict: feature records in, what a model expects out. */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/cli.h"
#include "ml/load.h"
#include "ml/model.h"
#include "ml/predict.h"
#include "shop/kinds.h"

static struct cli_list horizons;
static const char *name, *folder, *file;
static int64_t why = PREDICT_WHY, threads = 1;
static struct predict_params p;

static const struct cli_opt opts[] = {
	CLI_TEXT('m', "model", &name, "NAME[@VERSION]",
	    "of the registry; the champion, @challenger, @7"),
	CLI_FILE(0, "model-file", &file, "a model.bin instead"),
	CLI_LIST(0, "horizon", &horizons, NULL, "LENGTH,...",
	    "survival: the chance within 24h,72h,7d"),
	CLI_INT('w', "why", &why, 0, PREDICT_WHY, "reasons to give; 3"),
	CLI_FLAG(0, "odd", &p.odd_only, "of anomalies, only those"),
	CLI_INT(0, "threads", &threads, 1, 256, "processors to use; 1"),
	CLI_FILE(0, "registry", &folder, "folder of the models"),
	CLI_END,
};

static const struct cli_columns columns[] = {
	{ "prediction", NULL, "machine time^4 job^2 value:round class "
	    "confidence:ratio low:round high:round baseline:round "
	    "chances:text^3 why_1:text why_2:text^5 why_3:text^1", NULL,
	    NULL },
	{ "anomaly", NULL, "machine time job^2 score:round threshold:round^3 "
	    "is_anomaly^4 why_1:text why_2:text^2 why_3:text^1", NULL, NULL },
	{ .kind = NULL },
};

static const struct cli_program program = {
	.name = "model-predict", .operands = "[FILE ...]",
	.brief = "say what a model expects of feature rows, and why",
	.class = CLI_FILTER,
	.wants = CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

static int
read_horizons(struct err *err)
{
	size_t i;

	if (horizons.n > PREDICT_HORIZONS)
		return err_set(err, ERR_USAGE, "--horizon: more than %d",
		    PREDICT_HORIZONS);
	for (i = 0; i < horizons.n; i++)
		if (when_parse_length(horizons.text[i],
		    strlen(horizons.text[i]), &p.horizon_us[i]) < 0 ||
		    p.horizon_us[i] <= 0)
			return err_set(err, ERR_USAGE, "--horizon: expected a "
			    "length as 24h: \"%s\"", horizons.text[i]);
	p.nhorizon = (int)horizons.n;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct rec_stage stage = { .self = NULL };
	struct model model = { .coverage = 0 };
	struct load_names names = { 0 };
	struct err err = { 0 };
	struct cli cli;
	int rc, status;

	cli_parse(&cli, &program, argc, argv);
	if ((name == NULL) == (file == NULL))
		cli_misuse("one of --model and --model-file is wanted");
	rc = read_horizons(&err);
	if (rc == 0 && file == NULL)
		folder = cli_config_role(&cli, "registry", folder, &err);
	if (rc == 0 && err.code == 0)
		rc = file != NULL ? load_file(&model, file, &err) :
		    load_model(&model, folder, name, &names, &err);
	if (rc == 0 && err.code == 0) {
		p.model = &model;
		p.name = file != NULL ? file : names.model;
		p.version = names.version;
		p.why = (int)why;
		p.threads = (int)threads;
		p.log = &cli.log;
		stage = predict_stage(&p);
	}
	status = cli_run(&cli, stage, &err);
	model_release(&model);
	return status;
}
