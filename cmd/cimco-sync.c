/* SPDX-License-Identifier: MIT */
/* cimco-sync: a CIMCO database into the store, what changed since last time. */
#include "base/buf.h"
#include "base/when.h"
#include "cimco/mapping.h"
#include "cimco/sync.h"
#include "cli/cli.h"
#include "cli/source.h"
#include "cli/store.h"
#include "db/db.h"
#include "shop/kinds.h"

static const char *mapping, *source, *now;
static struct cli_list tables;
static int64_t follow_us;
static struct rec_writer *out;
static struct sync_options sync = { .page = SYNC_PAGE_DEFAULT, .max_bad = -1,
    .accept_deletes = -1, .retry_us = -1, .clock = when_now };

static const struct cli_opt opts[] = {
	CLI_FILE('m', "mapping", &mapping, "default mapping/cimco.yaml"),
	CLI_TEXT(0, "source", &source, "URL",
	    "the database; default as configured"),
	CLI_LIST('t', "table", &tables, NULL, "TABLE,...",
	    "these tables of the mapping; default all"),
	CLI_FLAG(0, "reconcile", &sync.reconcile,
	    "compare everything with the store, and put it right"),
	CLI_FLAG(0, "verify", &sync.verify,
	    "compare everything, only tell; 1 when anything differs"),
	CLI_LENGTH('f', "follow", &follow_us,
	    "begin anew so long after the last begin, until killed"),
	CLI_INT(0, "page", &sync.page, 1, 1000000,
	    "rows read and written at a time; 20000"),
	CLI_INT(0, "max-bad", &sync.max_bad, 0, INT64_MAX,
	    "bad rows a table may have; 1 %, at least 1000"),
	CLI_INT(0, "accept-deletes", &sync.accept_deletes, 0, INT64_MAX,
	    "rows a table may lose; 0.5 %, at least 100"),
	CLI_FLAG(0, "accept-source", &sync.accept_source,
	    "another server, clock or schema than before; read all of it"),
	CLI_LENGTH(0, "retry", &sync.retry_us,
	    "how long to wait for a server that is away; 60s"),
	CLI_TIME(0, "now", &now, "instead of the source's clock"),
	CLI_END,
};

#define COUNT(key) { key, NULL, CLI_U_NUMBER }
static const struct cli_column columns_sync[] = {
	{ "table", NULL, CLI_U_TEXT }, COUNT("read"), COUNT("inserted"),
	COUNT("updated"), COUNT("unchanged"), COUNT("deleted"),
	{ "quarantined", "bad", CLI_U_NUMBER }, COUNT("resolved"),
	{ "duplicate", "copies", CLI_U_NUMBER }, COUNT("flagged"),
	{ "lag_s", "lag", CLI_U_SECONDS }, { "cursor", NULL, CLI_U_TIME },
	COUNT("ms"), { NULL, NULL, CLI_U_AUTO },
};
static const struct cli_columns columns[] = {
	{ .kind = "sync", .column = columns_sync }, { .kind = NULL } };

static const struct cli_program program = {
	.name = "cimco-sync", .operands = "", .class = CLI_ADMIN,
	.brief = "copy what changed in a CIMCO database into the store",
	.wants = CLI_RECORDS_OUT | CLI_STORE,
	.opts = opts, .schema = &shop_schema, .columns = columns,
};

/* The store's locks are free between rounds; a source is accepted in one. */
static int
sync_once(void *arg, struct err *err)
{
	const struct cli *cli = arg;
	struct store_options o = cli_store_options(cli, CLI_STORE_WRITE);
	int rc = -1;

	sync.now_us = sync.now_given ? cli->now_us : when_now();
	if (sync_open(&sync, &o, err) == 0)
		rc = sync_run(&sync, out, err);
	sync.accept_source = sync.accept_source && (rc < 0 || sync.verify);
	store_close(sync.store);
	sync.store = NULL;
	return rc < 0 ? -1 : rec_flush(out, err);
}

static int
sync_all(struct cli *cli, struct err *err)
{
	struct buf password = { 0 };
	struct db_options from = { 0 };
	const char *path = cli_config_role(cli, "mapping", mapping, err);
	int rc = -1;

	sync.source = &from;
	sync.mapping = path == NULL ? NULL : mapping_open(path, err);
	if (sync.mapping != NULL &&
	    cli_source(cli, source, &from, &password, err) == 0)
		rc = sync_follow(sync_once, cli, follow_us, &cli->log, err);
	mapping_close(sync.mapping);
	buf_release(&password);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct err err = { 0 };
	struct cli cli;

	cli_parse(&cli, &program, argc, argv);
	if (sync.reconcile && sync.verify)
		cli_misuse("--reconcile and --verify exclude each other");
	sync.table = tables.text;
	sync.ntable = tables.n;
	sync.run = cli.run;
	sync.log = &cli.log;
	if (sync.retry_us >= 0)
		cli.store_retry_us = sync.retry_us;
	out = cli_writer(&cli);
	sync.now_given = cli.now_given = now != NULL;
	return cli_last_words(&cli, out, cli_when(&cli, now, &cli.now_us,
	    &err) < 0 ? -1 : sync_all(&cli, &err), &err);
}
