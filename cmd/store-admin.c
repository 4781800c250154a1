/* SPDX-License-Identifier: MIT */
/* store-admin: backups, a check, forgetting, statistics of the store. */
#include <string.h>

#include "cli/cli.h"
#include "cli/store.h"
#include "shop/admin.h"
#include "shop/kinds.h"

static struct admin_prune prune = { .past_us = ADMIN_KEEP,
    .readings_us = ADMIN_KEEP, .said_us = ADMIN_KEEP,
    .resolved_us = ADMIN_KEEP };
static bool replace;

static const struct cli_opt opts[] = {
	CLI_FLAG(0, "replace", &replace,
	    "restore: make the store that is there what the backup is"),
	CLI_LENGTH(0, "past", &prune.past_us,
	    "prune: past rows that were replaced longer ago than this"),
	CLI_LENGTH(0, "sensor", &prune.readings_us,
	    "prune: readings that are older than this"),
	CLI_LENGTH(0, "prediction", &prune.said_us,
	    "prune: predictions and anomalies that are older than this"),
	CLI_LENGTH(0, "resolved", &prune.resolved_us,
	    "prune: set aside rows that were mended longer ago than this"),
	CLI_FLAG('n', "dry-run", &prune.dry_run, "prune, retract: only count"),
	CLI_FLAG(0, "vacuum", &prune.vacuum,
	    "prune: give free pages back to the disk"),
	CLI_END,
};

static const struct cli_columns columns[] = {
	{ .kind = "store", .words = "of file machine source rows past "
	    "findings oldest open_rows=open newest seq floor bytes" },
	{ .kind = "finding", .words = "of why machine start source "
	    "source_key=row n seq" },
	{ .kind = NULL },
};

static const struct cli_program program = {
	.name = "store-admin", .operands = "COMMAND [FILE|SOURCE]",
	.brief = "back up, restore, check and prune the store",
	.class = CLI_ADMIN, .wants = CLI_NOW | CLI_RECORDS_OUT | CLI_STORE,
	.opts = opts, .schema = &shop_schema, .columns = columns,
};

enum command { BACKUP, RESTORE, RETRACT, CHECK, PRUNE, STATS, NCOMMAND };
static const char *const names[] = {
	"backup", "restore", "retract", "check", "prune", "stats" };
static const char *const takes[NCOMMAND] = { "the file of the backup",
	"the file of the backup", "the name of a source" };

static enum command
choose(const struct cli *cli)
{
	bool pruning = prune.past_us >= 0 || prune.readings_us >= 0 ||
	    prune.said_us >= 0 || prune.resolved_us >= 0 || prune.vacuum;
	int c = 0;

	while (c < NCOMMAND && strcmp(names[c], cli->operands[0]) != 0)
		c++;
	if (c == NCOMMAND)
		cli_misuse("not one of backup, restore, retract, check, prune, "
		    "stats: \"%s\"", cli->operands[0]);
	if ((cli->noperands == 2) != (takes[c] != NULL))
		cli_misuse("%s takes %s", names[c], takes[c] == NULL ?
		    "no file" : takes[c]);
	if ((c == PRUNE) != pruning)
		cli_misuse("prune goes with --past, --sensor, --prediction, "
		    "--resolved or --vacuum, and they go with it");
	if (prune.dry_run && c != PRUNE && c != RETRACT)
		cli_misuse("--dry-run goes with prune and retract");
	if (replace && c != RESTORE)
		cli_misuse("--replace goes with restore");
	return (enum command)c;
}

static int
run(const struct cli *cli, enum command command, const struct admin_out *out,
    struct err *err)
{
	bool writes = command == RESTORE || command == RETRACT ||
	    command == PRUNE;
	struct store_options o = cli_store_options(cli, writes ?
	    CLI_STORE_WRITE : CLI_STORE_LOOK);
	const char *file = cli->operands[1];	/* or a source */
	int64_t findings = 0;
	struct store *st;
	int rc;

	prune.now_us = cli->now_us;
	if (command == RESTORE)
		return admin_restore(&o, file, replace, out, err);
	if (store_open(&st, &o, err) < 0)
		return -1;
	rc = command == BACKUP ? admin_backup(st, file, out, err) :
	    command == CHECK ? admin_check(st, out, &findings, err) :
	    command == PRUNE ? admin_prune(st, &prune, out, err) :
	    command == RETRACT ? admin_retract(st, file, prune.dry_run, out,
	    err) :
	    admin_stats(st, out, err);
	store_close(st);
	return rc < 0 ? -1 : findings > 0;
}

int
main(int argc, char *argv[])
{
	struct admin_out out;
	struct err err = { 0 };
	struct cli cli;
	int rc;

	cli_parse(&cli, &program, argc, argv);
	out = (struct admin_out){ cli_writer(&cli),
	    cli.format == CLI_OUT_CSV };
	rc = run(&cli, choose(&cli), &out, &err);
	return cli_last_words(&cli, out.w, rc, &err);
}
