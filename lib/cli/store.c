/* SPDX-License-Identifier: MIT */
#include "base/when.h"
#include "cli/cli.h"
#include "cli/store.h"
#include "db/db.h"

static const struct db_driver *const drivers[] = { &db_sqlite, &db_pg,
    NULL };

struct store_options
cli_store_options(const struct cli *cli, enum cli_store_mode mode)
{
	struct store_options o = { .url = cli->store_url, .drivers = drivers,
	    .create = mode == CLI_STORE_MAKE,
	    .any_schema = mode == CLI_STORE_LOOK,
	    .read_only = mode == CLI_STORE_READ || mode == CLI_STORE_LOOK,
	    .program = cli->program->name, .run = cli->run,
	    .now_us = cli->now_us, .retry_us = cli->store_retry_us,
	    .log = &cli->log };

	if (!cli->now_given)
		o.clock = when_now;
	return o;
}

int
cli_store_open(struct store **out, const struct cli *cli,
    enum cli_store_mode mode, struct err *err)
{
	struct store_options o = cli_store_options(cli, mode);

	return store_open(out, &o, err);
}
