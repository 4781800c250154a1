/* SPDX-License-Identifier: MIT */
/* store-put: records of files into the store. */
#include <string.h>

#include "cli/cli.h"
#include "cli/store.h"
#include "rec/rec.h"
#include "shop/put.h"

static const char *const dedupes[] = { "hash", "key", "none", NULL };

static struct {
	const char *source, *dedupe;
	bool ignore_unknown;
} arg;

static const struct cli_opt opts[] = {
	CLI_TEXT('s', "source", &arg.source, "NAME",
	    "source of facts that name none; put unless given"),
	CLI_WORD(0, "dedupe", &arg.dedupe, dedupes, "HOW",
	    "what makes facts without source_key the same: hash, key, none"),
	CLI_FLAG('u', "ignore-unknown", &arg.ignore_unknown,
	    "leave unknown keys out"),
	CLI_END,
};

static const struct cli_program program = {
	.name = "store-put",
	.brief = "put records into the store",
	.operands = "[FILE ...]",
	.class = CLI_SINK,
	.wants = CLI_NOW | CLI_RECORDS_IN | CLI_RECORDS_OUT | CLI_STORE,
	.opts = opts,
	.schema = &shop_schema,
};

static int
put_file(struct put *p, const struct cli *cli, const char *path,
    struct err *err)
{
	struct rec_options options = cli->in;
	struct rec_reader *in;
	int rc;

	options.loose = true;	/* a bad cell costs its row, not the run */
	in = rec_open(path, &options, err);
	if (in == NULL)
		return -1;
	rc = put_read(p, in, err);
	rec_close(in);
	return rc;
}

static int
put_files(struct put *p, const struct cli *cli, struct err *err)
{
	int i;

	if (cli->noperands == 0)
		return put_file(p, cli, "-", err);
	for (i = 0; i < cli->noperands; i++) {
		if (put_file(p, cli, cli->operands[i], err) < 0)
			return -1;
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	struct put_params params = { .max_bad = PUT_MAX_BAD_DEFAULT };
	struct rec_writer *out = NULL;
	struct store *st = NULL;
	struct put *put = NULL;
	struct err err = { 0 };
	struct cli cli;
	int rc;

	cli_parse(&cli, &program, argc, argv);
	rc = cli_store_open(&st, &cli, CLI_STORE_WRITE, &err);
	if (rc == 0) {
		params.store = st;
		params.source = arg.source;
		params.run = cli.run;
		params.ignore_unknown = arg.ignore_unknown;
		params.log = &cli.log;
		if (arg.dedupe != NULL && arg.dedupe[0] != 'h')
			params.dedupe = arg.dedupe[0] == 'k' ? PUT_KEY :
			    PUT_NONE;
		if (cli.has_max_bad)
			params.max_bad = cli.in.max_bad;
		put = put_new(&params);
		out = cli_writer(&cli);
		rc = put_files(put, &cli, &err);
		/* What went in before a failure is reported all the same. */
		if (put_finish(put, out, &err) < 0)
			rc = -1;
	}
	put_free(put);
	store_close(st);
	return cli_last_words(&cli, out, rc, &err);
}
