/* SPDX-License-Identifier: MIT */
/* model-admin: what is in the registry of models, and what it is called. */
#include <string.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "ml/admin.h"
#include "ml/columns.h"
#include "shop/kinds.h"

static struct ml_admin admin = { .if_seq = -1, .keep = -1 };
static const char *registry;
static struct cli_list input;

static const struct cli_opt opts[] = {
	CLI_FILE(0, "registry", &registry, "folder of the models"),
	CLI_INT(0, "if-seq", &admin.if_seq, 0, INT64_MAX,
	    "promote, challenge, rollback: only while seq is N"),
	CLI_TEXT(0, "why", &admin.note.why, "TEXT", "for the journal"),
	CLI_TEXT(0, "who", &admin.note.who, "NAME",
	    "for the journal; the login name"),
	CLI_INT(0, "keep", &admin.keep, 0, INT32_MAX, "prune: so many stay"),
	CLI_FLAG('n', "dry-run", &admin.dry_run, "prune: only tell"),
	CLI_LIST('i', "input", &input, NULL, "FILE,...",
	    "evaluate, drift, verify: the records; standard input"),
	CLI_LENGTH(0, "window", &admin.window_us, "drift: 7d"),
	CLI_FLAG(0, "all", &admin.all, "drift: every window"),
	CLI_END,
};

static const struct cli_columns columns[] = {
	ML_ADMIN_COLUMNS,
	{ .kind = NULL },
};

static const struct cli_program program = {
	.name = "model-admin", .operands = "ACTION [NAME [VERSION]]",
	.brief = "list, promote, roll back, check, score and prune models",
	.class = CLI_ADMIN,
	.wants = CLI_NOW | CLI_RECORDS_IN | CLI_RECORDS_OUT,
	.opts = opts, .schema = &shop_schema, .columns = columns,
};

static const struct ml_action *
choose(const struct cli *cli)
{
	const struct ml_action *act = ml_actions;
	struct buf all = { 0 };
	const char *why;

	admin.ninput = input.n;
	while (act->name != NULL && strcmp(act->name, cli->operands[0]) != 0)
		buf_printf(&all, " %s", (act++)->name);
	if (act->name == NULL)
		cli_misuse("not one of%s: \"%s\"", buf_text(&all),
		    cli->operands[0]);
	buf_release(&all);
	if ((why = ml_admin_misuse(act, &admin, cli->noperands - 1)) != NULL)
		cli_misuse("%s: %s", act->name, why);
	return act;
}

/* An action on records: they come from --input, else standard input. */
static int
pump(struct cli *cli, const struct ml_action *act, struct err *err)
{
	struct rec_stage st = act->stage(&admin, err);
	int rc = -1;

	cli->operands = (char **)(uintptr_t)input.text;
	cli->noperands = (int)input.n;
	if (st.free == NULL)
		return -1;
	if (cli_pump(cli, &st, admin.w, err) == 0)
		rc = st.finish(st.self, admin.w, err);
	st.free(st.self);
	return rc;
}

static int
run(struct cli *cli, const struct ml_action *act, struct err *err)
{
	int rc;

	registry = cli_config_role(cli, "registry", registry, err);
	if (registry == NULL)
		return -1;
	if (admin.note.who == NULL)
		admin.note.who = cli_user();
	admin.note.now_us = cli->now_us;
	admin.now_given = cli->now_given;
	admin.name = cli->operands[1];
	admin.version = admin.name == NULL ? NULL : cli->operands[2];
	admin.csv = cli->format == CLI_OUT_CSV;
	admin.log = &cli->log;
	admin.max_bad = cli->in.max_bad;
	admin.r = registry_open(registry, false, err);
	if (admin.r == NULL)
		return -1;
	rc = act->run != NULL ? act->run(&admin, err) : pump(cli, act, err);
	registry_close(admin.r);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct err err = { 0 };
	struct cli cli;

	cli_parse(&cli, &program, argc, argv);
	admin.w = cli_writer(&cli);
	return cli_last_words(&cli, admin.w, run(&cli, choose(&cli), &err),
	    &err);
}
