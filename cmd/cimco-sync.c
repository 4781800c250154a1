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
static struct sync_options sync = { .page = SYNC_PAGE_DEFAULT, .max_bad = -1,
    .accept_deletes = -1, .retry_us = WHEN_MINUTE, .clock = when_now };

static const struct cli_opt opts[] = {
	CLI_FILE('m', "mapping", &mapping,
	    "what the columns mean; default mapping/cimco.yaml"),
	CLI_TEXT(0, "source", &source, "URL",
	    "the database; default as configured"),
	CLI_LIST('t', "table", &tables, NULL, "TABLE,...",
	    "these tables of the mapping; default all"),
	CLI_INT(0, "page", &sync.page, 1, 1000000,
	    "rows read and written at a time; 10000"),
	CLI_INT(0, "max-bad", &sync.max_bad, 0, INT64_MAX,
	    "bad rows a table may have; 1 %, at least 1000"),
	CLI_INT(0, "accept-deletes", &sync.accept_deletes, 0, INT64_MAX,
	    "rows a table may lose; 0.5 %, at least 100"),
	CLI_FLAG(0, "accept-source", &sync.accept_source,
	    "another server, clock or schema than before; read all of it"),
	CLI_LENGTH(0, "retry", &sync.retry_us,
	    "how long to wait for a source that is away; 60s"),
	CLI_TIME(0, "now", &now, "instead of the source's clock"),
	CLI_END,
};

static const struct cli_column columns_sync[] = {
	{ "table", NULL, CLI_U_TEXT }, { "read", NULL, CLI_U_NUMBER },
	{ "inserted", NULL, CLI_U_NUMBER }, { "updated", NULL, CLI_U_NUMBER },
	{ "unchanged", NULL, CLI_U_NUMBER },
	{ "deleted", NULL, CLI_U_NUMBER },
	{ "quarantined", "bad", CLI_U_NUMBER },
	{ "resolved", NULL, CLI_U_NUMBER },
	{ "duplicate", "copies", CLI_U_NUMBER },
	{ "flagged", NULL, CLI_U_NUMBER }, { "lag_s", "lag", CLI_U_SECONDS },
	{ "cursor", NULL, CLI_U_TIME }, { "ms", NULL, CLI_U_NUMBER },
	{ NULL, NULL, CLI_U_AUTO },
};

static const struct cli_columns columns[] = {
	{ "sync", columns_sync }, { NULL, NULL },
};

static const struct cli_program program = {
	.name = "cimco-sync",
	.brief = "copy what changed in a CIMCO database into the store",
	.operands = "",
	.class = CLI_ADMIN,
	.wants = CLI_RECORDS_OUT | CLI_STORE,
	.opts = opts,
	.schema = &shop_schema,
	.columns = columns,
};

static int
sync_all(const struct cli *cli, struct rec_writer *out, struct err *err)
{
	struct buf password = { 0 };
	struct db_options from = { 0 };
	const char *path = cli_config_role(cli, "mapping", mapping, err);
	int rc = -1;

	sync.source = &from;
	if (path != NULL)
		sync.mapping = mapping_open(path, err);
	if (sync.mapping != NULL &&
	    cli_source(cli, source, &from, &password, err) == 0 &&
	    cli_store_open(&sync.store, cli, CLI_STORE_WRITE, err) == 0)
		rc = sync_run(&sync, out, err);
	store_close(sync.store);
	mapping_close(sync.mapping);
	buf_release(&password);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct rec_writer *out;
	struct err err = { 0 };
	struct cli cli;
	int rc;

	cli_parse(&cli, &program, argc, argv);
	sync.table = tables.text;
	sync.ntable = tables.n;
	sync.run = cli.run;
	sync.log = &cli.log;
	out = cli_writer(&cli);
	cli.now_given = now != NULL;
	rc = cli_when(&cli, now, &cli.now_us, &err);
	sync.now_us = cli.now_us;
	sync.now_given = cli.now_given;
	if (rc == 0)
		rc = sync_all(&cli, out, &err);
	return cli_last_words(&cli, out, rc, &err);
}
